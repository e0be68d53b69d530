//! Whether the same people stay.

use std::collections::BTreeSet;

use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{Grade, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::{Context, Span};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::people;
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{not_applicable, unknown};
use crate::signals::statistics::share;

const DAYS: u32 = 180;
/// Fewer people than this are no team.
const TEAM: usize = 3;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.team_stability",
        title: "Team stability",
        meaning: "The regular authors of the last 90 days are those of the 90 days before.",
        sources: &[Source::Git],
        computation: "Authors with at least five commits in both halves of the window, as a share of those with five \
                      in either half (Jaccard).",
        fields: &[
            ("value", "overlap of regular authors, 0 to 1"),
            ("authors_now", "regular authors of the last 90 days"),
            ("authors_before", "regular authors of the 90 days before"),
        ],
        window_days: Some(DAYS),
        false_positives: "maintainers who merge for a changing crowd",
        false_negatives: "open source with many visitors; a team that works in several repositories",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let all = context.window(DAYS);
    if let Err(reason) = context.history_closed(all) {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let middle = all.to - i64::from(DAYS / 2) * DAY_SECONDS;
    let authors = people::commits_per_author(context, all).len();
    if authors < TEAM {
        return not_applicable(
            id,
            format!("{authors} people commit here; a team of three or more has a stability"),
        );
    }
    let regular = |span| -> BTreeSet<_> { people::regular_authors(context, span).into_iter().collect() };
    let before = regular(Span { from: all.from, to: middle - 1 });
    let now = regular(Span { from: middle, to: all.to });
    let both = now.intersection(&before).count();
    let either = now.union(&before).count();
    let small = now.len() < TEAM || before.len() < TEAM;
    let Some(value) = share(both, either).filter(|_| !small) else {
        let text =
            format!("{} and {} regular authors; three in each 90 days are needed", before.len(), now.len());
        return unknown(id, ReasonCode::BelowMinSample, text)
            .with("authors_now", now.len() as f64)
            .with("authors_before", before.len() as f64);
    };
    let signal = Signal::observed(id, value, Grade::E2, Confidence::Counted.value())
        .with("authors_now", now.len() as f64)
        .with("authors_before", before.len() as f64)
        .sampled(either as u64);
    context.dated(proven(context.facts, signal, people::ends(context, all)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, observe, state};

    fn busy(world: &mut World, days_ago: f64, authors: &[&str]) {
        for author in authors {
            for step in 0..5 {
                world.commit(days_ago - f64::from(step), author, &["a.rs"]);
            }
        }
    }

    #[test]
    fn the_overlap_of_regular_authors() {
        let mut world = World::new();
        busy(&mut world, 150.0, &["ann", "bob", "cy", "dee"]);
        busy(&mut world, 40.0, &["ann", "bob", "cy", "eve"]);
        let signal = observe(&world, "vc.team_stability");
        assert_eq!((signal.value(), signal.n), (Some(0.6), Some(5)));
    }

    #[test]
    fn one_person_is_no_team_and_a_young_team_is_unknown() {
        let mut world = World::new();
        busy(&mut world, 40.0, &["ann"]);
        assert_eq!(state(&world, "vc.team_stability"), SignalState::NotApplicable);
        busy(&mut world, 30.0, &["bob", "cy"]);
        assert_eq!(state(&world, "vc.team_stability"), SignalState::Unknown);
    }
}
