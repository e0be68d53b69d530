//! How long a change takes from commit to production.

use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::{Evidence, MetricState, MetricValue};

use super::deployment_frequency::{component_name, components};
use super::lead_time_samples::{Change, Changes};
use super::{no_deployments, pull_requests};
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::flow::integrations::BOTS_INCLUDED;
use crate::measure;
use crate::series::Series;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "change-lead-time",
    title: "Change lead time",
    unit: Unit::Seconds,
    better: Some(Better::Lower),
    definition: "For every non-merge commit on the trunk's ancestry: finish of the first successful production \
                 deployment whose commit contains it, minus its committer time. Containment is by ancestry, never \
                 by date. A change of paths that belong to components is shipped by their deployments alone, where both \
                 are known, and beside each component stand the changes of its own paths. A change belongs to the window by the finish of that deployment. Median. What the first \
                 deployment ever contains is history and left out; negative spans count as zero. Elsewhere this \
                 definition is called dora-commit.",
    source: "DORA, software delivery performance.",
    needs: "Commits of the trunk with full history, and deployments; from git alone, version tags.",
    variants: &[
        ("author-time", "from the author time, which rebasing keeps"),
        (
            "from-merge",
            "from the committer time of the trunk's first-parent commit that brought the change in; what was \
             deployed before it was merged is left out",
        ),
        ("without-bots", "without commits of automation accounts"),
        (
            "pr-first-commit",
            "per merged pull request: from its first commit to the deployment that first contained what it became on \
             the trunk",
        ),
        ("merge-to-deploy", "per merged pull request: from its merge to that deployment"),
        (
            "devlake",
            "Apache DevLake's rule, per merged pull request: from its first commit to the opening, from there to the \
             merge, from there to the deployment, of which negative or unknown parts are left out of the sum",
        ),
    ],
};

/// When a change began, seconds since the epoch, or nothing when it is not part of the variant.
type Start<'s> = &'s (dyn Fn(&Change) -> Option<i64> + Sync);

/// Changes from which on a second thread is worth its start.
const MANY: usize = 20_000;

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    let mut values = repository(context);
    let with_requests = pull_requests::values(context, &DOC, &values);
    values.extend(with_requests);
    if context.cut_history().is_none() {
        values.extend(components(context).into_iter().map(|component| of_component(context, component)));
    }
    values
}

