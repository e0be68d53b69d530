//! Failures are injected on purpose.

use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::reading::Reading;
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "test.chaos",
        title: "Chaos experiments",
        meaning: "Workflows break things on purpose to see what happens.",
        sources: &[Source::Workflows],
        computation: "Enabled steps of tools that inject failures.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "an experiment against a toy system",
        false_negatives: "experiments run by a service",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::of(context, |tool: &ToolMatch| tools::is(tool, tools::CHAOS));
    reading.signal(context, id, || context.not_in_pipeline(id, Reach::Ci, "no workflow injects failures"))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, state, workflow};

    #[test]
    fn an_experiment_and_none() {
        let ci = workflow("ci", &["push"]).tool("chaos", Stage::PerformanceTest, "chaos");
        assert_eq!(state(&World::new().with(ci), "test.chaos"), SignalState::Observed);
        assert_eq!(state(&World::new(), "test.chaos"), SignalState::Absent);
    }
}
