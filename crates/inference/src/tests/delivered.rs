//! What CDMM makes of deployments that history shows, and of too few of them.

use plimsoll_domain::{ReasonCode, Signal, SignalState, Verdict};

use super::world::{World, without};

fn verdict(world: &World, id: &str) -> Verdict {
    world.judged().practice(id).unwrap().verdict
}

/// An observation whose headline was not measured.
fn with_fields(id: &str, n: u64, fields: &[(&str, f64)]) -> Signal {
    let observed = without(id, SignalState::Observed, ReasonCode::Inconclusive).sampled(n);
    let mut signal = fields.iter().fold(observed, |signal, (field, value)| signal.with(field, *value));
    signal.confidence = 0.9;
    signal
}

#[test]
fn three_deployments_behind_build_and_test_make_a_pipeline_and_two_do_not() {
    let id = "cdmm.bd.pipeline-to-prod";
    let world = |passed: f64, n: u64| {
        let share = passed / n as f64;
        World::unknown().measures("deploy.prod_pipeline", share, Some(n), &[("passed", passed)])
    };
    assert_eq!(verdict(&world(3.0, 4), id), Verdict::Met);
    assert_eq!(verdict(&world(2.0, 2), id), Verdict::Unknown, "too few samples");
    assert_eq!(verdict(&world(2.0, 9), id), Verdict::Unknown);
    assert_eq!(verdict(&world(0.0, 9), id), Verdict::NotMet);
}

#[test]
fn zero_touch_asks_for_a_day_as_well() {
    let id = "cdmm.bd.zero-touch";
    let world = |within: f64, pushes: f64| {
        let fields = [("within_day", within), ("pushes", pushes)];
        World::unknown().measures("deploy.zero_touch", 0.95, Some(20), &fields)
    };
    assert_eq!(verdict(&world(0.9, 30.0), id), Verdict::Met);
    assert_eq!(verdict(&world(0.5, 30.0), id), Verdict::NotMet);
    assert_eq!(verdict(&world(0.5, 3.0), id), Verdict::Unknown, "three pushes say nothing");
}

#[test]
fn no_approval_is_a_decision_of_the_team_and_an_unknown_approver_is_unknown() {
    let id = "cdmm.co.decentralized";
    let none = |n| World::unknown().says(with_fields("deploy.approvers", n, &[("approvals", 0.0)]));
    assert_eq!(verdict(&none(5), id), Verdict::Met);
    assert_eq!(verdict(&none(4), id), Verdict::Unknown);
    let some = without("deploy.approvers", SignalState::Unknown, ReasonCode::NoAccess).with("approvals", 6.0);
    assert_eq!(verdict(&World::unknown().says(some), id), Verdict::Unknown);
    let by =
        |at_least: f64| with_fields("deploy.approvers", 6, &[("approvals", 6.0), ("at_least", at_least)]);
    assert_eq!(verdict(&World::unknown().says(by(0.9)), id), Verdict::Met, "whoever gave the rest");
    assert_eq!(verdict(&World::unknown().says(by(0.5)), id), Verdict::Unknown);
}

#[test]
fn one_rollback_is_no_rolling_forward() {
    let id = "cdmm.co.roll-forward";
    let world = |share: f64, rollbacks: f64| {
        World::unknown()
            .measures("deploy.roll_forward", share, Some(8), &[("rollbacks", rollbacks)])
            .measures("deploy.recovery", 3_600.0, Some(8), &[])
    };
    assert_eq!(verdict(&world(1.0, 0.0), id), Verdict::Met);
    assert_eq!(verdict(&world(0.875, 1.0), id), Verdict::NotMet);
}

#[test]
fn one_environment_says_nothing_of_carrying_a_build_on() {
    let id = "cdmm.bd.build-once";
    let world = |share: f64, environments: f64| {
        World::unknown().measures("build.once", share, Some(9), &[("environments", environments)])
    };
    assert_eq!(verdict(&world(1.0, 2.0), id), Verdict::Met);
    assert_eq!(verdict(&world(1.0, 1.0), id), Verdict::Unknown);
    assert_eq!(verdict(&world(0.1, 1.0), id), Verdict::Unknown);
    assert_eq!(verdict(&world(0.1, 2.0), id), Verdict::NotMet);
}

#[test]
fn infrastructure_has_to_be_applied_everywhere() {
    let id = "cdmm.da.iac";
    let world = |times: u64, covered: f64| {
        World::unknown().measures("infra.as_code", 3.0, None, &[]).measures(
            "infra.pipeline_applied",
            times as f64,
            Some(times),
            &[("covered", covered)],
        )
    };
    assert_eq!(verdict(&world(4, 1.0), id), Verdict::Met);
    assert_eq!(verdict(&world(4, 0.5), id), Verdict::NotMet);
    assert_eq!(verdict(&world(2, 1.0), id), Verdict::Unknown);
}
