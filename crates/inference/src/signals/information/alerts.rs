//! Alerts and objectives are code.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::Confidence;
use crate::signals::reading::unknown;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "monitoring.alerts",
        title: "Alerts as code",
        meaning: "Alerts and objectives are defined in the tree.",
        sources: &[Source::Git],
        computation: "Files that define alerts or objectives.",
        fields: &[("value", "findings")],
        window_days: None,
        false_positives: "alerts that nobody receives",
        false_negatives: "alerts defined in their own tool",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let found = context.findings(FileFact::Alerts);
    if found.is_empty() {
        return unknown(
            id,
            ReasonCode::NotObservable,
            "no alert is defined here; alerts may live in their own tool",
        );
    }
    in_files(context, id, found.len() as f64, Confidence::Suggested, &found)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, observe, state};

    #[test]
    fn findings_are_counted_and_silence_is_unknown() {
        let mut world = World::new();
        assert_eq!(state(&world, "monitoring.alerts"), SignalState::Unknown);
        world.found(FileFact::Alerts, "alerts/web.yaml");
        assert_eq!(observe(&world, "monitoring.alerts").value(), Some(1.0));
    }
}
