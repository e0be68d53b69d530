//! `runs.csv`: one row per attempt of a run.

use plimsoll_domain::tables::RunRow;
use plimsoll_domain::time::rfc3339;

use super::table::Table;

/// The columns of `runs.csv`, in order.
pub const HEADER: [&str; 14] = [
    "repository",
    "run_id",
    "attempt",
    "workflow",
    "event",
    "branch",
    "sha",
    "created",
    "started",
    "finished",
    "conclusion",
    "queue_seconds",
    "duration_seconds",
    "url",
];

/// The runs of a repository, attempt by attempt.
#[must_use]
pub fn runs(repository: &str, rows: &[RunRow]) -> String {
    let mut table = Table::new(&HEADER);
    for row in rows {
        table
            .row()
            .text(repository)
            .count(row.run)
            .count(u64::from(row.attempt))
            .text(&row.workflow)
            .maybe(row.event.as_deref())
            .maybe(row.branch.as_deref())
            .maybe(row.sha.map(|sha| sha.to_string()).as_deref())
            .text(&rfc3339(row.created))
            .maybe(row.started.map(rfc3339).as_deref())
            .text(&rfc3339(row.finished))
            .text(row.conclusion.as_str())
            .maybe(row.queue_seconds().map(|seconds| seconds.to_string()).as_deref())
            .maybe(row.duration_seconds().map(|seconds| seconds.to_string()).as_deref())
            .maybe(row.url.as_deref())
            .end();
    }
    table.finish()
}
