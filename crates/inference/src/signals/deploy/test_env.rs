//! Tests have an environment of their own.

use plimsoll_domain::facts::Tier;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::environments::Place;
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Hit, Reading, configured};
use crate::signals::shipped::{absent_or_unknown, measured};
use crate::signals::statistics::flag;
use crate::signals::tools;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.test_env",
        title: "Environment for tests",
        meaning: "Tests run in an environment apart from developers' machines.",
        sources: &[Source::Workflows, Source::Deployments],
        computation: "Strong: a job deploys to a staging, test or development environment. Weak: tests run on a CI \
                      machine, with services beside them or without. Where runs were collected, how often an \
                      environment below production, previews left out, was deployed to in the window.",
        fields: &[
            ("value", "deployments to such environments in the window, where runs show any"),
            ("configured", "1: a job deploys to such an environment; missing when only weak signs are there"),
            ("dispatch", "1: only when somebody starts it"),
            ("services", "1: tests run on CI with services beside them"),
            ("ci_runner", "1: tests run on a CI machine"),
        ],
        window_days: Some(DAYS),
        false_positives: "a CI machine is like no production",
        false_negatives: "an environment deployed by another system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let Some(shipped) = context.shipped() else { return configured };
    let all: Vec<_> = shipped.below(context.window_to_now(DAYS)).collect();
    if !all.is_empty() {
        let n = all.len();
        let signal = measured(context, configured, n as f64, n, all.iter().copied());
        return proven(context.facts, signal, all.iter().rev().map(|one| one.evidence()));
    }
    let by_tests = configured.values.get("ci_runner").is_some_and(|tests| *tests > 0.0);
    if !configured.values.contains_key("configured") {
        return configured;
    }
    let mut signal =
        absent_or_unknown(context, configured.clone(), DAYS, "no environment for tests was deployed to");
    if signal.state == SignalState::Absent && by_tests {
        // The CI machine is there all the same.
        let reason = signal.reason.take();
        signal = Signal { confidence: Confidence::Unconfirmed.value(), reason, ..configured };
        signal.values.remove("configured");
    }
    signal
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let is_test_tier =
        |place| matches!(place, Place::Tier(Tier::Staging | Tier::Testing | Tier::Development));
    let targets: Vec<_> = context.deployments().filter(|target| is_test_tier(target.place)).collect();
    let tests = Reading::of(context, tools::tests);
    let services = |hit: &&Hit<'_>| {
        !hit.job.services.is_empty()
            || hit.tool.is_some_and(|tool| tool.stage == plimsoll_domain::Stage::IntegrationTest)
    };
    let with_services = tests.strong.iter().any(|hit| services(&hit));
    let signal = if !targets.is_empty() {
        configured(id, Confidence::Configured)
            .with("dispatch", flag(targets.iter().all(|target| !target.starts.automatic)))
    } else if !tests.strong.is_empty() {
        let mut signal = Signal::observed(id, 1.0, Grade::E2, Confidence::Unconfirmed.value());
        signal.values.clear();
        let text = "tests run on a CI machine; no environment is deployed to for them";
        signal.reason = Some(Reason::new(ReasonCode::Inconclusive, text));
        signal
    } else {
        let text = "no workflow tests, and none deploys to an environment for tests";
        return context.not_in_pipeline(id, Reach::Deployment, text);
    };
    let signal =
        signal.with("services", flag(with_services)).with("ci_runner", flag(!tests.strong.is_empty()));
    let places = targets.iter().map(|target| target.evidence.clone());
    proven(context.facts, signal, places.chain(tests.strong.iter().map(Hit::place)))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_test_environment_that_is_deployed_to() {
        let cd = workflow("cd", &["workflow_dispatch"]).job("t", &[Stage::Deploy]).environment("test");
        let signal = observe(&World::new().with(cd), "deploy.test_env");
        assert_eq!((field(&signal, "configured"), field(&signal, "dispatch")), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn a_ci_machine_is_a_weak_one() {
        let ci = workflow("ci", &["push"]).job("test", &[Stage::UnitTest]);
        let signal = observe(&World::new().with(ci), "deploy.test_env");
        assert_eq!((field(&signal, "configured"), field(&signal, "ci_runner")), (None, Some(1.0)));
    }

    #[test]
    fn no_ci_and_no_environment_is_absent() {
        assert_eq!(state(&World::new(), "deploy.test_env"), SignalState::Absent);
    }

    #[test]
    fn how_often_it_was_deployed_to() {
        use plimsoll_domain::{CoverageState, Source};
        let cd = workflow("cd", &["push"]).job("t", &[Stage::Deploy]).environment("test");
        let mut world = World::new().with(cd).collected();
        let commit = world.commit(9.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "deploy.test_env"), SignalState::Absent);
        for day in [5.0, 4.0, 3.0, 300.0] {
            world.deployed("test", plimsoll_domain::facts::Tier::Testing, day, commit);
        }
        world.deployed("pr-1", plimsoll_domain::facts::Tier::Ephemeral, 2.0, commit);
        let signal = observe(&world, "deploy.test_env");
        assert_eq!((signal.value(), signal.n, field(&signal, "configured")), (Some(3.0), Some(3), None));
        world.deployments.clear();
        world.covers(Source::Jobs, CoverageState::Partial);
        assert_eq!(field(&observe(&world, "deploy.test_env"), "configured"), Some(1.0));
    }

    #[test]
    fn an_environment_that_nobody_deploys_to_leaves_the_ci_machine() {
        let cd = workflow("cd", &["push"]).job("t", &[Stage::Deploy]).environment("test");
        let ci = workflow("ci", &["push"]).job("test", &[Stage::UnitTest]);
        let mut world = World::new().with(cd).with(ci).collected();
        world.commit(9.0, "ann", &["a.rs"]);
        let signal = observe(&world, "deploy.test_env");
        assert_eq!((field(&signal, "configured"), field(&signal, "ci_runner")), (None, Some(1.0)));
    }
}
