//! Tests of a component with its neighbours replaced.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc, TEST_FIELDS};
use crate::signals::executed;
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Hit, Reading, configured, weakly};
use crate::signals::tools;

/// Builds of these days.
const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "test.component",
        title: "Automatic component tests",
        meaning: "Components are tested on their own; stand-ins or contracts take the place of their neighbours.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Enabled steps of contract-test and stub tools; or such a tool among the dependencies where a \
                      workflow runs tests.",
        fields: TEST_FIELDS,
        window_days: Some(DAYS),
        false_positives: "unit tests that use a stub of a web service",
        false_negatives: "stand-ins written by hand",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::of(context, |tool: &ToolMatch| tools::is(tool, tools::COMPONENT_TESTS));
    let is_tool = |found: &&FileFinding| {
        found.tool.as_deref().is_some_and(|tool| tools::COMPONENT_TESTS.contains(&tool))
    };
    let files: Vec<_> = context.findings(FileFact::ToolConfig).into_iter().filter(is_tool).collect();
    if !reading.strong.is_empty() || files.is_empty() {
        let signal = reading.signal(context, id, || {
            context.not_in_pipeline(
                id,
                Reach::Ci,
                "no workflow tests a component against stand-ins or contracts",
            )
        });
        let seen = !reading.strong.is_empty();
        let signal =
            if seen { reading.with_stage_fields(signal).with("files", files.len() as f64) } else { signal };
        let executed = |event: &StageEvent| {
            event.tool.as_deref().is_some_and(|tool| tools::COMPONENT_TESTS.contains(&tool))
        };
        return executed::by_runs(context, DAYS, signal, executed);
    }
    let tests = Reading::of(context, tools::tests);
    let places = files.iter().map(|found| finding(found));
    if tests.strong.is_empty() {
        let signal = weakly(id, "a tool for stand-ins or contracts is there, and no workflow runs tests");
        return proven(context.facts, signal, places);
    }
    let signal =
        tests.with_stage_fields(configured(id, Confidence::Suggested)).with("files", files.len() as f64);
    let signal = proven(context.facts, signal, places.chain(tests.strong.iter().map(Hit::place)));
    // Stand-ins are used from within tests of any kind; that these ran says that the stand-ins could be used.
    let executed = |event: &StageEvent| {
        matches!(event.stage, Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest)
    };
    let mut signal = executed::by_runs(context, DAYS, signal, executed);
    signal.confidence = signal.confidence.min(Confidence::Suggested.value());
    signal
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn stand_ins_where_tests_run() {
        let mut world = World::new();
        world.shows_tool(FileFact::ToolConfig, "pom.xml", "service-stub");
        assert_eq!(field(&observe(&world, "test.component"), "weak"), Some(1.0));
        let world = world.with(workflow("ci", &["push"]).job("test", &[Stage::UnitTest]));
        assert_eq!(field(&observe(&world, "test.component"), "configured"), Some(1.0));
    }

    #[test]
    fn a_job_called_component_tests_is_none() {
        let ci = workflow("ci", &["push"]).job("component-tests", &[Stage::UnitTest]);
        assert_eq!(state(&World::new().with(ci), "test.component"), SignalState::Absent);
    }
}
