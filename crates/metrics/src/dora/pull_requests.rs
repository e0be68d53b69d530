//! Change lead time by pull request: the definitions that begin or count with it.

use plimsoll_domain::record::PullRequest;
use plimsoll_domain::{CoverageState, MetricState, MetricValue, Reason, ReasonCode, Source};

use super::no_deployments;
use crate::catalogue::MetricDoc;
use crate::context::Context;
use crate::measure;
use crate::pipeline::{self, evidence, into_trunk};
use crate::words;

/// A merged pull request that was first deployed in the window.
struct Shipped<'a> {
    request: &'a PullRequest,
    /// When the deployment ended.
    finished: i64,
}

/// From where to where a definition counts; `None` leaves the pull request out.
type Span = fn(&Shipped<'_>) -> Option<i64>;

const DEFINITIONS: [(&str, Span); 3] = [
    ("pr-first-commit", |one| Some(one.finished - one.request.first_commit?.timestamp())),
    ("merge-to-deploy", |one| Some(one.finished - one.request.merged.timestamp())),
    (DEVLAKE, by_stages),
];

const DEVLAKE: &str = "devlake";

const OWN_MEDIAN: &str =
    "DevLake itself shows the lower of the two middle values as the median, this one is their mean";

/// Coding, waiting for the merge, and deploying, one after the other; what is negative or not known is left out of the
/// sum without a word.
fn by_stages(one: &Shipped<'_>) -> Option<i64> {
    let (opened, merged) = (one.request.opened.timestamp(), one.request.merged.timestamp());
    let coding = one.request.first_commit.map(|first| opened - first.timestamp());
    let stages = [coding, Some(merged - opened), Some(one.finished - merged)];
    Some(stages.into_iter().flatten().filter(|span| *span >= 0).sum())
}

/// The definitions by pull request. Where the others are absent because nothing was deployed, so are these.
pub(super) fn values(context: &Context<'_>, doc: &MetricDoc, others: &[MetricValue]) -> Vec<MetricValue> {
    let named = |value: &dyn Fn(&str, Span) -> MetricValue| -> Vec<MetricValue> {
        let one = |(name, span): &(&str, Span)| {
            let mut value = value(name, *span).variant(name);
            value.caveats.extend((*name == DEVLAKE && value.value.is_some()).then(|| OWN_MEDIAN.to_owned()));
            value
        };
        DEFINITIONS.iter().map(one).collect()
    };
    let seen = context.facts.coverage_of(Source::PullRequests);
    let closed = seen == CoverageState::Complete || context.facts.history.is_empty();
    let absent = others.first().filter(|_| others.iter().all(|value| value.state == MetricState::Absent));
    if let Some(absent) = absent.filter(|_| closed) {
        return named(&|_, _| absent.clone());
    }
    if seen == CoverageState::Missing {
        let reason = || Reason::new(ReasonCode::NoAccess, "pull requests were not collected");
        return named(&|_, _| measure::unknown(doc, reason()));
    }
    if let Some(reason) = context.cut_history() {
        return named(&|_, _| measure::unknown(doc, reason.clone()));
    }
    if let Some(none) = no_deployments::none(context, doc) {
        return named(&|_, _| none.clone());
    }
    let shipped = shipped(context);
    let mut values = named(&|_, span| measured(context, doc, &shipped, span));
    pipeline::say_partial(context, Source::PullRequests, &mut values);
    values
}

fn shipped<'a>(context: &Context<'a>) -> Vec<Shipped<'a>> {
    let facts = context.facts;
    let first = context.first_production();
    let first_ever = context.production.first_ever();
    let shipped = |request: &'a PullRequest| {
        let commit = facts.history.find(request.merge_commit?)?;
        let place = first[commit.get()].filter(|place| Some(*place) != first_ever)?;
        let delivery = &context.production.deliveries[place as usize];
        context.inside(delivery.finish()).then(|| Shipped { request, finished: delivery.finish() })
    };
    facts
        .platform
        .pull_requests
        .iter()
        .filter(|request| into_trunk(facts, request))
        .filter_map(shipped)
        .collect()
}

fn measured(context: &Context<'_>, doc: &MetricDoc, shipped: &[Shipped<'_>], span: Span) -> MetricValue {
    let spans: Vec<_> = shipped.iter().filter_map(|one| Some((one, span(one)? as f64))).collect();
    let samples: Vec<_> = spans.iter().map(|(_, span)| span.max(0.0)).collect();
    let Some(value) = measure::distribution(doc, samples.clone()) else {
        if !shipped.is_empty() {
            let text =
                "of no pull request that was deployed the first commit is known; a token lets it be seen";
            return measure::unknown(doc, Reason::new(ReasonCode::NoAccess, text));
        }
        let what = "no pull request of the trunk was brought to production for the first time";
        return pipeline::none(context, doc, Source::PullRequests, what);
    };
    let timed: Vec<_> = spans.iter().map(|(one, _)| one.finished).zip(samples.iter().copied()).collect();
    let mut value = measure::with_median_trend(value, &context.weeks, &timed);
    let without = shipped.len() - spans.len();
    if without > 0 {
        let requests = words::count(without, "pull request", "pull requests");
        value.caveats.push(format!("{requests} whose first commit is not known left out"));
    }
    let negative = spans.iter().filter(|(_, span)| *span < 0.0).count();
    if negative > 0 {
        value.caveats.push(format!("{negative} negative (skewed clocks), counted as zero"));
    }
    value.evidence = measure::examples(&samples)
        .into_iter()
        .map(|at| evidence(spans[at].0.request, words::span(samples[at])))
        .collect();
    value
}
