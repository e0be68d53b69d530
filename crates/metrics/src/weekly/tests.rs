use std::collections::BTreeSet;

use plimsoll_domain::facts::{DeploymentSource, Facts, FileFact, Profile};
use plimsoll_domain::log::{JobReading, SuiteCounts, Tests};
use plimsoll_domain::record::Conclusion::{Failure, Success};
use plimsoll_domain::tables::{WEEKLY, WeeklyRow};
use plimsoll_domain::time::Week;
use plimsoll_domain::{Coverage, CoverageState, MetricState, MetricValue, Source, Stage, Window};
use proptest::prelude::*;

use crate::compute;
use crate::coverage::automation_coverage::tests::{eras, job as definition, workflow};
use crate::pipeline::tests::{job, request, run, scene};
use crate::testing::{HOUR, Scene, day, finding, instant, value, window};

/// The headlines of one week assessed alone.
fn alone(facts: &Facts, row: &WeeklyRow) -> Vec<MetricValue> {
    let before = |week: Week| instant(week.start().timestamp() - 1);
    compute(facts, Window { from: before(row.week), to: before(row.week.next()) })
}

/// Figures that look past the week, or back to when something began.
const WIDER: [&str; 5] = [
    "change-fail-rate",
    "failed-deployment-recovery-time",
    "deployment-rework-rate",
    "flaky-rate",
    "ci-minutes",
];

fn assert_same(facts: &Facts, rows: &[WeeklyRow]) -> BTreeSet<&'static str> {
    let mut compared = BTreeSet::new();
    for row in rows {
        let alone = alone(facts, row);
        for metric in WEEKLY.iter().filter(|metric| !WIDER.contains(&metric.metric)) {
            let whole = value(&alone, metric.metric, None);
            let found = row.value(metric.metric);
            // Counted and none: no event, and in a window with workflows the changes before the first of them.
            let none = (whole.state == MetricState::Absent).then_some(0.0);
            let expected = match (metric.unit.as_str(), whole.unit.as_str()) {
                ("count", "per-day") => whole.value.map(|rate| rate * 7.0).or(none),
                _ if metric.metric == "automation-coverage" => whole.value.or(none),
                _ => whole.value,
            };
            match (found, expected) {
                (Some(found), Some(expected)) => {
                    assert!((found - expected).abs() < 1e-9, "{} {found} {expected}", metric.metric);
                    compared.insert(metric.metric);
                }
                (found, expected) => assert_eq!(found, expected, "{} in {:?}", metric.metric, row.week),
            }
        }
    }
    compared
}

/// Four weeks with runs, jobs, logs, requests and deployments, as the steps say.
fn busy(steps: &[(i64, u8)]) -> Facts {
    let mut facts = scene(28);
    for (number, (hour, kind)) in steps.iter().enumerate() {
        let id = number as u64 + 1;
        let commit = (hour / 24) as usize;
        let at = day(0) + hour * HOUR;
        let end = if kind % 2 == 0 { Success } else { Failure };
        let again = [(at, at + HOUR, Failure), (at + 2 * HOUR, at + 3 * HOUR, Success)];
        let attempts = if kind % 5 == 0 { &again[..] } else { &[(at, at + HOUR / 2, end)][..] };
        run(&mut facts, id, ["ci", "lint"][usize::from(kind % 3 == 0)], "push", commit, attempts);
        job(&mut facts, 100 + id, id, at, 60 * (i64::from(*kind) + 1), end);
        let counts = SuiteCounts {
            passed: Some(id * 7),
            failed: Some(u64::from(kind % 4)),
            skipped: None,
            errors: None,
        };
        let tests = Some(Tests { counts, ..Tests::default() });
        facts.platform.readings.insert(100 + id, JobReading { tests, ..JobReading::default() });
        if kind % 4 == 1 {
            request(&mut facts, id, commit, [*hour, hour + 1, hour + 2, hour + 5]);
        }
    }
    facts.platform = std::mem::take(&mut facts.platform).until(facts.as_of);
    facts.findings.push(finding(FileFact::BuildFile, "Cargo.toml", None));
    facts.timeline = eras(vec![
        (0, vec![]),
        (9, vec![workflow("push", &["main"], vec![definition("ci", &[Stage::Build])])]),
    ]);
    facts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_weeks_figure_is_that_of_the_week_assessed_alone(steps in prop::collection::vec((0_i64..660, 0_u8..12), 1..40)) {
        let facts = busy(&steps);
        let rows = crate::weekly(&facts, window(28));
        prop_assert_eq!(rows.len(), 4);
        assert_same(&facts, &rows);
        let both = (compute(&facts, window(28)), crate::tables(&facts, window(28)));
        prop_assert_eq!(crate::compute_with_tables(&facts, window(28)), both);
    }
}

