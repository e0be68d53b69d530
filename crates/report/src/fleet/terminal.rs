//! A night, for a terminal.

use plimsoll_domain::fleet::{Change, ChangeKind, Member, MemberState, Night, Way};
use plimsoll_domain::gate::GateState;

use super::digest::{Distribution, distributions, left_out, repositories, short, tally, touched};
use super::first_model;
use crate::TerminalOptions;
use crate::diff::words;
use crate::terminal::human;
use crate::terminal::page::{BAD, CODE, FAINT, GOOD, PLAIN, Page, STRONG, WARN};

/// Repositories told of one way unless everything is asked for.
const MOST: usize = 20;
/// Changes told of one repository.
const CHANGES: usize = 6;

/// What a person reads in the morning: what got worse and why, then the rest.
#[must_use]
pub fn fleet_terminal(night: &Night, options: &TerminalOptions) -> String {
    let mut page = Page::new(options);
    head(&mut page, night);
    gates(&mut page, night);
    turned(&mut page, night, Way::Worse);
    attention(&mut page, night);
    turned(&mut page, night, Way::Better);
    distribution(&mut page, night);
    outliers(&mut page, night);
    left(&mut page, night);
    page.finish()
}

fn head(page: &mut Page, night: &Night) {
    let lead = page.line(0).add(STRONG, &night.fleet).add(PLAIN, "  ");
    page.prose(lead, FAINT, &format!("night of {}, plimsoll {}", day(night), night.tool_version));
    page.blank();
    let lead = page.line(2);
    page.prose(lead, PLAIN, &tally(night));
    let before = match night.before {
        Some(before) => format!("compared with what stood on {}", before.format("%Y-%m-%d %H:%M UTC")),
        None => "the first night: later ones are compared with it".to_owned(),
    };
    let lead = page.line(2);
    page.prose(lead, FAINT, &before);
    if let Some(why) = &night.ended_early {
        let lead = page.line(0).add(WARN, "! ");
        page.prose(lead, WARN, &format!("ended early: {why}"));
    }
    if night.resumed {
        let lead = page.line(0).add(WARN, "! ");
        page.prose(lead, PLAIN, "went on where an interrupted night had stopped");
    }
    for notice in &night.notices {
        let lead = page.line(0).add(WARN, "! ");
        page.prose(lead, PLAIN, notice);
    }
}

