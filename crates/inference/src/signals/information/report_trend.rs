//! Results are shown over time.

use plimsoll_domain::facts::workflow::{Effect, ToolMatch};
use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::reading::Reading;
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "report.trend",
        title: "Trends over time",
        meaning: "Coverage, quality or speed can be seen over time.",
        sources: &[Source::Workflows],
        computation: "Enabled steps that hand results to a service or a store with a view over time.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "a trend that nobody looks at",
        false_negatives: "trends kept in another tool",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let draws =
        |tool: &ToolMatch| tools::is(tool, tools::QUALITY_SERVICES) && tool.effect >= Effect::Artifact;
    let reading = Reading::of(context, draws)
        .and(Reading::steps(context, |step| tools::uses(step, tools::TEST_HISTORY)));
    reading.signal(context, id, || {
        context.not_in_pipeline(id, Reach::Ci, "no workflow feeds anything that shows results over time")
    })
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, state, workflow};

    fn covering(effect: Effect) -> World {
        let ci = workflow("ci", &["push"]).tool("x", Stage::Coverage, "codecov");
        World::new().with(ci.change(|job| job.steps[0].matches[0].effect = effect))
    }

    #[test]
    fn a_service_that_draws_and_a_local_report() {
        assert_eq!(state(&covering(Effect::Artifact), "report.trend"), SignalState::Observed);
        assert_eq!(state(&covering(Effect::ReadOnly), "report.trend"), SignalState::Absent);
    }
}
