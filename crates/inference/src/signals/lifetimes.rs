//! How long branches live before they reach trunk, and which do not.

mod landed;

use plimsoll_domain::Facts;
use plimsoll_domain::facts::{CommitIx, Reference};
use plimsoll_domain::time::DAY_SECONDS;

use super::context::{Context, Span};
use super::integrations::Integration;
use landed::Landed;

/// A branch with unique work older than this is long-lived.
const LONG_LIVED_DAYS: i64 = 14;

/// Days from a merged branch's oldest human commit to its merge; `None` for what is no branch of people.
pub(super) fn merged_days(context: &Context<'_>, integration: &Integration) -> Option<f64> {
    let message = &context.facts.history.commit(integration.commit).message;
    if message.merged_branch.as_deref().is_some_and(is_release_line) {
        return None;
    }
    let human = integration.merged.iter().filter(|index| !context.author(**index).bot);
    let oldest = human.map(|index| context.time(*index)).min()?;
    let seconds = (context.time(integration.commit) - oldest).max(0);
    Some(seconds as f64 / DAY_SECONDS as f64)
}

/// Branches with human work that is not on trunk, begun long ago and touched inside the span.
#[derive(Debug, Default)]
pub(super) struct SideLines<'a> {
    /// Work went on there for longer than that.
    pub(super) active: Vec<&'a Reference>,
    /// Begun long ago, but nothing shows that work went on, or its changes seem to have come to trunk.
    pub(super) doubtful: Vec<&'a Reference>,
}

/// Side lines of a repository; release lines are none, nor are branches whose changes evidently are on trunk.
pub(super) fn side_lines<'a>(context: &Context<'a>, span: Span) -> SideLines<'a> {
    let facts = context.facts;
    let mut names: Vec<&str> = Vec::new();
    let mut found = SideLines::default();
    let landed = Landed::of(facts, span);
    for reference in &facts.references {
        let name = reference.short();
        let trunk = facts.repository.trunk.as_ref().is_some_and(|trunk| trunk.name == name);
        let aside = trunk || name == "HEAD" || is_release_line(name) || is_line_of_versions(facts, name);
        if aside || names.contains(&name) {
            continue;
        }
        let Some(target) = facts.history.find(reference.target) else { continue };
        match age(context, &landed, name, target, span) {
            None => continue,
            Some(true) => found.active.push(reference),
            Some(false) => found.doubtful.push(reference),
        }
        names.push(name);
    }
    found
}

/// Whether a branch that was begun long ago surely is a side line; `None` for all other branches.
fn age(context: &Context<'_>, landed: &Landed<'_>, name: &str, target: CommitIx, span: Span) -> Option<bool> {
    // A branch's tip is its newest commit; most branches are told by it alone.
    if !span.contains(context.time(target)) {
        return None;
    }
    let unique = unique_commits(context.facts, target)?;
    let human: Vec<CommitIx> = unique.into_iter().filter(|index| !context.author(*index).bot).collect();
    let oldest = human.iter().map(|index| context.time(*index)).min()?;
    let newest = human.iter().copied().max_by_key(|index| context.time(*index))?;
    let long = LONG_LIVED_DAYS * DAY_SECONDS;
    if !span.contains(context.time(newest)) || span.to - oldest <= long || landed.surely(name, &human, newest)
    {
        return None;
    }
    // A commit made long ago and left alone is no line of work.
    let went_on = context.time(newest) - oldest > long;
    Some(went_on && !landed.likely(newest))
}

/// Commits of a branch that are not on trunk; `None` when it shares no history with it.
fn unique_commits(facts: &Facts, target: CommitIx) -> Option<Vec<CommitIx>> {
    let mut unique = Vec::new();
    let mut shares = false;
    let mut seen = std::collections::BTreeSet::new();
    let mut next = vec![target];
    while let Some(index) = next.pop() {
        if facts.trunk_commits.contains(index) {
            shares = true;
        } else if seen.insert(index) {
            unique.push(index);
            next.extend(facts.history.parents(index));
        }
    }
    shares.then_some(unique)
}

/// Whether a branch's name is that of a release line or a published site: `release/2.1`, `7-0-stable`, `1.x`.
pub(super) fn is_release_line(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let last = lower.rsplit('/').next().unwrap_or(&lower);
    let first = lower.split(['/', '-', '_']).next().unwrap_or(&lower);
    matches!(first, "release" | "releases" | "support" | "stable" | "maint" | "maintenance" | "lts")
        || matches!(last, "gh-pages" | "stable" | "maint")
        || last.ends_with("-stable")
        || last.ends_with("-maint")
        || last.ends_with(".x")
        || is_version(last)
}

/// Whether a branch's name is a word and the first numbers of a final version of the repository: `gnome-50` where there
/// is `50.0`. Numbers of issues look alike, so words for work say otherwise.
fn is_line_of_versions(facts: &Facts, name: &str) -> bool {
    const WORK: [&str; 10] =
        ["issue", "issues", "fix", "bug", "bugfix", "hotfix", "feature", "feat", "pr", "gh"];
    let lower = name.to_ascii_lowercase();
    let mut parts = lower.split(['/', '-', '_', '.']);
    let Some(word) = parts.next().filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic())) else {
        return false;
    };
    let numbers: Option<Vec<u64>> = parts.map(|part| part.parse().ok()).collect();
    let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) else { return false };
    let versions = facts.tags.iter().filter_map(|tag| tag.version.as_ref());
    !WORK.contains(&word)
        && versions
            .filter(|version| !version.is_prerelease())
            .any(|version| version.parts.starts_with(&numbers))
}

fn is_version(name: &str) -> bool {
    let number = name.strip_prefix('v').unwrap_or(name);
    number.contains('.')
        && number.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn release_lines_are_told_from_work() {
        for name in
            ["release/1.2", "support/2.x", "7-0-stable", "1.x", "v2.3", "gh-pages", "maint", "tokio-1.38.x"]
        {
            assert!(is_release_line(name), "{name}");
        }
        for name in ["feature/login", "relax-limits", "fix-1.2-parsing", "v2-rewrite"] {
            assert!(!is_release_line(name), "{name}");
        }
    }
}
