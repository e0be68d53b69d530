//! Signatures on commits.

use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::unknown;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.signed_commits",
        title: "Commits are signed",
        meaning: "Share of commits on trunk whose author or committer signed them.",
        sources: &[Source::Git],
        computation: "not computed: signatures of commits are not read; unknown until they are",
        fields: &[("value", "the share itself, once signatures are read")],
        window_days: None,
        false_positives: "the platform signs what is merged on its pages",
        false_negatives: "a squash drops the signatures of the commits it joins",
    },
    observe,
};

fn observe(_: &Context<'_>, id: &'static str) -> Signal {
    unknown(
        id,
        ReasonCode::NoAccess,
        "signatures of commits are not read; `git log --show-signature` shows them",
    )
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use crate::signals::testing::{World, state};

    #[test]
    fn commits_alone_do_not_say_that_nobody_signs() {
        let mut world = World::new();
        world.commit(3.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "vc.signed_commits"), SignalState::Unknown);
    }
}
