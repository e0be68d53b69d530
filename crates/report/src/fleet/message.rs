//! What is sent to people: only what changed.

use plimsoll_domain::fleet::{ChangeKind, Member, MemberState, Night, Way};
use plimsoll_domain::gate::GateState;

use super::digest::{short, tally, touched};
use crate::sanitize;

/// Repositories that a message names of one way.
const MOST: usize = 15;
/// Changes told of one repository.
const CHANGES: usize = 3;

/// A short text; `None` when there is nothing to tell: nothing got worse, nothing is amiss, and nothing got better
/// where somebody wants to hear of that too.
#[must_use]
pub fn message(night: &Night, improvements: bool) -> Option<String> {
    let worse = touched(night, Way::Worse);
    let better = if improvements { touched(night, Way::Better) } else { Vec::new() };
    let odd: Vec<&Member> = night.members.iter().filter(|member| !member.state.is_whole()).collect();
    let failed: Vec<_> = night.gates.iter().filter(|gate| gate.state == GateState::Failed).collect();
    let nothing = worse.is_empty() && better.is_empty() && odd.is_empty() && failed.is_empty();
    if nothing && night.ended_early.is_none() {
        return None;
    }
    let mut lines =
        vec![format!("{}, night of {}: {}", night.fleet, night.as_of.format("%Y-%m-%d"), tally(night))];
    lines.extend(night.ended_early.iter().map(|why| format!("ended early: {why}")));
    lines.extend(failed.iter().map(|gate| format!("rule {} failed", gate.rule)));
    lines.extend(turned(night, &worse, Way::Worse));
    for state in MemberState::ALL.into_iter().filter(|state| !state.is_whole()) {
        let names: Vec<_> =
            odd.iter().filter(|member| member.state == state).map(|member| member.name.as_str()).collect();
        if let Some(first) = names.first() {
            let more = if names.len() > 1 { format!(" and {} more", names.len() - 1) } else { String::new() };
            lines.push(format!("{}: {first}{more}", state.as_str().replace('-', " ")));
        }
    }
    lines.extend(turned(night, &better, Way::Better));
    Some(lines.iter().map(|line| sanitize(line).replace('\n', " ")).collect::<Vec<_>>().join("\n"))
}

/// The repositories that turned one way, each with its weightiest changes.
fn turned(night: &Night, members: &[&Member], way: Way) -> Vec<String> {
    let word = if way == Way::Worse { "worse" } else { "better" };
    let mut lines = Vec::new();
    for member in members.iter().take(MOST) {
        lines.push(format!("{word}: {}", member.name));
        for change in short(night, member, way).into_iter().take(CHANGES) {
            let name = match change.kind {
                ChangeKind::Level => &change.title,
                ChangeKind::Metric | ChangeKind::Practice => &change.id,
            };
            lines.push(format!("    {name}: {} → {}", change.from, change.to));
        }
    }
    if members.len() > MOST {
        lines.push(format!("and {} more repositories got {word}", members.len() - MOST));
    }
    lines
}

/// The same as chat services take it: a JSON object with a `text`, in which nothing of the repositories' is markup.
#[must_use]
pub fn message_json(text: &str) -> String {
    // Chat services read mentions and links between these.
    let plain = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    serde_json::json!({ "text": plain }).to_string()
}
