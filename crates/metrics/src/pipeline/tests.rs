use plimsoll_domain::facts::Facts;
use plimsoll_domain::log::{CoverageSeen, Failure, FailureClass, JobReading, SuiteCounts, Tests};
use plimsoll_domain::record::{Attempt, Conclusion, Job, PullRequest, Run};
use plimsoll_domain::{Coverage, CoverageState, MetricState, MetricValue, ObjectId, Source};
use proptest::prelude::*;

use crate::compute;
use crate::testing::{HOUR, Scene, day, instant, says, value, window};

/// A scene of `days` days with one commit a day on the trunk, all of the platform's sources read completely.
pub(crate) fn scene(days: i64) -> Facts {
    let mut scene = Scene::default();
    let mut tip = scene.commit(&[], day(0));
    for number in 1..days {
        tip = scene.commit(&[tip], day(number));
    }
    let mut facts = scene.facts(Some(tip));
    for source in [Source::Runs, Source::Jobs, Source::Logs, Source::PullRequests, Source::Deployments] {
        let state = CoverageState::Complete;
        facts.coverage.push(Coverage { source, state, collected: None, expected: None, reason: None });
    }
    facts
}

fn sha(facts: &Facts, number: usize) -> ObjectId {
    facts.history.commit(plimsoll_domain::facts::CommitIx(number as u32)).id
}

/// A run on a commit with attempts, each by its start, end and conclusion.
pub(crate) fn run(
    facts: &mut Facts,
    id: u64,
    workflow: &str,
    event: &str,
    commit: usize,
    attempts: &[(i64, i64, Conclusion)],
) {
    let sha = sha(facts, commit);
    facts.platform.runs.push(Run {
        id,
        workflow: None,
        workflow_name: Some(workflow.into()),
        workflow_path: Some(format!(".github/workflows/{workflow}.yml").into()),
        title: None,
        number: None,
        event: Some(event.into()),
        branch: Some("main".into()),
        sha: Some(sha),
        head_repository: Some("owner/name".into()),
        actor: None,
        created: instant(attempts[0].0),
        attempts: attempts.len() as u32,
    });
    for ((started, ended, conclusion), number) in attempts.iter().zip(1..) {
        facts.platform.attempts.push(Attempt {
            run: id,
            number,
            actor: None,
            started: Some(instant(*started)),
            updated: Some(instant(*ended)),
            status: Some("completed".into()),
            conclusion: *conclusion,
            original_conclusion: None,
        });
    }
}

pub(crate) fn job(facts: &mut Facts, id: u64, run: u64, begun: i64, seconds: i64, conclusion: Conclusion) {
    facts.platform.jobs.push(Job {
        id,
        run,
        attempt: 1,
        name: format!("job {id}").into(),
        created: Some(instant(begun - 30)),
        started: Some(instant(begun)),
        finished: Some(instant(begun + seconds)),
        status: None,
        conclusion,
        original_conclusion: None,
        labels: Default::default(),
        runner: None,
        runner_group: None,
        steps: Default::default(),
    });
}

fn measured(mut facts: Facts, days: i64) -> Vec<MetricValue> {
    facts.platform = std::mem::take(&mut facts.platform).until(facts.as_of);
    let values = compute(&facts, window(days));
    crate::tests::assert_honest(&facts, &values);
    values
}

fn of(values: &[MetricValue], id: &str) -> f64 {
    value(values, id, None).value.unwrap_or(f64::NAN)
}

use Conclusion::{Cancelled, Failure as Failed, Success};

#[test]
fn what_was_not_collected_is_unknown_and_what_is_not_there_is_absent() {
    let mut facts = scene(14);
    let values = measured(facts.clone(), 14);
    for id in [
        "run-success-rate",
        "time-red",
        "queue-time",
        "ci-minutes",
        "review-time",
        "test-count",
        "flaky-rate",
    ] {
        assert_eq!(value(&values, id, None).state, MetricState::Absent, "{id}");
    }
    assert_eq!(of(&values, "trunk-verification"), 0.0, "commits there were, and none was checked");
    facts.coverage.truncate(2);
    let values = measured(facts.clone(), 14);
    for id in ["run-success-rate", "trunk-verification", "gated-merges", "failure-causes"] {
        assert_eq!(value(&values, id, None).state, MetricState::Unknown, "{id}");
    }
    let state = CoverageState::Partial;
    let partial =
        Coverage { source: Source::Runs, state, collected: Some(3), expected: Some(9), reason: None };
    facts.coverage.push(partial);
    let values = measured(facts.clone(), 14);
    assert_eq!(
        value(&values, "run-success-rate", None).state,
        MetricState::Unknown,
        "of a part nothing is absent"
    );
    run(&mut facts, 1, "ci", "push", 1, &[(day(1), day(1) + HOUR, Success)]);
    let values = measured(facts, 14);
    assert!(says(value(&values, "run-success-rate", None), "only in part (3 of 9)"));
    let verified = value(&values, "trunk-verification", None);
    assert_eq!(verified.state, MetricState::Unknown, "13 commits may have runs that were not collected");
}

