use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::{MetricState, ReasonCode, Source};

use crate::compute;
use crate::testing::{HOUR, Scene, day, says, value, window};

const RATE: &str = "change-fail-rate";
const RECOVERY: &str = "failed-deployment-recovery-time";
const REWORK: &str = "deployment-rework-rate";

/// v1.0.0 at day 0, v1.1.0 with one change at day 2.
fn two_versions() -> (Scene, CommitIx) {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    scene.release("v1.0.0", root, day(0));
    let change = scene.commit(&[root], day(1));
    scene.release("v1.1.0", change, day(2));
    (scene, change)
}

#[test]
fn a_deployed_revert_makes_its_target_a_failed_deployment() {
    let (mut scene, change) = two_versions();
    let revert = scene.commit(&[change], day(3));
    scene.reverts(revert, change);
    scene.release("v1.1.1", revert, day(4));
    let all = compute(&scene.facts(Some(revert)), window(60));
    let rate = value(&all, RATE, None);
    assert_eq!((rate.value, rate.n), (Some(1.0 / 3.0), 3));
    assert!(rate.caveats.iter().any(|caveat| caveat == "proxy") && rate.interval.is_some());
    assert_eq!(rate.evidence[0].reference, "v1.1.0");
    assert!(rate.evidence[0].note.as_deref().unwrap().starts_with("revert "));
    assert_eq!(value(&all, RECOVERY, None).value, Some(2.0 * 86_400.0));
    let rework = value(&all, REWORK, None);
    assert_eq!((rework.value, rework.evidence[0].reference.as_str()), (Some(1.0 / 3.0), "v1.1.1"));
}

#[test]
fn a_late_revert_a_reland_and_a_revert_before_deployment_are_no_failures() {
    let (mut scene, change) = two_versions();
    let late = scene.commit(&[change], day(10));
    scene.reverts(late, change);
    scene.release("v1.2.0", late, day(11));
    let reland = scene.commit(&[late], day(12));
    scene.reverts(reland, late);
    scene.release("v1.3.0", reland, day(13));
    let quick = scene.commit(&[reland], day(14));
    let undone = scene.commit(&[quick], day(15));
    scene.reverts(undone, quick);
    scene.release("v1.4.0", undone, day(16));
    let all = compute(&scene.facts(Some(undone)), window(60));
    assert_eq!((value(&all, RATE, None).value, value(&all, RATE, None).n), (Some(0.0), 5));
    let recovery = value(&all, RECOVERY, None);
    assert_eq!((recovery.state, recovery.value), (MetricState::Unknown, None));
    assert_eq!(value(&all, REWORK, None).value, Some(0.0));
}

#[test]
fn a_revert_by_subject_counts_only_when_one_commit_has_it() {
    let (mut scene, change) = two_versions();
    let revert = scene.commit(&[change], day(3));
    scene.reverts_subject(revert, "change 1");
    scene.release("v1.1.1", revert, day(4));
    let all = compute(&scene.facts(Some(revert)), window(60));
    assert_eq!(value(&all, RATE, None).value, Some(1.0 / 3.0));

    let (mut scene, change) = two_versions();
    let unclear = scene.commit(&[change], day(3));
    scene.reverts_subject(unclear, "wip");
    scene.release("v1.1.1", unclear, day(4));
    let all = compute(&scene.facts(Some(unclear)), window(60));
    assert_eq!(value(&all, RATE, None).value, Some(0.0));
}

#[test]
fn a_hotfix_within_72_hours_blames_the_version_it_builds_upon() {
    let (mut scene, change) = two_versions();
    let next = scene.commit(&[change], day(2));
    scene.release("v2.0.0", next, day(2) + HOUR);
    // A fix of the 1.1 line, off the trunk: v2.0.0 lies in between by time and is not below it.
    let fix = scene.commit(&[change], day(2) + 2 * HOUR);
    scene.hotfix(fix);
    scene.release("v1.1.1", fix, day(3));
    let all = compute(&scene.facts(Some(next)), window(60));
    let rate = value(&all, RATE, None);
    assert_eq!((rate.value, rate.evidence[0].reference.as_str()), (Some(0.25), "v1.1.0"));
    assert!(rate.evidence[0].note.as_deref().unwrap().starts_with("hotfix "));
    assert_eq!(value(&all, RECOVERY, None).value, Some(86_400.0));
}

#[test]
fn a_hotfix_after_72_hours_blames_nothing() {
    let (mut scene, change) = two_versions();
    let fix = scene.commit(&[change], day(5));
    scene.hotfix(fix);
    scene.release("v1.1.1", fix, day(5) + HOUR);
    let all = compute(&scene.facts(Some(fix)), window(60));
    assert_eq!(value(&all, RATE, None).value, Some(0.0));
}

#[test]
fn fresh_deployments_are_said_to_be_undecided() {
    let (mut scene, change) = two_versions();
    scene.release("v1.1.1", change, day(58));
    let all = compute(&scene.facts(Some(change)), window(60));
    assert!(says(value(&all, RATE, None), "1 deployment of the last 7 days may still turn out"));
}

#[test]
fn without_deployments_nothing_is_said_of_failures() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    let all = compute(&scene.facts(Some(root)), window(60));
    for id in [RATE, REWORK] {
        assert_eq!((value(&all, id, None).state, value(&all, id, None).value), (MetricState::Absent, None));
    }
    let recovery = value(&all, RECOVERY, None);
    assert_eq!(recovery.state, MetricState::Unknown);
    assert_eq!(recovery.reason.as_ref().unwrap().code, ReasonCode::NoAccess);
    let mut facts = scene.facts(Some(root));
    let mut seen = facts.coverage[0].clone();
    seen.source = Source::Deployments;
    facts.coverage.push(seen);
    assert_eq!(value(&compute(&facts, window(60)), RECOVERY, None).state, MetricState::Absent);
    facts.repository.shallow = true;
    let all = compute(&facts, window(60));
    assert_eq!(value(&all, RATE, None).reason.as_ref().unwrap().code, ReasonCode::ShallowClone);
}
