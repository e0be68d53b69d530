//! Signals that repeat a delivery metric, so that packs can speak of it like of any other signal.

use plimsoll_domain::{Grade, MetricState, MetricValue, Reason, ReasonCode, Signal, SignalState, Source};

use super::context::Context;
use super::definition::{Definition, SignalDoc};
use super::proof::{Confidence, proven};

/// Signal and metric.
const PAIRS: [(&str, &str); 5] = [
    ("deploy.frequency", "deployment-frequency"),
    ("deploy.lead_time", "change-lead-time"),
    ("deploy.change_failure", "change-fail-rate"),
    ("deploy.recovery", "failed-deployment-recovery-time"),
    ("deploy.rework", "deployment-rework-rate"),
];

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let metric = PAIRS.iter().find(|(signal, _)| *signal == id).and_then(|(_, metric)| {
        let plain = |value: &&MetricValue| {
            value.id == *metric
                && value.variant.is_none()
                && value.environment.is_none()
                && value.component.is_none()
        };
        context.metrics.iter().find(plain)
    });
    let Some(metric) = metric else {
        let reason = Reason::new(ReasonCode::NoAccess, "the metric it repeats was not computed");
        return Signal::without(id, SignalState::Unknown, reason);
    };
    match (metric.state, metric.value) {
        (MetricState::Measured, Some(value)) => repeated(context, id, metric, value),
        (state, _) => {
            let state = match state {
                MetricState::Absent => SignalState::Absent,
                MetricState::NotApplicable => SignalState::NotApplicable,
                MetricState::Measured | MetricState::Unknown => SignalState::Unknown,
            };
            let reason = metric.reason.clone();
            let none = || Reason::new(ReasonCode::NoAccess, format!("`{}` has no value", metric.id));
            Signal::without(id, state, reason.unwrap_or_else(none))
        }
    }
}

fn repeated(context: &Context<'_>, id: &str, metric: &MetricValue, value: f64) -> Signal {
    let mut signal = Signal::observed(id, value, Grade::E2, Confidence::Assumed.value()).sampled(metric.n);
    for (field, figure) in [("p50", metric.p50), ("p75", metric.p75), ("p90", metric.p90)] {
        if let Some(figure) = figure {
            signal = signal.with(field, figure);
        }
    }
    signal.reason.clone_from(&metric.reason);
    proven(context.facts, signal, metric.evidence.iter().cloned())
}

const fn row(id: &'static str, title: &'static str, meaning: &'static str) -> Definition {
    let doc = SignalDoc {
        id,
        title,
        meaning,
        sources: &[Source::Git, Source::Deployments],
        computation: "the metric of the same meaning, with its window, its value and its sample size",
        fields: &[
            ("value", "the metric's value, in its unit"),
            ("p50", "its median"),
            ("p75", "its 75th percentile"),
            ("p90", "its 90th percentile"),
        ],
        window_days: None,
        false_positives: "as the metric's caveats say",
        false_negatives: "as the metric's caveats say",
    };
    Definition { doc, observe }
}

pub(super) const SIGNALS: &[Definition] = &[
    row("deploy.frequency", "Deployment frequency", "How often a version reaches its users, per day."),
    row(
        "deploy.lead_time",
        "Change lead time",
        "From a commit to the first deployment that has it, in seconds.",
    ),
    row("deploy.change_failure", "Change fail rate", "Share of deployments that needed remedy."),
    row(
        "deploy.recovery",
        "Failed deployment recovery time",
        "From a failed deployment to its remedy, in seconds.",
    ),
    row("deploy.rework", "Deployment rework rate", "Share of deployments that were remedies."),
];

#[cfg(test)]
mod tests {
    use plimsoll_domain::metric::Unit;

    use super::*;
    use crate::signals::testing::World;

    fn frequency(metrics: &[MetricValue]) -> Signal {
        let facts = World::new().facts();
        crate::signals::observe(&facts, metrics)
            .into_iter()
            .find(|signal| signal.id == "deploy.frequency")
            .unwrap()
    }

    #[test]
    fn a_measured_metric_is_repeated_with_its_sample() {
        let metric = MetricValue::measured("deployment-frequency", Unit::PerDay, 0.25, 45);
        let variant = metric.clone().variant("other");
        let signal = frequency(&[variant, metric]);
        assert_eq!((signal.value(), signal.n), (Some(0.25), Some(45)));
    }

    #[test]
    fn without_the_metric_it_is_unknown_and_its_state_is_kept() {
        assert_eq!(frequency(&[]).state, SignalState::Unknown);
        let reason = Reason::new(ReasonCode::NotFound, "no deployment");
        let none =
            MetricValue::without_value("deployment-frequency", Unit::PerDay, MetricState::Absent, reason);
        assert_eq!(frequency(&[none]).state, SignalState::Absent);
    }
}
