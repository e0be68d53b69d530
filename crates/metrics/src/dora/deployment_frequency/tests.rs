use plimsoll_domain::facts::deployment::Outcome;
use plimsoll_domain::facts::{FileFact, Profile};
use plimsoll_domain::metric::{Direction, Unit};
use plimsoll_domain::{CoverageState, Evidence, MetricState, ReasonCode, Window};

use crate::compute;
use crate::testing::{Scene, day, finding, says, value, values, window};

const ID: &str = "deployment-frequency";
const WEEKLY: Option<&str> = Some("days-per-week");

#[test]
fn deployments_are_counted_per_day_and_days_per_week() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    // Week 0: twice on one day and once on another; week 1: once; week 2: none; week 3: three days.
    for (tag, on) in [
        ("v1.0.0", 0),
        ("v1.0.1", 0),
        ("v1.0.2", 3),
        ("v1.1.0", 8),
        ("v1.2.0", 21),
        ("v1.3.0", 23),
        ("v1.4.0", 26),
    ] {
        scene.release(tag, root, day(on) + 60);
    }
    let all = compute(&scene.facts(Some(root)), window(28));
    assert_eq!((value(&all, ID, None).value, value(&all, ID, None).n), (Some(0.25), 7));
    assert!(says(value(&all, ID, None), "7 from version-tag"));
    let weekly = value(&all, ID, WEEKLY);
    assert_eq!((weekly.value, weekly.n, weekly.unit), (Some(1.5), 4, Unit::DaysPerWeek));
    assert_eq!(value(&all, ID, None).evidence[0].reference, "v1.4.0");
}

#[test]
fn failed_and_later_deployments_do_not_count() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    scene.release("v1.0.0", root, day(1));
    scene.release("v1.1.0", root, day(2));
    scene.release("v1.2.0", root, day(70));
    let mut facts = scene.facts(Some(root));
    facts.deployments[1].outcome = Outcome::Failure;
    assert_eq!(value(&compute(&facts, window(60)), ID, None).n, 1);
}

#[test]
fn prereleases_stand_beside_as_a_channel() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    scene.release("v1.0.0", root, day(1));
    scene.release("v1.1.0-rc.1", root, day(2));
    scene.release("v1.1.0-rc.2", root, day(3));
    let all = compute(&scene.facts(Some(root)), window(60));
    assert_eq!(value(&all, ID, None).n, 1);
    let channel: Vec<_> = values(&all, ID).into_iter().filter(|one| one.environment.is_some()).collect();
    assert_eq!((channel.len(), channel[0].n, channel[0].environment.as_deref()), (1, 2, Some("prerelease")));
}

#[test]
fn more_and_more_deployments_are_an_improving_trend() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    for week in 0..10 {
        for number in 0..=week {
            scene.release(&format!("v1.{week}.{number}"), root, day(week * 7) + number * 60);
        }
    }
    let all = compute(&scene.facts(Some(root)), window(70));
    let trend = value(&all, ID, None).trend.unwrap();
    assert_eq!(trend.direction, Direction::Improving);
    assert!((trend.slope_per_week - 1.0 / 7.0).abs() < 1e-12);
}

#[test]
fn without_a_version_tag_there_is_none_when_all_was_seen() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    let mut facts = scene.facts(Some(root));
    let state = |facts: &_| {
        let all = compute(facts, window(60));
        let found = value(&all, ID, None);
        (found.state, found.value, found.reason.clone().unwrap().code)
    };
    assert_eq!(state(&facts), (MetricState::Absent, None, ReasonCode::NotFound));
    facts.profile = Profile::Service;
    assert_eq!(state(&facts), (MetricState::Unknown, None, ReasonCode::NoAccess));
    facts.profile = Profile::Package;
    facts.findings.push(finding(FileFact::ForeignCd, "argocd/app.yaml", None));
    assert_eq!(state(&facts), (MetricState::Unknown, None, ReasonCode::ExternalSystem));
    facts.findings.clear();
    facts.coverage[0].state = CoverageState::Partial;
    assert_eq!(state(&facts), (MetricState::Unknown, None, ReasonCode::NoAccess));
    facts.repository.shallow = true;
    assert_eq!(state(&facts), (MetricState::Unknown, None, ReasonCode::ShallowClone));
}

