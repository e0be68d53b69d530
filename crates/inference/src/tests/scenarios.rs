//! Worked cases: what the signals of a described repository say, and the levels that follow from git and
//! workflow files alone.

use plimsoll_domain::{Signal, SignalState, Verdict};

use super::world::{PIPELINE, World, cdmm, summary, without};
use crate::assess::CONFIGURED;

/// A C library by one author: a makefile, tags by hand, tests that nothing runs, no CI of any kind.
fn tarball_lib() -> World {
    World::unknown()
        .lacks(&PIPELINE)
        .lacks(&["vc.process_docs", "db.present", "deps.updates_automated"])
        .has_no_use_for(&[
            "vc.team_stability",
            "deps.locked",
            "arch.modules",
            "api.contract",
            "db.migration.versioned",
            "db.migration.automated",
            "db.migration.tested",
            "release.decoupled",
            "deploy.zero_downtime",
            "build.commit_binding",
            "build.reusable",
            "pinning",
            "secrets.managed",
        ])
        .measures("vc.present", 48.0, Some(52), &[])
        .measures(
            "vc.cadence",
            0.75,
            Some(12),
            &[("commits", 12.0), ("weeks_per_month", 3.0), ("gap_days", 7.0), ("active_weeks", 9.0)],
        )
        .says(no_merges(12.0))
        .measures("vc.test_with_change", 0.25, Some(10), &[])
        .measures("vc.issue_link_ratio", 0.0, Some(12), &[])
        .measures("build.scripted", 1.0, None, &[("build_files", 1.0)])
        .measures("tag.versioned", 5.0, Some(5), &[("total", 5.0)])
        .measures("tag.automated", 0.0, Some(5), &[])
        .measures("arch.platform", 1.0, None, &[("languages", 1.0), ("build_conflicts", 0.0), ("kloc", 3.0)])
}

/// Nothing but direct commits: no merged branch has a lifetime to measure.
fn no_merges(integrations: f64) -> Signal {
    let mut signal = without("vc.branches", SignalState::Observed, plimsoll_domain::ReasonCode::Inconclusive)
        .with("direct_share", 1.0)
        .with("integrations", integrations)
        .with("long_lived", 0.0)
        .with("long_lived_at_most", 0.0)
        .sampled(0);
    signal.confidence = 0.95;
    signal
}

/// A Java monolith built every night, deployed by hand.
pub(super) fn nightly_monolith() -> World {
    World::unknown()
        .lacks(&PIPELINE)
        .measures("vc.present", 900.0, Some(2_000), &[])
        .measures(
            "vc.cadence",
            1.0,
            Some(210),
            &[("commits", 210.0), ("weeks_per_month", 4.3), ("gap_days", 3.0)],
        )
        .measures(
            "vc.branches",
            41.0,
            Some(20),
            &[
                ("long_lived", 3.0),
                ("long_lived_at_most", 3.0),
                ("direct_share", 0.2),
                ("integrations", 70.0),
            ],
        )
        .measures("vc.process_docs", 2.0, None, &[("freshest_months", 5.0)])
        .measures("arch.platform", 1.0, None, &[("languages", 1.0), ("build_conflicts", 0.0)])
        .measures("arch.modules", 1.0, None, &[("edges", 0.0), ("kloc", 140.0)])
        .has_no_use_for(&["api.contract"])
        .measures("deps.locked", 1.0, None, &[("unlocked", 0.0), ("vendored_binaries", 0.0)])
        .measures("db.present", 1.0, None, &[])
        .lacks(&["db.migration.versioned", "db.migration.automated"])
        .measures("build.scripted", 1.0, None, &[])
        .configures("build.env", &[("on_commit", 0.0)])
        .configures("build.scheduled", &[("interval_hours", 24.0)])
        .configures("build.artifact_archived", &[])
        .measures("tag.versioned", 6.0, Some(6), &[])
        .measures("tag.automated", 0.0, Some(6), &[])
        .measures("deploy.documented_manual", 18.0, None, &[])
        .measures("deploy.scripts", 1.0, None, &[])
        .says(without("deploy.std_started", SignalState::Unknown, plimsoll_domain::ReasonCode::Inconclusive))
        .configures("test.unit", &[("on_commit", 0.0), ("gating", 1.0), ("interval_hours", 24.0)])
        .says(ci_runner())
        .configures("report.published", &[("artifact", 1.0), ("badges", 0.0)])
}