#[test]
fn most_columns_are_compared_with_the_week_alone() {
    let steps: Vec<_> = (0..60).map(|number| (number * 11, (number % 12) as u8)).collect();
    let facts = busy(&steps);
    let compared = assert_same(&facts, &crate::weekly(&facts, window(28)));
    for metric in ["time-red", "test-failure-rate", "automation-coverage", "run-success-rate", "queue-time"] {
        assert!(compared.contains(metric), "{metric} of {compared:?}");
    }
}

/// Twenty-eight days with a change a day and a release on the days given.
fn released(days: &[i64]) -> Facts {
    let mut scene = Scene::default();
    let mut tip = scene.commit(&[], day(0));
    for number in 1..28 {
        tip = scene.commit(&[tip], day(number));
        if days.contains(&number) {
            scene.release(&format!("v1.{number}.0"), tip, day(number) + HOUR);
        }
    }
    scene.facts(Some(tip))
}

fn column(rows: &[WeeklyRow], metric: &str) -> Vec<Option<f64>> {
    rows.iter().map(|row| row.value(metric)).collect()
}

#[test]
fn a_week_without_deployments_is_zero_only_where_none_can_be_out_of_sight() {
    let mut facts = released(&[1, 3, 17]);
    let rows = crate::weekly(&facts, window(28));
    assert_eq!(column(&rows, "deployment-frequency"), [Some(2.0), Some(0.0), Some(1.0), Some(0.0)]);
    assert_eq!(column(&rows, "integration-frequency"), [Some(7.0); 4]);
    let lead = column(&rows, "change-lead-time");
    assert!(lead[0].is_some() && lead[1].is_none() && lead[2].is_some() && lead[3].is_none(), "{lead:?}");
    // A service may be deployed where nobody looked.
    facts.profile = Profile::Service;
    let rows = crate::weekly(&facts, window(28));
    assert_eq!(column(&rows, "deployment-frequency"), [Some(2.0), None, Some(1.0), None]);
    // Of a part of the deployments, a week without one says nothing.
    facts.profile = Profile::Package;
    facts.deployments[0].source = DeploymentSource::DeploymentsApi;
    let state = CoverageState::Partial;
    let source = Source::Deployments;
    facts.coverage.push(Coverage { source, state, collected: None, expected: None, reason: None });
    let rows = crate::weekly(&facts, window(28));
    assert_eq!(column(&rows, "deployment-frequency"), [Some(2.0), None, Some(1.0), None]);
}

#[test]
fn what_was_looked_for_everywhere_and_is_not_there_is_zero_since_history_began() {
    let facts = released(&[]);
    let rows = crate::weekly(&facts, Window { from: instant(day(-14) - 1), to: instant(day(28) - 1) });
    let mut expected = vec![None, None];
    expected.extend([Some(0.0); 4]);
    assert_eq!(column(&rows, "deployment-frequency"), expected);
    assert_eq!(column(&rows, "integration-frequency")[..2], [None, None]);
    // What no run was collected for is empty, never zero.
    assert!(column(&rows, "run-success-rate").iter().all(Option::is_none));
    assert!(column(&rows, "ci-minutes").iter().all(Option::is_none));
}

#[test]
fn weekly_figures_change_no_metric() {
    let steps: Vec<_> = (0..60).map(|number| (number * 11, (number % 12) as u8)).collect();
    let facts = busy(&steps);
    let kept = crate::context::Context::week_by_week(&facts, window(28));
    let mut values: Vec<_> =
        crate::catalogue::METRICS.iter().flat_map(|metric| metric.values(&kept)).collect();
    assert!(values.iter().any(|one| !one.weekly.is_empty()));
    values.iter_mut().for_each(|one| one.weekly.clear());
    assert_eq!(values, compute(&facts, window(28)));
}

#[test]
fn ci_minutes_are_summed_and_count_from_the_first_job() {
    let mut facts = scene(21);
    run(&mut facts, 1, "ci", "push", 0, &[(day(7), day(8), Success)]);
    job(&mut facts, 1, 1, day(8), 600, Success);
    job(&mut facts, 2, 1, day(9), 300, Success);
    let rows = crate::weekly(&facts, window(21));
    assert_eq!(column(&rows, "ci-minutes"), [None, Some(15.0), Some(0.0)]);
}

#[test]
fn every_weekly_figure_is_of_a_metric_in_its_unit() {
    for one in WEEKLY {
        let doc = crate::catalogue().iter().find(|doc| doc.id == one.metric).unwrap();
        let rate = doc.unit == plimsoll_domain::metric::Unit::PerDay;
        assert_eq!(if rate { "count" } else { doc.unit.as_str() }, one.unit.as_str(), "{}", one.metric);
    }
    let columns: Vec<_> = WEEKLY.iter().map(|one| one.metric).collect();
    let order: Vec<_> =
        crate::catalogue().iter().map(|doc| doc.id).filter(|id| columns.contains(id)).collect();
    assert_eq!(columns, order, "in the catalogue's order");
}
