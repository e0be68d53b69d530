//! How often the same commit fails and then succeeds.

use std::collections::BTreeMap;

use plimsoll_domain::metric::Unit;
use plimsoll_domain::record::Conclusion;
use plimsoll_domain::{MetricValue, ObjectId, Source};

use super::completed::Completed;
use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "flaky-rate",
    title: "Flaky rate",
    unit: Unit::Ratio,
    better: Some(Better::Lower),
    definition: "Of the pairs of commit and workflow with a verdict in the window, the share that failed and later \
                 succeeded with no change of code: in a later attempt of the same run, or in a later run.",
    source: "Plimsoll's definition.",
    needs: "run history",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Runs) {
        return vec![missing];
    }
    let mut pairs: BTreeMap<(ObjectId, &str), Vec<&Completed<'_>>> = BTreeMap::new();
    for run in context.runs_inside() {
        if let Some(sha) = run.run.sha {
            pairs.entry((sha, run.workflow())).or_default().push(run);
        }
    }
    let mut flaky: Vec<_> = pairs.values().filter_map(|runs| recovered(runs)).collect();
    flaky.sort_by_key(|run| (run.finished, run.run.id));
    let Some(value) = measure::ratio(&DOC, flaky.len() as u64, pairs.len() as u64) else {
        return vec![seen::none(context, &DOC, Source::Runs, "no run ended with a verdict")];
    };
    let samples: Vec<_> = pairs
        .values()
        .filter_map(|runs| {
            let last = runs.last()?;
            Some((last.finished, if recovered(runs).is_some() { 1.0 } else { 0.0 }))
        })
        .collect();
    let mut value = measure::with_mean_trend(value, &context.weeks, &samples);
    value.evidence = flaky
        .iter()
        .rev()
        .take(3)
        .map(|run| {
            run.evidence(context.facts, format!("{} failed, then succeeded unchanged", run.workflow()))
        })
        .collect();
    if value.evidence.is_empty() {
        let newest =
            pairs.values().filter_map(|runs| runs.last()).max_by_key(|run| (run.finished, run.run.id));
        value.evidence.extend(newest.map(|run| run.evidence(context.facts, "the newest counted")));
    }
    let mut values = vec![value];
    seen::say_partial(context, Source::Runs, &mut values);
    values
}

/// The run that succeeded after a failure; runs are in order of their finish.
fn recovered<'r, 'a>(runs: &[&'r Completed<'a>]) -> Option<&'r Completed<'a>> {
    let failed = runs.iter().position(|run| run.conclusion.failed());
    let later = failed.and_then(|at| runs[at..].iter().find(|run| run.conclusion == Conclusion::Success));
    runs.iter().find(|run| run.recovered).or(later).copied()
}
