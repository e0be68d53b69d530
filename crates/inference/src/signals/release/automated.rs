//! Releases are made by the pipeline.

use std::collections::BTreeMap;

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::Facts;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::record::{Release, Run};
use plimsoll_domain::{Evidence, Grade, ObjectId, Reason, ReasonCode, Signal, SignalState, Source, Stage};

use super::tags_versioned::in_window;
use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::{known_since, share_of};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed::never;
use crate::signals::proof::proven;
use crate::signals::reading::Reading;
use crate::signals::releases::{Appearances, is_program, near, release_evidence};
use crate::signals::statistics::flag;
use crate::signals::tools;

const DAYS: u32 = 365;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "release.automated",
        title: "Releases made by the pipeline",
        meaning: "A workflow publishes or releases without a person at a keyboard.",
        sources: &[Source::Workflows, Source::Jobs, Source::Releases],
        computation: "Where runs were collected: of the releases of the window, or of its version tags where no release \
                      was published, those that a program published, or on whose commit a job that nobody started by \
                      hand published or released within 15 minutes. Else enabled steps that publish to a registry or \
                      create a release, in workflows that something other than a person starts. A pushed tag counts: \
                      who pushed it is another signal.",
        fields: &[
            ("value", "share of releases that a pipeline made, where runs show it"),
            ("configured", "1: an enabled workflow releases; missing where runs were counted"),
            ("publishes", "steps that publish"),
            ("notes", "1: release notes are generated"),
            ("weak", "1: only weak signs, such as a run started by hand"),
        ],
        window_days: Some(DAYS),
        false_positives: "images for development pushed to a registry",
        false_negatives: "another delivery system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let releases = |tool: &ToolMatch| tool.stage == Stage::Publish || tools::is(tool, tools::RELEASES);
    let reading = Reading::of(context, releases);
    let signal = reading.signal(context, id, || {
        context.not_in_pipeline(id, Reach::Deployment, "no workflow publishes or creates a release")
    });
    if signal.state != SignalState::Observed {
        return by_releases(context, signal);
    }
    let publishes =
        reading.strong.iter().filter(|hit| hit.tool.is_some_and(|tool| tool.stage == Stage::Publish));
    let notes = Reading::of(context, |tool| tools::is(tool, tools::NOTES));
    let notes = !notes.strong.is_empty() || !notes.weak.is_empty();
    by_releases(context, signal.with("publishes", publishes.count() as f64).with("notes", flag(notes)))
}

/// A version that was handed out.
struct Version<'a> {
    tag: &'a str,
    sha: Option<ObjectId>,
    at: i64,
    release: Option<&'a Release>,
}

impl<'a> Version<'a> {
    /// Releases of the window, else its version tags, oldest first.
    fn all(context: &Context<'a>) -> Vec<Self> {
        let facts = context.facts;
        let span = context.window_to_now(DAYS);
        let targets: BTreeMap<&str, ObjectId> =
            facts.tags.iter().filter_map(|tag| Some((tag.name.as_str(), tag.target?))).collect();
        let release = |release: &'a Release| {
            let at = release.published?.timestamp();
            let (tag, sha) = (release.tag.as_str(), targets.get(release.tag.as_str()).copied());
            span.contains(at).then_some(Version { tag, sha, at, release: Some(release) })
        };
        let mut found: Vec<Self> = facts.platform.releases.iter().filter_map(release).collect();
        found.sort_by_key(|version| version.at);
        if !found.is_empty() {
            return found;
        }
        let tags = in_window(context, DAYS).into_iter();
        let seen_at = Appearances::of(facts);
        tags.filter_map(|tag| {
            Some(Version { tag: &tag.name, sha: tag.target, at: seen_at.at(tag)?, release: None })
        })
        .collect()
    }

    /// What shows that a pipeline made it.
    fn made_by(&self, facts: &Facts) -> Option<Evidence> {
        let makes = |event: &StageEvent, _: &Run| {
            let tool = event.tool.as_deref().unwrap_or_default();
            event.stage == Stage::Publish || tools::RELEASES.contains(&tool)
        };
        let by_hand = |run: &Run| run.event.as_deref() == Some("workflow_dispatch");
        let job = |hand: bool| {
            let fits = |event: &StageEvent, run: &Run| makes(event, run) && by_hand(run) == hand;
            self.sha.and_then(|sha| near(facts, sha, self.at, fits))
        };
        if let Some(job) = job(false) {
            return job.event.evidence.first().cloned();
        }
        // A program publishes in its own name what somebody told it to by hand, too.
        let release = self.release.filter(|_| job(true).is_none())?;
        let author = release.author.as_deref()?;
        is_program(facts, author)
            .then(|| release_evidence(release).with_note(format!("published by {author}")))
    }
}

