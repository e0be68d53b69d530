use plimsoll_domain::facts::{CommitIx, DeploymentSource, Outcome};
use plimsoll_domain::record::Issue;
use plimsoll_domain::{MetricState, ReasonCode, Source};

use crate::compute;
use crate::pipeline::tests::request;
use crate::testing::{HOUR, Scene, day, instant, says, value, window};

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
fn tags_beside_the_trunk_hide_no_hotfix() {
    let rate = |beside: usize| {
        let mut scene = Scene::default();
        let root = scene.commit(&[], day(0));
        // The versions are tagged on commits that are never merged.
        let mut tagged = root;
        for _ in 0..beside {
            tagged = scene.commit(&[tagged], day(1));
        }
        scene.release("v1.0.0", tagged, day(1) + HOUR);
        let fix = scene.commit(&[root], day(1) + 2 * HOUR);
        scene.hotfix(fix);
        let version = scene.commit(&[fix], day(1) + 3 * HOUR);
        scene.release("v1.0.1", version, day(1) + 4 * HOUR);
        value(&compute(&scene.facts(Some(fix)), window(60)), RATE, None).value
    };
    assert_eq!([rate(0), rate(1), rate(2)], [Some(0.5); 3]);
    assert_eq!(rate(3), Some(0.0), "a line of its own");
}

#[test]
fn a_label_calls_a_pull_request_a_hotfix() {
    let rate = |label: &str| {
        let (mut scene, change) = two_versions();
        let fix = scene.commit(&[change], day(3));
        scene.release("v1.1.1", fix, day(3) + HOUR);
        let mut facts = scene.facts(Some(fix));
        request(&mut facts, 7, fix.get(), [0, 1, 2, 3]);
        facts.platform.pull_requests[0].labels = vec![label.to_owned()];
        value(&compute(&facts, window(60)), RATE, None).value
    };
    for label in ["hotfix", "Hot-Fix", "type: hotfix", "kind/hotfix"] {
        assert_eq!(rate(label), Some(1.0 / 3.0), "{label}");
    }
    for label in ["bug", "no hotfix needed", "not-a-hotfix"] {
        assert_eq!(rate(label), Some(0.0), "{label}");
    }
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

/// Three versions and the second again, all deployed to one environment.
fn rolled_back() -> (Scene, CommitIx) {
    let mut scene = Scene::default();
    let one = scene.commit(&[], day(0));
    let two = scene.commit(&[one], day(1));
    let three = scene.commit(&[two], day(2));
    for (tag, commit, at) in
        [("v1.0.0", one, 0), ("v1.1.0", two, 2), ("v1.2.0", three, 4), ("v1.1.1", two, 5)]
    {
        scene.release(tag, commit, day(at));
    }
    (scene, three)
}

fn deployed(mut facts: plimsoll_domain::facts::Facts) -> plimsoll_domain::facts::Facts {
    for deployment in &mut facts.deployments {
        deployment.source = DeploymentSource::DeploymentsApi;
        deployment.environment = "production".to_owned();
    }
    for source in [Source::Deployments, Source::Issues] {
        let mut seen = facts.coverage[0].clone();
        seen.source = source;
        facts.coverage.push(seen);
    }
    facts
}

fn incident(number: u64, title: &str, opened: i64) -> Issue {
    Issue {
        number,
        title: Some(title.to_owned()),
        labels: vec!["incident".to_owned()],
        author: None,
        opened: instant(opened),
        closed: None,
        updated: None,
        url: None,
    }
}

#[test]
fn an_older_version_deployed_again_is_a_rollback_and_a_second_tag_is_none() {
    let (scene, tip) = rolled_back();
    let tagged = compute(&scene.facts(Some(tip)), window(60));
    assert_eq!(value(&tagged, RATE, None).value, Some(0.0), "tags show no rollback");
    let all = compute(&deployed(scene.facts(Some(tip))), window(60));
    let rate = value(&all, RATE, None);
    assert_eq!((rate.value, rate.n), (Some(0.25), 4));
    assert_eq!(rate.evidence[0].reference, "v1.2.0");
    assert!(rate.evidence[0].note.as_deref().unwrap().starts_with("rolled back with v1.1.1"));
    assert_eq!(value(&all, RECOVERY, None).value, Some(86_400.0));
    assert_eq!(value(&all, REWORK, None).value, Some(0.25));
}

#[test]
fn an_incident_blames_what_it_names_or_the_version_before_it() {
    let (scene, tip) = rolled_back();
    let mut facts = deployed(scene.facts(Some(tip)));
    facts.deployments.truncate(3);
    facts.platform.issues = vec![incident(7, "Checkout is down", day(3)), incident(8, "slow", day(6))];
    let all = compute(&facts, window(60));
    let rate = value(&all, RATE, None);
    assert_eq!((rate.value, rate.n), (Some(2.0 / 3.0), 3), "v1.1.0, remedied, and v1.2.0, open");
    assert!(!says(rate, "proxy") && says(rate, "rollbacks, incidents, and"), "{:?}", rate.caveats);
    let recovery = value(&all, RECOVERY, None);
    assert_eq!(recovery.value, Some(2.0 * 86_400.0));
    assert!(says(recovery, "1 failure not remedied yet"));
    facts.platform.issues = vec![incident(7, "v1.0.0 loses carts", day(3))];
    let all = compute(&facts, window(60));
    let rate = value(&all, RATE, None);
    assert_eq!((rate.value, rate.evidence[0].reference.as_str()), (Some(1.0 / 3.0), "v1.0.0"));
}

#[test]
fn failed_attempts_count_only_in_the_variant() {
    let (scene, tip) = rolled_back();
    let mut facts = deployed(scene.facts(Some(tip)));
    facts.deployments.truncate(3);
    facts.deployments[1].outcome = Outcome::Failure;
    let all = compute(&facts, window(60));
    assert_eq!(value(&all, RATE, None).value, Some(0.0));
    let variant = Some("with-failed-deployments");
    assert_eq!((value(&all, RATE, variant).value, value(&all, RATE, variant).n), (Some(1.0 / 3.0), 3));
    assert_eq!(value(&all, RECOVERY, variant).value, Some(2.0 * 86_400.0));
    let failed = value(&all, "deployment-failure-rate", None);
    assert_eq!((failed.value, failed.n), (Some(1.0 / 3.0), 3));
}
