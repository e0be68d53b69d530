//! How many files an integration changes.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Reason, ReasonCode};

use super::integrations::{self, Integration};
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "batch-size",
    title: "Batch size",
    unit: Unit::Files,
    better: Some(Better::Lower),
    definition: "Files changed per integration into the trunk in the window, against the first parent. Median. \
                 Integrations that brought in only commits of automation accounts are left out.",
    source: "Small batches: DORA's capability of working in small batches.",
    needs: "Commits of the trunk and their changed paths.",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(none) = integrations::none(context, &DOC) {
        return vec![none];
    }
    let all: Vec<_> = integrations::by_people(context).collect();
    if all.is_empty() {
        return vec![integrations::only_bots(&DOC)];
    }
    let sized: Vec<_> = all.iter().filter_map(|one| Some((*one, files(context, one)?))).collect();
    let samples: Vec<_> = sized.iter().map(|(_, files)| *files as f64).collect();
    let Some(value) = measure::distribution(&DOC, samples.clone()) else {
        let text = "changed paths were not collected for the window";
        return vec![measure::unknown(&DOC, Reason::new(ReasonCode::NoAccess, text))];
    };
    let timed: Vec<_> = sized.iter().map(|(one, _)| one.time).zip(samples.iter().copied()).collect();
    let mut value = measure::with_median_trend(value, &context.weeks, &timed);
    say_gaps(context, &sized, all.len(), &mut value);
    integrations::say_bots(context, &mut value);
    let note = |at: usize| words::count(sized[at].1, "file", "files");
    let examples = measure::examples(&samples);
    value.evidence = examples.into_iter().map(|at| context.commit(sized[at].0.commit, note(at))).collect();
    vec![value]
}

fn files(context: &Context<'_>, integration: &Integration) -> Option<usize> {
    context.facts.changes.of(integration.commit).map(|change| change.paths.len())
}

fn say_gaps(context: &Context<'_>, sized: &[(&Integration, usize)], all: usize, value: &mut MetricValue) {
    let changes = &context.facts.changes;
    let is_cut = |one: &Integration| changes.of(one.commit).is_some_and(|change| change.cut);
    let cut = sized.iter().filter(|(one, _)| is_cut(one)).count();
    if cut > 0 {
        let counted = words::count(cut, "integration", "integrations");
        value.caveats.push(format!("{counted} larger than the collector reads, counted at its limit"));
    }
    if sized.len() < all {
        value.caveats.push(format!("changed paths are known for {} of {all} integrations", sized.len()));
    }
}
