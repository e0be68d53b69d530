//! An earlier version can be put back.

use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Hit, Reading, configured};

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.rollback",
        title: "Rollback",
        meaning: "A workflow can put an earlier version back.",
        sources: &[Source::Workflows, Source::Deployments],
        computation: "Enabled steps that roll back, whether a failure or a person starts them.",
        fields: &[("configured", "1: an enabled workflow can roll back"), ("weak", "1: only weak signs")],
        window_days: None,
        false_positives: "a step that nobody ever ran",
        false_negatives: "an earlier version deployed again by the normal workflow",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::stage(context, Stage::Rollback);
    // Rolling back is started by people more often than not.
    let by_hand: Vec<_> = reading.weak.iter().filter(|hit| hit.tool.is_some_and(|tool| !tool.weak)).collect();
    if reading.strong.is_empty() && !by_hand.is_empty() {
        let places = by_hand.iter().map(|hit| Hit::place(hit));
        return proven(context.facts, configured(id, Confidence::Configured), places);
    }
    reading
        .signal(context, id, || context.not_in_pipeline(id, Reach::Deployment, "no workflow can roll back"))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{Building, World, state, workflow};

    #[test]
    fn a_rollback_by_hand_is_a_rollback() {
        let undo = workflow("undo", &["workflow_dispatch"]).job("undo", &[Stage::Rollback]);
        assert_eq!(state(&World::new().with(undo), "deploy.rollback"), SignalState::Observed);
    }

    #[test]
    fn none_is_absent() {
        assert_eq!(state(&World::new(), "deploy.rollback"), SignalState::Absent);
    }
}
