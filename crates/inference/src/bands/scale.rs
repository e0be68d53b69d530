//! DORA's answer scale, from 1 to 6.

use plimsoll_domain::MetricValue;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::time::DAY_SECONDS;

const HOUR: f64 = 3_600.0;
const DAY: f64 = DAY_SECONDS as f64;
const WEEK: f64 = 7.0 * DAY;
/// A twelfth of a year of 365.25 days.
const MONTH: f64 = 30.4375 * DAY;

/// The step of a measured metric; `None` for one that has no scale.
pub(super) fn step(metrics: &[MetricValue], value: &MetricValue) -> Option<u8> {
    match value.unit {
        Unit::Seconds => Some(span(value.value?)),
        Unit::PerDay => Some(frequency(value.value?, days_per_week(metrics, &value.id)?)),
        _ => None,
    }
}

fn span(seconds: f64) -> u8 {
    let steps = [(HOUR, 6), (DAY, 5), (WEEK, 4), (MONTH, 3), (6.0 * MONTH, 2)];
    steps.into_iter().find(|(most, _)| seconds < *most).map_or(1, |(_, step)| step)
}

/// By the median of days with a deployment in a week: five are a working week; below one a week by the rate. On demand
/// asks for more than one deployment a working day.
fn frequency(per_day: f64, days_per_week: f64) -> u8 {
    if days_per_week >= 5.0 && per_day * 7.0 / 5.0 > 1.0 {
        return 6;
    }
    if days_per_week >= 5.0 {
        return 5;
    }
    if days_per_week >= 1.0 {
        return 4;
    }
    let every = DAY / per_day;
    let steps = [(MONTH, 3), (6.0 * MONTH, 2)];
    steps.into_iter().find(|(most, _)| every <= *most).map_or(1, |(_, step)| step)
}

fn days_per_week(metrics: &[MetricValue], id: &str) -> Option<f64> {
    let weekly = |metric: &&MetricValue| {
        metric.id == id
            && metric.variant.as_deref() == Some("days-per-week")
            && metric.component.is_none()
            && metric.environment.is_none()
    };
    metrics.iter().find(weekly)?.value
}
