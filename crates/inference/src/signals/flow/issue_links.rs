//! Changes that name the issue they are for.

use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, commit, proven};
use crate::signals::statistics::share;

const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.issue_link_ratio",
        title: "Changes that name an issue",
        meaning: "Share of integrations into trunk whose message, or that of a commit they brought in, names an issue.",
        sources: &[Source::Git],
        computation: "Human integrations of the window with an issue number or a ticket key in a message.",
        fields: &[("value", "share of human integrations that name an issue")],
        window_days: Some(DAYS),
        false_positives: "the number of a pull request looks like that of an issue",
        false_negatives: "issues linked in the tracker only",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let span = context.window(DAYS);
    if let Err(reason) = context.history_closed(span) {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let names_issue = |index| context.facts.history.commit(index).message.issue_link;
    let all: Vec<_> = context
        .integrations()
        .all
        .iter()
        .filter(|one| span.contains(context.time(one.commit)) && one.is_human(context.facts))
        .collect();
    let linked: Vec<_> = all
        .iter()
        .filter(|one| names_issue(one.commit) || one.merged.iter().any(|index| names_issue(*index)))
        .collect();
    let Some(value) = share(linked.len(), all.len()) else {
        let text = "nobody brought work to trunk in the window";
        return Signal::without(id, SignalState::Unknown, Reason::new(ReasonCode::BelowMinSample, text));
    };
    let signal =
        Signal::observed(id, value, Grade::E2, Confidence::Assumed.value()).sampled(all.len() as u64);
    let latest = linked.iter().rev().map(|one| commit(context.facts, one.commit));
    // Where none names an issue, the latest that do not are what was counted.
    let without = all.iter().rev().map(|one| commit(context.facts, one.commit));
    let shown = if linked.is_empty() { 3 } else { 0 };
    context.dated(proven(context.facts, signal, latest.take(3).chain(without.take(shown))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, observe, state};

    #[test]
    fn the_share_of_integrations_with_an_issue() {
        let mut world = World::new();
        world.commit_saying(9.0, "ann", "Fix #12", &["a.rs"]);
        world.commit(8.0, "ann", &["a.rs"]);
        let signal = observe(&world, "vc.issue_link_ratio");
        assert_eq!((signal.value(), signal.n), (Some(0.5), Some(2)));
    }

    #[test]
    fn nothing_integrated_is_unknown() {
        assert_eq!(state(&World::new(), "vc.issue_link_ratio"), SignalState::Unknown);
    }
}
