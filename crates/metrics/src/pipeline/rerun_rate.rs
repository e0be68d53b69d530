//! How often runs are started again.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Source};

use super::completed::Completed;
use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "rerun-rate",
    title: "Rerun rate",
    unit: Unit::Ratio,
    better: Some(Better::Lower),
    definition: "Of the runs that ended in the window, however they ended, the share with more than one attempt.",
    source: "Plimsoll's definition.",
    needs: "run history",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Runs) {
        return vec![missing];
    }
    let runs: Vec<_> = context.runs().iter().filter(|run| context.inside(run.finished)).collect();
    // Attempts made after the instant are not there.
    let attempts = |run: &Completed<'_>| run.attempts.len();
    let again = |run: &Completed<'_>| attempts(run) > 1;
    let count = runs.iter().filter(|run| again(run)).count();
    let Some(value) = measure::ratio(&DOC, count as u64, runs.len() as u64) else {
        return vec![seen::none(context, &DOC, Source::Runs, "no run ended")];
    };
    let samples: Vec<_> = runs.iter().map(|run| (run.finished, if again(run) { 1.0 } else { 0.0 })).collect();
    let mut value = measure::with_mean_trend(value, &context.weeks, &samples);
    let most = runs.iter().rev().filter(|run| again(run)).take(3);
    value.evidence = most
        .map(|run| run.evidence(context.facts, format!("{}, {} attempts", run.workflow(), attempts(run))))
        .collect();
    if value.evidence.is_empty() {
        value.evidence.extend(runs.last().map(|run| run.evidence(context.facts, "the newest counted")));
    }
    let mut values = vec![value];
    seen::say_partial(context, Source::Runs, &mut values);
    values
}