/// Tests run on a plain CI runner: the weakest form of a test environment.
fn ci_runner() -> Signal {
    let mut signal =
        without("deploy.test_env", SignalState::Observed, plimsoll_domain::ReasonCode::Inconclusive)
            .with("configured", 0.0)
            .with("services", 0.0)
            .with("ci_runner", 1.0);
    signal.confidence = 0.5;
    signal
}

/// Much YAML, nothing of it enabled but a nightly build.
fn paper_pipeline() -> World {
    nightly_monolith()
        .measures("arch.modules", 4.0, None, &[("edges", 3.0), ("kloc", 30.0)])
        .has_no_use_for(&["db.migration.versioned", "db.migration.automated", "db.migration.tested"])
        .lacks(&["db.present", "deploy.documented_manual"])
        .says(no_merges(60.0))
}

/// A service with everything configured that git can show.
fn standard_service() -> World {
    let everywhere = [("on_commit", 1.0), ("on_pr", 1.0), ("gating", 1.0)];
    paper_pipeline()
        .measures(
            "vc.branches",
            3.0,
            Some(90),
            &[
                ("long_lived", 0.0),
                ("long_lived_at_most", 0.0),
                ("direct_share", 0.0),
                ("integrations", 500.0),
            ],
        )
        .measures("db.present", 1.0, None, &[])
        .measures("db.migration.versioned", 12.0, None, &[])
        .configures("db.migration.automated", &[])
        .lacks(&["db.migration.tested"])
        .configures("build.on_commit", &[("builds", 1.0), ("tests", 1.0)])
        .configures("build.once", &[("environments", 3.0)])
        .configures("tag.automated", &[])
        .configures("deploy.automated", &[])
        .configures("deploy.std_started", &[])
        .configures("deploy.prod_pipeline", &[("build_upstream", 1.0), ("test_upstream", 1.0)])
        .configures("deploy.standardized", &[("environments", 3.0)])
        .configures("deploy.single_path", &[("paths", 1.0)])
        .configures("deploy.zero_downtime", &[("interrupting", 0.0)])
        .configures("deploy.zero_touch", &[])
        .configures("config.applied", &[])
        .measures("config.as_code", 3.0, None, &[])
        .measures("feature_flags", 2.0, None, &[])
        .configures("build.image_bakery", &[])
        .configures("test.unit", &everywhere)
        .configures("test.integration", &everywhere)
        .configures("test.component", &everywhere)
        .configures("test.acceptance", &everywhere)
        .configures("static_analysis", &everywhere)
}

#[test]
fn what_cannot_fail_the_build_is_no_check() {
    let ids = [
        ("test.unit", "cdmm.tv.unit"),
        ("test.integration", "cdmm.tv.integration"),
        ("test.security", "cdmm.tv.security"),
        ("static_analysis", "cdmm.ir.static-analysis"),
    ];
    for (signal, practice) in ids {
        let verdict = |gating: f64| {
            let world = standard_service().configures(signal, &[("on_push", 1.0), ("gating", gating)]);
            world.judged().practice(practice).unwrap().verdict
        };
        assert_eq!((verdict(0.0), verdict(1.0)), (Verdict::NotMet, Verdict::Met), "{practice}");
    }
}

#[test]
fn a_tarball_library_stands_where_the_model_puts_it() {
    assert_eq!(
        summary(&tarball_lib().judged()),
        [
            "insufficient-evidence [none – beginner]",
            "beginner [beginner – expert]",
            "none [none – none]",
            "none [none – none]",
            "insufficient-evidence [none – base]",
        ]
    );
}

#[test]
fn a_tarball_library_meets_two_of_six_base_build_practices() {
    let result = tarball_lib().judged();
    let verdict = |id: &str| result.practice(id).unwrap().verdict;
    for id in ["versioned-code", "scripted-build"] {
        assert_eq!(verdict(&format!("cdmm.bd.{id}")), Verdict::Met, "{id}");
    }
    for id in ["scheduled-build", "build-server", "doc-manual-deploy", "some-deploy-scripts"] {
        assert_eq!(verdict(&format!("cdmm.bd.{id}")), Verdict::NotMet, "{id}");
    }
    assert_eq!(verdict("cdmm.tv.unit"), Verdict::Unknown, "tests that nobody was seen running");
    assert_eq!(verdict("cdmm.co.frequent-commits"), Verdict::Unknown, "12 commits are too few to say");
}

