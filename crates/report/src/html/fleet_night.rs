//! What a night changed in a fleet.

use plimsoll_domain::fleet::{Change, ChangeKind, Member, MemberState, Night, Way};
use plimsoll_domain::gate::GateState;

use super::evidence;
use super::fleet::FleetEntry;
use super::link;
use super::markup::Markup;
use crate::fleet::digest::{left_out, short, tally, touched};

/// The night: how it went, what got worse, what needs attention, what got better.
pub(crate) fn write(night: &Night, entries: &[FleetEntry<'_>]) -> Markup {
    let mut markup = Markup::new();
    markup.element("p", &[], &tally(night));
    let before = match night.before {
        Some(before) => format!("Compared with what stood on {}.", before.format("%Y-%m-%d %H:%M UTC")),
        None => "The first night: later ones are compared with it.".to_owned(),
    };
    markup.classed("p", "aside", &before);
    for notice in night.ended_early.iter().map(|why| format!("Ended early: {why}.")) {
        markup.classed("p", "notice", &notice);
    }
    for notice in &night.notices {
        markup.classed("p", "notice", notice);
    }
    gates(&mut markup, night);
    let worse = touched(night, Way::Worse);
    if worse.is_empty() && !night.is_first() {
        markup.element("p", &[], "Nothing that was shown before is lost.");
    }
    turned(&mut markup, night, entries, Way::Worse, "Worse");
    attention(&mut markup, night);
    turned(&mut markup, night, entries, Way::Better, "Better");
    markup
}

fn gates(markup: &mut Markup, night: &Night) {
    if night.gates.is_empty() {
        return;
    }
    markup.own("<h3>Rules</h3>\n<ul>\n");
    for gate in &night.gates {
        markup.own("<li>");
        markup.code(&gate.rule);
        markup.own(" ");
        markup.element(
            if gate.state == GateState::Failed { "strong" } else { "span" },
            &[],
            gate.state.as_str(),
        );
        for reason in gate.reasons.iter().take(20) {
            markup.own("<br>");
            markup.classed("span", "aside", reason);
        }
        markup.own("</li>\n");
    }
    markup.own("</ul>\n");
}

fn turned(markup: &mut Markup, night: &Night, entries: &[FleetEntry<'_>], way: Way, title: &'static str) {
    let members = touched(night, way);
    if members.is_empty() {
        return;
    }
    markup.element("h3", &[], title);
    for member in members {
        markup.own("<details open><summary>");
        markup.text(&member.name);
        markup.own("</summary>\n");
        let own = entries.iter().find(|entry| entry.assessment.repository.name == member.name);
        if let Some(report) = own.and_then(|entry| entry.report) {
            markup.own("<p>");
            link::beside(markup, report, "its report");
            markup.own("</p>\n");
        }
        markup.own("<ul>\n");
        short(night, member, way).into_iter().for_each(|change| one(markup, change));
        let more = left_out(night, member, way);
        if more > 0 {
            markup.classed("li", "aside", &format!("and {more} more, of other models"));
        }
        markup.own("</ul>\n</details>\n");
    }
}

fn one(markup: &mut Markup, change: &Change) {
    markup.own("<li>");
    match change.kind {
        ChangeKind::Level => markup.element("strong", &[], &change.title),
        ChangeKind::Metric => markup.code(&change.id),
        ChangeKind::Practice => {
            markup.code(&change.id);
            markup.own(" ");
            markup.text(&change.title);
        }
    }
    markup.text(&format!(": {} → {}", change.from, change.to));
    if !change.because.is_empty() {
        markup.own("<br>");
        markup.classed("span", "aside", &format!("because of {}", change.because.join(", ")));
    }
    if let Some(why) = &change.why {
        markup.own("<br>");
        markup.classed("span", "aside", why);
    }
    if !change.evidence.is_empty() {
        evidence::list(markup, &change.evidence);
    }
    markup.own("</li>\n");
}

fn attention(markup: &mut Markup, night: &Night) {
    let odd = |member: &&Member| !matches!(member.state, MemberState::Assessed | MemberState::Empty);
    let members: Vec<_> = night.members.iter().filter(odd).collect();
    if members.is_empty() {
        return;
    }
    markup.own("<h3>Not as it should be</h3>\n<ul>\n");
    for member in members {
        markup.own("<li>");
        markup.element("strong", &[], &member.name);
        markup.text(&format!(" {}", member.state.as_str().replace('-', " ")));
        if let Some(reason) = &member.reason {
            markup.text(&format!(": {reason}"));
        }
        markup.own("</li>\n");
    }
    markup.own("</ul>\n");
}
