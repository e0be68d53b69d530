//! The pipeline reaches from source to production.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::WorkflowJob;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{ReasonCode, Signal, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Reading, configured, unknown};
use crate::signals::statistics::flag;
use crate::signals::targets::Target;
use crate::signals::tools;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.prod_pipeline",
        title: "Pipeline to production",
        meaning: "What reaches users went through build and test in the same pipeline.",
        sources: &[Source::Workflows, Source::Jobs, Source::Deployments],
        computation: "A job that deploys to production, or publishes where that reaches users, with steps that build \
                      and test in itself, in the jobs it waits for, or in the workflow whose end starts it. A \
                      publishing tool builds its package itself. Where runs were collected, the share of the \
                      window's production deployments on whose commit runs built and tested, with success and before.",
        fields: &[
            ("value", "share of production deployments behind build and test, where runs show it"),
            ("passed", "production deployments behind build and test, where runs show them"),
            ("configured", "1: every such job has build and test before it"),
            ("build_upstream", "such jobs with a build before them"),
            ("test_upstream", "such jobs with a test before them whose failure stops them"),
            ("production_jobs", "such jobs"),
            (
                "same_sha",
                "1: tests run on the same commit, but in a workflow that the deployment does not wait for",
            ),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "a job that nobody runs",
        false_negatives: "a deployment that waits for another workflow inside a script",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let tests = |event: &StageEvent| is_test(event.stage) && event.gating;
    let makes_image =
        |event: &StageEvent| event.tool.as_deref().is_some_and(|tool| tools::IMAGES.contains(&tool));
    let builds =
        |event: &StageEvent| matches!(event.stage, Stage::Build | Stage::Package) || makes_image(event);
    let unjudged = "nothing shows what was executed before production, or which run brought it there";
    let signal = context.share_of_production(by_files(context, id), DAYS, unjudged, |shipped, one| {
        one.run?;
        let tested = shipped.before(one, tests);
        // What publishes builds its package itself.
        let built = if one.is_published() { Some(true) } else { shipped.before(one, builds) };
        both(tested, built)
    });
    match (signal.value(), signal.n) {
        (Some(value), Some(n)) => signal.with("passed", (value * n as f64).round()),
        _ => signal,
    }
}

const fn is_test(stage: Stage) -> bool {
    matches!(stage, Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest)
}

fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs = context.production_jobs();
    if jobs.is_empty() {
        return context.without_production(id);
    }
    let before: Vec<Vec<&WorkflowJob>> =
        jobs.iter().map(|target| chain::upstream(context.facts, target.workflow, target.job)).collect();
    let self_building = context.ships_by_publishing();
    let built = |jobs: &&Vec<&WorkflowJob>| {
        let before = |(own, earlier): (&&WorkflowJob, &[&WorkflowJob])| {
            chain::any_before(own, earlier, is_arrival, tools::builds)
        };
        self_building || jobs.split_first().is_some_and(before)
    };
    let tested = |jobs: &&Vec<&WorkflowJob>| {
        let before = |(own, earlier): (&&WorkflowJob, &[&WorkflowJob])| {
            chain::any_gate_before(own, earlier, is_arrival, tools::tests)
        };
        jobs.split_first().is_some_and(before)
    };
    let builds = before.iter().filter(built).count();
    let tests = before.iter().filter(tested).count();
    let complete = before.iter().any(|jobs| built(&jobs) && tested(&jobs));
    let signal = if complete {
        configured(id, Confidence::Configured)
    } else if before.iter().flatten().any(|job| job.opaque || job.enabled_steps().any(|step| step.opaque)) {
        let text =
            "a step before the deployment runs a script whose work cannot be seen from the workflow file";
        unknown(id, ReasonCode::OpaqueWrapper, text)
    } else if tested_elsewhere(context, &jobs) {
        let text =
            "tests run in another workflow; only run history shows whether the deployed commit passed them";
        unknown(id, ReasonCode::NoAccess, text)
    } else {
        let text = "versions reach their users without build and test before";
        context.not_in_pipeline(id, Reach::Deployment, text)
    };
    let signal = signal
        .with("build_upstream", builds as f64)
        .with("test_upstream", tests as f64)
        .with("production_jobs", jobs.len() as f64)
        .with("same_sha", flag(!complete && tested_elsewhere(context, &jobs)));
    proven(context.facts, signal, jobs.iter().map(|target| target.evidence.clone()))
}

/// Whether the tool brings the version somewhere; what follows in the same job came too late.
fn is_arrival(tool: &ToolMatch) -> bool {
    matches!(tool.stage, Stage::Deploy | Stage::Publish) || tools::is(tool, tools::RELEASES)
}

