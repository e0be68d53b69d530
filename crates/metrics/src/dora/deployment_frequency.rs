//! How often production gets a new version.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::deployment::Tier;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{EvidenceKind, MetricValue, Reason, ReasonCode};

use super::no_deployments;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::{Context, newest_and_oldest};
use crate::measure;
use crate::series::{Delivery, Series};
use crate::stats;
use crate::table::Statistic;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "deployment-frequency",
    title: "Deployment frequency",
    unit: Unit::PerDay,
    better: Some(Better::Higher),
    definition: "Successful production deployments per day over the window. Prereleases deploy to a channel of \
                 their own and stand beside it; so does each component that has versions of its own.",
    source: "DORA, software delivery performance.",
    needs: "Deployments; from git alone, version tags.",
    variants: &[("days-per-week", "median number of days with a deployment per whole ISO week")],
};

/// The name of the variant that bands are read from.
const DAYS_PER_WEEK: &str = "days-per-week";

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    let mut values = production(context);
    for component in components(context) {
        let series = context.production.only(|deployment| deployment.component == component);
        let name = component_name(component);
        values.extend(both(context, &series).into_iter().map(|value| value.component(name)));
    }
    values.extend(other_environments(context));
    values.iter_mut().filter(|value| value.value.is_some()).for_each(|value| say_cut(context, value));
    values
}

fn production(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(none) = no_deployments::none(context, &DOC) {
        let mut weekly = none.clone().variant(DAYS_PER_WEEK);
        weekly.unit = Unit::DaysPerWeek;
        return vec![none, weekly];
    }
    let mut values = both(context, &context.production);
    for value in values.iter_mut().filter(|value| value.value.is_some()) {
        no_deployments::say_stand_in(context, value);
    }
    if let Some(value) = values.first_mut() {
        if !no_deployments::zeros_count(context) {
            value.weekly.retain(|(_, deployments)| *deployments > 0.0);
        }
        say_sources(context, value);
        say_second_tags(context, value);
    }
    let young = context.trunk.began(&context.facts.history).is_some_and(|began| context.inside(began));
    for value in values.iter_mut().filter(|value| young && value.value.is_some()) {
        let of = if value.variant.is_none() {
            ", the rate is over the whole window"
        } else {
            ", weeks before are left out"
        };
        value.caveats.push(format!("history began inside the window{of}"));
    }
    values
}

/// Components with a deployment in the window, when there is more than one.
pub(super) fn components<'a>(context: &Context<'a>) -> Vec<&'a str> {
    let names = context.production.components(context.window);
    if names.len() > 1 { names } else { Vec::new() }
}

/// A component's name in the output; versions without prefix belong to the repository's root.
pub(super) fn component_name(component: &str) -> &str {
    if component.is_empty() { "(root)" } else { component }
}

/// One value for each environment before production.
fn other_environments(context: &Context<'_>) -> Vec<MetricValue> {
    let all = Series::new(context.facts, context.window, |deployment| deployment.tier != Tier::Production);
    let mut environments: Vec<_> =
        all.inside(context.window).map(|one| one.deployment.environment.as_str()).collect();
    environments.sort_unstable();
    environments.dedup();
    let value = |name: &str| {
        let series = all.only(|deployment| deployment.environment == name);
        let mut value = frequency(context, &series)?;
        value.environment = Some(name.to_owned());
        Some(value)
    };
    environments.into_iter().filter_map(value).collect()
}

fn both(context: &Context<'_>, series: &Series<'_>) -> Vec<MetricValue> {
    frequency(context, series).into_iter().chain([days_per_week(context, series)]).collect()
}

