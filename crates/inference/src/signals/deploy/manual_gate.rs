//! A person lets a version pass.

use plimsoll_domain::facts::WorkflowStep;
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{configured, unknown};
use crate::signals::targets::Target;
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.manual_gate",
        title: "Manual gate before production",
        meaning: "Somebody has to approve or start what reaches users.",
        sources: &[Source::Workflows, Source::Settings, Source::Deployments],
        computation: "Every job that brings a version to its users is started by hand, or waits for an approval step. \
                      Reviewers that an environment requires are settings and not seen.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "a button that automation presses",
        false_negatives: "reviewers required by an environment",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs = context.production_jobs();
    if jobs.is_empty() {
        return context.without_production(id);
    }
    let waits = |step: &WorkflowStep| tools::uses(step, tools::APPROVALS);
    let gated = |target: &&&Target<'_>| {
        let before = chain::upstream(context.facts, target.workflow, target.job);
        !target.starts.automatic || before.iter().any(|job| job.enabled_steps().any(waits))
    };
    let gates: Vec<_> = jobs.iter().filter(gated).collect();
    if gates.len() < jobs.len() {
        return unknown(
            id,
            ReasonCode::NoAccess,
            "required reviewers are settings, which were not collected",
        );
    }
    let signal = configured(id, Confidence::Configured);
    proven(context.facts, signal, gates.iter().map(|target| target.evidence.clone()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, state, workflow};

    fn deploying(event: &str) -> World {
        World::new().with(workflow("cd", &[event]).job("prod", &[Stage::Deploy]).environment("production"))
    }

    #[test]
    fn a_button_is_a_gate() {
        assert_eq!(state(&deploying("workflow_dispatch"), "deploy.manual_gate"), SignalState::Observed);
    }

    #[test]
    fn reviewers_of_an_environment_are_not_seen() {
        assert_eq!(state(&deploying("push"), "deploy.manual_gate"), SignalState::Unknown);
    }
}
