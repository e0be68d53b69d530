//! Version tags as deployments of a package.
//!
//! A final version reaches the environment `release` (production), a prerelease the environment
//! `prerelease` (staging). Each prefix that names a component is a series of its own.

use std::collections::BTreeMap;

use plimsoll_domain::facts::{Deployment, DeploymentSource, History, Outcome, Tag, Tier, Trigger, Version};
use plimsoll_domain::{Evidence, ObjectId, Timestamp};

/// A tag object carries the time at which somebody named the version.
const CONFIDENCE_ANNOTATED: f64 = 0.6;
/// A lightweight tag has only its commit's time, which may be long before the release.
const CONFIDENCE_LIGHTWEIGHT: f64 = 0.5;
/// The tagged commit is not in the history, so nothing can be said of what it contains.
const CONFIDENCE_FOREIGN: f64 = 0.3;

/// One deployment for each environment, component and commit that version tags name, sorted by
/// time, component and tag.
///
/// Of several tags of a component on one commit the earliest counts; the others stay as evidence.
/// Tags without a version, a commit or a time are no deployments. A tag whose commit is not in
/// `history` is kept with a note and little confidence.
#[must_use]
pub fn from_tags(history: &History, tags: &[Tag]) -> Vec<Deployment> {
    let mut releases: BTreeMap<(bool, &str, ObjectId), Vec<Dated<'_>>> = BTreeMap::new();
    for dated in tags.iter().filter_map(Dated::of) {
        let key = (dated.version.is_prerelease(), dated.version.component.as_str(), dated.sha);
        releases.entry(key).or_default().push(dated);
    }
    let mut deployments: Vec<_> =
        releases.into_values().filter_map(|tags| deployment(history, tags)).collect();
    deployments.sort_by(|a, b| {
        (a.finished, &a.component, &a.reference).cmp(&(b.finished, &b.component, &b.reference))
    });
    deployments
}

/// A tag that has all a deployment needs.
struct Dated<'a> {
    tag: &'a Tag,
    version: &'a Version,
    sha: ObjectId,
    time: Timestamp,
}

impl<'a> Dated<'a> {
    fn of(tag: &'a Tag) -> Option<Self> {
        let time = Timestamp::from_timestamp(tag.time?, 0)?;
        Some(Self { tag, version: tag.version.as_ref()?, sha: tag.target?, time })
    }
}

fn deployment(history: &History, mut tags: Vec<Dated<'_>>) -> Option<Deployment> {
    tags.sort_by(|a, b| (a.time, &a.tag.name).cmp(&(b.time, &b.tag.name)));
    let (first, others) = tags.split_first()?;
    let known = history.find(first.sha).is_some();
    let own = Evidence::tag(&first.tag.name);
    let mut evidence =
        vec![if known { own } else { own.with_note("its commit is not in the history that was read") }];
    evidence.extend(others.iter().map(|other| {
        Evidence::tag(&other.tag.name).with_note(format!("names the same commit as {}", first.tag.name))
    }));
    let (environment, tier) = if first.version.is_prerelease() {
        ("prerelease", Tier::Staging)
    } else {
        ("release", Tier::Production)
    };
    Some(Deployment {
        id: format!("version-tag:{}", first.tag.name),
        environment: environment.to_owned(),
        tier,
        component: first.version.component.clone(),
        sha: first.sha,
        reference: Some(first.tag.name.clone()),
        started: None,
        finished: first.time,
        outcome: Outcome::Success,
        trigger: trigger(first.tag),
        source: DeploymentSource::VersionTag,
        confidence: confidence(first.tag, known),
        evidence,
    })
}

/// A lightweight tag does not say who set it.
fn trigger(tag: &Tag) -> Trigger {
    match (tag.annotated, tag.tagger_is_bot) {
        (true, true) => Trigger::Automatic,
        (true, false) if tag.tagger.is_some() => Trigger::Manual,
        _ => Trigger::Unknown,
    }
}