fn frequency(context: &Context<'_>, series: &Series<'_>) -> Option<MetricValue> {
    let finishes: Vec<_> = series.inside(context.window).map(Delivery::finish).collect();
    let value = measure::per_day(&DOC, finishes.len() as u64, context.window.days())?;
    let history = &context.facts.history;
    let began = context.trunk.began(history).or_else(|| finishes.first().copied())?;
    let mut value = measure::with_rate_trend(value, &context.weeks, began, &finishes);
    let newest = series.inside(context.window).rev().take(5);
    value.evidence = newest
        .map(|delivery| {
            context.delivery(delivery, format!("on {}", delivery.deployment.finished.date_naive()))
        })
        .collect();
    Some(value)
}

fn days_per_week(context: &Context<'_>, series: &Series<'_>) -> MetricValue {
    let days: Vec<_> = series
        .inside(context.window)
        .map(|delivery| (delivery.finish(), delivery.finish().div_euclid(DAY_SECONDS) as f64))
        .collect();
    let doc = MetricDoc { unit: Unit::DaysPerWeek, ..DOC };
    let value = match measure::weekly(&context.weeks, &days, Statistic::Distinct) {
        Err(error) => measure::unknown(&doc, Reason::new(ReasonCode::InternalError, error.to_string())),
        Ok(rows) => {
            let mut weeks = vec![0.0; context.weeks.len()];
            for row in rows {
                weeks[row.week as usize] = row.figure;
            }
            median_week(context, &doc, weeks.split_off(first_week(context)))
        }
    };
    let mut value = value.variant(DAYS_PER_WEEK);
    let ends = newest_and_oldest(series.inside(context.window));
    value.evidence = ends.into_iter().map(|(delivery, note)| context.delivery(delivery, note)).collect();
    value
}

/// The first whole week of which something can be said: before the trunk began nobody could deploy it.
fn first_week(context: &Context<'_>) -> usize {
    let began = context.trunk.began(&context.facts.history);
    let since =
        began.and_then(|began| context.weeks.since(began).next().or(Some(context.weeks.len() as u32)));
    since.map_or(0, |week| (week as usize).min(context.weeks.len()))
}

fn median_week(context: &Context<'_>, doc: &MetricDoc, mut weeks: Vec<f64>) -> MetricValue {
    stats::sort(&mut weeks);
    let Some(mut value) = measure::distribution(doc, weeks) else {
        let reason = Reason::new(
            ReasonCode::BelowMinSample,
            "the window holds no whole ISO week since the trunk began",
        );
        return measure::unknown(doc, reason);
    };
    value.caveats.extend(context.weeks.left_out());
    value
}

fn say_sources(context: &Context<'_>, value: &mut MetricValue) {
    let mut sources = BTreeMap::new();
    for delivery in context.production.inside(context.window) {
        *sources.entry(delivery.deployment.source.as_str()).or_insert(0_usize) += 1;
    }
    let sources: Vec<_> =
        sources.into_iter().map(|(source, count)| format!("{count} from {source}")).collect();
    value.caveats.push(format!("deployments by source: {}", sources.join(", ")));
}

/// Says how many version tags made no deployment of their own, since another tag released their commit.
fn say_second_tags(context: &Context<'_>, value: &mut MetricValue) {
    let end = context.window.to.timestamp();
    let until_end = context.facts.tags.iter().filter(|tag| tag.time.is_some_and(|time| time <= end));
    let tags: BTreeSet<_> = until_end.map(|tag| tag.name.as_str()).collect();
    let second = context
        .production
        .inside(context.window)
        .flat_map(|one| one.deployment.evidence.iter().skip(1))
        .filter(|evidence| evidence.kind == EvidenceKind::Tag && tags.contains(evidence.reference.as_str()))
        .count();
    if second > 0 {
        let counted = words::count(second, "tag names", "tags name");
        value.caveats.push(format!("{counted} a commit that another version already released"));
    }
}

fn say_cut(context: &Context<'_>, value: &mut MetricValue) {
    if context.cut_history().is_some() {
        value.caveats.push("the clone's history is cut off and further tags may be missing".to_owned());
    }
}

#[cfg(test)]
mod tests;
