//! Load, latency and benchmark runs.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc, TEST_FIELDS};
use crate::signals::reading::Reading;
use crate::signals::suites;

/// Builds of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "test.performance",
        title: "Automatic performance tests",
        meaning: "Workflows measure load, latency or speed.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Enabled steps of load-test and benchmark tools.",
        fields: TEST_FIELDS,
        window_days: Some(DAYS),
        false_positives: "benchmarks that are only compiled",
        false_negatives: "load tests in another repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::stage(context, Stage::PerformanceTest);
    let files = suites::files_of(context, Stage::PerformanceTest);
    let executed = |event: &StageEvent| event.stage == Stage::PerformanceTest;
    suites::signal(context, id, &reading, &files, "no workflow runs performance tests", (DAYS, &executed))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;
    use plimsoll_domain::facts::FileFact;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, scheduled, state, workflow};

    #[test]
    fn a_scheduled_run_is_configured_but_not_on_commit() {
        let nightly = scheduled("nightly", "0 3 * * *").job("run", &[Stage::PerformanceTest]);
        let signal = observe(&World::new().with(nightly), "test.performance");
        assert_eq!((field(&signal, "configured"), field(&signal, "on_commit")), (Some(1.0), Some(0.0)));
        assert_eq!(field(&signal, "interval_hours"), Some(24.0));
    }

    #[test]
    fn a_suite_that_ci_does_not_run_is_absent_from_ci() {
        let mut world = World::new().with(workflow("ci", &["push"]).job("build", &[Stage::Build]));
        world.shows(FileFact::TestSuite, "benches/parse.rs", Stage::PerformanceTest.as_str(), 9);
        let signal = observe(&world, "test.performance");
        assert_eq!((signal.state, field(&signal, "files")), (SignalState::Absent, Some(9.0)));
        world.workflows.clear();
        assert_eq!(state(&world, "test.performance"), SignalState::Unknown);
    }
}
