//! `deployments.csv`: one row per deployment that ended in the window.

use plimsoll_domain::tables::DeploymentRow;
use plimsoll_domain::time::rfc3339;

use super::table::Table;
use crate::number::Number;

/// The columns of `deployments.csv`, in order.
pub const HEADER: [&str; 15] = [
    "repository",
    "environment",
    "tier",
    "component",
    "sha",
    "ref",
    "started",
    "finished",
    "outcome",
    "trigger",
    "source",
    "confidence",
    "change_failure",
    "remedy_of",
    "url",
];

/// The deployments of a repository.
#[must_use]
pub fn deployments(repository: &str, rows: &[DeploymentRow]) -> String {
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
            .maybe(one.started.map(rfc3339).as_deref())
            .text(&rfc3339(one.finished))
            .text(one.outcome.as_str())
            .text(one.trigger.as_str())
            .text(one.source.as_str())
            .number(Number::new(one.confidence))
            .maybe(row.change_failure.map(|failed| if failed { "true" } else { "false" }))
            .maybe(row.remedy_of.as_deref())
            .maybe(row.url.as_deref())
            .end();
    }
    table.finish()
}
