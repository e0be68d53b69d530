//! How versions came to be published: what ran when a tag or a release appeared, and in whose name.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::Tag;
use plimsoll_domain::record::{Conclusion, Job, Release, Run, is_bot_account};
use plimsoll_domain::{Evidence, EvidenceKind, Facts, ObjectId};

/// Seconds between a job and the tag or release that it made, at most.
const NEAR: i64 = 15 * 60;

/// Whether a login is a program's: by its name, or because git knows it as one.
pub(super) fn is_program(facts: &Facts, login: &str) -> bool {
    let known = || {
        let bots = facts.history.people.iter().filter(|person| person.bot);
        bots.map(|person| person.name.trim_end_matches("[bot]")).any(|name| name.eq_ignore_ascii_case(login))
    };
    is_bot_account(login) || known()
}

/// What an execution near an instant was.
pub(super) struct Near<'a> {
    pub(super) event: &'a StageEvent,
    pub(super) run: &'a Run,
}

/// A successful execution on a commit, begun and ended around an instant.
pub(super) fn near<'a>(
    facts: &'a Facts,
    sha: ObjectId,
    at: i64,
    wanted: impl Fn(&StageEvent, &Run) -> bool,
) -> Option<Near<'a>> {
    let events = facts.executions.events.get(&sha).into_iter().flatten();
    events.filter_map(|event| Some(Near { event, run: facts.platform.run(event.run?)? })).find(|near| {
        let finished = near.event.finished.map(|finished| finished.timestamp());
        let around =
            near.run.created.timestamp() - NEAR <= at && finished.is_some_and(|end| at <= end + NEAR);
        around && succeeded(facts, near) && wanted(near.event, near.run)
    })
}

fn succeeded(facts: &Facts, near: &Near<'_>) -> bool {
    let own = |job: &&Job| Some(job.id) == near.event.job;
    facts
        .platform
        .jobs_of(near.run.id)
        .iter()
        .find(own)
        .is_some_and(|job| job.conclusion == Conclusion::Success)
}

/// What the platform tells of tags, by name.
pub(super) struct Appearances<'a> {
    runs: BTreeMap<&'a str, &'a Run>,
    releases: BTreeMap<&'a str, &'a Release>,
}

impl<'a> Appearances<'a> {
    pub(super) fn of(facts: &'a Facts) -> Self {
        let mut runs: BTreeMap<&str, &Run> = BTreeMap::new();
        let names: BTreeSet<&str> = facts.tags.iter().map(|tag| tag.name.as_str()).collect();
        for run in &facts.platform.runs {
            let pushed = matches!(run.event.as_deref(), Some("push" | "create"));
            let Some(tag) = run.branch.as_deref().filter(|branch| pushed && names.contains(branch)) else {
                continue;
            };
            let first = runs.entry(tag).or_insert(run);
            if (run.created, run.id) < (first.created, first.id) {
                *first = run;
            }
        }
        let releases =
            facts.platform.releases.iter().map(|release| (release.tag.as_str(), release)).collect();
        Self { runs, releases }
    }

    /// The first run that the push of a tag started.
    pub(super) fn run(&self, tag: &str) -> Option<&'a Run> {
        self.runs.get(tag).copied()
    }

    /// The published release of a tag.
    pub(super) fn release(&self, tag: &str) -> Option<&'a Release> {
        self.releases.get(tag).copied()
    }

    /// When a tag appeared: a lightweight tag itself only has its commit's time.
    pub(super) fn at(&self, tag: &Tag) -> Option<i64> {
        let pushed = self.run(&tag.name).map(|run| run.created.timestamp());
        let published =
            || self.release(&tag.name).and_then(|release| release.published).map(|at| at.timestamp());
        pushed.or_else(published).or_else(|| tag.time.filter(|_| tag.annotated))
    }
}

/// A release as a reference.
pub(super) fn release_evidence(release: &Release) -> Evidence {
    let mut evidence = Evidence::new(EvidenceKind::Release, release.tag.clone());
    evidence.url.clone_from(&release.url);
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::World;

    #[test]
    fn programs_are_told_from_people() {
        let mut world = World::new();
        world.commit(1.0, "shop-automat[bot]", &["a.rs"]);
        let facts = world.facts();
        for login in ["github-actions", "Renovate", "acme-bot", "shop-automat"] {
            assert!(is_program(&facts, login), "{login}");
        }
        for login in ["ann", "talbot", "botond"] {
            assert!(!is_program(&facts, login), "{login}");
        }
    }
}
