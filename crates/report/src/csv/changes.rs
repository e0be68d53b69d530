//! `changes.csv`: one row per change of the trunk.

use plimsoll_domain::tables::ChangeRow;
use plimsoll_domain::time::rfc3339;

use super::table::Table;

/// The columns of `changes.csv`, in order.
pub const HEADER: [&str; 12] = [
    "repository",
    "sha",
    "committed",
    "merged",
    "first_commit",
    "pull_request",
    "deployment",
    "deployed",
    "lead_time_seconds",
    "lead_time_from_merge_seconds",
    "lead_time_from_first_commit_seconds",
    "bot",
];

/// The changes of a repository.
#[must_use]
pub fn changes(repository: &str, rows: &[ChangeRow]) -> String {
    let mut table = Table::new(&HEADER);
    for row in rows {
        let seconds = |begin| row.seconds_from(begin).map(|seconds| seconds.to_string());
        // What was deployed before it was merged has no time from the merge.
        let merged = row.merged.filter(|merged| row.deployed.is_none_or(|deployed| *merged <= deployed));
        table
            .row()
            .text(repository)
            .text(&row.sha.to_string())
            .text(&rfc3339(row.committed))
            .maybe(row.merged.map(rfc3339).as_deref())
            .maybe(row.first_commit.map(rfc3339).as_deref())
            .maybe(row.pull_request.map(|number| number.to_string()).as_deref())
            .maybe(row.deployment.as_deref())
            .maybe(row.deployed.map(rfc3339).as_deref())
            .maybe(seconds(Some(row.committed)).as_deref())
            .maybe(seconds(merged).as_deref())
            .maybe(seconds(row.first_commit).as_deref())
            .text(if row.bot { "true" } else { "false" })
            .end();
    }
    table.finish()
}
