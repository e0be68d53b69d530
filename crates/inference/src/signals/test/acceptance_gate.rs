//! Acceptance tests stand before production.

use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::configured;
use crate::signals::targets::Target;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "test.acceptance_gate",
        title: "Acceptance tests gate production",
        meaning: "No version reaches its users unless acceptance tests passed in the same pipeline.",
        sources: &[Source::Workflows, Source::Deployments],
        computation: "Every job that brings a version to its users has acceptance tests in earlier steps, in the jobs it \
                      waits for, or in the workflow whose end starts it.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "a suite with a handful of cases",
        false_negatives: "acceptance tests of the same commit in another workflow",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs = context.production_jobs();
    if jobs.is_empty() {
        return context.without_production(id);
    }
    let gated = |target: &&&Target<'_>| {
        let before = chain::upstream(context.facts, target.workflow, target.job);
        let arrives = |tool: &ToolMatch| matches!(tool.stage, Stage::Deploy | Stage::Publish);
        let accepts = |tool: &ToolMatch| tool.stage == Stage::AcceptanceTest;
        chain::any_gate_before(target.job, &before[1..], arrives, accepts)
    };
    if !jobs.iter().all(|target| gated(&target)) {
        let text = "a version can reach its users without acceptance tests before";
        return context.not_in_pipeline(id, Reach::Deployment, text);
    }
    let signal = configured(id, Confidence::Configured);
    proven(context.facts, signal, jobs.iter().map(|target| target.evidence.clone()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{Building, World, state, workflow};

    #[test]
    fn acceptance_before_production() {
        let cd = workflow("cd", &["push"])
            .job("e2e", &[Stage::AcceptanceTest])
            .job("prod", &[Stage::Deploy])
            .needs(&["e2e"])
            .environment("production");
        assert_eq!(state(&World::new().with(cd), "test.acceptance_gate"), SignalState::Observed);
    }

    #[test]
    fn acceptance_after_production_gates_nothing() {
        let cd = workflow("cd", &["push"])
            .job("prod", &[Stage::Deploy])
            .environment("production")
            .job("e2e", &[Stage::AcceptanceTest])
            .needs(&["prod"]);
        assert_eq!(state(&World::new().with(cd), "test.acceptance_gate"), SignalState::Absent);
    }

    #[test]
    fn acceptance_whose_failure_is_ignored_gates_nothing() {
        let cd = workflow("cd", &["push"])
            .job("e2e", &[Stage::AcceptanceTest])
            .change(|job| job.continue_on_error = true)
            .job("prod", &[Stage::Deploy])
            .needs(&["e2e"])
            .environment("production");
        assert_eq!(state(&World::new().with(cd), "test.acceptance_gate"), SignalState::Absent);
    }
}