fn repository(context: &Context<'_>) -> Vec<MetricValue> {
    let history = &context.facts.history;
    let variants: [(Option<&str>, Start<'_>); 4] = [
        (None, &|change| Some(history.commit(change.commit).committed)),
        (Some("author-time"), &|change| Some(history.commit(change.commit).authored)),
        (Some(FROM_MERGE), &|change| merged_before(context, change)),
        (Some("without-bots"), &|change| {
            (!context.by_bot(change.commit)).then(|| history.commit(change.commit).committed)
        }),
    ];
    let first = context.first_production();
    let changes = Changes::new(context, &context.production, first);
    let value = |(variant, start): (Option<&str>, Start<'_>)| {
        let mut value = lead_time(context, &context.production, &changes, start);
        value.variant = variant.map(str::to_owned);
        if variant == Some(FROM_MERGE) {
            say_released_first(context, &changes, &mut value);
        }
        if value.state == MetricState::Measured {
            no_deployments::say_stand_in(context, &mut value);
        }
        value
    };
    let all =
        |variants: &[(Option<&str>, Start<'_>)]| variants.iter().copied().map(value).collect::<Vec<_>>();
    if changes.deployed.len() < MANY {
        return all(&variants);
    }
    let (first, second) = variants.split_at(variants.len() / 2);
    std::thread::scope(|scope| {
        let others = scope.spawn(|| all(second));
        let mut values = all(first);
        values.extend(others.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        values
    })
}

fn of_component(context: &Context<'_>, component: &str) -> MetricValue {
    let series = context.production.only(|deployment| deployment.component == component);
    let first = series.first_containing(context.facts);
    let parts = context.parts();
    let part = parts.number(component);
    let belongs = |commit| part.map_or(Some(true), |part| parts.touches(commit, part));
    let changes = Changes::of(context, &series, &first, belongs);
    let history = &context.facts.history;
    let mut value =
        lead_time(context, &series, &changes, &|change| Some(history.commit(change.commit).committed));
    let paths = context.facts.components.iter().find(|known| known.name == component);
    value.caveats.push(match paths {
        Some(paths) => format!("only changes of its own paths count: {}", paths.reason),
        None => {
            "every commit that the component's version contains counts, whatever part it changed".to_owned()
        }
    });
    if changes.unknown > 0 {
        let changes = words::count(changes.unknown, "change", "changes");
        value.caveats.push(format!("{changes} whose paths are not known left out"));
    }
    value.component(component_name(component))
}

const FROM_MERGE: &str = "from-merge";

/// When a change was merged into the trunk, if that was before it was deployed. A release branch deploys first and is
/// merged back later: from merge to deployment there is then no time to speak of.
fn merged_before(context: &Context<'_>, change: &Change) -> Option<i64> {
    merged(context, change.commit).filter(|merged| *merged <= change.finish)
}

fn say_released_first(context: &Context<'_>, changes: &Changes, value: &mut MetricValue) {
    let first = changes.deployed.iter().filter(|change| merged_before(context, change).is_none()).count();
    if first > 0 {
        let changes = words::count(first, "change", "changes");
        value.caveats.push(format!("{changes} deployed before they were merged into the trunk, left out"));
    }
}

/// Committer time of the trunk's commit that brought a change in.
fn merged(context: &Context<'_>, commit: CommitIx) -> Option<i64> {
    let position = context.trunk.brought_by[commit.get()]?;
    Some(context.facts.history.commit(context.trunk.line[position as usize]).committed)
}

fn lead_time(context: &Context<'_>, series: &Series<'_>, changes: &Changes, start: Start<'_>) -> MetricValue {
    if let Some(reason) = context.cut_history() {
        return measure::unknown(&DOC, reason);
    }
    if let Some(none) = no_deployments::none(context, &DOC) {
        return none;
    }
    let spans: Vec<_> = changes
        .deployed
        .iter()
        .filter_map(|change| Some((*change, change.finish - start(change)?)))
        .collect();
    let samples: Vec<u32> = spans.iter().map(|(_, span)| measure::span(*span)).collect();
    let mut value = match measure::distribution_of(&DOC, &mut samples.clone()) {
        Some(value) => {
            let timed = spans.iter().map(|(change, _)| change.finish).zip(samples.iter().copied());
            measure::with_median_trend_of(value, &context.weeks, context.weeks.numbered(timed))
        }
        None => measure::absent(&DOC, NOTHING_NEW),
    };
    say_excluded(context, series, changes, &mut value);
    say_samples(context, &spans, &mut value);
    let examples = measure::examples_by(&samples, Ord::cmp);
    value.evidence = examples
        .into_iter()
        .map(|at| example(context, series, spans[at].0, f64::from(samples[at])))
        .collect();
    value
}

const NOTHING_NEW: &str = "no deployment in the window brought a change of the trunk to production for the \
                           first time, other than the first deployment ever";

fn say_excluded(context: &Context<'_>, series: &Series<'_>, changes: &Changes, value: &mut MetricValue) {
    let mut say = |amount: usize, one: &str, many: &str, rest: &str| {
        if amount > 0 {
            value.caveats.push(format!("{} {rest}", words::count(amount, one, many)));
        }
    };
    let history = "of the first deployment ever left out";
    say(changes.before_first, "change", "changes", history);
    let strangers = series.inside(context.window).filter(|delivery| delivery.commit.is_none()).count();
    say(strangers, "deployment", "deployments", "of commits that are not in the clone left out");
    say(changes.waiting, "change", "changes", "on the trunk not deployed yet, not in the figure");
}

fn say_samples(context: &Context<'_>, spans: &[(Change, i64)], value: &mut MetricValue) {
    if spans.iter().any(|(change, _)| context.by_bot(change.commit)) {
        value.caveats.push(BOTS_INCLUDED.to_owned());
    }
    let negative = spans.iter().filter(|(_, span)| *span < 0).count();
    if negative > 0 {
        value.caveats.push(format!("{negative} negative (skewed clocks), counted as zero"));
    }
}

fn example(context: &Context<'_>, series: &Series<'_>, change: Change, span: f64) -> Evidence {
    let delivery = series.deliveries[change.delivery as usize].name();
    context.commit(change.commit, format!("{} to {delivery}", words::span(span)))
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
