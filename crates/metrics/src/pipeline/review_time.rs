//! How long pull requests stay open.

use plimsoll_domain::facts::Facts;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::record::PullRequest;
use plimsoll_domain::{Evidence, EvidenceKind, MetricValue, Source};

use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "review-time",
    title: "Review time",
    unit: Unit::Seconds,
    better: Some(Better::Lower),
    definition: "From opening a pull request to its merge, for those that people opened and that were merged in the \
                 window. Median. Negative spans count as zero.",
    source: "Plimsoll's definition; the stages are DORA's and LinearB's.",
    needs: "pull requests",
    variants: &[
        ("coding", "from the first commit to the opening"),
        ("pickup", "from the opening to the first review by somebody else"),
        ("review", "from the first review by somebody else to the merge"),
    ],
};

/// Where a stage begins and ends; `None` where the pull request has no such stage.
type Stage = fn(&PullRequest) -> Option<(i64, i64)>;

const STAGES: [(Option<&str>, Stage); 4] = [
    (None, |one| Some((one.opened.timestamp(), one.merged.timestamp()))),
    (Some("coding"), |one| Some((one.first_commit?.timestamp(), one.opened.timestamp()))),
    (Some("pickup"), |one| Some((one.opened.timestamp(), one.first_review?.timestamp()))),
    (Some("review"), |one| Some((one.first_review?.timestamp(), one.merged.timestamp()))),
];

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::PullRequests) {
        return seen::for_all(&DOC, &missing);
    }
    let stage = |(name, stage): (Option<&str>, Stage)| {
        let mut value = measured(context, stage).unwrap_or_else(|| {
            let what = match name {
                None => "no pull request of a person was merged",
                Some("coding") => "no merged pull request whose first commit is known",
                Some(_) => "no merged pull request with a review by somebody else",
            };
            seen::none(context, &DOC, Source::PullRequests, what)
        });
        value.variant = name.map(str::to_owned);
        value
    };
    let mut values: Vec<_> = STAGES.into_iter().map(stage).collect();
    seen::say_partial(context, Source::PullRequests, &mut values);
    values
}

fn measured(context: &Context<'_>, stage: Stage) -> Option<MetricValue> {
    let people: Vec<_> = merged_inside(context).filter(|request| !request.by_bot).collect();
    let spans: Vec<_> = people
        .iter()
        .filter_map(|request| {
            let (begin, end) = stage(request)?;
            Some((*request, (end - begin) as f64))
        })
        .collect();
    let samples: Vec<_> = spans.iter().map(|(_, span)| span.max(0.0)).collect();
    let value = measure::distribution(&DOC, samples.clone())?;
    let timed: Vec<_> =
        spans.iter().map(|(request, _)| request.merged.timestamp()).zip(samples.iter().copied()).collect();
    let mut value = measure::with_median_trend(value, &context.weeks, &timed);
    let without = people.len() - spans.len();
    if without > 0 {
        value.caveats.push(format!(
            "{} without this stage left out",
            words::count(without, "pull request", "pull requests")
        ));
    }
    let negative = spans.iter().filter(|(_, span)| *span < 0.0).count();
    if negative > 0 {
        value
            .caveats
            .push(format!("{negative} negative (rewritten commits or skewed clocks), counted as zero"));
    }
    value.evidence = measure::examples(&samples)
        .into_iter()
        .map(|at| evidence(spans[at].0, words::span(samples[at])))
        .collect();
    Some(value)
}

/// Pull requests merged into the trunk in the window, by number.
pub(super) fn merged_inside<'c>(
    context: &'c Context<'_>,
) -> impl DoubleEndedIterator<Item = &'c PullRequest> {
    let requests = context.facts.platform.pull_requests.iter();
    requests
        .filter(|request| into_trunk(context.facts, request))
        .filter(|request| context.inside(request.merged.timestamp()))
}

/// Whether a pull request went into the trunk, or nothing says where it went.
pub(crate) fn into_trunk(facts: &Facts, request: &PullRequest) -> bool {
    let trunk = facts.repository.trunk.as_ref().map(|trunk| trunk.name.as_str());
    trunk.is_none() || request.base.is_none() || request.base.as_deref() == trunk
}

/// A pull request as evidence, with a note.
pub(crate) fn evidence(request: &PullRequest, note: impl Into<String>) -> Evidence {
    let mut evidence =
        Evidence::new(EvidenceKind::PullRequest, format!("#{}", request.number)).with_note(note);
    evidence.url = request.url.clone().filter(|url| url.starts_with("https://"));
    evidence
}
