//! Versions are tagged.

use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::facts::Tag;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::{Context, Span};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};

const DAYS: u32 = 365;
/// So many version tags in a window are a habit, however many more a cut history hides.
const ENOUGH: usize = 3;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "tag.versioned",
        title: "Versions are tagged",
        meaning: "Tags carry a version, semantic or by calendar.",
        sources: &[Source::Git],
        computation: "Tags of the window whose name carries a version after an optional prefix.",
        fields: &[
            ("value", "version tags of the window"),
            ("final", "version tags that are no prereleases"),
            ("total", "version tags of all time"),
        ],
        window_days: Some(DAYS),
        false_positives: "tags that only mark deployments",
        false_negatives: "versions kept in a file, or tags that were not fetched",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let versions = || context.facts.tags.iter().filter(|tag| tag.version.is_some());
    let total = versions().count();
    if total == 0 {
        let everything = Span { from: i64::MIN, to: i64::MAX };
        let nothing = Reason::new(ReasonCode::NotFound, "no tag carries a version");
        return match context.history_closed(everything) {
            Ok(()) => Signal::without(id, SignalState::Absent, nothing),
            Err(reason) => Signal::without(id, SignalState::Unknown, reason),
        };
    }
    let recent = in_window(context, DAYS);
    // Of a cut history some tags are missing: few is then no count, many stay many.
    if recent.len() < ENOUGH
        && let Err(reason) = context.history_closed(context.window_to_now(DAYS))
    {
        return Signal::without(id, SignalState::Unknown, reason).with("total", total as f64);
    }
    let last = recent.iter().rev().filter(|tag| !is_prerelease(tag)).count();
    let signal = Signal::observed(id, recent.len() as f64, Grade::E2, Confidence::Counted.value())
        .with("final", last as f64)
        .with("total", total as f64)
        .sampled(recent.len() as u64);
    context.dated(proven(context.facts, signal, recent.iter().rev().map(|tag| Evidence::tag(&tag.name))))
}

/// Version tags of the last `days` days, oldest first.
pub(super) fn in_window<'a>(context: &Context<'a>, days: u32) -> Vec<&'a Tag> {
    let span = context.window_to_now(days);
    let dated = |tag: &&Tag| tag.version.is_some() && tag.time.is_some_and(|time| span.contains(time));
    let mut tags: Vec<&Tag> = context.facts.tags.iter().filter(dated).collect();
    tags.sort_by(|a, b| (a.time, &a.name).cmp(&(b.time, &b.name)));
    tags
}

/// Whether the version is not meant for production.
pub(super) fn is_prerelease(tag: &Tag) -> bool {
    tag.version.as_ref().is_some_and(plimsoll_domain::facts::Version::is_prerelease)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn version_tags_of_the_window() {
        let mut world = World::new();
        world.commit(400.0, "ann", &["a.c"]);
        world.tag("1.0", 390.0, Some("ann"));
        world.commit(20.0, "ann", &["a.c"]);
        world.tag("1.1", 20.0, Some("ann"));
        world.tag("1.2-rc.1", 10.0, Some("ann"));
        world.tag("nightly", 5.0, None);
        let signal = observe(&world, "tag.versioned");
        assert_eq!(
            (signal.value(), field(&signal, "final"), field(&signal, "total")),
            (Some(2.0), Some(1.0), Some(3.0))
        );
    }

    #[test]
    fn none_at_all_is_absent_and_in_a_shallow_clone_unknown() {
        let mut world = World::new();
        let first = world.commit(4.0, "ann", &["a.c"]);
        assert_eq!(state(&world, "tag.versioned"), SignalState::Absent);
        world.truncated.push(first);
        assert_eq!(state(&world, "tag.versioned"), SignalState::Unknown);
        world.tag("1.0", 3.0, None);
        assert_eq!(state(&world, "tag.versioned"), SignalState::Unknown);
        world.tag("1.1", 2.0, None);
        world.tag("1.2", 1.0, None);
        assert_eq!(observe(&world, "tag.versioned").value(), Some(3.0), "there are at least three");
    }
}
