//! A person lets a version pass.

use plimsoll_domain::facts::WorkflowStep;
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{configured, unknown};
use crate::signals::shipped::Shipped;
use crate::signals::targets::Target;
use crate::signals::tools;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.manual_gate",
        title: "Manual gate before production",
        meaning: "Somebody has to approve or start what reaches users.",
        sources: &[Source::Workflows, Source::Settings, Source::Deployments],
        computation: "Every job that brings a version to its users is started by hand, or waits for an approval \
                      step. Where runs were collected, the share of the window's production deployments that a \
                      person started, or that waited for an approval, by their statuses, their environment's \
                      reviewers or a log.",
        fields: &[
            ("value", "share of production deployments that a person let pass, where runs show it"),
            CONFIGURED[0],
            CONFIGURED[1],
        ],
        window_days: Some(DAYS),
        false_positives: "a button that automation presses",
        false_negatives: "reviewers required by an environment",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let unjudged = "nothing shows what started the versions that reached production";
    context.share_of_production(by_files(context, id), DAYS, unjudged, Shipped::is_decided)
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
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

    use crate::signals::testing::{Building, World, observe, state, workflow};

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

    #[test]
    fn the_share_that_a_person_let_pass() {
        let mut world = deploying("push").collected();
        for day in (1..=4).rev() {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            let event = if day == 2 { "workflow_dispatch" } else { "push" };
            world.ships("cd", event, f64::from(day) - 0.1, commit, &[]);
        }
        let signal = observe(&world, "deploy.manual_gate");
        assert_eq!((signal.value(), signal.n), (Some(0.25), Some(4)));
        // A machine that presses the button is no person.
        world.platform.runs[2].actor = Some("release[bot]".into());
        assert_eq!(observe(&world, "deploy.manual_gate").value(), Some(0.0));
    }
}
