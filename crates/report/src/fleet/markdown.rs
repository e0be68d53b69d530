//! A night for a job's summary or a comment.

use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::fleet::{Change, ChangeKind, Member, MemberState, Night, Way};

use super::digest::{distributions, left_out, short, tally, touched};
use super::first_model;
use crate::MarkdownOptions;
use crate::markdown::escape::{code, link, text};
use crate::markdown::page::{Page, folded, row, table};

/// Characters of a sentence that anybody may have written.
const SENTENCE: usize = 400;
/// Changes told of one repository.
const CHANGES: usize = 8;

/// A night in GitHub's Markdown, the worse first.
#[must_use]
pub fn fleet_markdown(night: &Night, options: &MarkdownOptions) -> String {
    let mut page = Page::new(options.most);
    let before = match night.before {
        Some(before) => format!("Compared with what stood on {}.", before.format("%Y-%m-%d %H:%M UTC")),
        None => "The first night: later ones are compared with it.".to_owned(),
    };
    let head = format!(
        "## {}: night of {}\n\n{}. {before}\n",
        text(&night.fleet, 120),
        night.as_of.format("%Y-%m-%d"),
        text(&tally(night), SENTENCE)
    );
    page.part("the heading", &head);
    let early = night.ended_early.iter().map(|why| format!("- ⚠️ ended early: {}\n", text(why, SENTENCE)));
    let notices = night.notices.iter().map(|notice| format!("- ⚠️ {}\n", text(notice, SENTENCE)));
    page.items("notices", "\n", &early.chain(notices).collect::<Vec<_>>(), "");
    gates(&mut page, night);
    turned(&mut page, night, Way::Worse);
    attention(&mut page, night);
    turned(&mut page, night, Way::Better);
    levels(&mut page, night);
    page.finish()
}

fn gates(page: &mut Page, night: &Night) {
    let items: Vec<_> = night
        .gates
        .iter()
        .map(|gate| {
            let reasons: String = gate
                .reasons
                .iter()
                .take(20)
                .map(|reason| format!("  - {}\n", text(reason, SENTENCE)))
                .collect();
            format!("- {}: **{}**\n{reasons}", code(&gate.rule), gate.state.as_str())
        })
        .collect();
    page.items("rules", "\n### Rules\n\n", &items, "");
}

fn turned(page: &mut Page, night: &Night, way: Way) {
    let items: Vec<_> = touched(night, way).into_iter().map(|member| of_member(night, member, way)).collect();
    if way == Way::Worse {
        if items.is_empty() && !night.is_first() {
            page.part("worse", "\n### Worse\n\nNothing that was shown before is lost.\n");
        }
        page.items("worse", "\n### Worse\n\n", &items, "");
    } else if !items.is_empty() {
        let (open, close) = folded(&format!("Better ({})", items.len()));
        page.items("better", &open, &items, close);
    }
}

fn of_member(night: &Night, member: &Member, way: Way) -> String {
    let told = short(night, member, way);
    let mut item = format!("- **{}**\n", link(&text(&member.name, 120), member.url.as_deref()));
    told.iter().take(CHANGES).for_each(|change| item.push_str(&one(change)));
    let more = told.len().saturating_sub(CHANGES) + left_out(night, member, way);
    if more > 0 {
        item.push_str(&format!("  - and {more} more\n"));
    }
    item
}

fn one(change: &Change) -> String {
    let name = match change.kind {
        ChangeKind::Level => format!("**{}**", text(&change.title, 120)),
        ChangeKind::Metric => code(&change.id),
        ChangeKind::Practice => format!("{} {}", code(&change.id), text(&change.title, 120)),
    };
    let mut line = format!("  - {name}: {} → {}", text(&change.from, 120), text(&change.to, 120));
    if !change.because.is_empty() {
        let because: Vec<_> = change.because.iter().take(4).map(|id| code(id)).collect();
        line.push_str(&format!(", because of {}", because.join(", ")));
    }
    if let Some(why) = &change.why {
        line.push_str(&format!("; {}", text(why, SENTENCE)));
    }
    let pieces: Vec<_> = change.evidence.iter().take(2).map(piece).collect();
    if !pieces.is_empty() {
        line.push_str(&format!(" ({})", pieces.join(", ")));
    }
    line.push('\n');
    line
}

fn piece(evidence: &Evidence) -> String {
    crate::markdown::piece(evidence)
}

fn attention(page: &mut Page, night: &Night) {
    let odd = |member: &&Member| !matches!(member.state, MemberState::Assessed | MemberState::Empty);
    let items: Vec<_> = night
        .members
        .iter()
        .filter(odd)
        .map(|member| {
            let reason = member.reason.as_deref().map(|reason| format!(": {}", text(reason, SENTENCE)));
            let state = member.state.as_str().replace('-', " ");
            format!("- {} {state}{}\n", text(&member.name, 120), reason.unwrap_or_default())
        })
        .collect();
    page.items("repositories that are not as they should be", "\n### Not as it should be\n\n", &items, "");
}

fn levels(page: &mut Page, night: &Night) {
    let Some(model) = first_model(night) else { return };
    let (open, close) = folded(&format!("Levels by {}: repositories on each", text(model, 60)));
    let mut body = table(&["category", "observed"]);
    for one in distributions(night).iter().filter(|one| one.model == model) {
        let mut parts: Vec<String> = one
            .rungs
            .iter()
            .filter(|(_, number)| *number > 0)
            .map(|(rung, number)| format!("{} {number}", text(rung, 60)))
            .collect();
        if one.unknown > 0 {
            parts.push(format!("too little seen {}", one.unknown));
        }
        body.push_str(&row(&[text(&one.title, 120), parts.join(" · ")]));
    }
    page.part("levels", &format!("\n{open}{body}{close}"));
}