#[test]
fn a_broken_trunk_is_timed_from_the_run_that_broke_it() {
    let mut facts = scene(10);
    run(&mut facts, 1, "ci", "push", 0, &[(day(0), day(2), Success)]);
    run(&mut facts, 2, "ci", "push", 1, &[(day(3), day(4), Failed)]);
    run(&mut facts, 3, "ci", "push", 2, &[(day(4), day(5), Failed)]);
    run(&mut facts, 4, "ci", "push", 3, &[(day(5), day(6), Cancelled)]);
    run(&mut facts, 5, "ci", "push", 4, &[(day(6), day(6) + HOUR, Success)]);
    run(&mut facts, 6, "ci", "pull_request", 4, &[(day(7), day(8), Failed)]);
    run(&mut facts, 7, "ci", "push", 5, &[(day(9), day(9) + 12 * HOUR, Failed)]);
    let values = measured(facts, 10);
    let (red, green) = (2.0 * 86_400.0 + 3_600.0, 12.0 * 3_600.0 - 1.0);
    // Watched from the end of the first run, at day 2, to the window's end.
    let expected = (red + green) / (8.0 * 86_400.0 - 1.0);
    assert!((of(&values, "time-red") - expected).abs() < 1e-9);
    assert!(says(value(&values, "time-red", None), "watched from 2026-01-07"));
    assert_eq!(of(&values, "time-to-green"), red);
    assert!(says(value(&values, "time-to-green", None), "red at the window's end"));
    assert_eq!((of(&values, "run-success-rate"), value(&values, "run-success-rate", None).n), (0.4, 5));
}

#[test]
fn a_run_again_that_succeeds_repairs_a_trunk_that_was_red() {
    let mut facts = scene(10);
    let attempts = [(day(1), day(2), Failed), (day(3), day(4), Success)];
    run(&mut facts, 1, "ci", "push", 0, &attempts);
    request(&mut facts, 1, 1, [0, 10, 12, 60]);
    let at = |hour: i64| day(0) + hour * HOUR;
    run(&mut facts, 2, "ci", "pull_request", 1, &[(at(10), at(11), Success), (at(70), at(71), Success)]);
    let values = measured(facts, 10);
    assert_eq!(of(&values, "time-to-green"), 2.0 * 86_400.0);
    assert!((of(&values, "time-red") - 2.0 * 86_400.0 / (8.0 * 86_400.0 - 1.0)).abs() < 1e-9);
    assert_eq!(of(&values, "run-success-rate"), 1.0, "a run counts once, by its last attempt");
    assert_eq!(of(&values, "gated-merges"), 1.0, "it was green when it was merged");
}

#[test]
fn attempts_and_later_runs_of_the_same_commit_show_what_is_flaky() {
    let mut facts = scene(10);
    run(&mut facts, 1, "ci", "push", 0, &[(day(1), day(1) + HOUR, Failed), (day(2), day(2) + HOUR, Success)]);
    run(&mut facts, 2, "ci", "push", 1, &[(day(2), day(2) + HOUR, Failed)]);
    run(&mut facts, 3, "ci", "push", 1, &[(day(3), day(3) + HOUR, Success)]);
    run(&mut facts, 4, "ci", "push", 2, &[(day(4), day(4) + HOUR, Success)]);
    run(&mut facts, 5, "ci", "push", 3, &[(day(5), day(5) + HOUR, Failed)]);
    run(&mut facts, 6, "lint", "push", 3, &[(day(5), day(5) + HOUR, Success)]);
    let values = measured(facts, 10);
    assert_eq!((of(&values, "flaky-rate"), value(&values, "flaky-rate", None).n), (0.4, 5));
    assert!((of(&values, "rerun-rate") - 1.0 / 6.0).abs() < 1e-9);
    assert_eq!(of(&values, "feedback-time"), 3_600.0);
    assert_eq!(value(&values, "feedback-time", None).n, 4, "one for each commit");
    assert_eq!(of(&values, "trunk-verification"), 0.4);
    let lint = values
        .iter()
        .find(|one| one.id == "run-success-rate" && one.component.as_deref() == Some("lint.yml"));
    assert_eq!(lint.unwrap().value, Some(1.0));
}

