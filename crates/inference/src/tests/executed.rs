//! Rules that what runs executed decides, before what is configured is asked.

use plimsoll_domain::Verdict;

use super::world::World;

fn verdict(world: &World, practice: &str) -> Verdict {
    let result = world.judged();
    result.practices.iter().find(|found| found.id == practice).unwrap().verdict
}

/// The verdict on a practice where one signal was measured so.
fn measured(practice: &str, signal: &str, value: f64, n: u64, fields: &[(&str, f64)]) -> Verdict {
    verdict(&World::unknown().measures(signal, value, Some(n), fields), practice)
}

#[test]
fn regular_runs_meet_what_a_share_of_builds_does_not() {
    for (practice, signal, executions) in [
        ("cdmm.tv.integration", "test.integration", 12.0),
        ("cdmm.tv.some-acceptance", "test.acceptance", 12.0),
        ("cdmm.tv.security", "test.security", 12.0),
        ("cdmm.ir.static-analysis", "static_analysis", 12.0),
    ] {
        let weekly = |share| [("weekly", share), ("executions", executions)];
        assert_eq!(measured(practice, signal, 0.1, 60, &weekly(1.0)), Verdict::Met, "{practice}");
        assert_eq!(measured(practice, signal, 0.1, 60, &weekly(0.5)), Verdict::NotMet, "{practice}");
        let few = [("weekly", 1.0), ("executions", 2.0)];
        assert_eq!(measured(practice, signal, 0.1, 3, &few), Verdict::Unknown, "{practice}");
    }
    let monthly = |share, times| [("monthly", share), ("executions", times)];
    let performance =
        |fields: &[(&str, f64)]| measured("cdmm.tv.performance", "test.performance", 0.05, 80, fields);
    assert_eq!(performance(&monthly(1.0, 6.0)), Verdict::Met);
    assert_eq!(performance(&monthly(0.5, 3.0)), Verdict::NotMet);
    assert_eq!(performance(&monthly(1.0, 2.0)), Verdict::Unknown);
}

#[test]
fn what_is_only_configured_still_counts_where_no_run_was_read() {
    let world = World::unknown()
        .configures("test.acceptance", &[])
        .configures("test.performance", &[])
        .configures("build.artifact_archived", &[])
        .configures("static_analysis", &[("gating", 1.0), ("on_commit", 1.0)]);
    for practice in
        ["cdmm.tv.some-acceptance", "cdmm.tv.performance", "cdmm.bd.stored", "cdmm.ir.static-analysis"]
    {
        assert_eq!(verdict(&world, practice), Verdict::Met, "{practice}");
    }
}

#[test]
fn too_few_samples_are_not_made_up_for_by_what_is_configured() {
    // A signal that was counted over runs does not say any more that it is configured.
    let fields = [("builds", 1.0), ("tests", 1.0), ("missed", 0.0)];
    assert_eq!(measured("cdmm.bd.auto-trigger", "build.on_commit", 1.0, 12, &fields), Verdict::Unknown);
    assert_eq!(measured("cdmm.bd.auto-trigger", "build.on_commit", 1.0, 20, &fields), Verdict::Met);
    assert_eq!(measured("cdmm.bd.auto-trigger", "build.on_commit", 0.6, 60, &fields), Verdict::NotMet);
    assert_eq!(measured("cdmm.bd.scheduled-build", "build.scheduled", 0.7, 2, &[]), Verdict::Unknown);
    assert_eq!(measured("cdmm.bd.multi-machines", "build.parallel", 0.4, 40, &[]), Verdict::NotMet);
    assert_eq!(measured("cdmm.bd.auto-tag", "build.commit_binding", 0.95, 10, &[]), Verdict::Met);
    assert_eq!(measured("cdmm.ir.trend", "report.trend", 2.0, 12, &[]), Verdict::Met);
    assert_eq!(measured("cdmm.ir.scheduled-reports", "quality.scheduled", 1.0, 3, &[]), Verdict::Met);
}

#[test]
fn builds_are_kept_where_every_release_has_files() {
    let stored = |value, fields: &[(&str, f64)]| {
        measured("cdmm.bd.stored", "build.artifact_archived", value, 40, fields)
    };
    assert_eq!(stored(0.1, &[("assets_share", 1.0), ("releases", 4.0)]), Verdict::Met);
    assert_eq!(stored(0.1, &[("assets_share", 0.75), ("releases", 4.0)]), Verdict::NotMet);
    assert_eq!(stored(0.1, &[]), Verdict::NotMet, "without releases the builds decide");
    assert_eq!(stored(0.6, &[]), Verdict::Met);
}

#[test]
fn a_published_report_is_a_first_figure() {
    let report = [("reporter", 1.0), ("artifact", 0.0), ("badges", 0.0)];
    assert_eq!(measured("cdmm.ir.baseline-metrics", "report.published", 4.0, 12, &report), Verdict::Met);
    assert_eq!(measured("cdmm.ir.report-history", "report.history", 4.0, 12, &[]), Verdict::Met);
    assert_eq!(measured("cdmm.ir.measure-process", "process.metrics", 4.0, 12, &[]), Verdict::Met);
}
