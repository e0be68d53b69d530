//! `deployments.csv`: one row per deployment that ended in the window.

use plimsoll_domain::tables::DeploymentRow;

use super::column::{Column, column, names};
use super::table::{CsvOptions, Figure, Table};
use crate::number::Number;

/// The columns, described.
pub(crate) const COLUMNS: [Column; 15] = [
    column("repository", "text", "none", "name of the repository"),
    column(
        "environment",
        "text",
        "none",
        "its environment; release or prerelease for what is published, default where nothing names one",
    ),
    column(
        "tier",
        "production, staging, testing, development, ephemeral",
        "none",
        "what kind of environment",
    ),
    column("component", "text or empty", "none", "the part of the repository; empty for all of it"),
    column("sha", "commit id", "none", "the commit that was deployed"),
    column("ref", "text or empty", "none", "the branch or tag it was deployed from"),
    column("started", "time or empty", "UTC", "when it began"),
    column("finished", "time", "UTC", "when it ended"),
    column("outcome", "success, failure, pending", "none", "how it ended; a failed attempt changed nothing"),
    column("trigger", "automatic, manual, unknown", "none", "what started it"),
    column(
        "source",
        "deployments-api, job-environment, job-steps, job-name, publication, version-tag",
        "none",
        "what shows it, best first",
    ),
    column("confidence", "number", "0 to 1", "how sure it is one"),
    column(
        "change_failure",
        "true, false or empty",
        "none",
        "whether it failed its users; empty where that is not judged",
    ),
    column("remedy_of", "text or empty", "none", "the tag or commit of the deployment that it remedied"),
    column("url", "URL or empty", "none", "where to open it"),
];

/// The columns of `deployments.csv`, in order.
pub const HEADER: [&str; 15] = names(&COLUMNS);

/// The deployments of a repository.
#[must_use]
pub fn table(repository: &str, rows: &[DeploymentRow]) -> Table {
    let mut table = Table::new(&HEADER);
    for row in rows {
        let one = &row.deployment;
        table
            .row()
            .text(repository)
            .text(&one.environment)
            .text(one.tier.as_str())
            .text(&one.component)
            .text(&one.sha.to_string())
            .maybe(one.reference.as_deref())
            .time(one.started)
            .time(one.finished)
            .text(one.outcome.as_str())
            .text(one.trigger.as_str())
            .text(one.source.as_str())
            .number(Number::new(one.confidence), Figure::Share)
            .flag(row.change_failure)
            .maybe(row.remedy_of.as_deref())
            .url(row.url.as_deref())
            .end();
    }
    table
}

/// The deployments of a repository.
#[must_use]
pub fn deployments(repository: &str, rows: &[DeploymentRow]) -> String {
    table(repository, rows).csv(&CsvOptions::default())
}