#[test]
fn a_last_version_before_the_window_is_named() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(-400));
    scene.release("v0.9.0", root, day(-300));
    let all = compute(&scene.facts(Some(root)), window(60));
    let found = value(&all, ID, None);
    assert_eq!((found.state, found.value), (MetricState::Absent, None));
    assert_eq!(found.evidence[0].reference, "v0.9.0");
    assert_eq!(value(&all, ID, WEEKLY).unit, Unit::DaysPerWeek);
}

#[test]
fn tags_of_a_service_are_a_proxy() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    scene.release("v1.0.0", root, day(1));
    let mut facts = scene.facts(Some(root));
    facts.profile = Profile::Service;
    let all = compute(&facts, window(60));
    assert!(value(&all, ID, None).caveats.iter().any(|caveat| caveat == "proxy"));
}

#[test]
fn a_deployment_on_the_edge_of_two_windows_counts_in_one() {
    let mut scene = Scene::default();
    let later = window(10);
    let earlier = Window::days_before(later.from, 10);
    let root = scene.commit(&[], later.from.timestamp());
    scene.release("v1.0.0", root, later.from.timestamp());
    let facts = scene.facts(Some(root));
    for (id, count) in [(ID, [1, 0]), ("integration-frequency", [1, 0]), ("commit-frequency", [1, 0])] {
        let n = [earlier, later].map(|window| value(&compute(&facts, window), id, None).n);
        assert_eq!(n, count, "{id}");
    }
}

#[test]
fn second_tags_of_a_commit_are_said() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    scene.release("v1.0.0", root, day(1));
    scene.release("v1.0.1", root, day(2));
    scene.release("v1.0.2", root, day(80));
    let mut facts = scene.facts(Some(root));
    facts.deployments.truncate(1);
    facts.deployments[0].evidence = ["v1.0.0", "v1.0.1", "v1.0.2"].map(Evidence::tag).to_vec();
    let all = compute(&facts, window(60));
    // The third was not there yet at the window's end.
    assert!(says(value(&all, ID, None), "1 tag names a commit that another version already released"));
    facts.deployments[0].evidence.truncate(1);
    assert!(!says(value(&compute(&facts, window(60)), ID, None), "already released"));
}

#[test]
fn every_figure_of_a_shallow_clone_says_that_tags_may_be_missing() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    for (number, tag) in ["v1.0.0", "api-v1.0.0", "v1.1.0-rc.1"].into_iter().enumerate() {
        scene.release(tag, root, day(1) + number as i64);
    }
    let mut facts = scene.facts(Some(root));
    facts.repository.shallow = true;
    let all = compute(&facts, window(60));
    let found = values(&all, ID);
    assert_eq!(found.len(), 7);
    assert!(found.iter().all(|one| says(one, "further tags may be missing")));
}

#[test]
fn a_week_without_any_deployment_still_cites_what_was_counted() {
    let mut scene = Scene::default();
    let root = scene.commit(&[], day(0));
    scene.release("v1.0.0", root, day(1));
    scene.release("v1.1.0", root, day(2));
    scene.release("v1.2.0", root, day(3));
    let all = compute(&scene.facts(Some(root)), window(60));
    for (id, variant) in [(ID, WEEKLY), ("change-fail-rate", None), ("deployment-rework-rate", None)] {
        let found = value(&all, id, variant);
        let cited: Vec<_> = found.evidence.iter().map(|one| one.reference.as_str()).collect();
        assert_eq!((found.value, cited), (Some(0.0), vec!["v1.2.0", "v1.0.0"]), "{id}");
    }
}

#[test]
fn weeks_before_the_trunk_began_are_none_without_a_deployment() {
    let mut scene = Scene::default();
    let mut tip = scene.commit(&[], day(28));
    for number in 28..42 {
        tip = scene.commit(&[tip], day(number));
        scene.release(&format!("v1.{number}.0"), tip, day(number));
    }
    let all = compute(&scene.facts(Some(tip)), window(42));
    let weekly = value(&all, ID, WEEKLY);
    assert_eq!((weekly.value, weekly.n), (Some(7.0), 2));
    assert!(says(weekly, "began inside the window, weeks before are left out"));
    assert!(says(value(&all, ID, None), "the rate is over the whole window"));
}
