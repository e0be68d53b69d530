//! How soon a push is answered.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Source};

use super::completed::{Completed, is_conclusive};
use super::seen;
use crate::by_id::ById;
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

/// When a run first had a verdict, and the run.
type Answer<'r, 'a> = (i64, &'r Completed<'a>);

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Runs) {
        return vec![missing];
    }
    let mut pushed: ById<(i64, Option<Answer<'_, '_>>)> = ById::default();
    for run in context.runs() {
        let event = run.run.event.as_deref().unwrap_or_default();
        let (true, Some(sha)) = (event == "push" || event.starts_with("pull_request"), run.run.sha) else {
            continue;
        };
        let entry = pushed.entry(sha).or_insert((i64::MAX, None));
        entry.0 = entry.0.min(run.run.created.timestamp());
        let (ended, how) = run.first;
        if is_conclusive(how) && entry.1.is_none_or(|(known, _)| ended < known) {
            entry.1 = Some((ended, run));
        }
    }
    let mut answered: Vec<_> = pushed
        .values()
        .filter_map(|(created, first)| Some((*created, (*first)?)))
        .filter(|(created, (ended, _))| context.inside(*ended) && ended >= created)
        .collect();
    answered.sort_unstable_by_key(|(_, (ended, run))| (*ended, run.run.id));
    let samples: Vec<_> = answered.iter().map(|(created, (ended, _))| (ended - created) as f64).collect();
    let Some(value) = measure::distribution(&DOC, samples.clone()) else {
        return vec![seen::none(context, &DOC, Source::Runs, "no pushed commit got a verdict")];
    };
    let timed: Vec<_> = answered.iter().map(|(_, (ended, _))| *ended).zip(samples.iter().copied()).collect();
    let mut value = measure::with_median_trend(value, &context.weeks, &timed);
    value.evidence = measure::examples(&samples)
        .into_iter()
        .map(|at| {
            let run = answered[at].1.1;
            let note = format!("{} answered after {}", run.workflow(), words::span(samples[at]));
            run.evidence(context.facts, note)
        })
        .collect();
    let mut values = vec![value];
    seen::say_partial(context, Source::Runs, &mut values);
    values
}
