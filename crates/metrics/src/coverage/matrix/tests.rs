use std::collections::BTreeMap;

use plimsoll_domain::facts::{CommitIx, Facts, FileFact};
use plimsoll_domain::tables::Basis;
use plimsoll_domain::{Coverage, CoverageState, Evidence, EvidenceKind, Source, Stage};
use proptest::prelude::*;

use crate::coverage::automation_coverage::tests::{eras, event, job, workflow};
use crate::testing::{HOUR, Scene, day, finding, value, values, window};

/// Thirty changes, of which jobs executed and hid what the plan says.
fn planned(plan: &[(u8, i64)]) -> Facts {
    let mut scene = Scene::default();
    let (mut tip, mut time) = (scene.commit(&[], day(0)), day(0));
    for (_, hours) in &plan[1..] {
        time += hours * HOUR;
        tip = scene.commit(&[tip], time);
    }
    let mut facts = scene.facts(Some(tip));
    facts.findings.push(finding(FileFact::BuildFile, "Cargo.toml", None));
    facts.findings.push(finding(FileFact::TestFile, "tests/all.rs", None));
    facts.timeline = eras(vec![(0, vec![workflow("push", &["main"], vec![job("ci", &[Stage::Build])])])]);
    for (change, (kind, _)) in plan.iter().enumerate() {
        let id = facts.history.commit(CommitIx(change as u32)).id;
        for stage in [Stage::Build, Stage::UnitTest].into_iter().take(usize::from(kind % 3)) {
            let event = event(&facts, change, stage);
            facts.executions.events.entry(id).or_default().push(event);
        }
        if kind % 4 == 3 {
            facts.executions.hidden.insert(id, Evidence::new(EvidenceKind::Job, "99"));
        }
        if kind % 5 != 4 {
            facts.executions.ran.insert(id);
        }
    }
    facts
}

fn collected(mut facts: Facts, state: CoverageState) -> Facts {
    facts.coverage.push(Coverage {
        source: Source::Jobs,
        state,
        collected: None,
        expected: None,
        reason: None,
    });
    facts
}

/// Summed over the weeks, a stage has the metric's value for it.
fn assert_sums(facts: &Facts, days: i64) {
    let mut sums: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    for row in crate::coverage_matrix(facts, window(days)) {
        assert!(row.executed + row.unknown <= row.changes && row.changes > 0, "{row:?}");
        let [changes, executed, unknown] = sums.entry(row.stage.as_str()).or_default();
        (*changes, *executed, *unknown) =
            (*changes + row.changes, *executed + row.executed, *unknown + row.unknown);
    }
    let all = crate::compute(facts, window(days));
    let stages: Vec<_> =
        values(&all, "automation-coverage").into_iter().filter(|one| one.component.is_some()).collect();
    assert_eq!(stages.len(), sums.len());
    for stage in stages {
        let [changes, executed, unknown] = sums[stage.component.as_deref().unwrap()];
        let known = changes - unknown;
        let expected = (unknown * 2 <= changes).then(|| executed as f64 / known as f64);
        assert_eq!(stage.value, expected, "{:?}", stage.component);
        assert!(stage.value.is_none() || stage.n == known);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_are_the_metrics_values(plan in prop::collection::vec((0_u8..60, 0_i64..60), 1..40), days in 1_i64..40) {
        let facts = planned(&plan);
        assert_sums(&facts, days);
        assert_sums(&collected(facts.clone(), CoverageState::Complete), days);
        assert_sums(&collected(facts, CoverageState::Partial), days);
    }
}

#[test]
fn the_basis_is_said_and_partial_weeks_are_in_it() {
    // Ten changes a day apart from a Monday on: seven in the first week, three in the second.
    let plan: Vec<_> = (0..10).map(|_| (1, 24)).collect();
    let rows = |facts: &Facts| {
        let rows = crate::coverage_matrix(facts, window(10));
        let build = rows.iter().filter(|row| row.stage == Stage::Build);
        build
            .map(|row| (row.week.monday().to_string(), row.changes, row.executed, row.basis))
            .collect::<Vec<_>>()
    };
    let week = |monday: &str, changes, executed, basis| (monday.to_owned(), changes, executed, basis);
    let facts = planned(&plan);
    assert_eq!(
        rows(&facts),
        [week("2026-01-05", 7, 7, Basis::Configured), week("2026-01-12", 3, 3, Basis::Configured)]
    );
    let facts = collected(facts, CoverageState::Complete);
    assert_eq!(
        rows(&facts),
        [week("2026-01-05", 7, 7, Basis::Executed), week("2026-01-12", 3, 3, Basis::Executed)]
    );
}

#[test]
fn without_workflows_there_is_no_matrix() {
    let mut facts = planned(&[(1, 1), (1, 1)]);
    facts.timeline = eras(vec![(0, vec![])]);
    assert!(crate::coverage_matrix(&facts, window(10)).is_empty());
    assert!(value(&crate::compute(&facts, window(10)), "automation-coverage", None).value.is_none());
}
