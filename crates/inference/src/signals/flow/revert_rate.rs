//! Changes taken back.

use plimsoll_domain::{Grade, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, commit, proven};
use crate::signals::reading::unknown;
use crate::signals::statistics::share;

const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.revert_rate",
        title: "Reverts",
        meaning: "Share of changes that take back an earlier one.",
        sources: &[Source::Git],
        computation: "Human commits of the window whose message says that they revert another, over all of them.",
        fields: &[("value", "share of human commits that are reverts"), ("reverts", "how many")],
        window_days: Some(DAYS),
        false_positives: "a revert of a revert brings a change back",
        false_negatives: "changes taken back by hand or by a force push",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let span = context.window(DAYS);
    if let Err(reason) = context.history_closed(span) {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let commits: Vec<_> = context.human_commits(span).collect();
    let reverts: Vec<_> = commits
        .iter()
        .filter(|index| context.facts.history.commit(**index).message.revert.is_some())
        .collect();
    let Some(value) = share(reverts.len(), commits.len()) else {
        return unknown(id, ReasonCode::BelowMinSample, "nobody committed to trunk in the window");
    };
    let signal = Signal::observed(id, value, Grade::E2, Confidence::Counted.value())
        .with("reverts", reverts.len() as f64)
        .sampled(commits.len() as u64);
    context.dated(proven(
        context.facts,
        signal,
        reverts.iter().rev().map(|index| commit(context.facts, **index)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, observe, state};

    #[test]
    fn reverts_over_commits() {
        let mut world = World::new();
        for _ in 0..3 {
            world.commit(9.0, "ann", &["a.rs"]);
        }
        world.commit_saying(8.0, "ann", "Revert \"Change\"", &["a.rs"]);
        let signal = observe(&world, "vc.revert_rate");
        assert_eq!((signal.value(), signal.n, signal.evidence.len()), (Some(0.25), Some(4), 1));
    }

    #[test]
    fn without_commits_it_is_unknown() {
        assert_eq!(state(&World::new(), "vc.revert_rate"), SignalState::Unknown);
    }
}
