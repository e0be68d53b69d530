//! One reading of a metric for all formats: a value only where there is one, and otherwise a reason.

use plimsoll_domain::metric::{MetricState, MetricValue};
use plimsoll_domain::reason::{Reason, ReasonCode};

/// Said where a value is missing and nobody recorded why.
const NO_REASON: &str = "no reason was recorded";

/// The metric's finite headline value, when it is measured.
pub(crate) fn value(metric: &MetricValue) -> Option<f64> {
    metric.value.filter(|value| value.is_finite() && metric.state == MetricState::Measured)
}

/// The metric's state; "measured" without a finite value is a defect and reads as unknown.
pub(crate) fn state(metric: &MetricValue) -> MetricState {
    if metric.state == MetricState::Measured && value(metric).is_none() {
        MetricState::Unknown
    } else {
        metric.state
    }
}

/// The metric's reason; always there when it has no value.
pub(crate) fn reason(metric: &MetricValue) -> Option<(ReasonCode, &str)> {
    if metric.state == MetricState::Measured && value(metric).is_none() {
        return Some((ReasonCode::InternalError, "the computation gave no finite value"));
    }
    or_none_recorded(metric.reason.as_ref(), metric.state == MetricState::Measured)
}

/// A reason's parts; one that must be there and is not becomes "none was recorded".
pub(crate) fn or_none_recorded(reason: Option<&Reason>, optional: bool) -> Option<(ReasonCode, &str)> {
    match reason {
        Some(reason) => Some((reason.code, reason.text.as_str())),
        None if optional => None,
        None => Some((ReasonCode::InternalError, NO_REASON)),
    }
}
