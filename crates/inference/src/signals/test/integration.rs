//! Tests of a component with what it depends on.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::Profile;
use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, EXECUTIONS, MONTHLY, SignalDoc, VALUE, WEEKLY};
use crate::signals::executed;
use crate::signals::reading::Reading;
use crate::signals::statistics::flag;
use crate::signals::{suites, tools};

/// Builds of these days.
const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "test.integration",
        title: "Automatic integration tests",
        meaning: "Workflows test components together with the services they depend on.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Enabled steps that run integration tests or bring up services for them, and any tests in jobs with \
                      service containers beside them.",
        fields: &[
            VALUE,
            EXECUTIONS,
            WEEKLY,
            MONTHLY,
            ("configured", "1: an enabled workflow that something other than a person starts runs them"),
            ("on_commit", "1: on pushes to the trunk or in a merge queue"),
            ("on_push", "1: on pushes to any branch"),
            ("on_pr", "1: on pull requests into the trunk"),
            ("interval_hours", "shortest time between scheduled runs"),
            ("gating", "1: a failure fails the job"),
            ("jobs", "jobs that run them"),
            ("services", "1: with service containers beside them"),
            ("files", "files of such test suites in the tree"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "a service container that the tests do not use",
        false_negatives: "integration tests run as unit tests; another repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let own = Reading::stage(context, Stage::IntegrationTest);
    let beside = Reading::of(context, tools::tests).only(|hit| {
        !hit.job.services.is_empty() && hit.tool.is_some_and(|tool| tool.stage != Stage::IntegrationTest)
    });
    let with_services: Vec<_> = beside.strong.iter().map(|hit| (hit.workflow, hit.job)).collect();
    // What a package's tests outside of its source meet is its interface, as those who depend on it do.
    let through_interface = has_tests_of_the_interface(context);
    let cargo = |tool: &str| matches!(tool, "cargo-test" | "nextest" | "cargo-nextest");
    let executed = |event: &StageEvent| {
        event.stage == Stage::IntegrationTest
            || (through_interface && event.tool.as_deref().is_some_and(cargo))
            || (matches!(event.stage, Stage::UnitTest | Stage::AcceptanceTest)
                && executed::ran_in(context, event, &with_services))
    };
    let outer = Reading::of(context, |tool| through_interface && cargo(&tool.tool));
    let reading = own.and(beside).and(outer);
    let files = suites::files_of(context, Stage::IntegrationTest);
    let absent = "no workflow runs integration tests";
    let signal = suites::signal(context, id, &reading, &files, absent, (DAYS, &executed));
    if signal.state != SignalState::Observed {
        return signal;
    }
    signal.with("services", flag(reading.strong.iter().any(|hit| !hit.job.services.is_empty())))
}

/// Whether a package has Cargo's `tests/` folder beside its source.
fn has_tests_of_the_interface(context: &Context<'_>) -> bool {
    let is_one = |path: &str| {
        let rest =
            path.rsplit_once("tests/").filter(|(before, _)| before.is_empty() || before.ends_with('/'));
        rest.is_some_and(|(_, name)| !name.contains('/') && name.ends_with(".rs"))
    };
    context.facts.profile == Profile::Package
        && context.facts.tree.entries.iter().any(|entry| is_one(&entry.path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn tests_with_a_database_beside_them() {
        let ci = workflow("ci", &["push"])
            .job("test", &[Stage::UnitTest])
            .change(|job| job.services = vec!["postgres:17".to_owned()]);
        let signal = observe(&World::new().with(ci), "test.integration");
        assert_eq!((field(&signal, "configured"), field(&signal, "services")), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn unit_tests_are_no_integration_tests() {
        let ci = workflow("ci", &["push"]).job("test", &[Stage::UnitTest]);
        assert_eq!(state(&World::new().with(ci), "test.integration"), SignalState::Absent);
    }
}
