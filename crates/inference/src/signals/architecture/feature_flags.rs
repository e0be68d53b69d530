//! Features are switched at run time.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::Confidence;
use crate::signals::reading::unknown;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "feature_flags",
        title: "Feature flags",
        meaning: "Features that are not finished are switched off on trunk.",
        sources: &[Source::Git],
        computation: "Feature-flag libraries among the dependencies, or definitions of flags.",
        fields: &[("value", "findings")],
        window_days: None,
        false_positives: "a dependency that nothing uses; features chosen when compiling",
        false_negatives: "flags of one's own making",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let found = context.findings(FileFact::FeatureFlags);
    if found.is_empty() {
        let text = "no feature-flag library is recognised; flags of one's own making leave no known sign";
        return unknown(id, ReasonCode::NotObservable, text);
    }
    in_files(context, id, found.len() as f64, Confidence::Suggested, &found)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, observe, state};

    #[test]
    fn a_library_counts_and_silence_is_unknown() {
        let mut world = World::new();
        assert_eq!(state(&world, "feature_flags"), SignalState::Unknown);
        world.shows_tool(FileFact::FeatureFlags, "package.json", "launchdarkly");
        assert_eq!(observe(&world, "feature_flags").value(), Some(1.0));
    }
}
