//! `changes.csv`: one row per change of the trunk.

use plimsoll_domain::tables::ChangeRow;

use super::column::{Column, column, names};
use super::table::{CsvOptions, Figure, Table};

/// The columns, described.
pub(crate) const COLUMNS: [Column; 12] = [
    column("repository", "text", "none", "name of the repository"),
    column("sha", "commit id", "none", "the commit"),
    column("committed", "time", "UTC", "its committer time"),
    column(
        "merged",
        "time or empty",
        "UTC",
        "committer time of the trunk's first-parent commit that brought it",
    ),
    column("first_commit", "time or empty", "UTC", "the first commit of its pull request"),
    column("pull_request", "whole number or empty", "none", "its pull request"),
    column("deployment", "text or empty", "none", "tag or commit of the deployment that first contained it"),
    column("deployed", "time or empty", "UTC", "when that ended"),
    column(
        "lead_time_seconds",
        "whole number or empty",
        "seconds",
        "from committed to deployed; a negative span counts as zero, as in all three",
    ),
    column(
        "lead_time_from_merge_seconds",
        "whole number or empty",
        "seconds",
        "from merged; empty where it was deployed before it was merged",
    ),
    column("lead_time_from_first_commit_seconds", "whole number or empty", "seconds", "from first_commit"),
    column("bot", "true, false", "none", "whether an automation account wrote it"),
];

/// The columns of `changes.csv`, in order.
pub const HEADER: [&str; 12] = names(&COLUMNS);

/// The changes of a repository.
#[must_use]
pub fn table(repository: &str, rows: &[ChangeRow]) -> Table {
    let mut table = Table::new(&HEADER);
    for row in rows {
        // What was deployed before it was merged has no time from the merge.
        let merged = row.merged.filter(|merged| row.deployed.is_none_or(|deployed| *merged <= deployed));
        table
            .row()
            .text(repository)
            .text(&row.sha.to_string())
            .time(row.committed)
            .time(row.merged)
            .time(row.first_commit)
            .whole(row.pull_request, Figure::Id)
            .maybe(row.deployment.as_deref())
            .time(row.deployed)
            .seconds(row.seconds_from(Some(row.committed)))
            .seconds(row.seconds_from(merged))
            .seconds(row.seconds_from(row.first_commit))
            .flag(Some(row.bot))
            .end();
    }
    table
}

/// The changes of a repository.
#[must_use]
pub fn changes(repository: &str, rows: &[ChangeRow]) -> String {
    table(repository, rows).csv(&CsvOptions::default())
}
