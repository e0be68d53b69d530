use plimsoll_domain::metric::Direction;
use plimsoll_domain::{MetricState, ObjectId, ReasonCode, Source};

use crate::compute;
use crate::testing::{HOUR, Scene, day, says, value, values, window};

const ID: &str = "change-lead-time";

/// A trunk with a first release at day 1, so that later ones have lead times.
fn released_once() -> (Scene, plimsoll_domain::facts::CommitIx) {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    scene.release("v1.0.0", root, day(1));
    (scene, root)
}

#[test]
fn lead_time_runs_from_commit_to_the_first_version_that_contains_it() {
    let (mut scene, root) = released_once();
    let one = scene.commit(&[root], day(2));
    let two = scene.commit(&[one], day(4));
    scene.release("v1.1.0", two, day(5));
    scene.release("v1.2.0", two, day(9));
    let all = compute(&scene.facts(Some(two)), window(60));
    let found = value(&all, ID, None);
    assert_eq!((found.state, found.n, found.value), (MetricState::Measured, 2, Some(2.0 * 86_400.0)));
    assert_eq!((found.p50, found.p75), (Some(172_800.0), Some(216_000.0)));
    assert!(says(found, "too-few-samples") && found.interval.is_none());
    assert!(says(found, "1 change of the first deployment ever left out"));
    assert!(found.evidence[0].note.as_deref().unwrap().contains("3.0 days to v1.1.0"));
    assert!(found.evidence[0].url.as_deref().unwrap().starts_with("https://github.com/owner/name/commit/"));
}

#[test]
fn a_change_belongs_to_the_window_by_its_deployment() {
    let (mut scene, root) = released_once();
    let one = scene.commit(&[root], day(2));
    let two = scene.commit(&[one], day(3));
    scene.release("v1.1.0", one, day(20));
    scene.release("v1.2.0", two, day(80));
    let all = compute(&scene.facts(Some(two)), window(60));
    assert_eq!(value(&all, ID, None).value, Some(18.0 * 86_400.0));
    assert!(says(value(&all, ID, None), "1 change on the trunk not deployed yet"));
}

#[test]
fn rebased_changes_show_their_age_by_author_time_and_future_dates_count_as_zero() {
    let (mut scene, root) = released_once();
    let rebased = scene.commit(&[root], day(9));
    scene.authored(rebased, day(2));
    let ahead = scene.commit(&[rebased], day(12));
    scene.authored(ahead, day(30));
    scene.release("v1.1.0", ahead, day(11));
    let all = compute(&scene.facts(Some(ahead)), window(60));
    let by_commit = value(&all, ID, None);
    assert_eq!(by_commit.value, Some(86_400.0));
    assert!(says(by_commit, "1 negative"));
    let by_author = value(&all, ID, Some("author-time"));
    assert_eq!(by_author.value, Some(4.5 * 86_400.0));
    assert!(says(by_author, "1 negative"));
}

#[test]
fn a_squashed_branch_is_one_change_and_a_merged_one_is_each_of_its_commits() {
    let (mut scene, root) = released_once();
    let squashed = scene.commit(&[root], day(2));
    let branch = scene.commit(&[root], day(1));
    let more = scene.commit(&[branch], day(2));
    let merge = scene.commit(&[squashed, more], day(3));
    scene.release("v1.1.0", merge, day(4));
    let all = compute(&scene.facts(Some(merge)), window(60));
    assert_eq!(value(&all, ID, None).n, 3);
    assert_eq!(value(&all, ID, None).value, Some(2.0 * 86_400.0));
    let merged = value(&all, ID, Some("from-merge"));
    assert_eq!((merged.n, merged.value), (3, Some(86_400.0)));
}

