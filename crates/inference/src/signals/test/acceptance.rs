//! Tests of the product as its users meet it.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc, TEST_FIELDS};
use crate::signals::reading::Reading;
use crate::signals::suites;

/// Builds of these days.
const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "test.acceptance",
        title: "Automatic acceptance tests",
        meaning: "Workflows test the product through the interface its users have.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Enabled steps of tools that drive a browser, a device, an interface or a described behaviour.",
        fields: TEST_FIELDS,
        window_days: Some(DAYS),
        false_positives: "screenshots taken for documentation",
        false_negatives: "tests in another repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::stage(context, Stage::AcceptanceTest);
    let files = suites::files_of(context, Stage::AcceptanceTest);
    let executed = |event: &StageEvent| event.stage == Stage::AcceptanceTest;
    suites::signal(context, id, &reading, &files, "no workflow runs acceptance tests", (DAYS, &executed))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;
    use plimsoll_domain::facts::FileFact;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, scheduled, state, workflow};

    #[test]
    fn a_scheduled_run_is_configured_but_not_on_commit() {
        let nightly = scheduled("nightly", "0 3 * * *").job("run", &[Stage::AcceptanceTest]);
        let signal = observe(&World::new().with(nightly), "test.acceptance");
        assert_eq!((field(&signal, "configured"), field(&signal, "on_commit")), (Some(1.0), Some(0.0)));
        assert_eq!(field(&signal, "interval_hours"), Some(24.0));
    }

    #[test]
    fn a_suite_that_ci_does_not_run_is_absent_from_ci() {
        let mut world = World::new().with(workflow("ci", &["push"]).job("build", &[Stage::Build]));
        world.shows(FileFact::TestSuite, "e2e/login.spec.ts", Stage::AcceptanceTest.as_str(), 9);
        let signal = observe(&world, "test.acceptance");
        assert_eq!((signal.state, field(&signal, "files")), (SignalState::Absent, Some(9.0)));
        world.workflows.clear();
        assert_eq!(state(&world, "test.acceptance"), SignalState::Unknown);
    }
}
