//! All sources together: what counts as a deployment to production, and what was refused.

use std::collections::BTreeMap;

use plimsoll_domain::facts::{Component, Deployment, DeploymentSource, Facts, NearMiss, Outcome, Tier};
use plimsoll_domain::{ObjectId, Window};

use super::choose::{Kind, choose};
use super::group::{Group, by_attempt, groups};
use super::rules::Rules;
use super::sighting::{Sighting, collapse};
use super::tier::is_registry;
use super::{components, from_tags, jobs, publications, reported};

/// What was derived.
#[derive(Debug, Clone, Default)]
pub struct Derived {
    /// Deployments, by time and id.
    pub deployments: Vec<Deployment>,
    /// What looked like one and does not count.
    pub near_misses: Vec<NearMiss>,
    /// What production was read from, and why.
    pub reason: String,
    /// Components of deployments of which it is known what they ship.
    pub components: Vec<Component>,
}

/// Derives every deployment from the six sources, of which the platform's are in `facts`.
///
/// What runs somewhere is deployed (environments, jobs); what is published is released (registries, releases, version
/// tags). Where a repository shows both, [`choose`] says which of them is production.
#[must_use]
pub fn derive(facts: &Facts, window: Window, rules: &Rules) -> Derived {
    let (mut sightings, mut near_misses) = reported::sightings(facts, rules);
    let (in_jobs, refused) = jobs::sightings(facts, rules);
    sightings.extend(in_jobs);
    near_misses.extend(refused);
    let filters = components::assign(facts, rules, &mut sightings);
    let (placed, refused) = placed(sightings, rules);
    near_misses.extend(refused);
    let (released, refused) = released(facts, rules);
    near_misses.extend(refused);
    let (chosen, reason) = choose(facts.profile, rules.profile_is_configured(), window, &placed, &released);
    let (mut deployments, other) = match chosen {
        Kind::Placed => (placed, released),
        Kind::Released => (released, placed),
    };
    for deployment in other {
        if deployment.tier == Tier::Production {
            near_misses.push(set_aside(&deployment, &reason));
        } else {
            deployments.push(deployment);
        }
    }
    deployments.sort_by(|a, b| {
        (a.finished, &a.component, &a.reference, &a.id).cmp(&(b.finished, &b.component, &b.reference, &b.id))
    });
    near_misses.sort_by(|a, b| (a.at, &a.evidence).cmp(&(b.at, &b.evidence)));
    let components = components::known(facts, rules, &filters, &deployments);
    Derived { deployments, near_misses, reason, components }
}

fn set_aside(deployment: &Deployment, reason: &str) -> NearMiss {
    NearMiss {
        evidence: deployment.evidence.first().cloned().unwrap_or_else(|| {
            plimsoll_domain::Evidence::new(plimsoll_domain::EvidenceKind::Commit, deployment.sha.to_string())
        }),
        source: deployment.source,
        environment: Some(deployment.environment.clone()),
        tier: Some(deployment.tier),
        at: Some(deployment.finished),
        why: format!("not production here: {reason}"),
    }
}

/// Sightings collapsed into deployments to environments of a known tier.
fn placed(sightings: Vec<Sighting>, rules: &Rules) -> (Vec<Deployment>, Vec<NearMiss>) {
    let mut missed = Vec::new();
    let strong = sightings.iter().any(|one| one.source != DeploymentSource::JobName);
    let mut kept = Vec::new();
    for one in sightings {
        match refused(&one, rules, strong) {
            Some(why) => missed.push(one.near_miss(rules, why)),
            None => kept.push(one),
        }
    }
    let (groups, unplaced) = groups(kept);
    missed.extend(unplaced.iter().map(|one| one.near_miss(rules, UNPLACED)));
    let only = only_environment(&groups, rules);
    let mut found = Vec::new();
    for group in groups {
        let name = environment(&group).to_owned();
        let tier =
            rules.tier(&name).or_else(|| (only.as_deref() == Some(&*name)).then_some(Tier::Production));
        let Some(tier) = tier else {
            missed.extend(group.iter().take(1).map(|one| one.near_miss(rules, no_tier(&name))));
            continue;
        };
        let (last, failed) = by_attempt(group);
        found.extend(collapse(last, tier));
        for attempt in failed {
            let number = attempt.iter().map(|one| one.attempt).max().unwrap_or(1);
            found.extend(collapse(attempt, tier).map(|mut one| {
                one.id = format!("{}:attempt-{number}", one.id);
                one.outcome = Outcome::Failure;
                one
            }));
        }
    }
    (found, missed)
}