#[test]
fn a_backport_does_not_deploy_the_trunks_own_commit() {
    let (mut scene, root) = released_once();
    let fix = scene.commit(&[root], day(2));
    let picked = scene.commit(&[root], day(3));
    scene.release("v1.0.1", picked, day(3));
    let later = scene.commit(&[fix], day(4));
    scene.release("v2.0.0", later, day(12));
    let all = compute(&scene.facts(Some(later)), window(60));
    let found = value(&all, ID, None);
    // The picked commit is not on the trunk; the trunk's fix waits for the next version of the trunk.
    assert_eq!((found.n, found.value), (2, Some(9.0 * 86_400.0)));
}

#[test]
fn a_version_of_a_release_branch_deploys_the_trunk_commits_below_it() {
    let (mut scene, root) = released_once();
    let change = scene.commit(&[root], day(2));
    let stabilised = scene.commit(&[change], day(3));
    scene.release("v1.1.0", stabilised, day(4));
    let tip = scene.commit(&[change], day(5));
    let all = compute(&scene.facts(Some(tip)), window(60));
    let found = value(&all, ID, None);
    assert_eq!((found.n, found.value), (1, Some(2.0 * 86_400.0)));
}

#[test]
fn merging_the_trunk_into_a_branch_counts_nothing_twice() {
    let (mut scene, root) = released_once();
    let branch = scene.commit(&[root], day(2));
    let trunk = scene.commit(&[root], day(3));
    let synced = scene.commit(&[branch, trunk], day(4));
    let merge = scene.commit(&[trunk, synced], day(5));
    scene.release("v1.1.0", merge, day(6));
    let all = compute(&scene.facts(Some(merge)), window(60));
    assert_eq!(value(&all, ID, None).n, 2);
    assert_eq!(value(&all, "branch-lifetime", None).value, Some(3.0 * 86_400.0));
}

#[test]
fn two_deployments_of_one_commit_and_a_redeployed_older_one_bring_nothing_new() {
    let (mut scene, root) = released_once();
    let change = scene.commit(&[root], day(2));
    scene.release("v1.1.0", change, day(3));
    let before = compute(&scene.facts(Some(change)), window(60));
    scene.release("v1.1.1", change, day(7));
    scene.release("v1.1.2", root, day(8));
    let after = compute(&scene.facts(Some(change)), window(60));
    assert_eq!(value(&after, ID, None), value(&before, ID, None));
    assert_eq!(value(&after, "deployment-frequency", None).n, 4);
}

#[test]
fn components_have_series_of_their_own_and_one_together() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    scene.release("api-v1.0.0", root, day(1));
    scene.release("web@1.0.0", root, day(1));
    let one = scene.commit(&[root], day(2));
    scene.release("api-v1.1.0", one, day(3));
    scene.release("web@1.1.0", one, day(10));
    let all = compute(&scene.facts(Some(one)), window(60));
    assert_eq!(value(&all, ID, None).value, Some(86_400.0));
    let of = |component: &str| {
        values(&all, ID).into_iter().find(|value| value.component.as_deref() == Some(component)).unwrap()
    };
    assert_eq!(of("api").value, Some(86_400.0));
    assert_eq!(of("web").value, Some(8.0 * 86_400.0));
    assert!(says(of("web"), "whatever part it changed"));
}

#[test]
fn a_deployed_commit_outside_the_clone_is_counted_and_left_out() {
    let (mut scene, root) = released_once();
    let change = scene.commit(&[root], day(2));
    scene.release_sha("v1.0.1", ObjectId::new([9; 20]), day(2));
    scene.release("v1.1.0", change, day(3));
    let all = compute(&scene.facts(Some(change)), window(60));
    assert_eq!(value(&all, ID, None).n, 1);
    assert!(says(value(&all, ID, None), "1 deployment of commits that are not in the clone"));
    assert_eq!(value(&all, "deployment-frequency", None).n, 3);
}

