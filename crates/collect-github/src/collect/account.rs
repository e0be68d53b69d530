//! The account at the end: what was collected, what there is, and why not all of it.

use plimsoll_domain::coverage::{Coverage, CoverageState, Source};
use plimsoll_domain::ledger::{Batch, Tally};

use super::outcome::Collected;
use super::session::Session;
use crate::api::ApiError;
use crate::kind;

/// Kinds that make their source incomplete when one of them cannot be read. A deployment that GraphQL tells without
/// its number is told by REST.
const ASIDE: [(Source, &[&str]); 7] = [
    (
        Source::Deployments,
        &[kind::DEPLOYMENT, kind::DEPLOYMENT_STATUS, kind::ENVIRONMENT, kind::GRAPH_ENVIRONMENT],
    ),
    (Source::Approvals, &[kind::APPROVALS]),
    (Source::Releases, &[kind::RELEASE, kind::TAG, kind::GRAPH_RELEASE, kind::GRAPH_TAG]),
    (Source::PullRequests, &[kind::PULL_REQUEST, kind::GRAPH_PULL_REQUEST]),
    (Source::Issues, &[kind::ISSUE, kind::GRAPH_ISSUE]),
    (Source::Settings, &[kind::GRAPH_RULESET, kind::GRAPH_PROTECTION]),
    (Source::Jobs, &[kind::JOB]),
];

impl Session<'_> {
    /// Writes the account and ends the collection.
    pub(super) fn finish(mut self) -> Result<Collected, ApiError> {
        let tally = self.ledger.tally(self.key)?;
        let coverage = self.coverage(&tally)?;
        let batch = Batch { coverage: coverage.clone(), ..self.batch() };
        self.keep(&batch)?;
        self.ledger.finished(self.key)?;
        Ok(Collected {
            key: self.key,
            host: self.host,
            repository: self.hosted,
            coverage,
            tally,
            used: self.api.governor.used(),
            failed: self.failed,
            stopped: self.stopped,
            notices: self.notices,
        })
    }

    fn coverage(&mut self, tally: &Tally) -> Result<Vec<Coverage>, ApiError> {
        self.note_missing(tally)?;
        let logs_asked = tally.logs_stored + tally.logs_expired + tally.logs_absent + tally.logs_too_big;
        let accounts = [
            (Source::Runs, tally.runs, self.expected.get(&Source::Runs).copied()),
            (Source::Jobs, tally.jobs_listed, Some(tally.jobs_expected)),
            (Source::Logs, tally.logs_stored, Some(logs_asked)),
            (Source::Deployments, tally.deployments, None),
            (Source::Approvals, tally.approvals, None),
            (Source::Releases, tally.releases, None),
            (Source::PullRequests, tally.pull_requests, None),
            (Source::Issues, tally.issues, None),
            (Source::Settings, tally.branch_rules, None),
        ];
        let told = accounts
            .into_iter()
            .map(|(source, collected, expected)| self.account(source, collected, expected));
        Ok(told.collect())
    }

    fn account(&self, source: Source, collected: u64, expected: Option<u64>) -> Coverage {
        let reason = self.shortfalls.get(&source).cloned();
        let state = match (&reason, collected) {
            (None, _) => CoverageState::Complete,
            (Some(_), 0) => CoverageState::Missing,
            (Some(_), _) => CoverageState::Partial,
        };
        // What was not seen is not zero.
        let collected = (state != CoverageState::Missing).then_some(collected);
        Coverage { source, state, collected, expected, reason }
    }

    /// What the numbers themselves say is missing.
    fn note_missing(&mut self, tally: &Tally) -> Result<(), ApiError> {
        if tally.attempts_expected > tally.attempts {
            let missing = tally.attempts_expected - tally.attempts;
            self.short(
                Source::Runs,
                format!("{missing} earlier attempts of re-run runs are no longer there"),
            );
        }
        for (source, kinds) in ASIDE {
            let mut aside = 0;
            for kind in kinds {
                aside += self.ledger.aside(self.key, kind)?;
            }
            if aside > 0 {
                self.short(source, format!("{aside} items could not be read and are kept aside"));
            }
        }
        let counted = self.expected.get(&Source::Runs).copied().unwrap_or(0);
        if counted > tally.runs + tally.quarantined_runs {
            self.short(Source::Runs, format!("the platform counts {counted} runs"));
        }
        if tally.quarantined > 0 {
            let reason = format!(
                "{} items could not be read and are kept aside (`plimsoll store info` lists them)",
                tally.quarantined
            );
            self.notices.push(reason.clone());
            if tally.quarantined_runs > 0 {
                self.short(Source::Runs, reason);
            }
        }
        if tally.attempts_without_jobs > 0 {
            let reason =
                format!("the jobs of {} finished attempts are not collected", tally.attempts_without_jobs);
            self.short(Source::Jobs, reason);
        }
        if tally.jobs_listed < tally.jobs_expected {
            let missing = tally.jobs_expected - tally.jobs_listed;
            self.short(Source::Jobs, format!("{missing} jobs could not be read"));
        }
        if tally.approvals_due > 0 {
            let reason = format!("who approved {} runs is not collected", tally.approvals_due);
            self.short(Source::Approvals, reason);
        }
        // Which runs waited is told by their deployments.
        for source in [Source::Runs, Source::Deployments] {
            if let Some(reason) = self.shortfalls.get(&source).cloned() {
                let source = source.as_str();
                self.short(Source::Approvals, format!("{source} are not complete: {reason}"));
            }
        }
        // Jobs hang on runs: what is missing above is missing below.
        if let Some(reason) = self.shortfalls.get(&Source::Runs).cloned() {
            self.short(Source::Jobs, format!("runs are not complete: {reason}"));
            self.short(Source::Logs, format!("runs are not complete: {reason}"));
        }
        let lost = tally.logs_expired + tally.logs_absent + tally.logs_too_big;
        if lost > 0 {
            let reason = format!(
                "{} expired, {} absent, {} too big",
                tally.logs_expired, tally.logs_absent, tally.logs_too_big
            );
            self.short(Source::Logs, reason);
        }
        Ok(())
    }
}
