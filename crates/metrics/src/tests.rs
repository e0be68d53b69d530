//! What holds for all metrics together.

use std::collections::BTreeSet;
use std::path::Path;

use plimsoll_domain::facts::{CommitIx, Facts};
use plimsoll_domain::{MetricState, MetricValue};
use proptest::prelude::*;

use crate::testing::{HOUR, Scene, day, value, window};
use crate::{catalogue, compute};

const DORA: [&str; 5] = [
    "deployment-frequency",
    "change-lead-time",
    "change-fail-rate",
    "failed-deployment-recovery-time",
    "deployment-rework-rate",
];

/// Figures about people, which no number of bots' commits may change.
const OF_PEOPLE: [(&str, Option<&str>); 7] = [
    ("change-lead-time", Some("without-bots")),
    ("integration-frequency", Some("without-bots")),
    ("commit-frequency", None),
    ("branch-lifetime", None),
    ("batch-size", None),
    ("commits-per-integration", None),
    ("revert-rate", None),
];

/// A random scene: merges, reverts, hotfixes, bots and releases on or off the trunk.
#[derive(Debug, Clone)]
struct Plan {
    steps: Vec<(u8, u8, i64)>,
    releases: Vec<(usize, i64, u8)>,
}

fn plans() -> impl Strategy<Value = Plan> {
    let steps = prop::collection::vec((0_u8..4, 0_u8..8, 0_i64..900), 1..25);
    let releases = prop::collection::vec((0_usize..25, 0_i64..40, 0_u8..4), 0..8);
    (steps, releases).prop_map(|(steps, releases)| Plan { steps, releases })
}

/// Builds a plan; with `extra`, that many commits of bots on the trunk and in a merged branch come on top.
fn build(plan: &Plan, extra: usize) -> (Scene, CommitIx) {
    let mut scene = Scene::default();
    let mut tip = scene.commit(&[], day(0));
    let mut branch = tip;
    let mut all = vec![tip];
    for (shape, kind, time) in &plan.steps {
        let time = day(1) + time * HOUR;
        let commit = match shape {
            0 => scene.commit(&[branch], time),
            1 if branch != tip => scene.commit(&[tip, branch], time),
            _ => scene.commit(&[tip], time),
        };
        match kind {
            0 => scene.reverts(commit, all[all.len() / 2]),
            1 => scene.hotfix(commit),
            2 => drop(scene.by_bot(commit)),
            _ => {}
        }
        branch = if *shape == 0 { commit } else { branch };
        tip = if *shape == 0 { tip } else { commit };
        all.push(commit);
    }
    for (number, (at, on, component)) in plan.releases.iter().enumerate() {
        let prefix = ["v", "api-v", "web@", "v"][*component as usize];
        let early = if number % 5 == 4 { "-rc.1" } else { "" };
        scene.release(&format!("{prefix}1.{number}.0{early}"), all[at % all.len()], day(*on));
    }
    (0..extra).for_each(|number| tip = by_bots(&mut scene, tip, number as i64));
    (scene, tip)
}

fn by_bots(scene: &mut Scene, tip: CommitIx, number: i64) -> CommitIx {
    let direct = scene.commit(&[tip], day(45) + number * HOUR);
    scene.by_bot(direct);
    let branch = scene.commit(&[tip], day(45) + number * HOUR);
    scene.by_bot(branch);
    // The bot merges its own branch.
    let merge = scene.commit(&[direct, branch], day(46) + number * HOUR);
    scene.by_bot(merge)
}

fn measured(value: &MetricValue) -> impl PartialEq + std::fmt::Debug + use<> {
    (value.state, value.value, value.n, value.p50, value.p75, value.p90, value.interval, value.trend)
}

