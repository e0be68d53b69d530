//! How long runs take.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Source};

use super::completed::{Completed, whole_and_parts};
use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "run-duration",
    title: "Run duration",
    unit: Unit::Seconds,
    better: Some(Better::Lower),
    definition: "From the start of a run's last attempt to its end, for runs that ended in the window with a verdict. \
                 Median. Each workflow stands beside it.",
    source: "Plimsoll's definition.",
    needs: "run history",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Runs) {
        return vec![missing];
    }
    let runs: Vec<_> = context.runs_inside().collect();
    whole_and_parts(context, &runs, |runs| duration(context, runs))
        .unwrap_or_else(|| vec![seen::none(context, &DOC, Source::Runs, "no run ended with a verdict")])
}

fn duration(context: &Context<'_>, runs: &[&Completed<'_>]) -> Option<MetricValue> {
    // Clocks that contradict each other tell no duration.
    let timed: Vec<_> = runs.iter().filter(|run| run.finished >= run.started).collect();
    let samples: Vec<u32> = timed.iter().map(|run| measure::span(run.finished - run.started)).collect();
    let value = measure::distribution_of(&DOC, &mut samples.clone())?;
    let pairs = timed.iter().map(|run| run.finished).zip(samples.iter().copied());
    let mut value = measure::with_median_trend_of(value, &context.weeks, context.weeks.numbered(pairs));
    let skewed = runs.len() - timed.len();
    if skewed > 0 {
        value
            .caveats
            .push(format!("{} that end before they start left out", words::count(skewed, "run", "runs")));
    }
    value.evidence = measure::examples_by(&samples, Ord::cmp)
        .into_iter()
        .map(|at| {
            timed[at].evidence(
                context.facts,
                format!("{}, {}", timed[at].workflow(), words::span(f64::from(samples[at]))),
            )
        })
        .collect();
    Some(value)
}
