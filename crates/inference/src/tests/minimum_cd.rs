//! MinimumCD is a checklist: all of it, or nothing.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Verdict};

use super::world::{World, builtin};
use crate::assess::{ModelResult, judge};

fn metric(id: &str, value: f64, n: u64) -> MetricValue {
    MetricValue::measured(id, Unit::Ratio, value, n)
}

fn metrics() -> Vec<MetricValue> {
    vec![
        metric("gated-merges", 0.97, 60),
        metric("time-to-green", 3_600.0, 12),
        metric("flaky-rate", 0.03, 300),
    ]
}

/// Everything that the checklist asks for, as history shows it.
fn everything() -> World {
    World::unknown()
        .measures("vc.cadence", 1.0, Some(200), &[("gap_days", 0.8)])
        .measures(
            "vc.branches",
            1.1,
            Some(80),
            &[("long_lived", 0.0), ("long_lived_at_most", 0.0), ("integrations", 80.0)],
        )
        .measures("test.unit", 1.0, Some(80), &[("gating", 1.0), ("on_pr", 1.0)])
        .measures("build.on_commit", 1.0, Some(80), &[])
        .measures("vc.merged_on_green", 0.9, Some(80), &[])
        .measures("deploy.change_failure", 0.05, Some(60), &[])
        .measures("deploy.single_path", 1.0, Some(60), &[])
        .measures("deploy.prod_pipeline", 1.0, Some(60), &[])
        .configures("quality.gate", &[("required_checks", 3.0)])
        .measures("build.once", 1.0, Some(60), &[])
        .configures("deploy.test_env", &[])
        .configures("deploy.standardized", &[("environments", 2.0)])
        .configures("deploy.rollback", &[])
        .measures("config.as_code", 2.0, None, &[])
        .configures("config.applied", &[])
}

fn judged(world: &World, metrics: &[MetricValue]) -> ModelResult {
    judge(&builtin("minimum-cd"), metrics, &world.signals(), &Clone::clone)
}

fn observed(result: &ModelResult) -> &str {
    result.levels[0].observed.as_str()
}

fn verdict(result: &ModelResult, id: &str) -> Verdict {
    result.practice(id).unwrap().verdict
}

#[test]
fn one_level_of_one_category() {
    let model = builtin("minimum-cd");
    assert_eq!((model.levels.len(), model.categories.len(), model.practices.len()), (1, 1, 17));
    assert!((model.scoring.theta - 1.0).abs() < f64::EPSILON);
    assert!(model.practices.iter().all(|practice| practice.id.starts_with("mcd.")));
}

#[test]
fn with_everything_it_passes() {
    let result = judged(&everything(), &metrics());
    let open: Vec<_> = result.practices.iter().filter(|one| one.verdict != Verdict::Met).collect();
    assert!(open.is_empty(), "{open:?}");
    assert_eq!(observed(&result), "minimum");
}

#[test]
fn without_any_one_of_its_practices_it_does_not() {
    // One unknown practice is enough: of a minimum, a part that nobody knows of is not shown.
    for signal in ["quality.gate", "build.once", "deploy.rollback", "config.applied", "deploy.change_failure"]
    {
        let unknown = World::unknown().signals().into_iter().find(|one| one.id == signal).unwrap();
        let result = judged(&everything().says(unknown), &metrics());
        assert_eq!(observed(&result), "insufficient-evidence", "{signal}");
        assert_eq!(result.levels[0].blockers.len(), 1, "{signal}");
    }
    for missing in 0..metrics().len() {
        let mut metrics = metrics();
        let without = metrics.remove(missing);
        assert_eq!(observed(&judged(&everything(), &metrics)), "insufficient-evidence", "{}", without.id);
    }
}

#[test]
fn one_practice_that_is_not_met_fails_it() {
    let rebuilt = everything().measures("build.once", 0.9, Some(60), &[]);
    let result = judged(&rebuilt, &metrics());
    assert_eq!((observed(&result), verdict(&result, "mcd.pipeline.immutable")), ("none", Verdict::NotMet));
}

#[test]
fn thresholds_at_their_edges() {
    let gap = |days| {
        let world = everything().measures("vc.cadence", 1.0, Some(200), &[("gap_days", days)]);
        verdict(&judged(&world, &metrics()), "mcd.ci.daily")
    };
    assert_eq!([gap(1.0), gap(1.5), gap(2.1)], [Verdict::Met, Verdict::Unknown, Verdict::NotMet]);
    let life = |days| {
        let fields = [("long_lived", 0.0), ("long_lived_at_most", 0.0), ("integrations", 80.0)];
        let world = everything().measures("vc.branches", days, Some(80), &fields);
        verdict(&judged(&world, &metrics()), "mcd.ci.short-branches")
    };
    assert_eq!([life(2.0), life(2.1)], [Verdict::Met, Verdict::NotMet]);
    let on_green = |share| {
        let world = everything().measures("vc.merged_on_green", share, Some(80), &[]);
        verdict(&judged(&world, &metrics()), "mcd.ci.work-stops")
    };
    assert_eq!(
        [on_green(0.9), on_green(0.8), on_green(0.7)],
        [Verdict::Met, Verdict::Unknown, Verdict::NotMet]
    );
    let flaky = |rate| {
        let metrics = [metric("flaky-rate", rate, 300)];
        verdict(&judged(&everything(), &metrics), "mcd.pipeline.definitive")
    };
    assert_eq!([flaky(0.05), flaky(0.10), flaky(0.16)], [Verdict::Met, Verdict::Unknown, Verdict::NotMet]);
    let few = [metric("flaky-rate", 0.0, 19)];
    assert_eq!(verdict(&judged(&everything(), &few), "mcd.pipeline.definitive"), Verdict::Unknown);
}

#[test]
fn a_rollback_that_is_not_seen_is_unknown_and_never_no() {
    let result = judged(&everything().lacks(&["deploy.rollback"]), &metrics());
    assert_eq!(verdict(&result, "mcd.pipeline.rollback"), Verdict::Unknown);
}

#[test]
fn work_pushed_to_trunk_has_no_branches() {
    let fields =
        [("long_lived", 0.0), ("long_lived_at_most", 0.0), ("integrations", 80.0), ("direct_share", 1.0)];
    let mut signals = everything().measures("vc.branches", 0.0, None, &fields).signals();
    // Nothing was merged: there is no life of a branch to measure.
    signals.iter_mut().filter(|one| one.id == "vc.branches").for_each(|one| {
        one.values.remove("value");
    });
    let result = judge(&builtin("minimum-cd"), &metrics(), &signals, &Clone::clone);
    assert_eq!(verdict(&result, "mcd.ci.short-branches"), Verdict::Met);
}
