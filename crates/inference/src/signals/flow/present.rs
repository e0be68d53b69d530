//! The code base is under version control.

use plimsoll_domain::facts::{FileFact, Profile};
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::{Context, Span};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, commit, proven};
use crate::signals::touched::{Kind, Kinds};

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.present",
        title: "Code under version control",
        meaning: "The product's source code has a history of commits.",
        sources: &[Source::Git],
        computation: "Human commits on trunk's ancestry, merges left out, that change product code, or the \
                      definitions of infrastructure where they are the product. Commits older than the change lists \
                      count when there is such a thing at trunk's head.",
        fields: &[
            ("value", "human commits that change product code"),
            ("commits", "commits on trunk's ancestry"),
        ],
        window_days: None,
        false_positives: "code dropped in from elsewhere by an export tool",
        false_negatives: "a shallow clone shows fewer commits than there are",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let all = Span { from: i64::MIN, to: i64::MAX };
    // Where infrastructure is the product, its definitions are the code.
    let infra = context.facts.profile == Profile::Infra;
    let has_source =
        context.kloc() > 0.0 || (infra && !context.findings(FileFact::Infrastructure).is_empty());
    let is_product = |kinds: Kinds| kinds.has(Kind::App) || (infra && kinds.has(Kind::Infrastructure));
    let touching: Vec<_> = context
        .human_commits(all)
        .filter(|index| context.touched(*index).map_or(has_source, is_product))
        .collect();
    let commits = context.facts.trunk_commits.len();
    if touching.is_empty() {
        let state =
            if context.history_closed(all).is_ok() { SignalState::Absent } else { SignalState::Unknown };
        let reason = context.history_closed(all).err();
        let nothing = Reason::new(ReasonCode::NotFound, "no commit on trunk changes product code");
        return Signal::without(id, state, reason.unwrap_or(nothing)).with("commits", commits as f64);
    }
    let mut signal = Signal::observed(id, touching.len() as f64, Grade::E2, Confidence::Counted.value())
        .with("commits", commits as f64)
        .sampled(commits as u64);
    if context.facts.repository.shallow {
        let text = "the clone's history is cut off; there are at least this many";
        signal.reason = Some(Reason::new(ReasonCode::ShallowClone, text));
    }
    proven(context.facts, signal, touching.iter().rev().map(|index| commit(context.facts, *index)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn commits_to_source_are_counted_and_bots_are_not() {
        let mut world = World::new();
        world.commit(30.0, "ann", &["src/main.rs"]);
        world.commit(20.0, "ann", &["README.md"]);
        world.commit(10.0, "dependabot[bot]", &["src/main.rs"]);
        let signal = observe(&world, "vc.present");
        assert_eq!(signal.value(), Some(1.0));
        assert_eq!(field(&signal, "commits"), Some(3.0));
    }

    #[test]
    fn where_infrastructure_is_the_product_its_definitions_count() {
        let mut world = World::new();
        world.commit(30.0, "ann", &["main.tf"]);
        world.commit(20.0, "ann", &["variables.tf"]);
        world.commit(10.0, "ann", &["README.md"]);
        assert_eq!(
            state(&world, "vc.present"),
            SignalState::Absent,
            "beside a product it is not the product"
        );
        world.profile = Profile::Infra;
        assert_eq!(observe(&world, "vc.present").value(), Some(2.0));
    }

    #[test]
    fn without_source_it_is_absent_unless_history_is_cut_off() {
        let mut world = World::new();
        let first = world.commit(30.0, "ann", &["README.md"]);
        assert_eq!(state(&world, "vc.present"), SignalState::Absent);
        world.truncated.push(first);
        assert_eq!(state(&world, "vc.present"), SignalState::Unknown);
    }
}
