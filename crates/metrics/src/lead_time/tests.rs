use proptest::prelude::*;

use super::*;
use crate::testing::Scene;

/// A random graph: for each commit the parents as distances back, then deployments as (commit, finish).
#[derive(Debug, Clone)]
struct Case {
    parents: Vec<Vec<usize>>,
    deployments: Vec<(usize, i64)>,
}

fn cases() -> impl Strategy<Value = Case> {
    (1_usize..14).prop_flat_map(|size| {
        // No parent makes a root, up to four an octopus; small distances make criss-crosses likely.
        let parents = prop::collection::vec(prop::collection::vec(1_usize..5, 0..5), size);
        // Few different finishes, so that many deployments finish at once, and any commit at any time.
        let deployments = prop::collection::vec((0..size, 0_i64..6), 0..7);
        (parents, deployments).prop_map(|(parents, deployments)| Case { parents, deployments })
    })
}

fn history(case: &Case) -> History {
    let mut scene = Scene::default();
    for (index, distances) in case.parents.iter().enumerate() {
        let mut parents: Vec<_> =
            distances.iter().filter_map(|distance| index.checked_sub(*distance)).collect();
        parents.dedup();
        let parents: Vec<_> = parents.into_iter().map(|parent| CommitIx(parent as u32)).collect();
        // Clocks go backwards at will: ancestry must not care.
        scene.commit(&parents, (index as i64 * 7_919) % 11);
    }
    scene.facts(None).history
}

/// Everything a commit descends from, itself among it, by plain recursion.
fn contains(history: &History, tip: CommitIx, wanted: CommitIx) -> bool {
    tip == wanted || history.parents(tip).iter().any(|parent| contains(history, *parent, wanted))
}

/// For each commit: look at every deployment, keep the containing ones, take the earliest.
fn brute_force(history: &History, deployments: &[(CommitIx, i64)]) -> Vec<Option<u32>> {
    let first = |commit: CommitIx| {
        let containing =
            deployments.iter().enumerate().filter(|(_, (tip, _))| contains(history, *tip, commit));
        containing.min_by_key(|(index, (_, finish))| (*finish, *index)).map(|(index, _)| index as u32)
    };
    history.indices().map(first).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_pass_agrees_with_looking_at_every_deployment(case in cases()) {
        let history = history(&case);
        let deployments: Vec<_> =
            case.deployments.iter().map(|(commit, finish)| (CommitIx(*commit as u32), *finish)).collect();
        prop_assert_eq!(first_containing(&history, &deployments), brute_force(&history, &deployments));
    }
}

#[test]
fn nothing_is_deployed_without_deployments() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], 0);
    scene.commit(&[root], 1);
    let history = scene.facts(None).history;
    assert_eq!(first_containing(&history, &[]), [None, None]);
    assert!(first_containing(&History::default(), &[]).is_empty());
}

#[test]
fn a_commit_outside_the_history_is_passed_over() {
    let mut scene = Scene::default();
    scene.commit(&[], 0);
    let history = scene.facts(None).history;
    assert_eq!(first_containing(&history, &[(CommitIx(9), 1)]), [None]);
}
