//! `runs.csv`: one row per attempt of a run.

use plimsoll_domain::tables::RunRow;

use super::column::{Column, column, names};
use super::table::{CsvOptions, Figure, Table};

/// The columns, described.
pub(crate) const COLUMNS: [Column; 14] = [
    column("repository", "text", "none", "name of the repository"),
    column("run_id", "whole number", "none", "the run"),
    column("attempt", "whole number", "none", "the attempt, from 1"),
    column("workflow", "text", "none", "the workflow's file, or its name"),
    column("event", "text or empty", "none", "what started the run"),
    column("branch", "text or empty", "none", "its branch"),
    column("sha", "commit id or empty", "none", "its commit"),
    column("created", "time", "UTC", "when the run was created"),
    column("started", "time or empty", "UTC", "when the attempt began"),
    column("finished", "time", "UTC", "when it ended"),
    column("conclusion", "success, failure, cancelled, timed-out, skipped, neutral", "none", "how it ended"),
    column("queue_seconds", "whole number or empty", "seconds", "from created to started, of first attempts"),
    column("duration_seconds", "whole number or empty", "seconds", "from started to finished"),
    column("url", "URL or empty", "none", "where to open it"),
];

/// The columns of `runs.csv`, in order.
pub const HEADER: [&str; 14] = names(&COLUMNS);

/// The runs of a repository, attempt by attempt.
#[must_use]
pub fn table(repository: &str, rows: &[RunRow]) -> Table {
    let mut table = Table::new(&HEADER);
    for row in rows {
        table
            .row()
            .text(repository)
            .whole(Some(row.run), Figure::Id)
            .count(u64::from(row.attempt))
            .text(&row.workflow)
            .maybe(row.event.as_deref())
            .maybe(row.branch.as_deref())
            .maybe(row.sha.map(|sha| sha.to_string()).as_deref())
            .time(row.created)
            .time(row.started)
            .time(row.finished)
            .text(row.conclusion.as_str())
            .seconds(row.queue_seconds())
            .seconds(row.duration_seconds())
            .url(row.url.as_deref())
            .end();
    }
    table
}

/// The runs of a repository, attempt by attempt.
#[must_use]
pub fn runs(repository: &str, rows: &[RunRow]) -> String {
    table(repository, rows).csv(&CsvOptions::default())
}
