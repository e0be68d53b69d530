//! First steps towards a standard deployment.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::configured;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.std_started",
        title: "A repeatable deployment exists",
        meaning: "At least one environment or registry is deployed to by a workflow or a script.",
        sources: &[Source::Git, Source::Workflows, Source::Deployments],
        computation: "Enabled jobs that deploy or publish, started by hand or not; else scripts in the tree, of which \
                      nobody knows how often they run.",
        fields: &[
            ("configured", "1: a workflow deploys or publishes; missing when there are only scripts"),
            ("script_only", "1: only scripts in the tree deploy"),
            ("weak", "1: only weak signs"),
        ],
        window_days: None,
        false_positives: "a workflow that nobody runs",
        false_negatives: "scripts kept elsewhere",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let targets: Vec<_> = context.deployments().chain(context.publications()).collect();
    if !targets.is_empty() {
        let signal = configured(id, Confidence::Configured).with("script_only", 0.0);
        return proven(context.facts, signal, targets.iter().map(|target| target.evidence.clone()));
    }
    let scripts = context.findings(FileFact::DeployScript);
    if scripts.is_empty() {
        return context.without_production(id);
    }
    let mut signal = Signal::observed(id, 1.0, Grade::E1, Confidence::Suggested.value());
    signal.values.clear();
    let text = "a script deploys; how often it is run is not recorded";
    signal.reason = Some(Reason::new(ReasonCode::NotObservable, text));
    proven(context.facts, signal.with("script_only", 1.0), scripts.iter().map(|found| finding(found)))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_workflow_that_deploys_anywhere() {
        let cd = workflow("cd", &["workflow_dispatch"]).job("t", &[Stage::Deploy]).environment("test");
        assert_eq!(field(&observe(&World::new().with(cd), "deploy.std_started"), "configured"), Some(1.0));
    }

    #[test]
    fn a_script_alone_is_not_configured_and_nothing_is_absent() {
        let mut world = World::new();
        assert_eq!(state(&world, "deploy.std_started"), SignalState::Absent);
        world.found(FileFact::DeployScript, "deploy.sh");
        let signal = observe(&world, "deploy.std_started");
        assert_eq!((field(&signal, "configured"), field(&signal, "script_only")), (None, Some(1.0)));
    }
}
