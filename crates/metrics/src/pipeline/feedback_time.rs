//! How soon a push is answered.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Source};

use super::completed::{Completed, NO_COMMIT, is_conclusive};
use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "feedback-time",
    title: "Feedback time",
    unit: Unit::Seconds,
    better: Some(Better::Lower),
    definition: "For every commit that was pushed, to the trunk or to a pull request: from the creation of its first \
                 run to the end of the first run's first attempt that had a verdict (success, failure, time-out). It \
                 belongs to the window by that end. Median.",
    source: "Plimsoll's definition.",
    needs: "run history",
    variants: &[],
};

/// What became of a pushed commit.
#[derive(Clone, Copy)]
struct Pushed {
    /// When its first run was created, seconds since the epoch.
    created: i64,
    /// When a run of it first had a verdict, and that run's place among those that ended.
    answered: Option<(i64, u32)>,
}

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Runs) {
        return vec![missing];
    }
    let runs = context.runs();
    let run = |at: u32| &runs[at as usize];
    let mut answered: Vec<_> = pushed(runs)
        .into_iter()
        .filter_map(|pushed| Some((pushed.created, pushed.answered?)))
        .filter(|(created, (ended, _))| context.inside(*ended) && ended >= created)
        .collect();
    answered.sort_unstable_by_key(|(_, (ended, at))| (*ended, run(*at).run.id));
    let samples: Vec<u32> =
        answered.iter().map(|(created, (ended, _))| measure::span(ended - created)).collect();
    let Some(value) = measure::distribution_of(&DOC, &mut samples.clone()) else {
        return vec![seen::none(context, &DOC, Source::Runs, "no pushed commit got a verdict")];
    };
    let timed = answered.iter().map(|(_, (ended, _))| *ended).zip(samples.iter().copied());
    let mut value = measure::with_median_trend_of(value, &context.weeks, context.weeks.numbered(timed));
    value.evidence = measure::examples_by(&samples, Ord::cmp)
        .into_iter()
        .map(|at| {
            let run = run(answered[at].1.1);
            let note = format!("{} answered after {}", run.workflow(), words::span(f64::from(samples[at])));
            run.evidence(context.facts, note)
        })
        .collect();
    let mut values = vec![value];
    seen::say_partial(context, Source::Runs, &mut values);
    values
}

/// Every pushed commit, by its number.
fn pushed(runs: &[Completed<'_>]) -> Vec<Pushed> {
    let mut found = Vec::new();
    for (run, at) in runs.iter().zip(0_u32..).filter(|(run, _)| run.pushed && run.commit != NO_COMMIT) {
        let place = run.commit as usize;
        if found.len() <= place {
            found.resize(place + 1, Pushed { created: i64::MAX, answered: None });
        }
        let commit = &mut found[place];
        commit.created = commit.created.min(run.created);
        let (ended, how) = run.first;
        if is_conclusive(how) && commit.answered.is_none_or(|(known, _)| ended < known) {
            commit.answered = Some((ended, at));
        }
    }
    found
}
