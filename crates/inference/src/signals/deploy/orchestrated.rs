//! Several parts deployed in a declared order.

use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::configured;
use crate::signals::targets::Target;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.orchestrated",
        title: "Orchestrated deployment",
        meaning: "One workflow deploys several parts to one environment in a declared order.",
        sources: &[Source::Workflows],
        computation: "Two enabled jobs of one workflow that deploy to the same environment, one waiting for the other.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "one part deployed in two steps",
        false_negatives: "an order declared in charts or by the platform",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs: Vec<&Target<'_>> = context.deployments().collect();
    let follows = |later: &Target<'_>, earlier: &Target<'_>| {
        later.workflow.path == earlier.workflow.path
            && later.name == earlier.name
            && chain::needed(later.workflow, later.job).iter().any(|job| job.id == earlier.job.id)
    };
    let ordered: Vec<_> =
        jobs.iter().filter(|later| jobs.iter().any(|earlier| follows(later, earlier))).collect();
    if ordered.is_empty() {
        let text = "no workflow deploys several parts in a declared order";
        return context.not_in_pipeline(id, Reach::Deployment, text);
    }
    let signal = configured(id, Confidence::Configured);
    proven(context.facts, signal, ordered.iter().map(|target| target.evidence.clone()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, state, workflow};

    #[test]
    fn two_parts_in_order() {
        let cd = workflow("cd", &["push"])
            .job("db", &[Stage::Deploy])
            .environment("production")
            .job("web", &[Stage::Deploy])
            .environment("production")
            .needs(&["db"]);
        assert_eq!(state(&World::new().with(cd), "deploy.orchestrated"), SignalState::Observed);
    }

    #[test]
    fn two_environments_are_a_promotion_not_an_orchestration() {
        let cd = workflow("cd", &["push"])
            .job("a", &[Stage::Deploy])
            .environment("staging")
            .job("b", &[Stage::Deploy])
            .environment("production")
            .needs(&["a"]);
        assert_eq!(state(&World::new().with(cd), "deploy.orchestrated"), SignalState::Absent);
    }
}
