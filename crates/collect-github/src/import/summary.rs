//! The account of an import: never complete, since a saved list may have been a filtered one.

use std::collections::BTreeMap;

use plimsoll_domain::coverage::{Coverage, Source};
use plimsoll_domain::ledger::Tally;

use super::partial;
use crate::kind;

const NOT_SAID: &str = "imported; a saved list does not say whether it was complete";
const NOT_THERE: &str = "nothing of it was in the imported dump";

/// What was imported, source by source.
pub(super) fn coverage(
    tally: &Tally,
    runs: Option<u64>,
    items: &BTreeMap<&'static str, u64>,
) -> Vec<Coverage> {
    let of = |kinds: &[&'static str]| kinds.iter().filter_map(|kind| items.get(kind)).sum::<u64>();
    let list = |source, collected, kinds: &[&'static str]| {
        let reason = if of(kinds) == 0 { NOT_THERE } else { NOT_SAID };
        partial(source, collected, None, reason)
    };
    vec![
        counted(Source::Runs, tally.runs, runs, "runs of the list are not in the dump"),
        jobs(tally),
        partial(Source::Logs, tally.logs_stored, None, NOT_SAID),
        list(Source::Deployments, tally.deployments, &[kind::DEPLOYMENT, kind::GRAPH_DEPLOYMENT]),
        list(Source::Releases, tally.releases, &[kind::RELEASE, kind::GRAPH_RELEASE]),
        list(Source::PullRequests, tally.pull_requests, &[kind::PULL_REQUEST, kind::GRAPH_PULL_REQUEST]),
        list(Source::Issues, tally.issues, &[kind::ISSUE, kind::GRAPH_ISSUE]),
        list(Source::Settings, tally.branch_rules, &[kind::GRAPH_RULESET, kind::GRAPH_PROTECTION]),
    ]
}

/// A saved list may have been a part of what there was: its own count proves no more than that it is whole.
fn counted(source: Source, collected: u64, expected: Option<u64>, what: &str) -> Coverage {
    let reason = match expected {
        None if collected == 0 => NOT_THERE.to_owned(),
        Some(expected) if expected > collected => format!("{} {what}", expected - collected),
        _ => NOT_SAID.to_owned(),
    };
    partial(source, collected, expected, &reason)
}

fn jobs(tally: &Tally) -> Coverage {
    let missing = tally.attempts_without_jobs;
    if missing == 0 && tally.jobs > 0 && tally.jobs_listed == tally.jobs_expected {
        return partial(Source::Jobs, tally.jobs_listed, Some(tally.jobs_expected), NOT_SAID);
    }
    let reason = format!("the jobs of {missing} finished attempts are not in the dump as a whole list");
    partial(Source::Jobs, tally.jobs, None, &reason)
}