/// Puts the share of versions that a pipeline made in the place of what is configured.
fn by_releases(context: &Context<'_>, configured: Signal) -> Signal {
    let Some(executed) = context.executed() else { return configured };
    let facts = context.facts;
    let known = known_since(context, executed);
    let (mut all, mut made, mut by_hand, mut hidden) = (0_usize, Vec::new(), Vec::new(), None);
    for version in Version::all(context).iter().rev() {
        // Of a version whose commit is not known, no run can be looked for.
        if let Some(evidence) = version.made_by(facts) {
            all += 1;
            made.push(evidence);
        } else if let Some(place) = version.sha.and_then(|sha| facts.executions.hidden.get(&sha)) {
            hidden = Some(place.clone());
        } else if version.at >= known && version.sha.is_some() {
            all += 1;
            by_hand.push(Evidence::tag(version.tag).with_note("no run of the pipeline made it"));
        }
    }
    if made.is_empty() {
        let silent = all == 0 && hidden.is_none();
        return if silent { configured } else { never(context, DAYS, configured, hidden) };
    }
    let mut signal = share_of(executed, configured, (made.len(), all), Grade::E3);
    if facts.coverage_of(Source::Releases) == CoverageState::Partial {
        let text = "counted over the releases that were collected; there are more";
        signal.reason = Some(Reason::new(ReasonCode::Inconclusive, text));
    }
    context.dated(proven(facts, signal, by_hand.into_iter().take(2).chain(made)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_workflow_that_publishes() {
        let ci = workflow("release", &["push"]).tool("publish", Stage::Publish, "cargo-publish");
        let signal = observe(&World::new().with(ci), "release.automated");
        assert_eq!((field(&signal, "configured"), field(&signal, "notes")), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn started_by_hand_is_weak_and_a_dry_run_nothing() {
        let by_hand = workflow("release", &["workflow_dispatch"]).job("publish", &[Stage::Publish]);
        let signal = observe(&World::new().with(by_hand), "release.automated");
        assert_eq!((signal.state, field(&signal, "weak")), (SignalState::Unknown, Some(1.0)));
        let dry = workflow("release", &["push"]).job("publish", &[Stage::Publish]).change(|job| {
            job.steps[0].matches[0].disqualified = Some("`--dry-run`".to_owned());
        });
        assert_eq!(state(&World::new().with(dry), "release.automated"), SignalState::Absent);
    }

    /// Three versions: one published by a push's run, one by a run that somebody started, one in a person's name alone.
    fn released() -> World {
        let ci = workflow("release", &["push"]).job("publish", &[Stage::Publish]);
        let mut world = World::new().with(ci).collected();
        for (name, day, event) in
            [("1.0", 30.0, Some("push")), ("1.1", 20.0, Some("workflow_dispatch")), ("1.2", 10.0, None)]
        {
            let commit = world.commit(day, "ann", &["a.c"]);
            world.tag(name, day, None);
            if let Some(event) = event {
                world.ran("release", event, day, commit, &[Stage::Publish]);
            }
            world.release(name, day, if event.is_some() { "github-actions" } else { "ann" });
        }
        world
    }

    #[test]
    fn releases_that_the_pipeline_made_by_itself() {
        let signal = observe(&released(), "release.automated");
        assert_eq!(signal.n, Some(3));
        assert!((signal.value().unwrap() - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!(field(&signal, "configured"), None);
        let part = observe(&released().partly(Source::Releases), "release.automated");
        assert!(part.reason.unwrap().text.contains("there are more"));
        let without = observe(&released().without(Source::Jobs), "release.automated");
        assert_eq!((without.value(), field(&without, "configured")), (None, Some(1.0)));
    }

    #[test]
    fn a_run_of_another_day_made_no_release() {
        let mut world = released();
        world.platform.releases.remove(0);
        world.platform.releases.remove(0);
        assert_eq!(
            state(&world, "release.automated"),
            SignalState::Absent,
            "configured, and 1.2 was by hand"
        );
        let commit = world.tip.unwrap();
        world.ran("release", "push", 8.0, commit, &[Stage::Publish]);
        assert_eq!(state(&world, "release.automated"), SignalState::Absent);
    }
}