const UNPLACED: &str =
    "better sources name the environments that its run deployed to, and it is none of them";

fn refused(one: &Sighting, rules: &Rules, strong: bool) -> Option<&'static str> {
    if rules.ignores(one.environment()) {
        Some("its environment is left out by configuration")
    } else if is_registry(one.environment()) {
        Some("its environment is a registry: what goes there is published")
    } else if one.source == DeploymentSource::JobName && strong && !rules.jobs_are_named() {
        Some("only its name says so, and better sources show deployments")
    } else {
        None
    }
}

/// Written so that it can be put into the file as it stands.
fn no_tier(name: &str) -> String {
    let pattern = format!("^{}$", regex::escape(name));
    // A literal string of TOML has no escapes, and no quote.
    let pattern = if pattern.contains('\'') {
        format!("\"{}\"", pattern.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        format!("'{pattern}'")
    };
    format!(
        "`{name}` says no tier; [deployments] production = {pattern} in plimsoll.toml makes it production"
    )
}

/// The environment of a group: what its best source names.
fn environment(group: &Group) -> &str {
    let named = group.iter().filter(|one| one.environment.is_some()).min_by_key(|one| (one.source, one.id));
    named.map_or(Sighting::UNNAMED, Sighting::environment)
}

/// The only environment of those whose name says nothing: where none is called production, it is.
fn only_environment(groups: &[Group], rules: &Rules) -> Option<String> {
    if rules.names_production() {
        return None;
    }
    let mut names: Vec<&str> = groups.iter().map(environment).collect();
    names.sort_unstable();
    names.dedup();
    let production = names.iter().any(|name| rules.tier(name) == Some(Tier::Production));
    names.retain(|name| rules.tier(name).is_none());
    match names.as_slice() {
        [only] if !production => Some((*only).to_owned()),
        _ => None,
    }
}

/// Publications and version tags, one per channel, component and commit: the better source tells of it. A release
/// speaks for its tag, whatever channel it is marked for.
fn released(facts: &Facts, rules: &Rules) -> (Vec<Deployment>, Vec<NearMiss>) {
    let (releases, missed) = publications::releases(facts, rules);
    let all = publications::registries(facts)
        .into_iter()
        .chain(releases)
        .chain(from_tags(&facts.history, &facts.tags));
    let mut found: Vec<Deployment> = Vec::new();
    let mut by_commit: BTreeMap<(String, String, ObjectId), usize> = BTreeMap::new();
    let mut by_tag: BTreeMap<String, usize> = BTreeMap::new();
    for one in all {
        let key = (one.environment.clone(), one.component.clone(), one.sha);
        let tag = one.reference.clone();
        let of_tag = tag.as_ref().and_then(|tag| by_tag.get(tag)).copied();
        let place = of_tag.or_else(|| by_commit.get(&key).copied()).unwrap_or(found.len());
        match found.get_mut(place) {
            Some(known) => {
                let more = one.evidence.into_iter().filter(|more| !known.evidence.contains(more));
                let more: Vec<_> = more.collect();
                known.evidence.extend(more);
            }
            None => found.push(one),
        }
        by_commit.entry(key).or_insert(place);
        by_tag.extend(tag.map(|tag| (tag, place)));
    }
    (found, missed)
}
