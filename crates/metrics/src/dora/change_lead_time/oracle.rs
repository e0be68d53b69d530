//! The same figures the slow way: for every commit, every deployment is asked whether it contains and ships it.
//!
//! Small random histories with merges and branches that never came back, several components in folders of their own,
//! staging and production, failed deployments, commits that are not in the clone.

use std::collections::BTreeMap;

use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::{Change, ChangedPaths, CommitIx, Component, Deployment, Facts, Outcome, Tier};

use crate::context::Context;
use crate::stats;
use crate::testing::{HOUR, Scene, day, instant, window};

const CASES: u64 = 3_000;
const DAYS: i64 = 60;
const NAMES: [&str; 3] = ["api", "web", "db"];

/// Numbers of a seed, one after the other (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ mixed >> 31) % bound
    }
}

fn random(seed: u64) -> Facts {
    let mut dice = Dice(seed);
    let mut scene = Scene::default();
    let mut commits: Vec<CommitIx> = Vec::new();
    for _ in 0..=3 + dice.below(14) {
        let mut parents = Vec::new();
        for _ in 0..dice.below(3) {
            if let Some(parent) = commits.get(dice.below(commits.len().max(1) as u64) as usize) {
                parents.push(*parent);
            }
        }
        parents.dedup();
        if parents.is_empty() {
            parents.extend(commits.last());
        }
        commits.push(scene.commit(&parents, day(0) + dice.below(40 * 24) as i64 * HOUR));
    }
    let mut facts = scene.facts(commits.last().copied());
    let folders = ["api", "web", "db", "docs"];
    let mut changes = ChangedPaths { since: i64::MIN, ..ChangedPaths::default() };
    changes.paths = folders.iter().map(|folder| format!("{folder}/file").into()).collect();
    for commit in &commits {
        // Of some nothing is known, and of some not all.
        if dice.below(12) > 0 {
            let paths = (0..4).filter(|_| dice.below(3) == 0).collect();
            changes.changes.push(Change { commit: *commit, paths, cut: dice.below(10) == 0 });
        }
    }
    facts.changes = changes;
    facts.components = NAMES[..dice.below(4) as usize]
        .iter()
        .map(|name| Component {
            name: (*name).to_owned(),
            paths: vec![format!("{name}/**")],
            reason: String::new(),
        })
        .collect();
    for number in 0..2 + dice.below(14) {
        let component = ["api", "web", "db", ""][dice.below(4) as usize];
        let staging = dice.below(3) == 0;
        let known = facts.history.commit(commits[dice.below(commits.len() as u64) as usize]).id;
        facts.deployments.push(Deployment {
            id: format!("deployments-api:{number}"),
            environment: if staging { "staging" } else { "production" }.to_owned(),
            tier: if staging { Tier::Staging } else { Tier::Production },
            component: component.to_owned(),
            sha: if dice.below(12) == 0 { ObjectId::new([9; 20]) } else { known },
            reference: None,
            started: None,
            // No two at once: then there is no order to agree on.
            finished: instant(day(0) + (dice.below(70 * 24) * 16 + number) as i64 * HOUR / 16),
            outcome: if dice.below(6) == 0 { Outcome::Failure } else { Outcome::Success },
            trigger: plimsoll_domain::facts::Trigger::Unknown,
            source: plimsoll_domain::facts::DeploymentSource::DeploymentsApi,
            confidence: 1.0,
            evidence: Vec::new(),
        });
    }
    facts
}

fn contains(facts: &Facts, tip: CommitIx, commit: CommitIx) -> bool {
    tip == commit || facts.history.parents(tip).iter().any(|parent| contains(facts, *parent, commit))
}

/// Whether a commit touches a component's folder; `None` where that is not known.
fn touches(facts: &Facts, commit: CommitIx, name: &str) -> Option<bool> {
    let change = facts.changes.changes.iter().find(|change| change.commit == commit)?;
    let folder = format!("{name}/");
    let found = facts.changes.paths_of(change).any(|path| path.starts_with(&folder));
    if found { Some(true) } else { (!change.cut).then_some(false) }
}

