//! The account of an import: what the saved lists say of themselves.
//!
//! A list is whole when it has as many items as it says there are, or, where it says nothing, when it does not end with
//! a full page. That nobody saved a filtered list cannot be seen; the reason says what the account rests on.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::coverage::{Coverage, CoverageState, Source};
use plimsoll_domain::ledger::Tally;

use crate::kind;

const NOT_SAID: &str = "imported; the saved list does not say whether it is whole";
const FULL_PAGE: &str = "imported; the saved list ends with a full page, and more may have followed";
const NOT_THERE: &str = "nothing of it was in the imported dump";
const BY_COUNT: &str = "imported; whole by the count that the saved list gives";
const BY_WAITS: &str = "imported; of every run that waited for somebody it is there who approved it";
const BY_END: &str = "imported; whole, since the saved list does not end with a full page";

/// What was imported, source by source.
pub(super) fn coverage(
    tally: &Tally,
    runs: Option<u64>,
    lists: &BTreeSet<&'static str>,
    items: &BTreeMap<&'static str, u64>,
) -> Vec<Coverage> {
    let of = |kinds: &[&'static str]| kinds.iter().filter_map(|kind| items.get(kind)).sum::<u64>();
    let list = |source, collected, kinds: &[&'static str]| {
        let (state, reason) = match of(kinds) {
            _ if !kinds.iter().any(|kind| lists.contains(kind)) => (CoverageState::Missing, NOT_THERE),
            // The platform's pages have 30 items, unless more are asked for, and 100 at most.
            seen if seen > 0 && (seen == 30 || seen % 100 == 0) => (CoverageState::Partial, FULL_PAGE),
            _ => (CoverageState::Complete, BY_END),
        };
        account(source, state, collected, None, reason)
    };
    let runs = self::runs(tally, runs);
    let jobs = jobs(tally, &runs);
    let deployments =
        list(Source::Deployments, tally.deployments, &[kind::DEPLOYMENT, kind::GRAPH_DEPLOYMENT]);
    let approvals = approvals(tally, &deployments);
    vec![
        runs,
        jobs,
        account(Source::Logs, CoverageState::Partial, tally.logs_stored, None, NOT_SAID),
        deployments,
        approvals,
        list(Source::Releases, tally.releases, &[kind::RELEASE, kind::GRAPH_RELEASE]),
        list(Source::PullRequests, tally.pull_requests, &[kind::PULL_REQUEST, kind::GRAPH_PULL_REQUEST]),
        list(Source::Issues, tally.issues, &[kind::ISSUE, kind::GRAPH_ISSUE]),
        settings(tally),
    ]
}

fn runs(tally: &Tally, expected: Option<u64>) -> Coverage {
    let runs = tally.runs;
    let of = |state, reason: &str| account(Source::Runs, state, runs, expected, reason);
    match expected {
        None if runs == 0 => of(CoverageState::Missing, NOT_THERE),
        None => of(CoverageState::Partial, NOT_SAID),
        Some(expected) if expected > runs => {
            of(CoverageState::Partial, &format!("{} runs of the list are not in the dump", expected - runs))
        }
        Some(_) if tally.attempts_expected > tally.attempts => {
            let missing = tally.attempts_expected - tally.attempts;
            of(
                CoverageState::Partial,
                &format!("{missing} earlier attempts of re-run runs are not in the dump"),
            )
        }
        Some(_) => of(CoverageState::Complete, BY_COUNT),
    }
}

/// The jobs of runs: all of them are known when all runs are.
fn jobs(tally: &Tally, runs: &Coverage) -> Coverage {
    let missing = tally.attempts_without_jobs;
    if missing == 0 && tally.jobs_listed == tally.jobs_expected {
        let expected = Some(tally.jobs_expected);
        let (state, reason) = match runs.state {
            CoverageState::Complete => (CoverageState::Complete, BY_COUNT),
            _ => (CoverageState::Partial, NOT_SAID),
        };
        return account(Source::Jobs, state, tally.jobs_listed, expected, reason);
    }
    let reason = format!("the jobs of {missing} finished attempts are not in the dump as a whole list");
    account(Source::Jobs, CoverageState::Partial, tally.jobs, None, &reason)
}

/// Which runs waited for somebody is told by their deployments: none of them is missing where all of these are there.
fn approvals(tally: &Tally, deployments: &Coverage) -> Coverage {
    let of = |state, reason: &str| account(Source::Approvals, state, tally.approvals, None, reason);
    match (tally.approvals_due, deployments.state) {
        (0, CoverageState::Complete) => of(CoverageState::Complete, BY_WAITS),
        (0, _) => of(CoverageState::Partial, NOT_SAID),
        (due, _) => of(CoverageState::Partial, &format!("who approved {due} runs is not in the dump")),
    }
}

fn settings(tally: &Tally) -> Coverage {
    account(Source::Settings, CoverageState::Partial, tally.branch_rules, None, NOT_SAID)
}

/// What was not seen at all is missing; where a list was seen to be empty, it is complete.
fn account(
    source: Source,
    state: CoverageState,
    collected: u64,
    expected: Option<u64>,
    reason: &str,
) -> Coverage {
    let state =
        if collected == 0 && state != CoverageState::Complete { CoverageState::Missing } else { state };
    let reason = if state == CoverageState::Missing && reason == NOT_SAID { NOT_THERE } else { reason };
    // What was not seen is not zero.
    let collected = (state != CoverageState::Missing).then_some(collected);
    Coverage { source, state, collected, expected, reason: Some(reason.to_owned()) }
}
