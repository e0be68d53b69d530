//! Acceptance tests stand before production.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::configured;
use crate::signals::targets::Target;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "test.acceptance_gate",
        title: "Acceptance tests gate production",
        meaning: "No version reaches its users unless acceptance tests passed in the same pipeline.",
        sources: &[Source::Workflows, Source::Jobs, Source::Deployments],
        computation: "Every job that brings a version to its users has acceptance tests in earlier steps, in the \
                      jobs it waits for, or in the workflow whose end starts it. Where runs were collected, the \
                      share of the window's production deployments on whose commit acceptance tests passed before, \
                      and which no person let pass.",
        fields: &[
            ("value", "share of production deployments that acceptance tests decided, where runs show it"),
            CONFIGURED[0],
            CONFIGURED[1],
        ],
        window_days: Some(DAYS),
        false_positives: "a suite with a handful of cases",
        false_negatives: "acceptance tests of the same commit in another workflow",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let unjudged = "nothing shows whether acceptance tests stood before production";
    context.share_of_production(by_files(context, id), DAYS, unjudged, |shipped, one| {
        one.run?;
        let accepts = |event: &StageEvent| event.stage == Stage::AcceptanceTest && event.gating;
        match (shipped.before(one, accepts), shipped.is_decided(one)) {
            // Where a person decides, tests inform and do not.
            (Some(false), _) | (_, Some(true)) => Some(false),
            (Some(true), Some(false)) => Some(true),
            _ => None,
        }
    })
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
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
    use crate::signals::testing::{Building, World, observe, state, workflow};

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
    fn infrastructure_is_no_version_that_tests_stand_before() {
        let cd = workflow("cd", &["push"])
            .job("e2e", &[Stage::AcceptanceTest])
            .job("prod", &[Stage::Deploy])
            .needs(&["e2e"])
            .environment("production");
        let infra = workflow("infra", &["push"])
            .tool("apply", Stage::Deploy, "terraform-deploy")
            .environment("production");
        let both = World::new().with(cd).with(infra.clone());
        assert_eq!(state(&both, "test.acceptance_gate"), SignalState::Observed);
        // Where nothing else brings the product, it is what does.
        assert_eq!(state(&World::new().with(infra), "test.acceptance_gate"), SignalState::Absent);
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

    #[test]
    fn the_share_that_tests_and_not_people_decided() {
        let cd = workflow("cd", &["push"]).job("cd", &[Stage::AcceptanceTest, Stage::Deploy]);
        let mut world = World::new().with(cd).collected();
        for day in (1..=4).rev() {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            let stages: &[Stage] = if day == 2 { &[] } else { &[Stage::AcceptanceTest] };
            world.ships("cd", "push", f64::from(day) - 0.1, commit, stages);
        }
        let signal = observe(&world, "test.acceptance_gate");
        assert_eq!((signal.value(), signal.n), (Some(0.75), Some(4)));
        for run in &mut world.platform.runs {
            run.event = Some("workflow_dispatch".into());
        }
        assert_eq!(observe(&world, "test.acceptance_gate").value(), Some(0.0), "a person decided");
    }
}
