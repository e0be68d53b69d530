//! Signals that repeat a delivery metric, so that packs can speak of it like of any other signal.

use plimsoll_domain::{Grade, MetricState, MetricValue, Reason, ReasonCode, Signal, SignalState, Source};

use super::context::Context;
use super::definition::{Definition, SignalDoc};
use super::proof::{Confidence, proven};

/// Signal and metric.
const PAIRS: [(&str, &str); 10] = [
    ("deploy.frequency", "deployment-frequency"),
    ("deploy.lead_time", "change-lead-time"),
    ("deploy.change_failure", "change-fail-rate"),
    ("deploy.recovery", "failed-deployment-recovery-time"),
    ("deploy.rework", "deployment-rework-rate"),
    ("build.duration", "run-duration"),
    ("build.success_rate", "run-success-rate"),
    ("build.red_time", "time-red"),
    ("build.rerun_rate", "rerun-rate"),
    ("test.flaky", "flaky-rate"),
];

/// Another metric beside the headline: signal, metric, and what its fields begin with.
const BESIDE: [(&str, &str, &str); 2] =
    [("build.duration", "queue-time", "queue"), ("build.red_time", "time-to-green", "to_green")];

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let metric =
        PAIRS.iter().find(|(signal, _)| *signal == id).and_then(|(_, metric)| plain(context, metric));
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

/// A metric of the whole repository, without a variant.
fn plain<'a>(context: &Context<'a>, id: &str) -> Option<&'a MetricValue> {
    context.metrics.iter().find(|value| {
        value.id == id && value.variant.is_none() && value.environment.is_none() && value.component.is_none()
    })
}

fn repeated(context: &Context<'_>, id: &str, metric: &MetricValue, value: f64) -> Signal {
    let mut signal = Signal::observed(id, value, Grade::E2, Confidence::Assumed.value()).sampled(metric.n);
    for (field, figure) in [("p50", metric.p50), ("p75", metric.p75), ("p90", metric.p90)] {
        if let Some(figure) = figure {
            signal = signal.with(field, figure);
        }
    }
    for (_, beside, prefix) in BESIDE.iter().filter(|(signal, ..)| *signal == id) {
        let Some(metric) = plain(context, beside) else { continue };
        for (name, figure) in [("p50", metric.p50), ("p90", metric.p90)] {
            if let Some(figure) = figure {
                signal = signal.with(&format!("{prefix}_{name}"), figure);
            }
        }
    }
    signal.reason.clone_from(&metric.reason);
    proven(context.facts, signal, metric.evidence.iter().cloned())
}

/// The fields of what is repeated as it is.
const FIGURES: &[(&str, &str)] = &[
    ("value", "the metric's value, in its unit"),
    ("p50", "its median"),
    ("p75", "its 75th percentile"),
    ("p90", "its 90th percentile"),
];

/// The field of a share.
const SHARE: &[(&str, &str)] = &[("value", "share, as the metric has it")];

/// How long runs take, and jobs wait.
const DURATION: &[(&str, &str)] = &[
    FIGURES[0],
    FIGURES[1],
    FIGURES[2],
    FIGURES[3],
    ("queue_p50", "median seconds that a job waited for a runner"),
    ("queue_p90", "90th percentile of the same"),
];

/// How much of the time trunk was red, and for how long at a time.
const RED: &[(&str, &str)] = &[
    SHARE[0],
    ("to_green_p50", "median seconds from red to green"),
    ("to_green_p90", "90th percentile of the same"),
];

const fn row(id: &'static str, title: &'static str, meaning: &'static str) -> Definition {
    from(&[Source::Git, Source::Deployments], FIGURES, id, title, meaning)
}

const fn of_runs(
    fields: &'static [(&'static str, &'static str)],
    id: &'static str,
    title: &'static str,
    meaning: &'static str,
) -> Definition {
    from(&[Source::Runs], fields, id, title, meaning)
}

const fn from(
    sources: &'static [Source],
    fields: &'static [(&'static str, &'static str)],
    id: &'static str,
    title: &'static str,
    meaning: &'static str,
) -> Definition {
    let doc = SignalDoc {
        id,
        title,
        meaning,
        sources,
        computation: "the metric of the same meaning, with its window, its value and its sample size",
        fields,
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
    of_runs(
        DURATION,
        "build.duration",
        "How long builds take",
        "From the start of a run to its end with a verdict, in seconds.",
    ),
    of_runs(SHARE, "build.success_rate", "Builds that succeed", "Share of runs on the trunk that succeeded."),
    of_runs(
        RED,
        "build.red_time",
        "Time trunk was broken",
        "Share of the window in which the last verdict on the trunk was a failure.",
    ),
    of_runs(SHARE, "build.rerun_rate", "Runs started again", "Share of runs that had more than one attempt."),
    of_runs(
        SHARE,
        "test.flaky",
        "Tests that fail and pass on the same commit",
        "Share of verdicts that were failures first and successes later with no change of code.",
    ),
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
    fn what_is_told_of_runs_comes_with_what_stands_beside_it() {
        let metric = |id: &str, p50| MetricValue {
            p50: Some(p50),
            p90: Some(p50 * 2.0),
            ..MetricValue::measured(id, Unit::Seconds, p50, 12)
        };
        let metrics = [metric("run-duration", 300.0), metric("queue-time", 20.0)];
        let signals = crate::signals::observe(&World::new().facts(), &metrics);
        let duration = signals.iter().find(|signal| signal.id == "build.duration").unwrap();
        assert_eq!((duration.value(), duration.n), (Some(300.0), Some(12)));
        assert_eq!((duration.values["p90"], duration.values["queue_p90"]), (600.0, 40.0));
        let red = signals.iter().find(|signal| signal.id == "build.red_time").unwrap();
        assert_eq!(red.state, SignalState::Unknown, "time-red was not computed");
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
