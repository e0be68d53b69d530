//! Tags are made by automation.

use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::facts::Tag;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, Source};

use super::tags_versioned::in_window;
use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Hit, Reading, unknown};
use crate::signals::statistics::share;
use crate::signals::tools;

const DAYS: u32 = 365;
/// From this number on, a part of a version is seconds since 1970, not a count of releases.
const EPOCH: u64 = 1_000_000_000;
/// From this share on, what history shows is enough, whoever else may tag.
const MOST: f64 = 0.8;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "tag.automated",
        title: "Tags are made by automation",
        meaning: "A tool names versions and makes their tags.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Version tags of the window whose tagger is an automation account, that stand on an automation \
                      account's release commit, or whose number is a time in seconds. The headline is there only when \
                      nothing else could have made the others unseen; a tool configured to tag is reported beside it.",
        fields: &[
            ("value", "share of version tags made by automation, where history is enough to say"),
            ("seen_automated", "share of version tags that history shows to be made by automation"),
            ("configured", "1: an enabled workflow runs a tool that tags"),
            ("weak", "1: such a tool, but only started by hand"),
        ],
        window_days: Some(DAYS),
        false_positives: "a person who pushes with a bot's identity",
        false_negatives: "a tool that tags in a person's name; a tool inside a wrapper script",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let makes_tags = |tool: &ToolMatch| tools::is(tool, tools::TAGS);
    // A release made on a push to trunk makes its tag; one made for a pushed tag does not.
    let releases =
        Reading::of(context, |tool| tools::is(tool, &["github-release"])).only(|hit| hit.starts.on_commit);
    let reading = Reading::of(context, makes_tags).and(releases.only(|hit| !hit.starts.on_tag));
    let tags = in_window(context, DAYS);
    let automated: Vec<&&Tag> = tags.iter().filter(|tag| is_automated(context, tag)).collect();
    let seen = share(automated.len(), tags.len());
    let cut = context.history_closed(context.window_to_now(DAYS)).err().map(|reason| (reason, None));
    let hidden = cut.or_else(|| context.hidden(Reach::Ci));
    let signal = if !reading.strong.is_empty() {
        reading.signal(context, id, || unknown(id, ReasonCode::InternalError, ""))
    } else {
        match (seen, &hidden) {
            (None, _) => {
                return unknown(id, ReasonCode::BelowMinSample, "no version was tagged in the window");
            }
            (Some(share), None) => measured(id, share),
            (Some(share), Some(_)) if share >= MOST => measured(id, share),
            (Some(_), Some((reason, _))) => partly(id, reason.clone()),
        }
    };
    let signal =
        if reading.strong.is_empty() && !reading.weak.is_empty() { signal.with("weak", 1.0) } else { signal };
    let signal = match seen {
        Some(share) => signal.with("seen_automated", share),
        None => signal,
    };
    let bots = automated.iter().rev().map(|tag| Evidence::tag(&tag.name).with_note("made by automation"));
    let others =
        tags.iter().rev().filter(|tag| !is_automated(context, tag)).map(|tag| Evidence::tag(&tag.name));
    let hits = reading.strong.iter().map(Hit::place);
    let signal = signal.sampled(tags.len() as u64);
    context.dated(proven(context.facts, signal, hits.chain(bots.take(3)).chain(others.take(3))))
}

fn measured(id: &str, share: f64) -> Signal {
    Signal::observed(id, share, Grade::E2, Confidence::Assumed.value())
}

/// Observed in part: what is seen is a lower bound, because something else may tag out of sight.
fn partly(id: &str, reason: Reason) -> Signal {
    let mut signal = Signal::observed(id, 0.0, Grade::E2, Confidence::Unconfirmed.value());
    signal.values.clear();
    signal.reason = Some(reason);
    signal
}

fn is_automated(context: &Context<'_>, tag: &Tag) -> bool {
    let by_number =
        tag.version.as_ref().and_then(|version| version.parts.last()).is_some_and(|part| *part >= EPOCH);
    tag.tagger_is_bot || by_number || (!tag.annotated && on_release_commit_of_a_bot(context, tag))
}

/// Whether a lightweight tag stands on a bot's commit that names the version.
fn on_release_commit_of_a_bot(context: &Context<'_>, tag: &Tag) -> bool {
    let history = &context.facts.history;
    let (Some(version), Some(commit)) = (&tag.version, tag.target.and_then(|id| history.find(id))) else {
        return false;
    };
    history.author(commit).bot && history.commit(commit).subject.contains(&version.number())
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::FileFact;
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn tagged(names: &[&str], tagger: Option<&str>) -> World {
        let mut world = World::new();
        world.commit(50.0, "ann", &["a.c"]);
        for name in names {
            world.tag(name, 40.0, tagger);
        }
        world
    }

    #[test]
    fn tags_of_a_bot_and_tags_by_hand() {
        let world = tagged(&["1.0", "1.1", "1.2"], Some("release[bot]"));
        assert_eq!(observe(&world, "tag.automated").value(), Some(1.0));
        let world = tagged(&["1.0", "1.1", "1.2"], Some("ann"));
        assert_eq!(observe(&world, "tag.automated").value(), Some(0.0));
    }

    #[test]
    fn a_number_of_seconds_and_a_bots_release_commit() {
        let mut world = tagged(&["v1.0.1730641461"], None);
        world.commit_saying(30.0, "semantic-release[bot]", "chore(release): 2.0.0", &["package.json"]);
        world.tag("v2.0.0", 30.0, None);
        assert_eq!(observe(&world, "tag.automated").value(), Some(1.0));
    }

    #[test]
    fn a_configured_tool_is_configured_and_not_measured() {
        let ci = workflow("release", &["push"]).tool("release", Stage::Release, "semantic-release");
        let signal = observe(&tagged(&["1.0"], None).with(ci), "tag.automated");
        assert_eq!((signal.value(), field(&signal, "configured")), (None, Some(1.0)));
        assert_eq!(field(&signal, "seen_automated"), Some(0.0));
    }

    #[test]
    fn another_ci_system_may_have_tagged() {
        let mut world = tagged(&["1.0", "1.1", "1.2"], None);
        world.shows_tool(FileFact::ForeignCi, "Jenkinsfile", "jenkins");
        let signal = observe(&world, "tag.automated");
        assert_eq!((signal.value(), signal.reason.unwrap().code), (None, ReasonCode::ExternalSystem));
    }

    #[test]
    fn without_tags_it_is_unknown() {
        assert_eq!(state(&World::new(), "tag.automated"), SignalState::Unknown);
    }
}
