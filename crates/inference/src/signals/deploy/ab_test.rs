//! Experiments compare variants with users.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, PRESENT, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::Confidence;
use crate::signals::reading::unknown;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.ab_test",
        title: "Experiments with users",
        meaning: "Variants of a feature are compared by what users do.",
        sources: &[Source::Git],
        computation: "Experiment libraries among the dependencies, or experiment definitions in the tree.",
        fields: PRESENT,
        window_days: None,
        false_positives: "a dependency that nothing uses",
        false_negatives: "experiments defined in a service",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let found = context.findings(FileFact::Experiments);
    if found.is_empty() {
        return unknown(
            id,
            ReasonCode::NotObservable,
            "experiments are defined in services that leave no trace in files",
        );
    }
    in_files(context, id, 1.0, Confidence::Suggested, &found)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, observe, state};

    #[test]
    fn an_experiment_library() {
        let mut world = World::new();
        world.shows_tool(FileFact::Experiments, "package.json", "experiments");
        assert_eq!(observe(&world, "deploy.ab_test").value(), Some(1.0));
    }

    #[test]
    fn nothing_seen_is_unknown() {
        assert_eq!(state(&World::new(), "deploy.ab_test"), SignalState::Unknown);
    }
}
