//! Big changes hidden behind an abstraction.

use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{commit, proven};
use crate::signals::reading::{unknown, weakly};

const DAYS: u32 = 365;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "branch_by_abstraction",
        title: "Branch by abstraction",
        meaning: "A hint that big changes are made on trunk behind an abstraction.",
        sources: &[Source::Git],
        computation: "Human commits of the window whose subject names it. Never more than weak.",
        fields: &[("mentions", "commits that name it"), ("weak", "1: it is named")],
        window_days: Some(DAYS),
        false_positives: "talk of it without doing it",
        false_negatives: "doing it without talk",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let span = context.window(DAYS);
    let names = |index: &CommitIx| {
        let subject = context.facts.history.commit(*index).subject.to_ascii_lowercase();
        subject.contains("branch by abstraction") || subject.contains("branch-by-abstraction")
    };
    let commits: Vec<_> = context.human_commits(span).filter(names).collect();
    if commits.is_empty() {
        let text = "no history shows this unless somebody names it";
        return unknown(id, ReasonCode::NotObservable, text);
    }
    let signal = weakly(id, "it is named in commits; whether it is done cannot be seen");
    let signal = signal.with("mentions", commits.len() as f64);
    proven(context.facts, signal, commits.iter().rev().map(|index| commit(context.facts, *index)))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn a_mention_is_weak_and_silence_unknown() {
        let mut world = World::new();
        assert_eq!(state(&world, "branch_by_abstraction"), SignalState::Unknown);
        world.commit_saying(9.0, "ann", "Start branch by abstraction for billing", &["a.rs"]);
        assert_eq!(field(&observe(&world, "branch_by_abstraction"), "weak"), Some(1.0));
    }
}