fn confidence(tag: &Tag, known: bool) -> f64 {
    match (known, tag.annotated) {
        (false, _) => CONFIDENCE_FOREIGN,
        (true, true) => CONFIDENCE_ANNOTATED,
        (true, false) => CONFIDENCE_LIGHTWEIGHT,
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::{Commit, MessageClass, Person};

    use super::*;

    fn id(byte: u8) -> ObjectId {
        ObjectId::new([byte; 20])
    }

    fn history(ids: &[u8]) -> History {
        let commit = |byte: &u8| Commit {
            id: id(*byte),
            tree: id(0),
            author: 0,
            committer: 0,
            authored: 0,
            committed: 0,
            author_zone: 0,
            committer_zone: 0,
            subject: "x".into(),
            message: MessageClass::default(),
        };
        let person = Person { name: "a".into(), email: "a@example.com".into(), bot: false };
        History::new(ids.iter().map(commit).collect(), |_| Vec::new(), vec![person], Vec::new())
    }

    fn tag(name: &str, target: u8, time: i64) -> Tag {
        Tag {
            name: name.into(),
            target: Some(id(target)),
            annotated: false,
            tagger: None,
            tagger_is_bot: false,
            time: Some(time),
            version: Version::from_tag(name),
        }
    }

    fn annotated(name: &str, target: u8, time: i64, bot: bool) -> Tag {
        let tagger = Some(("a".to_owned(), "a@example.com".to_owned()));
        Tag { annotated: true, tagger, tagger_is_bot: bot, ..tag(name, target, time) }
    }

    #[test]
    fn final_versions_reach_production_and_prereleases_do_not() {
        let tags = [tag("v1.0.0-rc.1", 1, 10), tag("v1.0.0", 1, 20), tag("nightly", 1, 30), tag("v2", 2, 40)];
        let found = from_tags(&history(&[1, 2]), &tags);
        let seen: Vec<_> =
            found.iter().map(|one| (one.environment.as_str(), one.tier, one.finished.timestamp())).collect();
        assert_eq!(seen, [("prerelease", Tier::Staging, 10), ("release", Tier::Production, 20)]);
    }

    #[test]
    fn of_several_tags_on_a_commit_the_earliest_counts_and_components_stay_apart() {
        let tags = [tag("v1.0.1", 1, 20), tag("1.0.0", 1, 10), tag("api-v1.0.0", 1, 10), tag("v1.1.0", 2, 5)];
        let found = from_tags(&history(&[1, 2]), &tags);
        let names: Vec<_> = found.iter().map(|one| one.reference.as_deref().unwrap()).collect();
        assert_eq!(names, ["v1.1.0", "1.0.0", "api-v1.0.0"]);
        assert_eq!(found[1].evidence.len(), 2);
        assert_eq!(found[1].evidence[1].reference, "v1.0.1");
        assert_eq!(found[2].component, "api");
    }

    #[test]
    fn who_tagged_tells_the_trigger_as_far_as_git_knows() {
        let tags = [annotated("v1.0", 1, 1, true), annotated("v1.1", 2, 2, false), tag("v1.2", 3, 3)];
        let found = from_tags(&history(&[1, 2, 3]), &tags);
        let seen: Vec<_> = found.iter().map(|one| (one.trigger, one.confidence)).collect();
        assert_eq!(seen, [(Trigger::Automatic, 0.6), (Trigger::Manual, 0.6), (Trigger::Unknown, 0.5)]);
    }

    #[test]
    fn a_tag_of_a_commit_that_is_not_there_is_kept_and_flagged() {
        let found = from_tags(&history(&[1]), &[tag("v1.0.0", 9, 1)]);
        assert!(found[0].evidence[0].note.as_deref().unwrap().contains("not in the history"));
        assert!(found[0].confidence < 0.5);
    }

    #[test]
    fn the_order_of_tags_changes_nothing() {
        let mut tags =
            vec![tag("v1.0.1", 1, 10), tag("v1.0.0", 1, 10), tag("b-1.0.0", 1, 10), tag("v0.9", 2, 10)];
        let found = from_tags(&history(&[1, 2]), &tags);
        tags.reverse();
        assert_eq!(found, from_tags(&history(&[1, 2]), &tags));
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn tags_without_commit_or_possible_time_are_no_deployments() {
        let no_commit = Tag { target: None, ..tag("v1.0.0", 1, 1) };
        assert!(from_tags(&history(&[1]), &[no_commit, tag("v1.0.1", 1, i64::MAX)]).is_empty());
    }
}
