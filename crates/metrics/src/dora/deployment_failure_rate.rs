//! How often an attempt to deploy fails.

use plimsoll_domain::facts::{Deployment, Outcome, Tier};
use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Source};

use super::attempts::{attempts, evidence};
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::{measure, pipeline};

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "deployment-failure-rate",
    title: "Deployment failure rate",
    unit: Unit::Ratio,
    better: Some(Better::Lower),
    definition: "Of the attempts to deploy to production that ended in the window, the share that failed and changed \
                 nothing. It is no change failure: users never met it.",
    source: "Plimsoll's definition; some tools count it into the change fail rate.",
    needs: "deployment history",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    let all = attempts(context);
    // Releases and tags show only what succeeded.
    let seen: Vec<_> = all.iter().filter(|one| shows_failures(one)).collect();
    if let Some(missing) =
        pipeline::unless_seen(context, &DOC, Source::Deployments).filter(|_| seen.is_empty())
    {
        return vec![missing];
    }
    let failed: Vec<_> = seen.iter().filter(|one| one.outcome == Outcome::Failure).collect();
    let Some(mut value) = measure::ratio(&DOC, failed.len() as u64, seen.len() as u64) else {
        let what = "no attempt to deploy to production, as far as attempts are seen,";
        return vec![pipeline::none(context, &DOC, Source::Deployments, what)];
    };
    let samples: Vec<_> = seen
        .iter()
        .map(|one| (one.finished.timestamp(), if one.outcome == Outcome::Failure { 1.0 } else { 0.0 }))
        .collect();
    value = measure::with_mean_trend(value, &context.weeks, &samples);
    value.evidence = failed.iter().rev().take(3).map(|one| evidence(context, one, "failed")).collect();
    if value.evidence.is_empty() {
        value.evidence.extend(seen.last().map(|one| evidence(context, one, "the newest counted")));
    }
    let mut values = vec![value];
    pipeline::say_partial(context, Source::Deployments, &mut values);
    values
}

const fn shows_failures(deployment: &Deployment) -> bool {
    use plimsoll_domain::facts::DeploymentSource as Source;
    matches!(deployment.tier, Tier::Production)
        && !matches!(deployment.source, Source::Publication | Source::VersionTag)
}
