//! The pipeline changes infrastructure.

use plimsoll_domain::facts::workflow::{Effect, ToolMatch};
use plimsoll_domain::{ReasonCode, Signal, SignalState, Source, Stage};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::{Reading, unknown};

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "infra.pipeline_applied",
        title: "Infrastructure applied by the pipeline",
        meaning: "A workflow creates and changes the infrastructure.",
        sources: &[Source::Workflows],
        computation: "Enabled steps that apply infrastructure code; a plan changes nothing and does not count.",
        fields: &[
            ("configured", "1: an enabled workflow applies it"),
            ("jobs", "jobs that do"),
            ("weak", "1: only weak signs, such as a run started by hand"),
        ],
        window_days: None,
        false_positives: "an environment made for tests",
        false_negatives: "a service or another repository applies it",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let applies = |tool: &ToolMatch| tool.stage == Stage::Provision && tool.effect == Effect::Environment;
    let reading = Reading::of(context, applies);
    let signal = reading.signal(context, id, || {
        let text = "no workflow applies infrastructure; another repository or service may";
        unknown(id, ReasonCode::NotObservable, text)
    });
    if signal.state == SignalState::Observed { signal.with("jobs", reading.jobs() as f64) } else { signal }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, state, workflow};

    fn applying(effect: Effect) -> World {
        let infra = workflow("infra", &["push"]).job("apply", &[Stage::Provision]);
        World::new().with(infra.change(|job| job.steps[0].matches[0].effect = effect))
    }

    #[test]
    fn applying_counts_and_planning_does_not() {
        assert_eq!(state(&applying(Effect::Environment), "infra.pipeline_applied"), SignalState::Observed);
        assert_eq!(state(&applying(Effect::ReadOnly), "infra.pipeline_applied"), SignalState::Unknown);
    }
}
