//! A metric in the assessment document, and the source of its row in `metrics.csv`.

use plimsoll_domain::metric::{MetricValue, Trend};
use serde::Serialize;

use super::common::{EvidenceItem, all};
use crate::number::Number;
use crate::sound;

/// A metric: a value with what it rests on, or a state with its reason.
#[derive(Debug, Serialize)]
pub(crate) struct Metric<'a> {
    pub(crate) id: &'a str,
    pub(crate) variant: Option<&'a str>,
    pub(crate) environment: Option<&'a str>,
    pub(crate) component: Option<&'a str>,
    pub(crate) state: &'static str,
    reason_code: Option<&'static str>,
    pub(crate) reason: Option<&'a str>,
    pub(crate) value: Option<Number>,
    pub(crate) unit: &'static str,
    pub(crate) n: u64,
    pub(crate) p50: Option<Number>,
    pub(crate) p75: Option<Number>,
    pub(crate) p90: Option<Number>,
    pub(crate) interval: Option<[Number; 2]>,
    pub(crate) trend: Option<TrendItem>,
    pub(crate) caveats: &'a [String],
    evidence: Vec<EvidenceItem<'a>>,
}

/// Which way a metric goes.
#[derive(Debug, Serialize)]
pub(crate) struct TrendItem {
    pub(crate) direction: &'static str,
    slope_per_week: Number,
    p_value: Number,
}

impl<'a> From<&'a MetricValue> for Metric<'a> {
    fn from(metric: &'a MetricValue) -> Self {
        let value = sound::value(metric).and_then(Number::new);
        // Spread, interval and trend belong to the value and go with it.
        let with_value = |number: Option<f64>| value.and(number).and_then(Number::new);
        let reason = sound::reason(metric);
        Self {
            id: &metric.id,
            variant: metric.variant.as_deref(),
            environment: metric.environment.as_deref(),
            component: metric.component.as_deref(),
            state: sound::state(metric).as_str(),
            reason_code: reason.map(|(code, _)| code.as_str()),
            reason: reason.map(|(_, text)| text),
            value,
            unit: metric.unit.as_str(),
            n: metric.n,
            p50: with_value(metric.p50),
            p75: with_value(metric.p75),
            p90: with_value(metric.p90),
            interval: value.and(metric.interval).and_then(bounds),
            trend: value.and(metric.trend).and_then(TrendItem::of),
            caveats: &metric.caveats,
            evidence: all(&metric.evidence),
        }
    }
}

fn bounds((low, high): (f64, f64)) -> Option<[Number; 2]> {
    Some([Number::new(low)?, Number::new(high)?])
}

impl TrendItem {
    fn of(trend: Trend) -> Option<Self> {
        Some(Self {
            direction: trend.direction.as_str(),
            slope_per_week: Number::new(trend.slope_per_week)?,
            p_value: Number::new(trend.p_value)?,
        })
    }
}
