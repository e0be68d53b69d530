//! How many commits an integration brings in.

use plimsoll_domain::MetricValue;
use plimsoll_domain::metric::Unit;

use super::integrations;
use crate::catalogue::{Metric, MetricDoc};
use crate::context::Context;
use crate::measure;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "commits-per-integration",
    title: "Commits per integration",
    unit: Unit::Commits,
    better: None,
    definition: "Non-merge commits that an integration into the trunk brought in, over the window; 1 for a single \
                 commit on the first-parent line. Median. Squashed branches count as one. Integrations that brought \
                 in only commits of automation accounts are left out.",
    source: "Small batches: DORA's capability of working in small batches.",
    needs: "Commits of the trunk with full history.",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(none) = integrations::none(context, &DOC) {
        return vec![none];
    }
    if let Some(reason) = context.cut_history() {
        return vec![measure::unknown(&DOC, reason)];
    }
    let all: Vec<_> = integrations::by_people(context).filter(|one| one.commits > 0).collect();
    let samples: Vec<_> = all.iter().map(|one| f64::from(one.commits)).collect();
    let Some(value) = measure::distribution(&DOC, samples.clone()) else {
        return vec![integrations::only_bots(&DOC)];
    };
    let timed: Vec<_> = all.iter().map(|one| one.time).zip(samples.iter().copied()).collect();
    let mut value = measure::with_median_trend(value, &context.weeks, &timed);
    integrations::say_bots(context, &mut value);
    let note = |at: usize| words::count(all[at].commits as usize, "commit", "commits");
    let examples = measure::examples(&samples);
    value.evidence = examples.into_iter().map(|at| context.commit(all[at].commit, note(at))).collect();
    vec![value]
}
