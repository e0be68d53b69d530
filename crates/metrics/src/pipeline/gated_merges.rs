//! Whether pull requests were green when they were merged.

use std::collections::BTreeMap;

use plimsoll_domain::metric::Unit;
use plimsoll_domain::record::{Conclusion, PullRequest};
use plimsoll_domain::{CoverageState, MetricValue, ObjectId, Source};

use super::completed::Completed;
use super::review_time::{evidence, merged_inside};
use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "gated-merges",
    title: "Gated merges",
    unit: Unit::Ratio,
    better: Some(Better::Higher),
    definition: "Of the pull requests merged in the window, the share whose head commit had runs, and of each \
                 workflow the last that had ended with a verdict before the merge was a success. Which checks are \
                 required is not asked: all that ran count.",
    source: "Plimsoll's definition.",
    needs: "pull requests",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    let missing = seen::unless_seen(context, &DOC, Source::PullRequests);
    let no_runs = MetricDoc { needs: "run history", ..DOC };
    if let Some(missing) = missing.or_else(|| seen::unless_seen(context, &no_runs, Source::Runs)) {
        return vec![missing];
    }
    let mut by_commit: BTreeMap<ObjectId, Vec<&Completed<'_>>> = BTreeMap::new();
    for run in context.verdicts().iter().filter(|run| run.is_conclusive()) {
        if let Some(sha) = run.run.sha {
            by_commit.entry(sha).or_default().push(run);
        }
    }
    let partly = context.facts.coverage_of(Source::Runs) != CoverageState::Complete;
    let judged: Vec<(&PullRequest, bool)> = merged_inside(context)
        .filter_map(|request| {
            let runs = by_commit.get(&request.head?).map_or(&[][..], Vec::as_slice);
            // Of a part of the runs, that there was none is not known.
            let seen = !partly || !runs.is_empty();
            seen.then(|| (request, green(runs, request.merged.timestamp())))
        })
        .collect();
    let count = judged.iter().filter(|(_, green)| *green).count();
    let Some(value) = measure::ratio(&DOC, count as u64, judged.len() as u64) else {
        return vec![seen::none(
            context,
            &DOC,
            Source::PullRequests,
            "no merged pull request with what was run for it",
        )];
    };
    let samples: Vec<_> = judged
        .iter()
        .map(|(request, green)| (request.merged.timestamp(), if *green { 1.0 } else { 0.0 }))
        .collect();
    let mut value = measure::with_mean_trend(value, &context.weeks, &samples);
    let not_green = judged.iter().rev().filter(|(_, green)| !green).take(3);
    value.evidence = not_green.map(|(request, _)| evidence(request, "not green when merged")).collect();
    if value.evidence.is_empty() {
        value.evidence.extend(judged.last().map(|(request, _)| evidence(request, "the newest, green")));
    }
    let mut values = vec![value];
    seen::say_partial(context, Source::PullRequests, &mut values);
    seen::say_partial(context, Source::Runs, &mut values);
    values
}

/// Whether the last verdict of every workflow up to a time was a success, and there was one. Runs are in order.
fn green(runs: &[&Completed<'_>], until: i64) -> bool {
    let mut last: BTreeMap<&str, Conclusion> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.finished <= until) {
        last.insert(run.workflow(), run.conclusion);
    }
    !last.is_empty() && last.values().all(|how| *how == Conclusion::Success)
}
