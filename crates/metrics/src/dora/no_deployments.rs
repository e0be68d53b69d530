//! What to say when no production deployment was seen.

use plimsoll_domain::facts::{Deployment, DeploymentSource, FileFact, NearMiss, Profile};
use plimsoll_domain::metric::TAGS_STAND_IN;
use plimsoll_domain::{CoverageState, MetricValue, Reason, ReasonCode, Source, Stage};

use crate::catalogue::MetricDoc;
use crate::context::Context;
use crate::measure;

/// The metric without a value, when the window holds no successful production deployment.
pub(super) fn none(context: &Context<'_>, doc: &MetricDoc) -> Option<MetricValue> {
    if context.production.inside(context.window).next().is_some() {
        return None;
    }
    if context.facts.history.is_empty() {
        return Some(measure::absent(doc, "the repository has no commit"));
    }
    if let Some(reason) = out_of_sight(context) {
        return Some(measure::unknown(doc, reason));
    }
    let mut value = measure::absent(doc, nothing_found(context));
    let last = context.production.deliveries.last();
    value.evidence.extend(last.map(|last| context.delivery(last, "the last one, before the window")));
    Some(value)
}

fn nothing_found(context: &Context<'_>) -> String {
    match context.production.deliveries.last() {
        Some(last) => {
            let day = last.deployment.finished.date_naive();
            format!("no production deployment in the window; the last one, {}, was on {day}", last.name())
        }
        None => {
            let tags = context.facts.tags.len();
            format!(
                "no production deployment; looked at all {tags} tags and found no final version among them"
            )
        }
    }
}

/// Why deployments may exist although none was seen.
pub(super) fn out_of_sight(context: &Context<'_>) -> Option<Reason> {
    if let Some(reason) = context.cut_history() {
        return Some(reason);
    }
    let facts = context.facts;
    if facts.coverage_of(Source::Git) != CoverageState::Complete {
        return Some(Reason::new(ReasonCode::NoAccess, "the repository's tags were not read completely"));
    }
    let versioned = matches!(facts.profile, Profile::Package | Profile::AppBinary);
    if versioned && !context.production.deliveries.is_empty() {
        return None;
    }
    if let Some(found) = facts.found(FileFact::ForeignCd).chain(facts.elsewhere(true)).next() {
        let text =
            format!("{} shows another delivery system, whose deployments are out of sight", found.path);
        return Some(Reason::new(ReasonCode::ExternalSystem, text));
    }
    if let Some(missed) = context.facts.near_misses.iter().find(|miss| nobody_knows(context, miss)) {
        let name = missed.environment.as_deref().unwrap_or_default();
        let text = format!(
            "whether `{name}` is production nobody can know from its name; `plimsoll deployments` says more"
        );
        return Some(Reason::new(ReasonCode::Inconclusive, text));
    }
    // A job can deploy without telling the platform.
    let jobs =
        facts.coverage_of(Source::Jobs) != CoverageState::Missing || deploying_workflow(context).is_none();
    if facts.coverage_of(Source::Deployments) == CoverageState::Complete && jobs {
        return None;
    }
    if matches!(facts.profile, Profile::Service | Profile::Model | Profile::Infra) {
        return Some(Reason::new(ReasonCode::NoAccess, "deployments were not collected"));
    }
    let file = deploying_workflow(context)?;
    let text = format!("{file} publishes or deploys, and deployments were not collected");
    Some(Reason::new(ReasonCode::NoAccess, text))
}

/// Whether a week without a deployment seen is one without any: nothing may be out of sight.
pub(super) fn zeros_count(context: &Context<'_>) -> bool {
    let partly = context.facts.coverage_of(Source::Deployments) == CoverageState::Partial;
    !partly && out_of_sight(context).is_none()
}

/// A deployment in the window to an environment of unknown tier.
fn nobody_knows(context: &Context<'_>, miss: &NearMiss) -> bool {
    miss.tier.is_none()
        && miss.environment.is_some()
        && miss.source <= DeploymentSource::JobSteps
        && miss.why.contains("says no tier")
        && miss.at.is_some_and(|at| context.window.contains(at))
}

/// A workflow at the trunk's head with a job that publishes or deploys.
fn deploying_workflow<'a>(context: &Context<'a>) -> Option<&'a str> {
    let ships = [Stage::Deploy, Stage::Publish, Stage::ServeModel];
    let workflows = context.facts.workflows().iter();
    workflows
        .filter(|workflow| {
            workflow
                .enabled_jobs()
                .any(|job| job.environment.is_some() || ships.iter().any(|stage| job.executes(*stage)))
        })
        .map(|workflow| workflow.path.as_str())
        .next()
}

/// Says that tags stand for the deployments of something that runs somewhere.
pub(super) fn say_stand_in(context: &Context<'_>, value: &mut MetricValue) {
    let runs_somewhere = matches!(context.facts.profile, Profile::Service | Profile::Model | Profile::Infra);
    let from_tag = |deployment: &Deployment| deployment.source == DeploymentSource::VersionTag;
    let only_tags = context.production.inside(context.window).all(|one| from_tag(one.deployment));
    if runs_somewhere && only_tags {
        value.caveats.push(measure::PROXY.to_owned());
        value.caveats.push(TAGS_STAND_IN.to_owned());
    }
}

/// Why a deployment cannot be judged when the clone has none of the deployed commits.
pub(super) fn not_in_clone() -> Reason {
    Reason::new(
        ReasonCode::NoAccess,
        "none of the deployed commits is in the clone; fetch all branches and tags",
    )
}
