//! Another CI system's definition file that was left behind when GitHub Actions took over.
//!
//! Such a file makes everything unknown that no workflow does, since the other system may do it. It no longer does where
//! runs build the trunk's commits and nobody has touched the file for long.

use chrono::Duration;
use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::{CommitIx, Facts, FileFact, FileFinding};
use plimsoll_domain::{CoverageState, Source, Stage, Timestamp};

/// What is in use is touched more often than this.
const UNTOUCHED: Duration = Duration::days(365);
/// Workflows that came after the file's last change, and so long ago, came in its place.
const REPLACED: Duration = Duration::days(180);
/// Runs of these days show who builds.
const RECENT: Duration = Duration::days(90);
/// Fewer commits that runs built show nothing.
const BUILT: usize = 5;

/// Tells the files that were left behind from those in use.
pub fn tell(facts: &mut Facts) {
    let candidate = |found: &FileFinding| {
        found.fact == FileFact::ForeignCi && found.detail.is_none() && facts.tree.has(&found.path)
    };
    let known: Vec<usize> =
        (0..facts.findings.len()).filter(|index| candidate(&facts.findings[*index])).collect();
    if known.is_empty() || !is_built_by_runs(facts) {
        return;
    }
    let left: Vec<usize> =
        known.into_iter().filter(|index| is_left_behind(facts, &facts.findings[*index].path)).collect();
    for index in left {
        facts.findings[index].fact = FileFact::FormerCi;
    }
}

/// Whether runs built or tested most of what reached the trunk lately.
fn is_built_by_runs(facts: &Facts) -> bool {
    if facts.coverage_of(Source::Runs) == CoverageState::Missing {
        return false;
    }
    let since = (facts.as_of - RECENT).timestamp();
    let recent = facts.trunk_line.iter().filter(|index| facts.history.commit(**index).committed >= since);
    let recent: Vec<CommitIx> = recent.copied().collect();
    let by_push = |event: &StageEvent| {
        let run = event.run.and_then(|run| facts.platform.run(run));
        let pushed = run.and_then(|run| run.event.as_deref()).is_some_and(|event| {
            // A queue builds the very commit that reaches the trunk.
            matches!(event, "push" | "merge_group")
        });
        pushed && matches!(event.stage, Stage::Build | Stage::UnitTest | Stage::IntegrationTest)
    };
    let is_built = |index: &&CommitIx| {
        let events = facts.executions.events.get(&facts.history.commit(**index).id);
        events.is_some_and(|events| events.iter().any(by_push))
    };
    let built = recent.iter().filter(is_built).count();
    built >= BUILT && built * 2 >= recent.len()
}

/// Whether nobody touched a file for long, or not since workflows came long ago. What cannot be seen says nothing.
fn is_left_behind(facts: &Facts, path: &str) -> bool {
    let long_ago = facts.as_of - UNTOUCHED;
    let seen_since = facts.changes.since;
    let cut =
        facts.history.truncated.iter().any(|index| facts.history.commit(*index).committed >= seen_since);
    if cut || seen_since > long_ago.timestamp() {
        return false;
    }
    let mut last = None;
    for change in &facts.changes.changes {
        // A list that was cut may have left the file out.
        if change.cut || facts.changes.paths_of(change).any(|changed| changed == path) {
            last = last.max(Some(facts.history.commit(change.commit).committed));
        }
    }
    let Some(last) = last.filter(|last| *last >= long_ago.timestamp()) else { return true };
    let came = first_workflow(facts);
    came.is_some_and(|came| last < came.timestamp() && came <= facts.as_of - REPLACED)
}

/// When the trunk first had a workflow.
fn first_workflow(facts: &Facts) -> Option<Timestamp> {
    let era = facts.timeline.eras.iter().find(|era| !era.workflows.is_empty())?;
    let place = facts.trunk_line.len().checked_sub(era.first + 1)?;
    let commit = facts.history.commit(*facts.trunk_line.get(place)?);
    Some(commit.committed_at())
}

#[cfg(test)]
mod tests;
