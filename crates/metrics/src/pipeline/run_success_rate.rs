//! How often the trunk's pipeline ends well.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::record::Conclusion;
use plimsoll_domain::{MetricValue, Source};

use super::completed::{Completed, whole_and_parts};
use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "run-success-rate",
    title: "Run success rate",
    unit: Unit::Ratio,
    better: Some(Better::Higher),
    definition: "Of the runs on the trunk that ended in the window with a verdict (success, failure, time-out), the \
                 share whose last attempt succeeded. Cancelled, skipped and neutral runs are none of them. Each \
                 workflow stands beside it.",
    source: "Plimsoll's definition.",
    needs: "run history",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Runs) {
        return vec![missing];
    }
    let runs: Vec<_> = context.trunk_runs().collect();
    whole_and_parts(context, &runs, |runs| rate(context, runs)).unwrap_or_else(|| {
        vec![seen::none(context, &DOC, Source::Runs, "no run on the trunk ended with a verdict")]
    })
}

fn rate(context: &Context<'_>, runs: &[&Completed<'_>]) -> Option<MetricValue> {
    let good = |run: &&&Completed<'_>| run.conclusion == Conclusion::Success;
    let value = measure::ratio(&DOC, runs.iter().filter(good).count() as u64, runs.len() as u64)?;
    let samples: Vec<_> = runs.iter().map(|run| (run.finished, if good(&run) { 1.0 } else { 0.0 })).collect();
    let mut value = measure::with_mean_trend(value, &context.weeks, &samples);
    let failed = runs.iter().rev().filter(|run| !good(run)).take(3);
    value.evidence = failed
        .map(|run| {
            run.evidence(context.facts, format!("{} ended with {}", run.workflow(), run.conclusion.as_str()))
        })
        .collect();
    if value.evidence.is_empty() {
        value.evidence.extend(runs.last().map(|run| run.evidence(context.facts, "the newest counted")));
    }
    Some(value)
}