/// Whether another workflow tests the commits that are deployed.
fn tested_elsewhere(context: &Context<'_>, jobs: &[&Target<'_>]) -> bool {
    let tests = Reading::of(context, tools::tests);
    tests.strong.iter().any(|hit| {
        let other = jobs.iter().all(|target| target.workflow.path != hit.workflow.path);
        other && (hit.starts.on_commit || hit.starts.on_tag)
    })
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;
    use plimsoll_domain::facts::Profile;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    const ID: &str = "deploy.prod_pipeline";

    #[test]
    fn a_deployment_behind_build_and_test() {
        let cd = workflow("cd", &["push"])
            .job("build", &[Stage::Build])
            .job("test", &[Stage::UnitTest])
            .needs(&["build"])
            .job("prod", &[Stage::Deploy])
            .needs(&["test"])
            .environment("production");
        let signal = observe(&World::new().with(cd), ID);
        assert_eq!((field(&signal, "configured"), field(&signal, "test_upstream")), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn a_test_after_the_deployment_came_too_late() {
        let stages = [Stage::Build, Stage::Deploy, Stage::AcceptanceTest];
        let cd = workflow("cd", &["push"]).job("prod", &stages).environment("production");
        assert_eq!(state(&World::new().with(cd), ID), SignalState::Absent);
    }

    #[test]
    fn a_test_whose_failure_is_ignored_stops_no_deployment() {
        let cd = |ignored| {
            workflow("cd", &["push"])
                .job("test", &[Stage::Build, Stage::UnitTest])
                .change(|job| job.steps[1].continue_on_error = ignored)
                .job("prod", &[Stage::Deploy])
                .needs(&["test"])
                .environment("production")
        };
        assert_eq!(state(&World::new().with(cd(false)), ID), SignalState::Observed);
        let signal = observe(&World::new().with(cd(true)), ID);
        assert_eq!((signal.state, field(&signal, "test_upstream")), (SignalState::Absent, Some(0.0)));
    }

    #[test]
    fn a_disabled_test_is_no_test() {
        let cd = workflow("cd", &["push"])
            .job("test", &[Stage::Build, Stage::UnitTest])
            .change(|job| job.disabled = true)
            .job("prod", &[Stage::Deploy])
            .needs(&["test"])
            .environment("production");
        assert_eq!(state(&World::new().with(cd), ID), SignalState::Absent);
    }

    #[test]
    fn the_workflow_whose_end_starts_it_is_before_it() {
        let mut cd =
            workflow("cd", &["workflow_run"]).job("prod", &[Stage::Deploy]).environment("production");
        cd.triggers[0].workflows = vec!["ci".to_owned()];
        let ci = workflow("ci", &["push"]).job("test", &[Stage::Build, Stage::UnitTest]);
        assert_eq!(state(&World::new().with(ci).with(cd), ID), SignalState::Observed);
    }

    #[test]
    fn tests_beside_a_release_are_unknown_and_without_tests_it_is_absent() {
        let mut world = World::new().with(workflow("release", &["push"]).job("out", &[Stage::Publish]));
        world.profile = Profile::Package;
        assert_eq!(state(&world, ID), SignalState::Absent);
        let world = world.with(workflow("ci", &["push"]).job("test", &[Stage::UnitTest]));
        let signal = observe(&world, ID);
        assert_eq!((signal.state, field(&signal, "same_sha")), (SignalState::Unknown, Some(1.0)));
    }

    /// Ten deployments by one workflow, of which some commits were tested before.
    fn shipped(tested: usize) -> World {
        let cd = workflow("cd", &["push"]).job("cd", &[Stage::Build, Stage::UnitTest, Stage::Deploy]);
        let mut world = World::new().with(cd.environment("production")).collected();
        for day in (0..10).rev() {
            let commit = world.commit(f64::from(day) + 1.0, "ann", &["a.rs"]);
            if (day as usize) < tested {
                world.ran("ci", "push", f64::from(day) + 0.9, commit, &[Stage::UnitTest]);
            }
            world.ships("cd", "push", f64::from(day) + 0.8, commit, &[Stage::Build]);
        }
        world
    }

    #[test]
    fn the_share_of_deployments_whose_commit_was_built_and_tested_before() {
        let signal = observe(&shipped(8), ID);
        assert_eq!((signal.value(), signal.n), (Some(0.8), Some(10)));
        assert_eq!((field(&signal, "passed"), field(&signal, "configured")), (Some(8.0), None));
        assert_eq!(signal.grade, plimsoll_domain::Grade::E4);
    }

    #[test]
    fn parts_of_history_give_a_value_with_a_word_and_none_gives_the_reading_of_files() {
        use plimsoll_domain::CoverageState;
        let mut world = shipped(10);
        world.covers(Source::Runs, CoverageState::Partial);
        let signal = observe(&world, ID);
        assert_eq!(signal.value(), Some(1.0));
        assert!(signal.reason.unwrap().text.contains("there is more"));
        world.covers(Source::Runs, CoverageState::Missing);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), field(&signal, "configured")), (None, Some(1.0)));
    }

    #[test]
    fn configured_and_never_deployed_is_absent() {
        let mut world = shipped(0);
        world.deployments.clear();
        let signal = observe(&world, ID);
        assert_eq!(signal.state, SignalState::Absent);
        assert!(signal.reason.unwrap().text.starts_with("configured in `.github/workflows/cd.yml"));
        let last = world.tip.unwrap();
        world.hides(last);
        assert_eq!(state(&world, ID), SignalState::Unknown, "a job that hides its work may have");
    }
}