#[test]
fn a_nightly_monolith_stands_on_base() {
    assert_eq!(
        summary(&nightly_monolith().judged()),
        [
            "base [base – beginner]",
            "base [base – base]",
            // Deployments to the test environment are started by hand: how often is not in the files.
            "beginner [base – beginner]",
            "base [base – base]",
            "base [none – base]",
        ]
    );
}

#[test]
fn a_paper_pipeline_is_no_expert_and_nothing_about_it_is_sure() {
    let result = paper_pipeline().judged();
    for level in &result.levels {
        assert_ne!(level.observed.as_str(), "expert", "{}", level.category);
    }
    let bd = &result.levels[2];
    assert_ne!(bd.ceiling.as_deref(), Some("expert"));
    for practice in result.practices.iter().filter(|practice| practice.verdict == Verdict::Met) {
        assert!(practice.confidence <= CONFIGURED, "{}: {}", practice.id, practice.confidence);
    }
    assert_eq!(summary(&result)[3], "base [base – base]");
    assert_eq!(summary(&result)[4], "base [none – base]");
}

#[test]
fn what_only_outcomes_show_is_unknown_from_files() {
    let result = standard_service().judged();
    for id in ["cdmm.bd.zero-touch", "cdmm.co.common-process", "cdmm.ir.trend"] {
        let practice = result.practice(id).unwrap();
        assert_ne!(practice.verdict, Verdict::Met, "{id}");
    }
    assert_eq!(result.practice("cdmm.bd.build-once").unwrap().verdict, Verdict::Met);
    let bd = &result.levels[2];
    assert_eq!(bd.observed.as_str(), "intermediate", "{bd:?}");
    assert_eq!(bd.ceiling.as_deref(), Some("intermediate"), "{bd:?}");
    assert_eq!(result.levels[3].observed.as_str(), "intermediate");
}

#[test]
fn every_verdict_but_met_has_a_reason_and_unknown_has_no_confidence() {
    for world in [tarball_lib(), nightly_monolith(), paper_pipeline(), standard_service(), World::unknown()] {
        for practice in world.judged().practices {
            match practice.verdict {
                Verdict::Met => assert!(practice.confidence > 0.0, "{}", practice.id),
                Verdict::Unknown => assert!(practice.confidence.abs() < 1e-9, "{}", practice.id),
                _ => {}
            }
            let told = practice.reason.as_ref().is_some_and(|reason| !reason.text.is_empty());
            assert!(practice.verdict == Verdict::Met || told, "{}", practice.id);
        }
    }
}

#[test]
fn nothing_seen_is_insufficient_evidence_everywhere() {
    let result = World::unknown().judged();
    for level in &result.levels {
        assert_eq!(level.observed.as_str(), "insufficient-evidence");
        assert_eq!((level.floor.as_deref(), level.ceiling.as_deref()), (None, Some("expert")));
        assert!(level.determinable.abs() < 1e-9);
    }
}

#[test]
fn a_build_on_every_commit_settles_what_it_contains() {
    let world = tarball_lib().configures("build.on_commit", &[("builds", 1.0), ("tests", 1.0)]);
    let result = world.judged();
    let model = cdmm();
    for id in ["scheduled-build", "build-server", "polling"] {
        let practice = result.practice(&model.practice(&format!("bd.{id}")).unwrap().id).unwrap();
        assert_eq!(practice.verdict, Verdict::Met, "{id}");
        assert_eq!(practice.superseded_by.as_deref(), Some("cdmm.bd.auto-trigger"));
    }
    assert_eq!(result.levels[2].observed.as_str(), "base");
}

#[test]
fn a_reason_names_what_decided() {
    let world = tarball_lib()
        .measures("arch.platform", 0.0, None, &[("languages", 2.0), ("build_conflicts", 1.0)])
        .measures("vc.cadence", 0.2, Some(4), &[("commits", 4.0), ("weeks_per_month", 0.9)]);
    let result = world.judged();
    let reason = |id: &str| result.practice(id).unwrap().reason.clone().unwrap().text;
    assert_eq!(
        reason("cdmm.da.platform"),
        "languages with two or more build systems (`arch.platform.build_conflicts`) is 1, that is ≥ 1"
    );
    assert_eq!(
        reason("cdmm.co.frequent-commits"),
        "active weeks per 30 days (`vc.cadence.weeks_per_month`) is 0.9 (n 4), that is ≤ 1; human commits, merges left out (`vc.cadence.commits`) is 4 (n 4), that is ≥ 1"
    );
}
