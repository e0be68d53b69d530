//! Coverage of a running system.

use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, EXECUTIONS, MONTHLY, SignalDoc, VALUE, WEEKLY};
use crate::signals::executed;
use crate::signals::reading::{Hit, Reading};
use crate::signals::tools;

/// Builds of these days.
const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "coverage.dynamic",
        title: "Coverage from integration runs",
        meaning: "Coverage is collected while the product runs as it does in production.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Enabled steps that measure or upload coverage in a job of integration or acceptance tests and no unit \
                      tests, or under a flag named like them.",
        fields: &[
            VALUE,
            EXECUTIONS,
            WEEKLY,
            MONTHLY,
            CONFIGURED[0],
            CONFIGURED[1],
            ("gating", "1: a failure fails the job"),
        ],
        window_days: Some(DAYS),
        false_positives: "coverage of the test code itself",
        false_negatives: "profiles taken in the running environment",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::stage(context, Stage::Coverage).only(is_dynamic);
    let jobs: Vec<_> = reading.strong.iter().map(|hit| (hit.workflow, hit.job)).collect();
    let absent = "no workflow measures coverage of integration or acceptance tests";
    let signal = reading.signal(context, id, || context.not_in_pipeline(id, Reach::Ci, absent));
    executed::by_runs(context, DAYS, signal, |event| {
        event.stage == Stage::Coverage && executed::ran_in(context, event, &jobs)
    })
}

fn is_dynamic(hit: &Hit<'_>) -> bool {
    let runs = |tool: &ToolMatch| matches!(tool.stage, Stage::IntegrationTest | Stage::AcceptanceTest);
    let unit = |tool: &ToolMatch| tool.stage == Stage::UnitTest;
    let flagged = tools::inputs_mention(hit.step, &["integration", "e2e", "acceptance"]);
    flagged || (chain::any(&[hit.job], runs) && !chain::any(&[hit.job], unit))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{Building, World, state, workflow};

    fn covering(stage: Stage) -> World {
        World::new().with(workflow("ci", &["push"]).job("test", &[stage, Stage::Coverage]))
    }

    #[test]
    fn coverage_of_acceptance_tests() {
        assert_eq!(state(&covering(Stage::AcceptanceTest), "coverage.dynamic"), SignalState::Observed);
    }

    #[test]
    fn coverage_of_unit_tests_is_not_it() {
        assert_eq!(state(&covering(Stage::UnitTest), "coverage.dynamic"), SignalState::Absent);
    }
}
