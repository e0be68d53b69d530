//! Tests of units in isolation.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc, TEST_FIELDS};
use crate::signals::reading::{Hit, Reading};
use crate::signals::suites;

/// Builds of these days.
const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "test.unit",
        title: "Automatic unit tests",
        meaning: "Workflows run unit tests.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Enabled steps that run unit tests; beside it, test files at trunk's head.",
        fields: TEST_FIELDS,
        window_days: Some(DAYS),
        false_positives: "a suite without a single test; packaging with Maven or Gradle counts only beside tests for the JVM",
        false_negatives: "tests that a wrapper script or another CI system runs",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let files = context.findings(FileFact::TestFile);
    let untested = context.tree_closed().is_ok() && !files.iter().any(|found| is_of_jvm(found));
    let reading = Reading::stage(context, Stage::UnitTest).only(|hit| !(untested && packages(hit)));
    let executed = |event: &StageEvent| event.stage == Stage::UnitTest;
    suites::signal(context, id, &reading, &files, "no workflow runs unit tests", (DAYS, &executed))
}

fn is_of_jvm(found: &FileFinding) -> bool {
    let language = found.detail.as_deref().unwrap_or_default();
    matches!(language, "Java" | "Kotlin" | "Scala" | "Groovy" | "Clojure")
}

/// A command of the JVM's builds that runs tests on its way to a package, if there are any.
fn packages(hit: &Hit<'_>) -> bool {
    let Some(tool) = hit.tool.filter(|tool| matches!(tool.tool.as_str(), "maven-test" | "gradle-test"))
    else {
        return false;
    };
    let mut words = hit.step.commands.iter().filter(|one| one.line == tool.line).flat_map(|one| &one.words);
    let asked =
        |word: &String| ["test", "verify", "check"].iter().any(|goal| word.to_lowercase().contains(goal));
    !words.any(asked)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{ReasonCode, SignalState};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn tests_on_every_commit() {
        let ci = workflow("ci", &["push", "pull_request"]).job("test", &[Stage::UnitTest]);
        let mut world = World::new().with(ci);
        world.shows(FileFact::TestFile, "tests/a.rs", "Rust", 14);
        let signal = observe(&world, "test.unit");
        for (name, value) in
            [("configured", 1.0), ("on_commit", 1.0), ("on_pr", 1.0), ("gating", 1.0), ("files", 14.0)]
        {
            assert_eq!(field(&signal, name), Some(value), "{name}");
        }
        assert_eq!(field(&signal, "interval_hours"), None);
    }

    #[test]
    fn tests_without_ci_are_never_seen_executed() {
        let mut world = World::new();
        world.shows(FileFact::TestFile, "test/t1.c", "C", 14);
        let signal = observe(&world, "test.unit");
        assert_eq!(
            (signal.state, signal.reason.unwrap().code),
            (SignalState::Unknown, ReasonCode::NotObservable)
        );
    }

    #[test]
    fn packaging_without_a_test_in_the_tree_tests_nothing() {
        let build = |goal: &str| {
            workflow("ci", &["push"]).tool("build", Stage::UnitTest, "maven-test").change(|job| {
                job.steps[0].commands[0].words = vec!["mvn".to_owned(), goal.to_owned()];
            })
        };
        let mut world = World::new().with(build("package"));
        world.shows(FileFact::TestFile, "tests/a.ts", "TypeScript", 14);
        assert_ne!(state(&world, "test.unit"), SignalState::Observed);
        world.shows(FileFact::TestFile, "src/test/java/ATest.java", "Java", 1);
        assert_eq!(state(&world, "test.unit"), SignalState::Observed);
        assert_eq!(state(&World::new().with(build("test")), "test.unit"), SignalState::Observed);
    }

    #[test]
    fn another_system_may_run_them() {
        let mut world = World::new();
        world.shows(FileFact::TestFile, "test/t1.c", "C", 14);
        world.shows_tool(FileFact::ForeignCi, ".circleci/config.yml", "circleci");
        let reason = observe(&world, "test.unit").reason.unwrap();
        assert_eq!(reason.code, ReasonCode::ExternalSystem, "{}", reason.text);
    }

    #[test]
    fn ci_that_builds_and_never_tests_is_absent() {
        let mut world = World::new().with(workflow("ci", &["push"]).job("build", &[Stage::Build]));
        world.shows(FileFact::TestFile, "tests/a.rs", "Rust", 14);
        assert_eq!(state(&world, "test.unit"), SignalState::Absent);
        assert_eq!(state(&World::new(), "test.unit"), SignalState::Absent);
    }

    #[test]
    fn a_command_that_may_fail_is_a_weak_sign() {
        let ci = workflow("ci", &["push"]).job("test", &[Stage::UnitTest]).change(|job| {
            job.steps[0].commands[0].tolerated = true;
            job.steps[0].matches[0].weak = true;
        });
        let signal = observe(&World::new().with(ci), "test.unit");
        assert_eq!((signal.state, field(&signal, "weak")), (SignalState::Unknown, Some(1.0)));
        assert_eq!(signal.reason.unwrap().text, "a failure of `unit-test` is ignored");
    }

    #[test]
    fn a_script_that_gives_up_does_not_ignore_its_failures() {
        let ci = workflow("ci", &["push"]).job("test", &[Stage::UnitTest]).change(|job| {
            let step = &mut job.steps[0];
            step.commands[0].tolerated = true;
            step.matches[0].weak = true;
            let mut exit = step.commands[0].clone();
            exit.words = vec!["exit".to_owned(), "1".to_owned()];
            step.commands.push(exit);
        });
        let reason = observe(&World::new().with(ci), "test.unit").reason.unwrap();
        assert_eq!(reason.text, "`unit-test` may fail; what its script makes of that is not seen");
    }

    #[test]
    fn a_failure_that_is_ignored_does_not_gate() {
        let ci = workflow("ci", &["push"])
            .job("test", &[Stage::UnitTest])
            .change(|job| job.continue_on_error = true);
        assert_eq!(field(&observe(&World::new().with(ci), "test.unit"), "gating"), Some(0.0));
    }
}
