//! Delivery itself is measured.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Grade, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Reading, configured, unknown};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "process.metrics",
        title: "Delivery is measured",
        meaning: "A tool measures how delivery goes: lead times, frequencies, durations.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Enabled steps of tools that measure delivery, this one among them, or their configuration in the tree.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "a tool set up once and forgotten",
        false_negatives: "a tool that reads the repository from outside",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::steps(context, |step| {
        tools::uses(step, tools::DELIVERY_MEASURES)
            || tools::runs(step, &["plimsoll audit", "datadog-ci dora"])
    });
    let files = context.findings(FileFact::ProcessMetrics);
    if reading.strong.is_empty() && !files.is_empty() {
        let mut signal = configured(id, Confidence::Suggested);
        signal.grade = Grade::E1;
        return proven(context.facts, signal, files.iter().map(|found| finding(found)));
    }
    reading.signal(context, id, || {
        unknown(id, ReasonCode::NotObservable, "no tool measures delivery from here; one may from outside")
    })
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{Building, World, state, workflow};

    #[test]
    fn a_measuring_step_and_nothing() {
        let ci = workflow("m", &["push"]).action("m", "github/issue-metrics@v3", &[]);
        assert_eq!(state(&World::new().with(ci), "process.metrics"), SignalState::Observed);
        assert_eq!(state(&World::new(), "process.metrics"), SignalState::Unknown);
    }

    #[test]
    fn a_tools_configuration() {
        let mut world = World::new();
        world.shows_tool(FileFact::ProcessMetrics, "fourkeys/x.yaml", "dora-tool");
        assert_eq!(state(&world, "process.metrics"), SignalState::Observed);
    }
}
