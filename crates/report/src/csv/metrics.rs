//! `metrics.csv`: one row per metric.

use plimsoll_domain::Assessment;
use plimsoll_domain::time::rfc3339;

use super::table::Table;
use crate::v1::Metric;

/// The columns of `metrics.csv`, in order.
pub const HEADER: [&str; 20] = [
    "repository",
    "as_of",
    "from",
    "to",
    "metric",
    "variant",
    "environment",
    "component",
    "state",
    "reason",
    "value",
    "unit",
    "n",
    "p50",
    "p75",
    "p90",
    "interval_low",
    "interval_high",
    "trend",
    "caveats",
];

/// The metrics of all assessments.
#[must_use]
pub fn metrics(assessments: &[&Assessment]) -> String {
    let mut table = Table::new(&HEADER);
    for assessment in assessments {
        for metric in assessment.metrics.iter().map(Metric::from) {
            write(&mut table, assessment, &metric);
        }
    }
    table.finish()
}

fn write(table: &mut Table, assessment: &Assessment, metric: &Metric<'_>) {
    let [low, high] = metric.interval.map_or([None, None], |interval| interval.map(Some));
    table
        .row()
        .text(&assessment.repository.name)
        .text(&rfc3339(assessment.as_of))
        .text(&rfc3339(assessment.window.from))
        .text(&rfc3339(assessment.window.to))
        .text(metric.id)
        .maybe(metric.variant)
        .maybe(metric.environment)
        .maybe(metric.component)
        .text(metric.state)
        .maybe(metric.reason)
        .number(metric.value)
        .text(metric.unit)
        .count(metric.n)
        .number(metric.p50)
        .number(metric.p75)
        .number(metric.p90)
        .number(low)
        .number(high)
        .maybe(metric.trend.as_ref().map(|trend| trend.direction))
        .list(metric.caveats)
        .end();
}
