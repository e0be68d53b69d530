//! All sources together: what counts as a deployment to production, and what was refused.

use std::collections::BTreeMap;

use plimsoll_domain::facts::{Deployment, DeploymentSource, Facts, NearMiss, Outcome, Profile, Tier};
use plimsoll_domain::{ObjectId, Window};

use super::rules::Rules;
use super::sighting::{Sighting, collapse};
use super::tier::is_registry;
use super::{from_tags, jobs, publications, reported};

/// What was derived.
#[derive(Debug, Clone, Default)]
pub struct Derived {
    /// Deployments, by time and id.
    pub deployments: Vec<Deployment>,
    /// What looked like one and does not count.
    pub near_misses: Vec<NearMiss>,
    /// What production was read from, and why.
    pub reason: String,
}

/// Derives every deployment from the six sources, of which the platform's are in `facts`.
///
/// What runs somewhere is deployed (environments, jobs); what is published is released (registries, releases, version
/// tags). Where a repository shows both, its profile decides, and a source that covers less than half of the window
/// gives way to one that covers more.
#[must_use]
pub fn derive(facts: &Facts, window: Window, rules: &Rules) -> Derived {
    let (mut sightings, mut near_misses) = reported::sightings(&facts.platform, rules);
    let (in_jobs, refused) = jobs::sightings(facts, rules);
    sightings.extend(in_jobs);
    near_misses.extend(refused);
    let (placed, refused) = placed(sightings, rules);
    near_misses.extend(refused);
    let (released, refused) = released(facts, rules);
    near_misses.extend(refused);
    let (chosen, reason) = choose(facts.profile, window, &placed, &released);
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
    Derived { deployments, near_misses, reason }
}

/// How a version reaches its users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It runs somewhere.
    Placed,
    /// It is published.
    Released,
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
    let mut groups: BTreeMap<(String, ObjectId, u64), Vec<Sighting>> = BTreeMap::new();
    let only = only_environment(&sightings, rules);
    for one in sightings {
        let why = if rules.ignores(one.environment()) {
            Some("its environment is left out by configuration")
        } else if is_registry(one.environment()) {
            Some("its environment is a registry: what goes there is published")
        } else if one.source == DeploymentSource::JobName && strong && !rules.jobs_are_named() {
            Some("only its name says so, and better sources show deployments")
        } else {
            None
        };
        match why {
            Some(why) => missed.push(one.near_miss(rules, why)),
            None => groups.entry(one.key()).or_default().push(one),
        }
    }
    let mut found = Vec::new();
    for group in absorb_unnamed(groups) {
        let name = group[0].environment().to_owned();
        let tier =
            rules.tier(&name).or_else(|| (only.as_deref() == Some(&*name)).then_some(Tier::Production));
        match tier {
            Some(tier) => found.extend(collapse(group, tier)),
            None => missed.extend(group.iter().take(1).map(|one| {
                one.near_miss(
                    rules,
                    format!(
                        "`{name}` says no tier; [deployments] production = \"^{}$\" in plimsoll.toml makes it \
                         production",
                        regex::escape(&name)
                    ),
                )
            })),
        }
    }
    (found, missed)
}

/// A job without an environment belongs to the one that its run deploys the same commit to.
fn absorb_unnamed(groups: BTreeMap<(String, ObjectId, u64), Vec<Sighting>>) -> Vec<Vec<Sighting>> {
    let mut named: BTreeMap<(ObjectId, u64), Vec<Vec<Sighting>>> = BTreeMap::new();
    let mut unnamed = Vec::new();
    for ((environment, sha, run), group) in groups {
        if environment == Sighting::UNNAMED {
            unnamed.push(((sha, run), group));
        } else {
            named.entry((sha, run)).or_default().push(group);
        }
    }
    let mut found = Vec::new();
    for (key, group) in unnamed {
        match named.get_mut(&key).map(Vec::as_mut_slice) {
            Some([only]) => only.extend(group),
            _ => found.push(group),
        }
    }
    found.extend(named.into_values().flatten());
    found
}

/// The only environment of those whose name says nothing: where none is called production, it is.
fn only_environment(sightings: &[Sighting], rules: &Rules) -> Option<String> {
    if rules.names_production() {
        return None;
    }
    let mut names: Vec<&str> = sightings.iter().map(Sighting::environment).collect();
    names.retain(|name| !rules.ignores(name) && !is_registry(name));
    names.sort_unstable();
    names.dedup();
    let production = names.iter().any(|name| rules.tier(name) == Some(Tier::Production));
    names.retain(|name| rules.tier(name).is_none());
    match names.as_slice() {
        [only] if !production => Some((*only).to_owned()),
        _ => None,
    }
}

/// Publications and version tags, one per channel, component and commit: the better source tells of it.
fn released(facts: &Facts, rules: &Rules) -> (Vec<Deployment>, Vec<NearMiss>) {
    let (releases, missed) = publications::releases(facts, rules);
    let all = publications::registries(facts)
        .into_iter()
        .chain(releases)
        .chain(from_tags(&facts.history, &facts.tags));
    let mut by_commit: BTreeMap<(String, String, ObjectId), Deployment> = BTreeMap::new();
    for one in all {
        let key = (one.environment.clone(), one.component.clone(), one.sha);
        match by_commit.get_mut(&key) {
            Some(known) => {
                let more = one.evidence.into_iter().filter(|more| !known.evidence.contains(more));
                let more: Vec<_> = more.collect();
                known.evidence.extend(more);
            }
            None => {
                by_commit.insert(key, one);
            }
        }
    }
    (by_commit.into_values().collect(), missed)
}

fn choose(
    profile: Profile,
    window: Window,
    placed: &[Deployment],
    released: &[Deployment],
) -> (Kind, String) {
    let share = |all: &[Deployment]| covered(all, window);
    let (by_place, by_release) = (share(placed), share(released));
    let runs = matches!(profile, Profile::Service | Profile::Model | Profile::Infra | Profile::Docs);
    let ships = matches!(profile, Profile::Package | Profile::AppBinary);
    let percent = |share: Option<f64>| format!("{:.0} %", share.unwrap_or(0.0) * 100.0);
    match (by_place, by_release) {
        (None, None) => {
            (if ships { Kind::Released } else { Kind::Placed }, "no source shows production".into())
        }
        (Some(_), None) if !ships => (Kind::Placed, "only environments and jobs show production".into()),
        (None, Some(_)) => (Kind::Released, "only releases and version tags show production".into()),
        _ if ships => (Kind::Released, format!("it is published (profile {})", profile.as_str())),
        (Some(place), Some(release)) if !runs && place < 0.5 && release >= 0.5 => (
            Kind::Released,
            format!(
                "releases cover {} of the window, deployments to environments {}",
                percent(by_release),
                percent(by_place)
            ),
        ),
        _ => (Kind::Placed, format!("deployments to environments cover {} of the window", percent(by_place))),
    }
}

/// The share of the window since the first production deployment that lies in it or before it.
fn covered(all: &[Deployment], window: Window) -> Option<f64> {
    let reached = |one: &&Deployment| {
        one.tier == Tier::Production && one.outcome == Outcome::Success && one.finished <= window.to
    };
    let last = all.iter().filter(reached).map(|one| one.finished).max()?;
    if last <= window.from {
        return Some(0.0);
    }
    let first = all.iter().filter(reached).map(|one| one.finished).min()?.max(window.from);
    let length = (window.to - window.from).num_seconds().max(1);
    Some((window.to - first).num_seconds() as f64 / length as f64)
}
