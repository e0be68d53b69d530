//! What was looked at, and what could not be seen.

use plimsoll_domain::coverage::{Coverage, CoverageState};

use super::human::count;
use super::page::{FAINT, GOOD, PLAIN, Page, WARN};

/// Columns of the state's name.
const STATE: usize = 10;

/// Writes what was looked at; sources that share a state and a reason share a line.
pub(crate) fn write(page: &mut Page, coverage: &[Coverage]) {
    if coverage.is_empty() {
        return;
    }
    page.heading("Coverage", "what was looked at, and what would show more");
    for state in [CoverageState::Complete, CoverageState::Partial, CoverageState::Missing] {
        for (reason, sources) in grouped(coverage, state) {
            let style = if state == CoverageState::Complete { GOOD } else { WARN };
            let lead = page.line(2).left(style, state.as_str(), STATE);
            let named: Vec<_> = sources.iter().map(|source| (PLAIN, described(source))).collect();
            page.flow(lead, &named, usize::MAX);
            let below = page.line(2 + STATE);
            if !reason.is_empty() {
                page.prose(below, FAINT, reason);
            }
        }
    }
}

/// Sources of a state by their reason, in the order in which they come.
pub(crate) fn grouped(coverage: &[Coverage], state: CoverageState) -> Vec<(&str, Vec<&Coverage>)> {
    let mut groups: Vec<(&str, Vec<&Coverage>)> = Vec::new();
    for item in coverage.iter().filter(|item| item.state == state) {
        let reason = item.reason.as_deref().unwrap_or_default();
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, sources)) => sources.push(item),
            None => groups.push((reason, vec![item])),
        }
    }
    groups
}

/// A source with how many of its items were read: `git (4,812 read)`, `runs (100 of 250 read)`.
pub(crate) fn described(item: &Coverage) -> String {
    let source = item.source.as_str();
    match (item.collected, item.expected) {
        (Some(collected), Some(expected)) if expected != collected => {
            format!("{source} ({} of {} read)", count(collected), count(expected))
        }
        (Some(collected), _) => format!("{source} ({} read)", count(collected)),
        _ => source.to_owned(),
    }
}
