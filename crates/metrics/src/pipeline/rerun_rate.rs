//! How often runs are started again.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Source};

use super::run_tallies::{AGAIN, SHOWN};
use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;

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
    let shares = match context.run_tallies().shares(context, &DOC, AGAIN) {
        Ok(shares) => shares,
        Err(unknown) => return vec![*unknown],
    };
    let Some(mut value) = shares.value(context, &DOC, None) else {
        return vec![seen::none(context, &DOC, Source::Runs, "no run ended")];
    };
    let again = &context.run_columns().again;
    let newest = (0..again.len()).rev().filter(|at| again[*at]).map(|at| context.run_at(at));
    value.evidence = newest
        .take(SHOWN)
        .map(|run| {
            run.evidence(context.facts, format!("{}, {} attempts", run.workflow(), run.attempts.len()))
        })
        .collect();
    if value.evidence.is_empty() {
        let newest = again.len().checked_sub(1).map(|at| context.run_at(at));
        value.evidence.extend(newest.map(|run| run.evidence(context.facts, "the newest counted")));
    }
    let mut values = vec![value];
    seen::say_partial(context, Source::Runs, &mut values);
    values
}
