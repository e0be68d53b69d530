//! A version meets a few users first.

use plimsoll_domain::facts::workflow::WorkflowStep;
use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Hit, Reading, configured, weakly};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.canary",
        title: "Canary releases",
        meaning: "A new version gets a small share of users before it gets all.",
        sources: &[Source::Git, Source::Workflows],
        computation: "A canary strategy in the tree with a workflow that deploys, or a step that splits traffic.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "a manifest that nobody deploys",
        false_negatives: "traffic split by the platform",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let splits = Reading::steps(context, splits_traffic);
    let says = |word: &Option<String>| {
        word.as_ref().is_some_and(|word| word.to_ascii_lowercase().contains("canary"))
    };
    let is_canary = |found: &&&FileFinding| says(&found.detail) || says(&found.tool);
    let all = context.findings(FileFact::RolloutStrategy);
    let manifests: Vec<_> = all.iter().filter(is_canary).collect();
    if manifests.is_empty() || !splits.strong.is_empty() {
        return splits.signal(context, id, || {
            context.not_in_pipeline(
                id,
                Reach::Deployment,
                "nothing gives a new version a share of the users first",
            )
        });
    }
    let jobs = context.production_jobs();
    let signal = if jobs.is_empty() {
        weakly(id, "a canary strategy is described, and no enabled workflow deploys it")
    } else {
        configured(id, Confidence::Configured)
    };
    let places = splits.weak.iter().map(Hit::place).chain(jobs.iter().map(|target| target.evidence.clone()));
    proven(context.facts, signal, manifests.iter().map(|found| finding(found)).chain(places))
}

fn splits_traffic(step: &WorkflowStep) -> bool {
    tools::runs(
        step,
        &[
            "gcloud run services update-traffic",
            "az containerapp ingress traffic",
            "kubectl argo rollouts promote",
        ],
    ) || tools::mentions(step, &["Canary10Percent", "--routing-config"])
        || tools::inputs_mention(step, &["Canary10Percent"])
        || step.with.keys().any(|input| input.eq_ignore_ascii_case("userFraction"))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_canary_that_is_deployed_and_one_on_paper() {
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production");
        let mut world = World::new();
        world.shows(FileFact::RolloutStrategy, "k8s/rollout.yaml", "canary", 1);
        assert_eq!(state(&world, "deploy.canary"), SignalState::Unknown);
        let signal = observe(&world.with(cd), "deploy.canary");
        assert_eq!(field(&signal, "configured"), Some(1.0));
    }

    #[test]
    fn none_is_absent() {
        assert_eq!(state(&World::new(), "deploy.canary"), SignalState::Absent);
    }
}
