//! Metrics as a table.

use plimsoll_domain::metric::{Direction, MetricValue};

use super::escape::{code, text};
use super::page::{row, table};
use crate::sound;
use crate::terminal::human;

/// Metrics that stand in the open; the rest is folded.
const KEY: [&str; 8] = [
    "deployment-frequency",
    "change-lead-time",
    "change-fail-rate",
    "failed-deployment-recovery-time",
    "deployment-rework-rate",
    "automation-coverage",
    "run-success-rate",
    "trunk-verification",
];

/// Characters of a caveat.
const CAVEAT: usize = 200;

/// Whether a metric stands in the open: a headline of those that say most.
pub(crate) fn is_key(metric: &MetricValue) -> bool {
    KEY.contains(&metric.id.as_str())
        && metric.variant.is_none()
        && metric.component.is_none()
        && metric.environment.is_none()
}

/// The head of the table.
pub(crate) fn head() -> String {
    table(&["Metric", "Value", "95 % interval", "n", "Note"])
}

/// A metric's row; one without a value says why there is none.
pub(crate) fn line(metric: &MetricValue) -> String {
    let notes: Vec<_> = metric.caveats.iter().map(|caveat| text(caveat, CAVEAT)).collect();
    let Some(value) = sound::value(metric) else {
        let state = sound::state(metric).as_str().replace('-', " ");
        let reason = sound::reason(metric).map_or("", |(_, reason)| reason);
        let cells = [name(metric), format!("_{state}_"), String::new(), String::new(), text(reason, CAVEAT)];
        return row(&cells);
    };
    let interval = match metric.interval {
        Some((low, high)) if low.is_finite() && high.is_finite() => {
            text(&human::interval(low, high, metric.unit), 60)
        }
        _ => String::new(),
    };
    let kind = if metric.p50 == Some(value) { " median" } else { "" };
    let said = format!("**{}**{kind}{}", text(&human::value(value, metric.unit), 60), trend(metric));
    row(&[name(metric), said, interval, human::count(metric.n), notes.join("; ")])
}

fn trend(metric: &MetricValue) -> String {
    match metric.trend.filter(|trend| trend.direction != Direction::None) {
        Some(trend) => format!(", {}", trend.direction.as_str()),
        None => String::new(),
    }
}

fn name(metric: &MetricValue) -> String {
    let base = match &metric.variant {
        Some(variant) => format!("{}.{variant}", metric.id),
        None => metric.id.clone(),
    };
    let inside = [metric.environment.as_deref(), metric.component.as_deref()];
    inside.into_iter().flatten().fold(code(&base), |name, part| format!("{name} {}", text(part, 60)))
}
