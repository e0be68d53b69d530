//! Tags are made by automation.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::facts::Tag;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::record::Run;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, Source};

use super::tags_versioned::in_window;
use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::known_since;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed::partial;
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Hit, Reading, unknown};
use crate::signals::releases::{Appearances, is_program, near, release_evidence};
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
        sources: &[Source::Git, Source::Workflows, Source::Jobs, Source::Releases],
        computation: "Version tags of the window whose tagger is an automation account, that stand on an automation \
                      account's release commit, or whose number is a time in seconds. Where runs or releases were \
                      collected, also those on whose commit a job with a tool that tags ended well within 15 minutes of \
                      the tag, whose push a program started, or whose release a program published without anybody having \
                      pushed the tag before. The headline is there only when \
                      nothing else could have made the others unseen; a tool configured to tag is reported beside it.",
        fields: &[
            ("value", "share of version tags made by automation, where history is enough to say"),
            ("seen_automated", "share of version tags that history shows to be made by automation"),
            ("configured", "1: an enabled workflow runs a tool that tags; missing where runs were counted"),
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
    let seen_at = Appearances::of(context.facts);
    let may_be_pushed = may_be_pushed(context);
    let made: Vec<(&Tag, Option<Evidence>)> =
        tags.iter().map(|tag| (*tag, made_by(context, &seen_at, may_be_pushed, tag))).collect();
    let automated: Vec<&(&Tag, Option<Evidence>)> = made.iter().filter(|(_, by)| by.is_some()).collect();
    let executed = context.executed();
    // Tags of before the first run that was collected may have been made by one that was not.
    let known = executed.map_or(i64::MIN, |executed| known_since(context, executed));
    let before = tags.iter().any(|tag| tag.time.is_some_and(|time| time < known));
    let seen = share(automated.len(), tags.len());
    let cut = context.history_closed(context.window_to_now(DAYS)).err().map(|reason| (reason, None));
    let hidden = cut.or_else(|| context.hidden(Reach::Ci));
    let signal = if !reading.strong.is_empty() && (executed.is_none() || before || tags.is_empty()) {
        reading.signal(context, id, || unknown(id, ReasonCode::InternalError, ""))
    } else {
        match (seen, &hidden) {
            (None, _) => {
                return unknown(id, ReasonCode::BelowMinSample, "no version was tagged in the window");
            }
            (Some(share), None) => measured(id, share, executed.and_then(partial)),
            (Some(share), Some(_)) if share >= MOST => measured(id, share, executed.and_then(partial)),
            (Some(_), Some((reason, _))) => partly(id, reason.clone()),
        }
    };
    let signal =
        if reading.strong.is_empty() && !reading.weak.is_empty() { signal.with("weak", 1.0) } else { signal };
    let signal = match seen {
        Some(share) => signal.with("seen_automated", share),
        None => signal,
    };
    let bots = automated.iter().rev().filter_map(|(_, by)| by.clone());
    let others = made.iter().rev().filter(|(_, by)| by.is_none()).map(|(tag, _)| Evidence::tag(&tag.name));
    let hits = reading.strong.iter().map(Hit::place);
    let signal = signal.sampled(tags.len() as u64);
    context.dated(proven(context.facts, signal, hits.chain(bots.take(3)).chain(others.take(3))))
}

fn measured(id: &str, share: f64, reason: Option<Reason>) -> Signal {
    let mut signal = Signal::observed(id, share, Grade::E2, Confidence::Assumed.value());
    signal.reason = reason;
    signal
}

/// Observed in part: what is seen is a lower bound, because something else may tag out of sight.
fn partly(id: &str, reason: Reason) -> Signal {
    let mut signal = Signal::observed(id, 0.0, Grade::E2, Confidence::Unconfirmed.value());
    signal.values.clear();
    signal.reason = Some(reason);
    signal
}