#[test]
fn jobs_are_summed_by_week_and_waits_that_contradict_themselves_left_out() {
    let mut facts = scene(21);
    run(&mut facts, 1, "ci", "push", 0, &[(day(0), day(1), Success)]);
    for (number, (place, minutes)) in [(1, 10), (2, 20), (8, 60), (9, 1)].into_iter().enumerate() {
        job(&mut facts, number as u64, 1, day(place), minutes * 60 - 30, Success);
    }
    job(&mut facts, 9, 1, day(10), 600, Conclusion::Skipped);
    facts.platform.jobs[0].created = Some(instant(day(2)));
    let values = measured(facts, 21);
    // Weeks: 29 minutes, 60 minutes, none.
    assert_eq!(of(&values, "ci-minutes"), 29.0);
    assert_eq!(value(&values, "ci-minutes", Some("rounded-up")).value, Some(30.0));
    assert_eq!(value(&values, "ci-minutes", Some("total")).value, Some(89.0));
    assert_eq!((of(&values, "queue-time"), value(&values, "queue-time", None).n), (30.0, 3));
    assert!(says(value(&values, "queue-time", None), "1 job that start"));
}

#[test]
fn logs_tell_tests_coverage_and_causes() {
    let mut facts = scene(10);
    run(&mut facts, 1, "ci", "push", 0, &[(day(1), day(2), Success)]);
    run(&mut facts, 2, "ci", "push", 1, &[(day(3), day(4), Failed)]);
    job(&mut facts, 11, 1, day(1), 60, Success);
    job(&mut facts, 12, 1, day(1), 60, Success);
    job(&mut facts, 21, 2, day(3), 60, Failed);
    job(&mut facts, 22, 2, day(3), 60, Success);
    let counts = |passed, failed| SuiteCounts {
        passed: Some(passed),
        failed: Some(failed),
        skipped: None,
        errors: None,
    };
    let tests = |passed, failed| Some(Tests { counts: counts(passed, failed), ..Tests::default() });
    let seen = |percent| CoverageSeen { tool: "tarpaulin".to_owned(), percent, line: 7 };
    let failure = Failure { class: FailureClass::Test, step: None, lines: Vec::new() };
    let readings = [
        (
            11,
            JobReading {
                tests: tests(90, 0),
                coverage: vec![seen(10.0), seen(80.0)],
                ..JobReading::default()
            },
        ),
        (12, JobReading { tests: tests(10, 0), ..JobReading::default() }),
        (21, JobReading { tests: tests(95, 5), failure: Some(failure), ..JobReading::default() }),
    ];
    facts.platform.readings.extend(readings);
    let values = measured(facts, 10);
    assert_eq!(
        (of(&values, "test-count"), value(&values, "test-count", None).n),
        (100.0, 1),
        "run 2 lacks a log"
    );
    assert_eq!((of(&values, "test-failure-rate"), value(&values, "test-failure-rate", None).n), (0.025, 200));
    assert!(says(value(&values, "test-failure-rate", None), "2 of 3 jobs that succeeded"));
    assert_eq!(of(&values, "coverage-percent"), 0.8);
    assert_eq!(of(&values, "failure-causes"), 1.0);
    let cause = values.iter().find(|one| one.id == "failure-causes" && one.component.is_some()).unwrap();
    assert_eq!((cause.component.as_deref(), cause.value), (Some("test"), Some(1.0)));
}

pub(crate) fn request(facts: &mut Facts, number: u64, commit: usize, hours: [i64; 4]) {
    let [first, opened, reviewed, merged] = hours.map(|hour| instant(day(0) + hour * HOUR));
    let head = sha(facts, commit);
    facts.platform.pull_requests.push(PullRequest {
        number,
        title: None,
        author: Some("ada".to_owned()),
        by_bot: false,
        base: Some("main".to_owned()),
        head_branch: None,
        head: Some(head),
        merge_commit: Some(head),
        commits: None,
        first_commit: Some(first),
        opened,
        first_review: Some(reviewed),
        merged,
        updated: None,
        merged_by: None,
        labels: Vec::new(),
        url: Some(format!("https://github.com/owner/name/pull/{number}")),
    });
}

#[test]
fn pull_requests_have_stages_and_are_gated_by_the_last_verdict_before_the_merge() {
    let mut facts = scene(10);
    request(&mut facts, 1, 1, [0, 10, 12, 30]);
    request(&mut facts, 2, 2, [0, 20, 30, 40]);
    request(&mut facts, 3, 3, [0, 20, 30, 40]);
    let at = |hour: i64| day(0) + hour * HOUR;
    run(&mut facts, 1, "ci", "pull_request", 1, &[(at(10), at(11), Failed)]);
    run(&mut facts, 2, "ci", "pull_request", 1, &[(at(12), at(13), Success)]);
    run(&mut facts, 3, "ci", "pull_request", 2, &[(at(20), at(21), Success)]);
    run(&mut facts, 4, "lint", "pull_request", 2, &[(at(20), at(22), Failed), (at(41), at(42), Success)]);
    let values = measured(facts, 10);
    assert_eq!(of(&values, "review-time"), 20.0 * 3_600.0);
    for (variant, hours) in [("coding", 20.0), ("pickup", 10.0), ("review", 10.0)] {
        assert_eq!(value(&values, "review-time", Some(variant)).value, Some(hours * 3_600.0), "{variant}");
    }
    let gated = value(&values, "gated-merges", None);
    // The third had no run at all, and `lint` of the second was red when it was merged, whatever came after.
    assert_eq!((gated.value.unwrap() * 3.0).round() as u64, 1);
    assert_eq!(gated.n, 3);
}

