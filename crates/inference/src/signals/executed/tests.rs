use plimsoll_domain::{SignalState, Stage};

use crate::signals::testing::{Building, World, field, observe, state, workflow};

/// Ten commits a day apart, with CI configured to test each; `runs` of them were built.
fn world(runs: usize, stages: &[Stage]) -> World {
    let ci = workflow("ci", &["push"]).job("test", &[Stage::Build, Stage::UnitTest]);
    let mut world = World::new().with(ci).collected();
    for day in (0..10).rev() {
        let commit = world.commit(f64::from(day) + 1.0, "ann", &["a.rs"]);
        if (day as usize) < runs {
            world.ran("ci", "push", f64::from(day) + 0.9, commit, stages);
        }
    }
    world
}

#[test]
fn the_share_of_builds_that_executed_a_stage() {
    let mut world = world(8, &[Stage::Build, Stage::UnitTest]);
    let last = world.tip.unwrap();
    // A lint-only run is no build; a second run of the same commit is the same build.
    world.ran("lint", "push", 0.5, last, &[Stage::Lint]);
    let signal = observe(&world, "test.unit");
    assert_eq!((signal.value(), signal.n), (Some(1.0), Some(8)));
    assert_eq!(field(&signal, "executions"), Some(8.0));
    assert_eq!(field(&signal, "configured"), None, "what was counted replaces what is configured");
    assert!(signal.evidence.iter().all(|evidence| evidence.kind == plimsoll_domain::EvidenceKind::Job));
}

#[test]
fn a_build_that_hides_what_it_does_is_in_no_share() {
    let mut world = world(4, &[Stage::Build]);
    assert_eq!(state(&world, "test.unit"), SignalState::Absent, "configured, and no build did it");
    let tested = world.commit(0.5, "ann", &["a.rs"]);
    world.ran("ci", "push", 0.4, tested, &[Stage::Build, Stage::UnitTest]);
    let hidden = world.commit(0.3, "ann", &["a.rs"]);
    world.ran("ci", "push", 0.2, hidden, &[Stage::Build]);
    world.hides(hidden);
    let signal = observe(&world, "test.unit");
    assert_eq!((signal.value(), signal.n), (Some(0.2), Some(5)));
}

#[test]
fn what_only_hidden_builds_could_have_done_is_unknown() {
    let mut world = world(3, &[Stage::Build]);
    let commit = world.tip.unwrap();
    world.hides(commit);
    assert_eq!(state(&world, "test.unit"), SignalState::Unknown);
}

#[test]
fn a_suite_without_a_test_was_not_executed() {
    use plimsoll_domain::log::{JobReading, SuiteCounts, Tests};
    let mut world = world(2, &[Stage::Build, Stage::UnitTest]);
    let counts = |passed| SuiteCounts { passed: Some(passed), failed: Some(0), ..SuiteCounts::default() };
    let reading = |passed| JobReading {
        tests: Some(Tests { counts: counts(passed), ..Tests::default() }),
        ..JobReading::default()
    };
    world.platform.readings.insert(100, reading(0));
    world.platform.readings.insert(200, reading(7));
    let signal = observe(&world, "test.unit");
    assert_eq!((signal.value(), signal.n), (Some(0.5), Some(2)));
}

#[test]
fn without_runs_nothing_is_said_of_execution() {
    let mut world = world(3, &[Stage::Build, Stage::UnitTest]);
    world.coverage.truncate(2);
    let signal = observe(&world, "test.unit");
    assert_eq!((signal.value(), field(&signal, "configured")), (None, Some(1.0)));
}

#[test]
fn pull_requests_alone_have_no_builds_to_be_a_share_of() {
    let ci = workflow("ci", &["pull_request"]).job("test", &[Stage::UnitTest]);
    let mut world = World::new().with(ci).collected();
    let commit = world.commit(3.0, "ann", &["a.rs"]);
    world.ran("ci", "pull_request", 2.9, commit, &[Stage::UnitTest]);
    let signal = observe(&world, "test.unit");
    assert_eq!((signal.value(), signal.n), (None, None));
    assert_eq!((field(&signal, "configured"), field(&signal, "executions")), (Some(1.0), Some(1.0)));
    assert_eq!(signal.grade, plimsoll_domain::Grade::E3);
}

#[test]
fn weeks_and_months_are_counted_whole() {
    let mut world = World::new().with(workflow("ci", &["push"]).job("t", &[Stage::UnitTest])).collected();
    let commit = world.commit(100.0, "ann", &["a.rs"]);
    world.commit(1.0, "ann", &["a.rs"]);
    for week in 0..12 {
        // 2026-06-30 is a Tuesday: one day before is the Monday of the last, unfinished week.
        world.ran("ci", "schedule", 8.0 + 7.0 * f64::from(week), commit, &[Stage::UnitTest]);
    }
    let signal = observe(&world, "test.unit");
    assert_eq!((field(&signal, "weekly"), field(&signal, "monthly")), (Some(1.0), Some(1.0)));
    assert_eq!(signal.n, Some(1), "one commit was built, however often");
}

#[test]
fn a_fork_is_not_the_trunk() {
    let mut world = world(1, &[Stage::Build, Stage::UnitTest]);
    world.platform.runs[0].event = Some("workflow_run".into());
    world.platform.runs[0].head_repository = Some("mallory/shop".into());
    world.platform.repository =
        Some(plimsoll_domain::record::HostedRepository { full_name: "acme/shop".to_owned(), ..hosted() });
    assert_eq!(observe(&world, "test.unit").n, None);
}

fn hosted() -> plimsoll_domain::record::HostedRepository {
    plimsoll_domain::record::HostedRepository {
        id: 1,
        full_name: "acme/shop".to_owned(),
        default_branch: Some("main".to_owned()),
        private: false,
        archived: false,
        fork: false,
        created: None,
        url: None,
        clone_url: None,
    }
}

#[test]
fn what_a_pull_request_was_tested_for_counts_for_what_it_became() {
    let ci = workflow("ci", &["pull_request"]).job("test", &[Stage::UnitTest]);
    let mut world = World::new().with(ci).collected();
    let base = world.commit(5.0, "ann", &["a.rs"]);
    let head = world.commit_on(vec![base], 4.0, "ann", "Work", &["a.rs"]);
    let merged = world.commit(3.0, "ann", &["a.rs"]);
    world.ran("ci", "pull_request", 3.5, head, &[Stage::UnitTest]);
    world.ran("image", "push", 2.9, merged, &[Stage::Build]);
    assert_eq!(observe(&world, "test.unit").value(), Some(0.0));
    let became = world.sha(merged);
    world.pull_request(3.0, Some(head)).merge_commit = Some(became);
    assert_eq!(observe(&world, "test.unit").value(), Some(1.0));
}
