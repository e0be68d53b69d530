use plimsoll_domain::{MetricState, ReasonCode};
use proptest::prelude::*;

use crate::context::Context;
use crate::testing::{HOUR, Scene, day, says, value, window};
use crate::{compute, stats};

#[test]
fn merges_show_the_life_and_size_of_branches() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    let branch = scene.commit(&[root], day(1));
    let more = scene.commit(&[branch], day(2));
    let trunk = scene.commit(&[root], day(3));
    let merge = scene.commit(&[trunk, more], day(5));
    let all = compute(&scene.facts(Some(merge)), window(10));
    let frequency = value(&all, "integration-frequency", None);
    assert_eq!((frequency.value, frequency.n), (Some(0.3), 3));
    let life = value(&all, "branch-lifetime", None);
    assert_eq!((life.value, life.n), (Some(4.0 * 86_400.0), 1));
    assert!(says(life, "2 of 3 integrations are single commits"));
    assert_eq!(value(&all, "commits-per-integration", None).p90, Some(1.8));
    // Files: the scene's commits change one more than their index: root 1, trunk 4, merge 5.
    let size = value(&all, "batch-size", None);
    assert_eq!((size.value, size.n), (Some(4.0), 3));
    assert_eq!(value(&all, "commit-frequency", None).value, Some(0.4));
}

#[test]
fn an_octopus_counts_the_oldest_of_all_its_branches() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    let one = scene.commit(&[root], day(4));
    let two = scene.commit(&[root], day(2));
    let merge = scene.commit(&[root, one, two], day(5));
    let all = compute(&scene.facts(Some(merge)), window(10));
    assert_eq!(value(&all, "branch-lifetime", None).value, Some(3.0 * 86_400.0));
}

#[test]
fn squash_only_histories_show_no_branch_lifetime() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    let next = scene.commit(&[root], day(1));
    let all = compute(&scene.facts(Some(next)), window(10));
    let life = value(&all, "branch-lifetime", None);
    assert_eq!(
        (life.state, life.reason.as_ref().unwrap().code),
        (MetricState::Unknown, ReasonCode::NotObservable)
    );
}

#[test]
fn a_merge_before_its_branch_counts_as_zero() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    let branch = scene.commit(&[root], day(3));
    let merge = scene.commit(&[root, branch], day(2));
    let all = compute(&scene.facts(Some(merge)), window(10));
    let life = value(&all, "branch-lifetime", None);
    assert_eq!(life.value, Some(0.0));
    assert!(says(life, "1 negative"));
}

#[test]
fn reverts_are_a_share_of_peoples_commits() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    let bad = scene.commit(&[root], day(1));
    let revert = scene.commit(&[bad], day(2));
    scene.reverts(revert, bad);
    let bot = scene.commit(&[revert], day(3));
    scene.by_bot(bot);
    let all = compute(&scene.facts(Some(bot)), window(10));
    let rate = value(&all, "revert-rate", None);
    assert_eq!((rate.value, rate.n), (Some(1.0 / 3.0), 3));
    assert_eq!(rate.evidence.len(), 1);
}

#[test]
fn a_shallow_clone_knows_only_what_lies_above_its_cut() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(-20));
    let branch = scene.commit(&[root], day(1));
    let merge = scene.commit(&[root, branch], day(2));
    let mut facts = scene.facts(Some(merge));
    facts.repository.shallow = true;
    let all = compute(&facts, window(10));
    assert_eq!(value(&all, "integration-frequency", None).value, Some(0.1));
    assert_eq!(value(&all, "branch-lifetime", None).state, MetricState::Unknown);
    let mut longer = window(10);
    longer.from = crate::testing::instant(day(-30));
    let all = compute(&facts, longer);
    assert_eq!(value(&all, "integration-frequency", None).state, MetricState::Unknown);
}

#[test]
fn a_trunk_without_commits_in_the_window_has_no_integrations() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(-20));
    let all = compute(&scene.facts(Some(root)), window(10));
    for id in ["integration-frequency", "branch-lifetime", "batch-size", "revert-rate", "automation-coverage"]
    {
        assert_eq!(value(&all, id, None).state, MetricState::Absent, "{id}");
    }
}