pub(crate) fn assert_honest(facts: &Facts, all: &[MetricValue]) {
    for one in all {
        let numbers =
            [one.value, one.p50, one.p75, one.p90, one.interval.map(|i| i.0), one.interval.map(|i| i.1)];
        assert!(numbers.iter().flatten().all(|number| number.is_finite() && *number >= 0.0), "{one:?}");
        match one.state {
            MetricState::Measured => {
                assert!(one.value.is_some() && one.n > 0 && !one.evidence.is_empty(), "{one:?}");
            }
            _ => assert!(one.value.is_none() && one.n == 0 && one.reason.is_some(), "{one:?}"),
        }
        if let (Some(value), Some((low, high))) = (one.value, one.interval) {
            assert!(low <= value && value <= high, "{one:?}");
        }
        let few = one.caveats.iter().any(|caveat| caveat == "too-few-samples");
        assert_eq!(few, one.state == MetricState::Measured && one.n < 5, "{one:?}");
        assert!(one.evidence.len() <= 5, "{one:?}");
        // A list of caveats becomes one CSV cell, joined by semicolons.
        assert!(one.caveats.iter().all(|caveat| !caveat.contains(';')), "{one:?}");
    }
    assert!(all.iter().all(|one| !facts.history.is_empty() || one.state != MetricState::Measured));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_is_whole_and_the_order_of_tags_changes_nothing(plan in plans(), seed in any::<usize>()) {
        let (scene, tip) = build(&plan, 0);
        let mut facts = scene.facts(Some(tip));
        let before = compute(&facts, window(60));
        assert_honest(&facts, &before);
        let turn = seed % facts.deployments.len().max(1);
        facts.deployments.rotate_left(turn);
        facts.deployments.reverse();
        facts.tags.reverse();
        prop_assert_eq!(&before, &compute(&facts, window(60)));
    }

    #[test]
    fn commits_of_bots_change_no_figure_about_people(plan in plans(), extra in 1_usize..12) {
        let (scene, tip) = build(&plan, 0);
        let before = compute(&scene.facts(Some(tip)), window(60));
        let (scene, tip) = build(&plan, extra);
        let after = compute(&scene.facts(Some(tip)), window(60));
        for (id, variant) in OF_PEOPLE {
            let (before, after) = (value(&before, id, variant), value(&after, id, variant));
            // A trunk without any commit in the window cannot arise: every plan begins inside it.
            prop_assert_eq!(format!("{:?}", measured(before)), format!("{:?}", measured(after)), "{}", id);
        }
    }
}

#[test]
fn values_come_in_the_catalogues_order_and_leave_none_out() {
    let order = |id: &str| catalogue().iter().position(|doc| doc.id == id).unwrap_or_else(|| panic!("{id}"));
    for facts in [Scene::default().facts(None), {
        let (scene, tip) =
            build(&Plan { steps: vec![(2, 5, 3); 6], releases: vec![(0, 1, 0), (4, 9, 1)] }, 0);
        scene.facts(Some(tip))
    }] {
        let all = compute(&facts, window(60));
        assert_honest(&facts, &all);
        let places: Vec<_> = all.iter().map(|value| order(&value.id)).collect();
        assert!(places.is_sorted());
        assert_eq!(places.into_iter().collect::<BTreeSet<_>>().len(), catalogue().len());
        for id in DORA {
            assert!(all.iter().any(|value| value.id == id));
        }
    }
}

#[test]
fn variants_in_use_are_documented_and_the_documented_ones_in_use() {
    let (scene, tip) = build(&Plan { steps: vec![(2, 5, 3); 6], releases: vec![(0, 1, 0), (4, 9, 0)] }, 0);
    let all = compute(&scene.facts(Some(tip)), window(60));
    for doc in catalogue() {
        let documented: BTreeSet<_> = doc.variants.iter().map(|(name, _)| *name).collect();
        let used = all.iter().filter(|value| value.id == doc.id).filter_map(|value| value.variant.as_deref());
        assert_eq!(documented, used.collect(), "{}", doc.id);
    }
}

#[test]
fn every_definition_is_complete() {
    let mut ids = BTreeSet::new();
    for doc in catalogue() {
        assert!(ids.insert(doc.id), "{} stands twice", doc.id);
        for text in [doc.title, doc.definition, doc.source, doc.needs] {
            assert!(!text.is_empty() && !text.contains("  "), "{}: {text:?}", doc.id);
        }
    }
}

#[test]
fn no_metric_in_a_folder_is_left_out_of_the_list() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let list = std::fs::read_to_string(source.join("catalogue.rs")).unwrap();
    for folder in ["dora", "flow", "coverage"] {
        for entry in std::fs::read_dir(source.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let is_metric =
                path.is_file() && std::fs::read_to_string(&path).unwrap().contains("const METRIC:");
            assert!(!is_metric || list.contains(&format!("{folder}::{name}::METRIC")), "{folder}/{name}");
        }
    }
}

#[test]
fn an_empty_repository_measures_nothing() {
    let facts = Scene::default().facts(None);
    for id in DORA {
        assert_eq!(value(&compute(&facts, window(60)), id, None).state, MetricState::Absent, "{id}");
    }
}

#[test]
fn one_deployment_of_one_commit_is_a_frequency_and_no_lead_time() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    scene.release("v1.0.0", root, day(1));
    let all = compute(&scene.facts(Some(root)), window(60));
    assert_eq!(value(&all, DORA[0], None).state, MetricState::Measured);
    assert_eq!(value(&all, DORA[1], None).state, MetricState::Absent);
}

#[test]
fn facts_after_the_window_do_not_exist() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    scene.release("v1.0.0", root, day(1));
    let one = scene.commit(&[root], day(2));
    let before = {
        scene.release("v1.1.0", one, day(3));
        compute(&scene.facts(Some(one)), window(60))
    };
    scene.release("v1.2.0", one, day(61));
    assert_eq!(before, compute(&scene.facts(Some(one)), window(60)));
}