#[test]
fn lead_time_by_pull_request_stands_beside_the_one_by_commit() {
    let mut scene = Scene::default();
    let zero = scene.commit(&[], day(0));
    let one = scene.commit(&[zero], day(3));
    scene.release("v1.0.0", zero, day(1));
    scene.release("v1.1.0", one, day(5));
    let mut facts = scene.facts(Some(one));
    for source in [Source::PullRequests, Source::Deployments] {
        let state = CoverageState::Complete;
        facts.coverage.push(Coverage { source, state, collected: None, expected: None, reason: None });
    }
    request(&mut facts, 1, 0, [0, 0, 0, 0]);
    request(&mut facts, 2, 1, [24, 30, 60, 72]);
    let values = measured(facts, 10);
    let hours = |variant| value(&values, "change-lead-time", variant).value.unwrap() / 3_600.0;
    assert_eq!(hours(None), 48.0);
    assert_eq!(hours(Some("pr-first-commit")), 96.0);
    assert_eq!(hours(Some("merge-to-deploy")), 48.0);
    assert_eq!(hours(Some("devlake")), 96.0);
    assert_eq!(
        value(&values, "change-lead-time", Some("devlake")).n,
        1,
        "the first deployment ever is history"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Counted minute by minute, the share of red is the same.
    #[test]
    fn time_red_equals_a_count_of_every_minute(ends in prop::collection::vec((1_i64..2_000, 0_u8..3), 1..12)) {
        let mut facts = scene(2);
        let minute = |number: i64| day(0) + number * 60;
        for (number, (end, how)) in ends.iter().enumerate() {
            let conclusion = [Success, Failed, Cancelled][usize::from(*how)];
            run(&mut facts, number as u64, "ci", "push", 0, &[(minute(0), minute(*end), conclusion)]);
        }
        let values = measured(facts, 2);
        let mut verdicts: Vec<_> =
            ends.iter().enumerate().filter(|(_, (_, how))| *how < 2).map(|(id, (end, how))| (*end, id, *how)).collect();
        verdicts.sort_unstable();
        let state = |at: i64| verdicts.iter().rev().find(|(end, ..)| *end <= at).map(|(.., how)| *how);
        let watched = (0..2 * 24 * 60).filter(|at| state(*at).is_some()).count();
        let red = (0..2 * 24 * 60).filter(|at| state(*at) == Some(1)).count();
        let found = value(&values, "time-red", None).value;
        match found {
            None => prop_assert_eq!(watched, 0),
            Some(found) => prop_assert!((found - red as f64 / watched as f64).abs() < 1e-3, "{} {} {}", found, red, watched),
        }
    }

    /// The order of records, and jobs' and workflows' names, change no figure.
    #[test]
    fn order_and_names_change_nothing(turn in 0_usize..6, name in "[a-z]{1,8}") {
        let build = |workflow: &str| {
            let mut facts = scene(10);
            run(&mut facts, 1, workflow, "push", 0, &[(day(1), day(1) + HOUR, Failed), (day(2), day(2) + HOUR, Success)]);
            run(&mut facts, 2, workflow, "push", 1, &[(day(2), day(2) + HOUR, Failed)]);
            run(&mut facts, 3, workflow, "push", 2, &[(day(4), day(4) + 2 * HOUR, Success)]);
            job(&mut facts, 11, 1, day(1), 60, Success);
            job(&mut facts, 12, 3, day(4), 90, Failed);
            facts
        };
        let expected = measured(build("ci"), 10);
        let mut facts = build(&name);
        facts.platform.runs.rotate_left(turn % 3);
        facts.platform.attempts.rotate_left(turn % 4);
        facts.platform.jobs.rotate_left(turn % 2);
        for job in &mut facts.platform.jobs {
            job.name = name.as_str().into();
        }
        let found = measured(facts, 10);
        for (one, other) in expected.iter().zip(&found) {
            prop_assert_eq!((&one.id, one.value, one.n, one.interval), (&other.id, other.value, other.n, other.interval));
        }
    }
}