#[test]
fn changed_paths_that_were_not_collected_are_said() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    let next = scene.commit(&[root], day(1));
    let mut facts = scene.facts(Some(next));
    facts.changes.changes.remove(0);
    facts.changes.changes[0].cut = true;
    let all = compute(&facts, window(10));
    assert!(says(value(&all, "batch-size", None), "known for 1 of 2 integrations"));
    assert!(says(value(&all, "batch-size", None), "1 integration larger"));
    facts.changes.changes.clear();
    let all = compute(&facts, window(10));
    assert_eq!(value(&all, "batch-size", None).reason.as_ref().unwrap().code, ReasonCode::NoAccess);
}

fn graphs() -> impl Strategy<Value = Vec<Vec<usize>>> {
    (1_usize..14).prop_flat_map(|size| prop::collection::vec(prop::collection::vec(1_usize..4, 0..4), size))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn integrations_agree_with_differences_of_ancestor_sets(graph in graphs()) {
        let mut scene = Scene::default();
        for (index, distances) in graph.iter().enumerate() {
            let parents = distances.iter().filter_map(|distance| index.checked_sub(*distance));
            let mut parents: Vec<_> = parents.map(|at| plimsoll_domain::facts::CommitIx(at as u32)).collect();
            parents.dedup();
            scene.commit(&parents, day(1) + (index as i64 * 5_003 % 17) * HOUR);
        }
        let tip = plimsoll_domain::facts::CommitIx(graph.len() as u32 - 1);
        let facts = scene.facts(Some(tip));
        let context = Context::new(&facts, window(10));
        prop_assert_eq!(context.integrations().len(), facts.trunk_line.len());
        for integration in context.integrations() {
            let history = &facts.history;
            let before = history.ancestors(history.parents(integration.commit).first().copied());
            let after = history.ancestors([integration.commit]);
            let new: Vec<_> = history
                .indices()
                .filter(|at| after.contains(*at) && !before.contains(*at) && !history.is_merge(*at))
                .collect();
            prop_assert_eq!(integration.commits as usize, new.len());
            let elsewhere = new.iter().filter(|at| **at != integration.commit);
            let oldest = elsewhere.map(|at| history.commit(*at).committed).min();
            prop_assert_eq!(integration.oldest.map(|at| history.commit(at).committed), oldest);
        }
    }
}

#[test]
fn a_median_of_many_integrations_has_its_interval() {
    let mut scene = Scene::default();
    let mut tip = scene.commit(&[], day(0));
    for number in 1..20 {
        tip = scene.commit(&[tip], day(0) + number * HOUR);
    }
    let all = compute(&scene.facts(Some(tip)), window(10));
    let sizes: Vec<_> = (1..=20).map(f64::from).collect();
    assert_eq!(value(&all, "batch-size", None).interval, stats::median_interval(&sizes));
}

#[test]
fn figures_of_people_say_the_same_of_automation_accounts() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    let bot = scene.commit(&[root], day(1));
    scene.by_bot(bot);
    let branch = scene.commit(&[bot], day(2));
    let merge = scene.commit(&[bot, branch], day(3));
    let all = compute(&scene.facts(Some(merge)), window(10));
    let said = "automation accounts: 1 of 3 integrations, 1 commit, left out of people's figures";
    for id in ["commit-frequency", "branch-lifetime", "batch-size", "commits-per-integration", "revert-rate"]
    {
        assert!(value(&all, id, None).caveats.iter().any(|caveat| caveat == said), "{id}");
    }
    assert!(says(value(&all, "integration-frequency", Some("without-bots")), said));
    let headline = value(&all, "integration-frequency", None);
    assert!(says(headline, "automation accounts included") && !says(headline, said));
}

#[test]
fn no_revert_cites_the_commits_that_were_counted() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    let next = scene.commit(&[root], day(1));
    let all = compute(&scene.facts(Some(next)), window(10));
    let rate = value(&all, "revert-rate", None);
    let notes: Vec<_> = rate.evidence.iter().filter_map(|one| one.note.as_deref()).collect();
    assert_eq!((rate.value, notes), (Some(0.0), vec!["the newest counted", "the oldest counted"]));
}
