//! Two complete environments, and a switch between them.

use plimsoll_domain::facts::workflow::WorkflowStep;
use plimsoll_domain::facts::{FileFact, FileFinding, Profile};
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::files::detailed;
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Reading, configured, not_applicable, unknown, weakly};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.blue_green",
        title: "Blue-green deployments",
        meaning: "A version is deployed complete beside the one that serves, and users are moved over at once.",
        sources: &[Source::Git, Source::Workflows],
        computation: "A blue-green strategy in the tree with a workflow that deploys, or a step that swaps one running \
                      version for another.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "a manifest that nobody deploys",
        false_negatives: "a switch that the platform or another team turns",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if matches!(context.facts.profile, Profile::Package | Profile::AppBinary | Profile::Docs) {
        return not_applicable(id, "what is published does not run here");
    }
    let manifests: Vec<&FileFinding> = detailed(&context.findings(FileFact::RolloutStrategy), "blue-green");
    let jobs = context.production_jobs();
    if manifests.is_empty() {
        return Reading::steps(context, swaps).signal(context, id, || {
            if jobs.is_empty() {
                return context.without_production(id);
            }
            let text = "how a version replaces the one before is not described here";
            unknown(id, ReasonCode::NotObservable, text)
        });
    }
    let signal = if jobs.is_empty() {
        weakly(id, "a blue-green strategy is described, and no enabled workflow deploys it")
    } else {
        configured(id, Confidence::Configured)
    };
    let places = jobs.iter().map(|target| target.evidence.clone());
    proven(context.facts, signal, manifests.iter().map(|found| finding(found)).chain(places))
}

fn swaps(step: &WorkflowStep) -> bool {
    tools::runs(step, &["az webapp deployment slot swap", "az functionapp deployment slot swap", "eb swap"])
        || tools::mentions(step, &["CodeDeployDefault.ECSAllAtOnce", "swap-environment-cnames"])
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn deploying(strategy: &str) -> World {
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production");
        let mut world = World::new().with(cd);
        world.shows(FileFact::RolloutStrategy, "k8s/rollout.yaml", strategy, 1);
        world
    }

    #[test]
    fn a_strategy_that_is_deployed() {
        assert_eq!(field(&observe(&deploying("blue-green"), "deploy.blue_green"), "configured"), Some(1.0));
    }

    #[test]
    fn a_rolling_update_is_none_and_excludes_none() {
        assert_eq!(state(&deploying("rolling"), "deploy.blue_green"), SignalState::Unknown);
    }

    #[test]
    fn a_swap_in_a_step() {
        let words = "az webapp deployment slot swap --slot next".split(' ').map(str::to_owned).collect();
        let cd = workflow("cd", &["push"])
            .job("prod", &[Stage::Deploy])
            .environment("production")
            .change(|job| job.steps[0].commands[0].words = words);
        assert_eq!(state(&World::new().with(cd), "deploy.blue_green"), SignalState::Observed);
    }
}