/// What shows that automation made a tag, where something does.
fn made_by(
    context: &Context<'_>,
    seen_at: &Appearances<'_>,
    may_be_pushed: bool,
    tag: &Tag,
) -> Option<Evidence> {
    let facts = context.facts;
    if is_automated(context, tag) {
        return Some(Evidence::tag(&tag.name).with_note("made by automation"));
    }
    let pushed = seen_at.run(&tag.name);
    if pushed.and_then(|run| run.actor.as_deref()).is_some_and(|actor| is_program(facts, actor)) {
        return Some(Evidence::tag(&tag.name).with_note("pushed by a program"));
    }
    let makes = |event: &StageEvent, run: &Run| {
        let tool = event.tool.as_deref().unwrap_or_default();
        // What the tag's own run does comes after the tag.
        let own = run.branch.as_deref() == Some(tag.name.as_str()) || run.event.as_deref() == Some("release");
        !own && (tools::TAGS.contains(&tool) || tool == "github-release")
    };
    let at = tag.target.zip(seen_at.at(tag));
    if let Some(job) = at.and_then(|(sha, at)| near(facts, sha, at, makes)) {
        return job.event.evidence.first().cloned();
    }
    // A program that releases a tag which somebody pushed did not make the tag.
    let release = seen_at.release(&tag.name).filter(|_| pushed.is_none() && !may_be_pushed)?;
    let author = release.author.as_deref()?;
    is_program(facts, author).then(|| release_evidence(release).with_note(format!("published by {author}")))
}

/// Whether a pushed tag may have started what released it, without a run that shows it.
fn may_be_pushed(context: &Context<'_>) -> bool {
    let all = context.executed().is_some_and(|executed| executed.complete);
    let released = |tool: &ToolMatch| tools::is(tool, tools::RELEASES);
    !all && Reading::of(context, released).strong.iter().any(|hit| hit.starts.on_tag)
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

    /// A tag on a commit of three days ago, with the workflow's run there, a release by `author`, and the run that the
    /// tag's push started where `pusher` pushed it.
    fn released(tool: &str, author: &str, pusher: Option<&str>) -> World {
        let ci = workflow("release", &["push"]).tool("release", Stage::Release, tool);
        let mut world = World::new().with(ci).collected();
        let commit = world.commit(3.0, "ann", &["a.c"]);
        world.tag("1.0", 3.0, None);
        world.ran("release", "push", 2.0, commit, &[Stage::Release]);
        world.executions.events.values_mut().flatten().for_each(|event| event.tool = Some(tool.to_owned()));
        world.release("1.0", 2.0, author);
        if let Some(pusher) = pusher {
            let run = world.ran("release", "push", 2.0, commit, &[Stage::Release]);
            let run = &mut world.platform.runs[run as usize - 1];
            (run.branch, run.actor) = (Some("1.0".into()), Some(pusher.into()));
        }
        world
    }

    #[test]
    fn what_ran_when_the_tag_appeared_tells_who_made_it() {
        let value = |world: &World| observe(world, "tag.automated").value();
        let signal = observe(&released("semantic-release", "ann", None), "tag.automated");
        assert_eq!((signal.value(), signal.n, field(&signal, "configured")), (Some(1.0), Some(1), None));
        assert_eq!(
            value(&released("docker-push", "github-actions", None)),
            Some(1.0),
            "a program released it"
        );
        assert_eq!(value(&released("docker-push", "ann", None)), Some(0.0));
        assert_eq!(value(&released("docker-push", "ann", Some("acme-bot"))), Some(1.0));
    }

    #[test]
    fn a_release_for_a_tag_that_a_person_pushed_made_no_tag() {
        let signal = observe(&released("docker-push", "github-actions", Some("ann")), "tag.automated");
        assert_eq!(signal.value(), Some(0.0));
    }

    #[test]
    fn tags_of_before_the_runs_that_were_collected_are_not_by_hand() {
        let world = released("semantic-release", "ann", None).partly(Source::Runs);
        let signal = observe(&world, "tag.automated");
        assert_eq!((signal.value(), field(&signal, "configured")), (None, Some(1.0)));
        let mut none = released("semantic-release", "ann", None);
        none.executions.events.clear();
        assert_eq!(observe(&none, "tag.automated").value(), Some(0.0), "the tool never ran");
    }
}