#[test]
fn bots_are_counted_and_can_be_left_out() {
    let (mut scene, root) = released_once();
    let person = scene.commit(&[root], day(2));
    let bot = scene.commit(&[person], day(4) - HOUR);
    scene.by_bot(bot);
    scene.release("v1.1.0", bot, day(4));
    let all = compute(&scene.facts(Some(bot)), window(60));
    assert_eq!(value(&all, ID, None).n, 2);
    assert!(says(value(&all, ID, None), "automation accounts included"));
    let people = value(&all, ID, Some("without-bots"));
    assert_eq!((people.n, people.value), (1, Some(2.0 * 86_400.0)));
    assert!(!says(people, "automation accounts"));
}

#[test]
fn the_first_deployment_ever_gives_no_lead_time() {
    let (scene, root) = released_once();
    let all = compute(&scene.facts(Some(root)), window(60));
    let found = value(&all, ID, None);
    assert_eq!((found.state, found.value, found.n), (MetricState::Absent, None, 0));
    assert!(says(found, "first deployment ever"));
    assert_eq!(value(&all, "deployment-frequency", None).value, Some(1.0 / 60.0));
}

#[test]
fn a_cut_history_makes_it_unknown() {
    let (mut scene, root) = released_once();
    let one = scene.commit(&[root], day(2));
    scene.release("v1.1.0", one, day(3));
    let mut facts = scene.facts(Some(one));
    facts.repository.shallow = true;
    for found in values(&compute(&facts, window(60)), ID) {
        let code = found.reason.as_ref().unwrap().code;
        assert!(code == ReasonCode::ShallowClone || code == ReasonCode::NoAccess);
        assert_eq!((found.state, found.value), (MetricState::Unknown, None));
    }
}

#[test]
fn a_prerelease_deploys_nothing_to_production() {
    let (mut scene, root) = released_once();
    let one = scene.commit(&[root], day(2));
    scene.release("v1.1.0-rc.1", one, day(3));
    scene.release("v1.1.0", one, day(6));
    let all = compute(&scene.facts(Some(one)), window(60));
    assert_eq!(value(&all, ID, None).value, Some(4.0 * 86_400.0));
}

#[test]
fn without_pull_requests_their_variant_is_never_absent() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    let mut facts = scene.facts(Some(root));
    let state = |facts: &_| {
        let all = compute(facts, window(60));
        [None, Some("pr-first-commit")].map(|variant| value(&all, ID, variant).state)
    };
    assert_eq!(state(&facts), [MetricState::Absent, MetricState::Unknown]);
    let mut seen = facts.coverage[0].clone();
    seen.source = Source::PullRequests;
    facts.coverage.push(seen);
    assert_eq!(state(&facts), [MetricState::Absent, MetricState::Absent]);
}

#[test]
fn a_trend_of_lead_times_is_called_worse_when_they_grow() {
    let (mut scene, mut tip) = released_once();
    for week in 1..12 {
        tip = scene.commit(&[tip], day(week * 7) - week * HOUR);
        scene.release(&format!("v1.{week}.0"), tip, day(week * 7));
    }
    let all = compute(&scene.facts(Some(tip)), window(84));
    let trend = value(&all, ID, None).trend.unwrap();
    assert_eq!((trend.direction, trend.slope_per_week), (Direction::Worsening, 3_600.0));
}

#[test]
fn what_a_release_branch_deploys_first_has_no_time_from_merge() {
    let (mut scene, root) = released_once();
    let on_branch = scene.commit(&[root], day(2));
    scene.release("v1.0.1", on_branch, day(3));
    let trunk = scene.commit(&[root], day(4));
    let merge_back = scene.commit(&[trunk, on_branch], day(20));
    scene.release("v1.1.0", merge_back, day(22));
    let all = compute(&scene.facts(Some(merge_back)), window(60));
    assert_eq!(value(&all, ID, None).n, 2);
    let merged = value(&all, ID, Some("from-merge"));
    assert_eq!((merged.n, merged.value), (1, Some(18.0 * 86_400.0)));
    assert!(says(merged, "1 change deployed before they were merged"));
    assert!(!says(merged, "negative"));
}
