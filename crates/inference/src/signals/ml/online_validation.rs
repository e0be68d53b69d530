//! A new model meets a part of the traffic first.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::learning::without_learning;
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Hit, Reading, configured, weakly};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.online_validation",
        title: "New models on part of the traffic",
        meaning: "A new model answers a share of the requests, or in the shadow of the old one, before it answers all.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Traffic split between models in manifests or code, with a workflow that deploys or serves; steps that split an endpoint's traffic.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "a split that always gives everything to one model",
        false_negatives: "experiments run by another system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    let steps = Reading::steps(context, |step| {
        let splits = ["--traffic-split", "--traffic"];
        let serves = tools::runs(step, &["gcloud ai endpoints deploy-model", "az ml online-endpoint update"]);
        (serves && tools::mentions(step, &splits))
            || tools::runs(step, &["aws sagemaker update-endpoint-weights-and-capacities"])
    });
    let split = context.learning(&["traffic-split"]);
    if !steps.strong.is_empty() || split.is_empty() {
        return steps.signal(context, id, || without_split(context, id));
    }
    let deploys = Reading::stages(context, &[Stage::ServeModel, Stage::Deploy]);
    let signal = if deploys.strong.is_empty() {
        weakly(id, "traffic is split between models on paper, and no enabled workflow deploys it")
    } else {
        configured(id, Confidence::Configured)
    };
    let places = split.iter().map(|found| finding(found)).chain(deploys.strong.iter().map(Hit::place));
    proven(context.facts, signal, places)
}

/// A canary of the service around a model may be one of the model.
fn without_split(context: &Context<'_>, id: &'static str) -> Signal {
    let all = context.findings(FileFact::RolloutStrategy);
    let canary = all.iter().find(|found| found.detail.as_deref() == Some("canary"));
    let Some(canary) = canary.filter(|_| !context.learning(&["serving"]).is_empty()) else {
        return context.not_in_pipeline(id, Reach::Deployment, "nothing splits traffic between models");
    };
    let text = format!("`{}` splits traffic; whether between models cannot be seen", canary.path);
    proven(context.facts, weakly(id, text), [finding(canary)])
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    const ID: &str = "ml.online_validation";

    #[test]
    fn a_split_that_is_deployed_and_one_on_paper() {
        let mut world = World::new();
        world.learns();
        assert_eq!(state(&world, ID), SignalState::Absent);
        world.shows(FileFact::MachineLearning, "deploy/model.yaml", "traffic-split", 1);
        assert_eq!(field(&observe(&world, ID), "weak"), Some(1.0));
        let cd = workflow("cd", &["push"]).job("s", &[Stage::Deploy]);
        assert_eq!(field(&observe(&world.with(cd), ID), "configured"), Some(1.0));
    }

    #[test]
    fn a_canary_of_the_service_is_weak() {
        let mut world = World::new();
        world.learns();
        world.shows(FileFact::RolloutStrategy, "k8s/rollout.yaml", "canary", 1);
        assert_eq!(state(&world, ID), SignalState::Absent, "no model is served");
        world.shows(FileFact::MachineLearning, "src/serve.py", "serving", 1);
        assert_eq!(state(&world, ID), SignalState::Unknown);
    }
}
