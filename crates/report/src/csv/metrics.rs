//! `metrics.csv`: one row per metric.

use plimsoll_domain::Assessment;

use super::column::{Column, column, names};
use super::table::{CsvOptions, Figure, Table};
use crate::v1::Metric;

/// The columns, described.
pub(crate) const COLUMNS: [Column; 20] = [
    column(
        "repository",
        "text",
        "none",
        "name of the repository: owner/name from its remote, else its folder",
    ),
    column("as_of", "time", "UTC", "the instant assessed; facts after it do not exist"),
    column("from", "time", "UTC", "begin of the window that metrics look at"),
    column("to", "time", "UTC", "end of the window; the same as as_of"),
    column("metric", "id", "none", "which metric"),
    column("variant", "id or empty", "none", "a named variant of its definition"),
    column("environment", "text or empty", "none", "the environment it is restricted to"),
    column("component", "text or empty", "none", "the component or pipeline stage it is restricted to"),
    column(
        "state",
        "measured, absent, unknown, not-applicable",
        "none",
        "whether there is a value; absent: looked everywhere and there is nothing to measure, unknown: it may exist and was not seen",
    ),
    column("reason", "text or empty", "none", "why there is no value, or what the value rests on"),
    column("value", "number or empty", "as unit says", "the headline figure"),
    column(
        "unit",
        "seconds, per-day, days-per-week, ratio, count, commits, files, lines, minutes",
        "none",
        "what value, the quantiles and the interval count in",
    ),
    column("n", "whole number", "samples", "sample size"),
    column("p50", "number or empty", "as unit says", "median, where the metric is a distribution"),
    column("p75", "number or empty", "as unit says", "75th percentile"),
    column("p90", "number or empty", "as unit says", "90th percentile"),
    column("interval_low", "number or empty", "as unit says", "lower end of the 95 % interval of value"),
    column("interval_high", "number or empty", "as unit says", "upper end of the 95 % interval of value"),
    column(
        "trend",
        "improving, worsening, rising, falling, none or empty",
        "none",
        "direction over whole weeks at p < 0.05; rising and falling where neither is the better way; none: no trend shown, empty: not tested",
    ),
    column("caveats", "list of texts", "none", "what to know before quoting the value"),
];

/// The columns of `metrics.csv`, in order.
pub const HEADER: [&str; 20] = names(&COLUMNS);

/// The metrics of all assessments.
#[must_use]
pub fn table(assessments: &[&Assessment]) -> Table {
    let mut table = Table::new(&HEADER);
    for assessment in assessments {
        for metric in assessment.metrics.iter().map(Metric::from) {
            write(&mut table, assessment, &metric);
        }
    }
    table
}

/// The metrics of all assessments.
#[must_use]
pub fn metrics(assessments: &[&Assessment]) -> String {
    table(assessments).csv(&CsvOptions::default())
}

fn write(table: &mut Table, assessment: &Assessment, metric: &Metric<'_>) {
    let [low, high] = metric.interval.map_or([None, None], |interval| interval.map(Some));
    let figure = Figure::of(metric.unit);
    table
        .row()
        .text(&assessment.repository.name)
        .time(assessment.as_of)
        .time(assessment.window.from)
        .time(assessment.window.to)
        .text(metric.id)
        .maybe(metric.variant)
        .maybe(metric.environment)
        .maybe(metric.component)
        .text(metric.state)
        .maybe(metric.reason)
        .number(metric.value, figure)
        .text(metric.unit)
        .count(metric.n)
        .number(metric.p50, figure)
        .number(metric.p75, figure)
        .number(metric.p90, figure)
        .number(low, figure)
        .number(high, figure)
        .maybe(metric.trend.as_ref().map(|trend| trend.direction))
        .list(metric.caveats)
        .end();
}