fn day(night: &Night) -> String {
    night.as_of.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn gates(page: &mut Page, night: &Night) {
    if night.gates.is_empty() {
        return;
    }
    page.heading("Rules", "what --fail-on asked for");
    for gate in &night.gates {
        let style = match gate.state {
            GateState::Failed => BAD,
            GateState::Passed => GOOD,
            GateState::Undetermined | GateState::Baseline => WARN,
        };
        let line = page.line(2).left(style, gate.state.as_str(), 14).add(CODE, &gate.rule);
        page.push(line);
        for reason in &gate.reasons {
            let lead = page.line(16);
            page.prose(lead, FAINT, reason);
        }
    }
}

fn turned(page: &mut Page, night: &Night, way: Way) {
    let members = touched(night, way);
    if members.is_empty() {
        if way == Way::Worse && !night.is_first() {
            page.heading("Worse", "");
            let line = page.line(2).add(PLAIN, "nothing that was shown before is lost");
            page.push(line);
        }
        return;
    }
    let (title, style) = match way {
        Way::Worse => ("Worse", BAD),
        Way::Better => ("Better", GOOD),
    };
    page.heading(title, &repositories(members.len()));
    let shown = if page.verbose { members.len() } else { members.len().min(MOST) };
    for member in &members[..shown] {
        let line = page.line(2).add(STRONG, &member.name);
        page.push(line);
        let told = short(night, member, way);
        let count = if page.verbose { told.len() } else { told.len().min(CHANGES) };
        told[..count].iter().for_each(|change| one(page, change, style));
        let more = told.len() - count + left_out(night, member, way);
        if more > 0 {
            let line =
                page.line(4).add(FAINT, &format!("+ {more} more, of other models too; the JSON has them"));
            page.push(line);
        }
    }
    if shown < members.len() {
        let more = members.len() - shown;
        let line = page.line(2).add(FAINT, &format!("+ {more} more repositories; --verbose shows them"));
        page.push(line);
    }
}

fn one(page: &mut Page, change: &Change, style: anstyle::Style) {
    let lead = page.line(4).left(FAINT, change.kind.as_str(), 10);
    let lead = match change.kind {
        ChangeKind::Practice => lead.add(CODE, &change.id).add(PLAIN, "  "),
        ChangeKind::Level | ChangeKind::Metric => lead,
    };
    page.prose(lead, PLAIN, if change.kind == ChangeKind::Metric { &change.id } else { &change.title });
    let lead = page.line(14);
    page.prose(lead, style, &format!("{} → {}", change.from, change.to));
    if !change.because.is_empty() {
        let lead = page.line(14).add(FAINT, "because of ");
        let items: Vec<_> = change.because.iter().map(|id| (CODE, id.clone())).collect();
        page.flow(lead, &items, 2);
    }
    if let Some(why) = &change.why {
        let lead = page.line(14);
        page.prose(lead, FAINT, why);
    }
    if !change.evidence.is_empty() {
        let pieces: Vec<_> = change.evidence.iter().take(2).map(words::evidence).collect();
        let lead = page.line(14).add(FAINT, "see ");
        page.prose(lead, FAINT, &pieces.join("; "));
    }
}

/// Repositories that are not simply assessed.
fn attention(page: &mut Page, night: &Night) {
    let odd = |member: &&Member| !matches!(member.state, MemberState::Assessed | MemberState::Empty);
    let mut members: Vec<_> = night.members.iter().filter(odd).collect();
    members.sort_by_key(|member| member.state);
    if members.is_empty() {
        return;
    }
    page.heading("Not as it should be", "their figures are older, or not there");
    let shown = if page.verbose { members.len() } else { members.len().min(MOST) };
    for member in &members[..shown] {
        let line = page.line(2).left(WARN, &member.state.as_str().replace('-', " "), 14);
        page.push(line.add(STRONG, &member.name));
        if let Some(reason) = &member.reason {
            let lead = page.line(16);
            page.prose(lead, FAINT, reason);
        }
    }
    if shown < members.len() {
        let more = members.len() - shown;
        let line = page.line(2).add(FAINT, &format!("+ {more} more repositories; --verbose shows them"));
        page.push(line);
    }
}

fn distribution(page: &mut Page, night: &Night) {
    let Some(model) = first_model(night) else { return };
    let all = distributions(night);
    let own: Vec<&Distribution> = all.iter().filter(|one| one.model == model).collect();
    page.heading(&format!("Levels: {model}"), "repositories on each observed level");
    let widest = own.iter().map(|one| page.measure(&one.title)).max().unwrap_or(0) + 2;
    for one in own {
        let mut line = page.line(2).left(PLAIN, &one.title, widest);
        let mut parts: Vec<String> = one.rungs.iter().filter(|(_, number)| *number > 0).map(said).collect();
        if one.unknown > 0 {
            parts.push(format!("too little seen {}", one.unknown));
        }
        if one.not_applicable > 0 {
            parts.push(format!("does not apply {}", one.not_applicable));
        }
        line = line.add(PLAIN, &parts.join(" · "));
        page.push(line);
    }
}

fn said((rung, number): &(String, u64)) -> String {
    format!("{rung} {number}")
}

fn outliers(page: &mut Page, night: &Night) {
    if night.outliers.is_empty() {
        return;
    }
    page.heading("Far from the others", "beyond 1.5 times the middle half's width");
    let shown = if page.verbose { night.outliers.len() } else { night.outliers.len().min(MOST) };
    for outlier in &night.outliers[..shown] {
        let lead = page.line(2).add(STRONG, &outlier.repository).add(PLAIN, "  ");
        let text = format!(
            "{} {}, median of {} repositories {}",
            outlier.metric,
            human::value(outlier.value, outlier.unit),
            outlier.n,
            human::value(outlier.median, outlier.unit)
        );
        page.prose(lead, PLAIN, &text);
    }
    if shown < night.outliers.len() {
        let more = night.outliers.len() - shown;
        let line = page.line(2).add(FAINT, &format!("+ {more} more; --verbose shows them"));
        page.push(line);
    }
}

fn left(page: &mut Page, night: &Night) {
    if night.left_out.is_empty() {
        return;
    }
    page.blank();
    let parts: Vec<_> =
        night.left_out.iter().map(|left| format!("{} {}", left.names.len(), left.reason)).collect();
    let lead = page.line(0);
    page.prose(lead, FAINT, &format!("Left out by the fleet's own rules: {}.", parts.join(", ")));
}
