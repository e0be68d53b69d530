//! Authors who work on several kinds of files.

use std::collections::BTreeMap;

use plimsoll_domain::facts::commit::PersonIx;
use plimsoll_domain::{Grade, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::people;
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::unknown;
use crate::signals::statistics::share;
use crate::signals::touched::Kinds;

const DAYS: u32 = 180;
const BROAD: usize = 3;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.breadth",
        title: "Authors who work across kinds of files",
        meaning: "A hint at teams that can do everything themselves.",
        sources: &[Source::Git],
        computation: "Share of authors with at least five commits who changed three or more of: product code, tests, \
                      infrastructure, migrations, deployment, pipelines, documentation.",
        fields: &[("value", "share of regular authors who work on three or more kinds of files")],
        window_days: Some(DAYS),
        false_positives: "a documentation fix is easily made by anybody",
        false_negatives: "a complete team of specialists",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let span = context.window(DAYS);
    if let Err(reason) = context.history_closed(span) {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let regular = people::regular_authors(context, span);
    let mut kinds: BTreeMap<PersonIx, Kinds> = BTreeMap::new();
    for index in context.human_commits(span) {
        let entry = kinds.entry(context.facts.history.commit(index).author).or_default();
        *entry = entry.and(context.touched(index).unwrap_or_default());
    }
    let broad =
        regular.iter().filter(|author| kinds.get(author).is_some_and(|kinds| kinds.len() >= BROAD)).count();
    match share(broad, regular.len()) {
        Some(value) => {
            let signal = Signal::observed(id, value, Grade::E2, Confidence::Suggested.value());
            let signal = signal.sampled(regular.len() as u64);
            context.dated(proven(context.facts, signal, people::ends(context, span)))
        }
        None => unknown(id, ReasonCode::BelowMinSample, "nobody made five commits in the window"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, observe, state};

    #[test]
    fn authors_of_three_kinds_of_files() {
        let mut world = World::new();
        for step in 0..5 {
            world.commit(40.0 - f64::from(step), "ann", &["src/a.rs", "tests/a.rs", "Dockerfile"]);
            world.commit(30.0 - f64::from(step), "bob", &["src/a.rs"]);
        }
        let signal = observe(&world, "vc.breadth");
        assert_eq!((signal.value(), signal.n), (Some(0.5), Some(2)));
    }

    #[test]
    fn without_regular_authors_it_is_unknown() {
        assert_eq!(state(&World::new(), "vc.breadth"), SignalState::Unknown);
    }
}
