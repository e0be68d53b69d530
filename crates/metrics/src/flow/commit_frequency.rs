//! How often people commit what reaches the trunk.

use plimsoll_domain::MetricValue;
use plimsoll_domain::metric::Unit;

use super::integrations;
use crate::catalogue::{Metric, MetricDoc};
use crate::context::Context;
use crate::measure;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "commit-frequency",
    title: "Commit frequency",
    unit: Unit::PerDay,
    better: None,
    definition: "Non-merge commits of people on the trunk's ancestry per day over the window, by committer time. \
                 Commits of automation accounts are left out and counted.",
    source: "Version control practice: commit often.",
    needs: "Commits of the trunk.",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(none) = integrations::none(context, &DOC) {
        return vec![none];
    }
    let history = &context.facts.history;
    let people: Vec<_> = integrations::commits_of_people(context).collect();
    let times: Vec<_> = people.iter().map(|commit| history.commit(*commit).committed).collect();
    let Some(value) = measure::per_day(&DOC, times.len() as u64, context.window.days()) else {
        return vec![measure::absent(&DOC, "no commit of a person reached the trunk in the window")];
    };
    let began = context.trunk.began(history).unwrap_or(i64::MAX);
    let mut value = measure::with_rate_trend(value, &context.weeks, began, &times);
    integrations::say_bots(context, &mut value);
    value.evidence = people.iter().rev().take(3).map(|commit| context.commit(*commit, "recent")).collect();
    vec![value]
}
