//! Whether what reaches the trunk is checked there.

use std::collections::HashSet;

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Source};

use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::flow::integrations::Integration;
use crate::measure;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "trunk-verification",
    title: "Trunk verification",
    unit: Unit::Ratio,
    better: Some(Better::Higher),
    definition: "Share of the commits on the trunk's first-parent line in the window with at least one run on that \
                 very commit that ended with a verdict (success, failure, time-out).",
    source: "Plimsoll's definition.",
    needs: "run history",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Runs) {
        return vec![missing];
    }
    let checked: HashSet<_> =
        context.runs().iter().filter(|run| run.is_conclusive()).filter_map(|run| run.run.sha).collect();
    let history = &context.facts.history;
    let is_checked = |one: &Integration| checked.contains(&history.commit(one.commit).id);
    let all = context.integrations();
    let count = all.iter().filter(|one| is_checked(one)).count();
    let Some(value) = measure::ratio(&DOC, count as u64, all.len() as u64) else {
        return vec![measure::absent(&DOC, "nothing reached the trunk in the window")];
    };
    let samples: Vec<_> = all.iter().map(|one| (one.time, if is_checked(one) { 1.0 } else { 0.0 })).collect();
    let mut value = measure::with_mean_trend(value, &context.weeks, &samples);
    let unchecked = all.iter().rev().filter(|one| !is_checked(one)).take(3);
    value.evidence = unchecked.map(|one| context.commit(one.commit, "no run with a verdict")).collect();
    if value.evidence.is_empty() {
        value.evidence.extend(all.last().map(|one| context.commit(one.commit, "the newest checked")));
    }
    let mut values = vec![value];
    seen::say_partial(context, Source::Runs, &mut values);
    values
}