/// Spans of changes, sorted: of all with `None`, else of a component.
fn spans(facts: &Facts, component: Option<&str>) -> Vec<f64> {
    let known = |name: &str| facts.components.iter().any(|one| one.name == name);
    let mut deployments: Vec<&Deployment> = facts
        .deployments
        .iter()
        .filter(|one| one.tier == Tier::Production && one.outcome == Outcome::Success)
        .filter(|one| one.finished <= window(DAYS).to && component.is_none_or(|name| one.component == name))
        .filter(|one| facts.history.find(one.sha).is_some())
        .collect();
    deployments.sort_by_key(|one| one.finished);
    let mut spans = Vec::new();
    for commit in facts.history.indices() {
        if !facts.trunk_commits.contains(commit) || facts.history.is_merge(commit) {
            continue;
        }
        let change = facts.changes.changes.iter().find(|change| change.commit == commit);
        let whole = change.is_some_and(|change| !change.cut);
        let touched: Vec<&str> = facts
            .components
            .iter()
            .map(|one| one.name.as_str())
            .filter(|name| touches(facts, commit, name) == Some(true))
            .collect();
        let ships = |one: &Deployment| match component {
            Some(name) => !known(name) || touches(facts, commit, name) == Some(true),
            None => {
                !whole || touched.is_empty() || !known(&one.component) || touched.contains(&&*one.component)
            }
        };
        let contained =
            |one: &&&Deployment| facts.history.find(one.sha).is_some_and(|tip| contains(facts, tip, commit));
        let first = deployments.iter().filter(contained).find(|one| ships(one));
        let Some(first) = first.filter(|one| one.id != deployments[0].id) else { continue };
        if window(DAYS).contains(first.finished) {
            let span = (first.finished - facts.history.commit(commit).committed_at()).num_seconds();
            spans.push(span.max(0) as f64);
        }
    }
    stats::sort(&mut spans);
    spans
}

/// Headline and components of the lead time: number and figures.
fn found(facts: &Facts) -> BTreeMap<Option<String>, (u64, [Option<f64>; 3])> {
    let own = super::compute(&Context::new(facts, window(DAYS)));
    let whole = own.into_iter().filter(|value| value.variant.is_none());
    whole.map(|value| (value.component.clone(), (value.n, [value.p50, value.p75, value.p90]))).collect()
}

#[test]
fn brute_force_agrees_exactly() {
    let (mut samples, mut of_components) = (0, 0);
    for seed in 0..CASES {
        let facts = random(seed);
        for (component, (n, figures)) in found(&facts) {
            let name = component.as_deref().map(|name| if name == "(root)" { "" } else { name });
            let expected = spans(&facts, name);
            assert_eq!(n, expected.len() as u64, "case {seed}, {component:?}");
            let quantiles = [0.5, 0.75, 0.9].map(|share| stats::quantile(&expected, share));
            assert_eq!(figures, quantiles, "case {seed}, {component:?}");
            samples += n;
            of_components += if component.is_some() { n } else { 0 };
        }
    }
    assert!(samples > CASES && of_components > CASES / 4, "{samples}, {of_components}: too little was asked");
}

#[test]
fn changes_elsewhere_and_other_environments_change_no_component() {
    for seed in 0..CASES / 3 {
        let facts = random(seed);
        let before = found(&facts);
        let mut more = facts.clone();
        // A file outside every component beside what each commit changed, and everything once more on staging.
        more.changes.paths.push("elsewhere/file".into());
        let elsewhere = more.changes.paths.len() as u32 - 1;
        for change in &mut more.changes.changes {
            change.paths.push(elsewhere);
        }
        let staged = facts.deployments.iter().map(|one| Deployment {
            id: format!("{}:staged", one.id),
            environment: "staging".to_owned(),
            tier: Tier::Staging,
            ..one.clone()
        });
        more.deployments.extend(staged);
        more.deployments.reverse();
        assert_eq!(found(&more), before, "case {seed}");
        // What touches only other components is no sample of one.
        for component in &facts.components {
            let mut other = facts.clone();
            let own = other.changes.paths.iter().position(|path| component.has(path)).map(|at| at as u32);
            for change in &mut other.changes.changes {
                change.paths.retain(|path| Some(*path) != own);
                change.cut = false;
            }
            let kept = other.changes.changes.iter().map(|change| change.commit).collect::<Vec<_>>();
            let all_known = kept.len() == other.history.len();
            let value = found(&other).get(&Some(component.name.clone())).copied();
            assert!(!all_known || value.is_none_or(|(n, _)| n == 0), "case {seed}, {}", component.name);
        }
    }
}
