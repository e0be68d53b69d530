//! Sightings of one and the same deployment, brought together.

use std::collections::BTreeMap;

use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::{DeploymentSource, Outcome};

use super::sighting::Sighting;

/// What the API tells without its run lies at most so many seconds from the end of the job that did it.
const NEAR: i64 = 3_600;

/// Sightings of one environment, commit and run.
pub(super) type Group = Vec<Sighting>;

/// Brings together what is one deployment, attempts of the run among it. Also: what belongs to none, although its run
/// deployed.
pub(super) fn groups(mut sightings: Vec<Sighting>) -> (Vec<Group>, Vec<Sighting>) {
    find_runs(&mut sightings);
    let mut by_key: BTreeMap<(String, String, ObjectId, u64), Group> = BTreeMap::new();
    for one in sightings {
        by_key.entry(one.key()).or_default().push(one);
    }
    let mut by_run: BTreeMap<(ObjectId, u64), Vec<Group>> = BTreeMap::new();
    for ((_, _, sha, run), group) in by_key {
        by_run.entry((sha, run)).or_default().push(group);
    }
    let (mut found, mut unplaced) = (Vec::new(), Vec::new());
    for groups in by_run.into_values() {
        let (own, left) = absorb(groups);
        found.extend(own);
        unplaced.extend(left);
    }
    (found, unplaced)
}

/// A deployment that the API tells without its run belongs to the run with a job that deployed the same commit to the
/// same environment at that time.
fn find_runs(sightings: &mut [Sighting]) {
    /// When a job ended, its run and its component.
    type Ended = (i64, u64, String);
    let mut jobs: BTreeMap<(String, ObjectId), Vec<Ended>> = BTreeMap::new();
    for one in sightings.iter() {
        if let (Some(run), Some(_)) = (one.run, &one.environment) {
            let (environment, component, sha, _) = one.key();
            let known = (one.finished.timestamp(), run, component);
            jobs.entry((environment, sha)).or_default().push(known);
        }
    }
    for one in sightings.iter_mut().filter(|one| one.run.is_none()) {
        let (environment, _, sha, _) = one.key();
        let at = one.finished.timestamp();
        let near =
            jobs.get(&(environment, sha)).into_iter().flatten().min_by_key(|(job, ..)| (job - at).abs());
        if let Some((_, run, component)) = near.filter(|(job, ..)| (job - at).abs() <= NEAR) {
            one.run = Some(*run);
            if one.component.is_empty() {
                one.component.clone_from(component);
            }
        }
    }
}

/// Of one run and commit: where environments are told by the API or a definition, what steps or names say belongs to
/// them; a sighting without an environment belongs to the only one there is.
fn absorb(groups: Vec<Group>) -> (Vec<Group>, Vec<Sighting>) {
    let told = |group: &Group| group.iter().any(|one| one.source <= DeploymentSource::JobEnvironment);
    let named = |group: &Group| group.iter().any(|one| one.environment.is_some());
    let any_told = groups.iter().any(|group| told(group) && named(group));
    let (own, rest): (Vec<Group>, Vec<Group>) =
        groups.into_iter().partition(|group| named(group) && (told(group) || !any_told));
    // What names no environment goes where its component went.
    let (mut own, mut rest) = (own, rest);
    rest.retain_mut(|group| {
        let component = group.first().map_or("", |one| one.component.as_str()).to_owned();
        let mut same = own.iter_mut().filter(|group| group.iter().any(|one| one.component == component));
        match (same.next(), same.next()) {
            (Some(only), None) if !component.is_empty() => {
                only.append(group);
                false
            }
            _ => true,
        }
    });
    match own.as_mut_slice() {
        [] => (rest, Vec::new()),
        [only] => {
            only.extend(rest.into_iter().flatten());
            (own, Vec::new())
        }
        // Several environments, and nothing says to which of them the rest went.
        [..] if any_told => (own, rest.into_iter().flatten().collect()),
        [..] => {
            own.extend(rest);
            (own, Vec::new())
        }
    }
}

/// The deployment as it ended, and the attempts before that failed: of every part the last attempt tells.
pub(super) fn by_attempt(group: Group) -> (Group, Vec<Group>) {
    let best = group.iter().map(|one| one.source).min();
    let (mut own, others): (Group, Group) = group.into_iter().partition(|one| Some(one.source) == best);
    let mut last: BTreeMap<String, Sighting> = BTreeMap::new();
    let mut before: BTreeMap<u32, Group> = BTreeMap::new();
    own.sort_by_key(|one| (one.attempt, one.finished, one.id));
    for one in own {
        if let Some(earlier) = last.insert(one.part.clone(), one) {
            before.entry(earlier.attempt).or_default().push(earlier);
        }
    }
    let failed = before.into_values().filter(|group| group.iter().any(|one| one.outcome == Outcome::Failure));
    (last.into_values().chain(others).collect(), failed.collect())
}
