//! How often the same commit fails and then succeeds.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::record::Conclusion;
use plimsoll_domain::{MetricValue, Source};

use super::completed::{Completed, NO_COMMIT};
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
    let pairs = pairs(context);
    let mut flaky: Vec<_> = pairs.iter().filter_map(|pair| pair.recovered).collect();
    flaky.sort_by_key(|run| (run.finished, run.run.id));
    let Some(value) = measure::ratio(&DOC, flaky.len() as u64, pairs.len() as u64) else {
        return vec![seen::none(context, &DOC, Source::Runs, "no run ended with a verdict")];
    };
    let samples: Vec<_> = pairs
        .iter()
        .map(|pair| (pair.last.finished, if pair.recovered.is_some() { 1.0 } else { 0.0 }))
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
        let newest = pairs.iter().map(|pair| pair.last).max_by_key(|run| (run.finished, run.run.id));
        value.evidence.extend(newest.map(|run| run.evidence(context.facts, "the newest counted")));
    }
    let mut values = vec![value];
    seen::say_partial(context, Source::Runs, &mut values);
    values
}

/// The runs of one workflow on one commit.
struct Pair<'r, 'a> {
    /// The one that ended last.
    last: &'r Completed<'a>,
    /// The one that succeeded after a failure.
    recovered: Option<&'r Completed<'a>>,
}

/// All pairs with a verdict, by the order of numbers that come of it.
fn pairs<'r, 'a>(context: &'r Context<'a>) -> Vec<Pair<'r, 'a>> {
    let workflows = context.workflows();
    let mut keyed: Vec<(u32, u16, u32)> = Vec::new();
    let runs: Vec<_> = context.runs_inside().collect();
    for (run, at) in runs.iter().zip(0..) {
        if run.commit != NO_COMMIT {
            keyed.push((run.commit, workflows.of_run(run.place as usize), at));
        }
    }
    // Equal pairs stay in the order of their runs' finish.
    keyed.sort_unstable();
    let together = keyed.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1));
    together
        .filter_map(|own| {
            let own = || own.iter().map(|(.., at)| runs[*at as usize]);
            Some(Pair { last: own().next_back()?, recovered: recovered(&own()) })
        })
        .collect()
}

/// The run that succeeded after a failure; runs are in order of their finish.
fn recovered<'r, 'a: 'r, I>(runs: &I) -> Option<&'r Completed<'a>>
where
    I: Iterator<Item = &'r Completed<'a>> + Clone,
{
    let later = || {
        let mut since = runs.clone().skip_while(|run| !run.conclusion.failed());
        since.find(|run| run.conclusion == Conclusion::Success)
    };
    runs.clone().find(|run| run.recovered).or_else(later)
}
