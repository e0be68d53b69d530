//! The Qualitic Maturity Model: cells, and every number of the ladder just inside and just outside.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Verdict};

use super::world::{World, builtin};
use crate::assess::judge;

const DAY: f64 = 86_400.0;

fn verdict(world: &World, metrics: &[MetricValue], id: &str) -> Verdict {
    let result = judge(&builtin("qmm"), metrics, &world.signals(), &Clone::clone);
    result.practice(&format!("qmm.{id}")).unwrap_or_else(|| panic!("no practice `{id}`")).verdict
}

fn measured(signal: &str, value: f64, id: &str) -> Verdict {
    verdict(&World::unknown().measures(signal, value, Some(30), &[]), &[], id)
}

#[test]
fn cells() {
    let model = builtin("qmm");
    for (category, cells) in
        [("testing", [1, 5, 3, 2, 1]), ("pipeline", [1, 2, 4, 5, 1]), ("release", [1, 4, 4, 4, 3])]
    {
        let of = |level: &str| model.practices_of(category).filter(|one| one.level == level).count();
        assert_eq!(["1", "2", "3", "4", "5"].map(of), cells, "{category}");
    }
    assert!((model.scoring.theta - 1.0).abs() < f64::EPSILON);
}

#[test]
fn coverage() {
    for (percent, edge) in [("10", 0.10), ("20", 0.20), ("50", 0.50)] {
        let with = |value, n| {
            let metric = MetricValue::measured("coverage-percent", Unit::Ratio, value, n);
            verdict(&World::unknown(), &[metric], &format!("testing.coverage-{percent}"))
        };
        assert_eq!([with(edge + 0.001, 3), with(edge, 3)], [Verdict::Met, Verdict::NotMet], "{percent}");
        assert_eq!(with(edge + 0.001, 2), Verdict::Unknown, "{percent} of two logs");
    }
}

#[test]
fn mapping_to_requirements() {
    for (percent, edge) in [("5", 0.05), ("20", 0.20), ("50", 0.50)] {
        let with = |value| measured("vc.issue_link_ratio", value, &format!("testing.mapping-{percent}"));
        assert_eq!([with(edge + 0.001), with(edge)], [Verdict::Met, Verdict::NotMet], "{percent}");
    }
}

#[test]
fn how_often() {
    let with = |per_day, id: &str| measured("deploy.frequency", per_day, &format!("release.{id}"));
    for (id, per_day) in [("monthly", 3.0 / 90.0), ("weekly", 1.0 / 7.0), ("daily", 5.0 / 7.0)] {
        assert_eq!([with(per_day, id), with(per_day * 0.95, id)], [Verdict::Met, Verdict::NotMet], "{id}");
    }
    assert_eq!(with(10.0 / 7.0, "on-demand"), Verdict::Met);
    // That nothing was asked for is no failure to deliver on demand.
    assert_eq!(with(1.0, "on-demand"), Verdict::Unknown);
}

#[test]
fn how_fast_and_how_safely() {
    for (level, days) in [("2", 183.0), ("3", 31.0), ("4", 7.0), ("5", 1.0 / 24.0)] {
        let with = |value| measured("deploy.lead_time", value, &format!("release.lead-{level}"));
        assert_eq!([with(days * DAY), with(days * DAY + 1.0)], [Verdict::Met, Verdict::NotMet], "{level}");
    }
    for (level, days) in [("2", 31.0), ("3", 7.0), ("4", 1.0), ("5", 1.0 / 24.0)] {
        let with = |value| measured("deploy.recovery", value, &format!("release.restore-{level}"));
        assert_eq!([with(days * DAY), with(days * DAY + 1.0)], [Verdict::Met, Verdict::NotMet], "{level}");
    }
    for (level, share) in [("2", 0.60), ("3", 0.45), ("4", 0.15)] {
        let with = |value| measured("deploy.change_failure", value, &format!("release.failures-{level}"));
        assert_eq!([with(share), with(share + 0.001)], [Verdict::Met, Verdict::NotMet], "{level}");
    }
}

#[test]
fn what_meets_a_higher_step_meets_the_lower_ones() {
    let world = World::unknown().measures("deploy.lead_time", 600.0, Some(30), &[]);
    for level in ["2", "3", "4", "5"] {
        assert_eq!(verdict(&world, &[], &format!("release.lead-{level}")), Verdict::Met);
    }
}

#[test]
fn secrets_in_the_clear_are_seen_and_their_absence_needs_a_tree() {
    let id = "pipeline.no-secrets";
    assert_eq!(measured("secrets.committed", 1.0, id), Verdict::NotMet);
    assert_eq!(verdict(&World::unknown().lacks(&["secrets.committed"]), &[], id), Verdict::Met);
    assert_eq!(verdict(&World::unknown(), &[], id), Verdict::Unknown);
}

#[test]
fn a_release_ladder_climbs_while_every_number_holds() {
    let world = |lead: f64, per_day: f64| {
        World::unknown()
            .measures("deploy.prod_pipeline", 1.0, Some(60), &[])
            .measures("deploy.frequency", per_day, Some(60), &[])
            .measures("deploy.lead_time", lead, Some(60), &[])
            .measures("deploy.recovery", 0.5 * DAY, Some(9), &[])
            .measures("deploy.change_failure", 0.10, Some(60), &[])
    };
    let level = |world: World| {
        let result = judge(&builtin("qmm"), &[], &world.signals(), &Clone::clone);
        let release = result.levels.into_iter().find(|level| level.category == "release").unwrap();
        release.observed.as_str().to_owned()
    };
    assert_eq!(level(world(2.0 * DAY, 1.0)), "4");
    assert_eq!(level(world(20.0 * DAY, 1.0)), "3");
    assert_eq!(level(world(2.0 * DAY, 0.2)), "3");
    assert_eq!(level(world(200.0 * DAY, 1.0)), "1");
}
