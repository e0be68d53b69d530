//! How often something reaches the trunk.

use plimsoll_domain::MetricValue;
use plimsoll_domain::metric::Unit;

use super::integrations::{self, Integration};
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "integration-frequency",
    title: "Integration frequency",
    unit: Unit::PerDay,
    better: Some(Better::Higher),
    definition: "Integrations into the trunk per day over the window. An integration is a commit on the trunk's \
                 first-parent line: a merge, a squashed or rebased change, or a direct commit.",
    source: "Continuous integration practice: integrate at least daily.",
    needs: "Commits of the trunk.",
    variants: &[("without-bots", "without integrations that brought in only commits of automation accounts")],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(none) = integrations::none(context, &DOC) {
        return vec![none];
    }
    let all: Vec<_> = context.integrations().iter().collect();
    let people: Vec<_> = integrations::by_people(context).collect();
    let mut without_bots = frequency(context, &people).unwrap_or_else(|| integrations::only_bots(&DOC));
    integrations::say_bots(context, &mut without_bots);
    let mut values: Vec<_> = frequency(context, &all).into_iter().collect();
    if let Some(value) = values.first_mut() {
        say_history(context, value);
        if people.len() < all.len() {
            value.caveats.push(integrations::BOTS_INCLUDED.to_owned());
        }
    }
    values.push(without_bots.variant("without-bots"));
    values
}

fn frequency(context: &Context<'_>, integrations: &[&Integration]) -> Option<MetricValue> {
    let times: Vec<_> = integrations.iter().map(|integration| integration.time).collect();
    let value = measure::per_day(&DOC, times.len() as u64, context.window.days())?;
    let began = context.trunk.began(&context.facts.history)?;
    let mut value = measure::with_rate_trend(value, &context.weeks, began, &times);
    let newest = integrations.iter().rev().take(3);
    value.evidence =
        newest.map(|integration| context.commit(integration.commit, note(integration))).collect();
    Some(value)
}

fn note(integration: &Integration) -> String {
    if !integration.merge {
        return "a single commit on the trunk".to_owned();
    }
    let commits = integration.commits + integration.bot_commits;
    format!("a merge of {}", words::count(commits as usize, "commit", "commits"))
}

fn say_history(context: &Context<'_>, value: &mut MetricValue) {
    let from = context.window.from.timestamp();
    if context.trunk.began(&context.facts.history).is_some_and(|began| began > from) {
        value.caveats.push("history began inside the window, the rate is over the whole window".to_owned());
    }
}
