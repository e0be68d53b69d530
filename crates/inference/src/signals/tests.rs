//! Properties of all signals together, and the worked examples as far as files and git history show them.

use std::collections::BTreeSet;

use plimsoll_domain::facts::workflow::{Effect, WorkflowTrigger};
use plimsoll_domain::facts::{FileFact, Profile, Workflow};
use plimsoll_domain::{Grade, Signal, SignalState, Source, Stage};

use super::testing::{Building, World, field, scheduled, workflow};
use super::{catalogue, observe};

const AREAS: [(&str, &str); 10] = [
    ("flow", include_str!("flow/mod.rs")),
    ("build", include_str!("build/mod.rs")),
    ("release", include_str!("release/mod.rs")),
    ("deploy", include_str!("deploy/mod.rs")),
    ("data", include_str!("data/mod.rs")),
    ("test", include_str!("test/mod.rs")),
    ("information", include_str!("information/mod.rs")),
    ("security", include_str!("security/mod.rs")),
    ("architecture", include_str!("architecture/mod.rs")),
    ("ml", include_str!("ml/mod.rs")),
];

fn all(world: &World) -> Vec<Signal> {
    observe(&world.facts(), &[])
}

fn state_of(signals: &[Signal], id: &str) -> SignalState {
    signals.iter().find(|signal| signal.id == id).unwrap_or_else(|| panic!("no signal `{id}`")).state
}

/// A C library with its tests and tags, one author, no pipeline.
fn tarball_library() -> World {
    let mut world = World::new();
    world.profile = Profile::Package;
    for step in 0..5 {
        world.commit(360.0 - f64::from(step) * 60.0, "ann", &["src/lib.c"]);
        world.tag(&format!("1.{step}"), 359.0 - f64::from(step) * 60.0, Some("ann"));
    }
    for step in 0..12 {
        world.commit(80.0 - f64::from(step) * 6.0, "ann", &["src/lib.c", "test/t1.c"]);
    }
    world.shows(FileFact::Source, "src/lib.c", "C", 60_000);
    world.shows(FileFact::TestFile, "test/t1.c", "C", 14);
    let makefile = world.found(FileFact::BuildFile, "Makefile");
    makefile.tool = Some("make".to_owned());
    world
}

/// One workflow that does nearly everything, in order.
fn pipeline() -> Workflow {
    workflow("cd", &["push"])
        .job("build", &[Stage::Build, Stage::UnitTest, Stage::StaticAnalysis, Stage::SecurityScan])
        .job("it", &[Stage::IntegrationTest, Stage::Coverage])
        .change(|job| job.services = vec!["postgres:17".to_owned()])
        .tool("image", Stage::Publish, "docker-push")
        .needs(&["build", "it"])
        .job("staging", &[Stage::Migrate, Stage::Deploy, Stage::Verify])
        .needs(&["image"])
        .environment("staging")
        .job("e2e", &[Stage::AcceptanceTest, Stage::PerformanceTest])
        .needs(&["staging"])
        .job("prod", &[Stage::Migrate, Stage::Deploy, Stage::Verify])
        .needs(&["e2e"])
        .environment("production")
        .job("undo", &[Stage::Rollback])
        .tool("release", Stage::Release, "semantic-release")
        .job("infra", &[Stage::Provision])
}

fn service() -> World {
    let mut world =
        World::new().with(pipeline()).with(scheduled("scan", "0 4 * * 1").job("s", &[Stage::SecurityScan]));
    for step in 0..40 {
        let author = ["ann", "bob", "cy", "dee"][step % 4];
        let days_ago = 170.0 - step as f64 * 4.0;
        world.commit_saying(
            days_ago,
            author,
            &format!("Fix #{step}"),
            &["src/a.rs", "tests/a.rs", "infra/main.tf"],
        );
    }
    world.merge(&[6.0, 5.0], 4.0, "ann", &["src/b.rs"]);
    world.tag("v1.0.0-rc.1", 60.0, Some("release[bot]"));
    world.tag("v1.0.0", 50.0, Some("release[bot]"));
    world.tag("v1.1.0", 20.0, Some("release[bot]"));
    world.shows(FileFact::Source, "src/a.rs", "Rust", 2_000_000);
    for fact in [
        FileFact::BuildFile,
        FileFact::Manifest,
        FileFact::Lockfile,
        FileFact::DependencyUpdates,
        FileFact::Module,
        FileFact::Deployable,
        FileFact::ApiContract,
        FileFact::TestFile,
        FileFact::Migration,
        FileFact::Database,
        FileFact::EnvironmentConfig,
        FileFact::Infrastructure,
        FileFact::DeployScript,
        FileFact::DeployDocument,
        FileFact::RolloutStrategy,
        FileFact::FeatureFlags,
        FileFact::Experiments,
        FileFact::BusinessMetric,
        FileFact::Alerts,
        FileFact::Dashboard,
        FileFact::Badge,
        FileFact::Contributing,
        FileFact::CodeOwners,
        FileFact::ManagedSecret,
    ] {
        world.shows(fact, &format!("files/{fact:?}"), "canary", 4);
    }
    world
}

#[test]
fn every_file_of_an_area_is_in_its_list() {
    let mut files = 0;
    for (area, list) in AREAS {
        let folder = format!("{}/src/signals/{area}", env!("CARGO_MANIFEST_DIR"));
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let stem = name.strip_suffix(".rs").unwrap();
            if stem != "mod" {
                files += 1;
                assert!(
                    list.contains(&format!("    {stem}::DEFINITION,")),
                    "{area}/{name} is not in its list"
                );
            }
        }
    }
    let tables = super::scans::SIGNALS.len() + super::measured::SIGNALS.len() + super::unseen::SIGNALS.len();
    assert_eq!(catalogue().len(), files + tables, "one signal a file, and the three tables");
}

#[test]
fn ids_are_unique_and_everything_is_described() {
    let mut ids = BTreeSet::new();
    for doc in catalogue() {
        assert!(ids.insert(doc.id), "`{}` twice", doc.id);
        assert!(!doc.sources.is_empty() && !doc.fields.is_empty(), "{}", doc.id);
        for text in [doc.title, doc.meaning, doc.computation, doc.false_positives, doc.false_negatives] {
            assert!(!text.is_empty(), "{}", doc.id);
        }
    }
}

#[test]
fn signals_come_in_the_catalogues_order_with_described_fields() {
    for world in [World::new(), tarball_library(), service()] {
        let signals = all(&world);
        let docs = catalogue();
        assert_eq!(signals.len(), docs.len());
        for (signal, doc) in signals.iter().zip(&docs) {
            assert_eq!(signal.id, doc.id);
            let undescribed = |name: &&String| !doc.fields.iter().any(|(field, _)| field == name);
            let undescribed: Vec<_> = signal.values.keys().filter(undescribed).collect();
            assert!(undescribed.is_empty(), "`{}` does not describe {undescribed:?}", doc.id);
            assert!(signal.evidence.len() <= 5, "{}", doc.id);
            assert!(signal.values.values().all(|value| value.is_finite()), "{}", doc.id);
        }
    }
}

#[test]
fn what_is_not_observed_says_why_and_what_is_configured_is_never_sure() {
    for world in [World::new(), tarball_library(), service()] {
        for signal in all(&world) {
            assert!(signal.state == SignalState::Observed || signal.reason.is_some(), "{}", signal.id);
            if field(&signal, "configured").is_some() {
                assert!(signal.confidence <= 0.6 && signal.grade <= Grade::E2, "{}", signal.id);
                assert!(signal.value().is_none(), "{}: configured is not measured", signal.id);
            }
        }
    }
}

/// Signals that may be observed without a reference, and why.
const UNREFERENCED: &[(&str, &str)] = &[];

#[test]
fn whatever_is_observed_can_be_looked_up() {
    let mut bare = tarball_library();
    bare.shows(FileFact::Source, "src/big.c", "C", 900_000);
    let mut series = World::new();
    series.commit(9.0, "ann", &["src/a.rs"]);
    series.tag("api@1.0.0", 8.0, None);
    series.tag("web@1.0.0", 8.0, None);
    for world in [bare, tarball_library(), service(), series] {
        let bare = all(&world).into_iter().filter(|signal| {
            let excused = UNREFERENCED.iter().any(|(id, _)| *id == signal.id);
            signal.state == SignalState::Observed && signal.evidence.is_empty() && !excused
        });
        assert_eq!(bare.map(|signal| signal.id).collect::<Vec<_>>(), [""; 0]);
    }
}

#[test]
fn without_any_source_nothing_is_absent_or_inapplicable() {
    let mut world = World::new();
    world.coverage.clear();
    for signal in all(&world) {
        let said = [SignalState::Absent, SignalState::NotApplicable].contains(&signal.state);
        assert!(!said, "{} is {:?}", signal.id, signal.state);
    }
}

#[test]
fn a_tarball_library_as_files_and_git_show_it() {
    let signals = all(&tarball_library());
    for id in [
        "build.scheduled",
        "build.env",
        "build.on_commit",
        "build.artifact_archived",
        "deploy.documented_manual",
        "deploy.scripts",
        "deploy.prod_pipeline",
        "deploy.single_path",
        "deploy.test_env",
        "test.integration",
        "static_analysis",
        "traceability.chain",
        "vc.process_docs",
    ] {
        assert_eq!(state_of(&signals, id), SignalState::Absent, "{id}");
    }
    for id in ["deps.locked", "arch.modules", "api.contract", "db.migration.versioned", "vc.team_stability"] {
        assert_eq!(state_of(&signals, id), SignalState::NotApplicable, "{id}");
    }
    for id in [
        "test.unit",
        "config.as_code",
        "feature_flags",
        "arch.components",
        "infra.as_code",
        "monitoring.business",
    ] {
        assert_eq!(state_of(&signals, id), SignalState::Unknown, "{id}");
    }
    let by_id = |id: &str| signals.iter().find(|signal| signal.id == id).unwrap();
    assert_eq!(by_id("vc.cadence").n, Some(12));
    assert_eq!(by_id("vc.present").value(), Some(17.0));
    assert_eq!(by_id("arch.platform").value(), Some(1.0));
    assert_eq!(by_id("tag.versioned").value(), Some(5.0));
    assert_eq!(by_id("tag.automated").value(), Some(0.0));
    assert_eq!(by_id("build.scripted").value(), Some(1.0));
}

#[test]
fn a_pipeline_on_paper_is_no_pipeline() {
    let mut paper = pipeline();
    paper.jobs.iter_mut().for_each(|job| job.disabled = true);
    let mut world = World::new()
        .with(paper)
        .with(scheduled("nightly", "0 1 * * *").job("b", &[Stage::Build, Stage::UnitTest]));
    world.shows(FileFact::RolloutStrategy, "k8s/canary.yaml", "canary", 1);
    world.found(FileFact::DeployScript, "deploy.sh");
    let signals = all(&world);
    for id in [
        "deploy.prod_pipeline",
        "deploy.automated",
        "deploy.zero_touch",
        "deploy.standardized",
        "build.on_commit",
        "build.once",
        "test.performance",
        "test.security",
        "test.acceptance",
        "static_analysis",
        "traceability.chain",
    ] {
        assert_eq!(state_of(&signals, id), SignalState::Absent, "{id}");
    }
    assert_eq!(state_of(&signals, "deploy.canary"), SignalState::Unknown);
    assert_eq!(state_of(&signals, "deploy.zero_downtime"), SignalState::Unknown);
    assert_eq!(state_of(&signals, "build.scheduled"), SignalState::Observed);
}

#[test]
fn renaming_jobs_and_workflows_changes_nothing_that_is_measured() {
    let world = service();
    let mut renamed = world.clone();
    for workflow in &mut renamed.workflows {
        workflow.name = Some("Release to production".to_owned());
        for job in &mut workflow.jobs {
            job.name = Some("deploy-prod".to_owned());
            let rename = |id: &mut String| *id = format!("deploy-prod-{id}");
            rename(&mut job.id);
            job.needs.iter_mut().for_each(rename);
        }
    }
    for (before, after) in all(&world).iter().zip(&all(&renamed)) {
        assert_eq!(
            (before.state, &before.values, before.n),
            (after.state, &after.values, after.n),
            "{}",
            before.id
        );
    }
}

#[test]
fn a_thousand_commits_of_bots_change_no_signal_about_people() {
    let world = service();
    let mut noisy = world.clone();
    for step in 0..1_000 {
        let days_ago = 3.9 - f64::from(step) * 0.003;
        noisy.commit_saying(
            days_ago,
            "renovate[bot]",
            "Update #1",
            &["src/a.rs", "tests/a.rs", "infra/main.tf"],
        );
    }
    for (before, after) in all(&world).iter().zip(&all(&noisy)) {
        if before.id.starts_with("vc.") && before.id != "vc.present" {
            assert_eq!(
                (before.state, &before.values, before.n),
                (after.state, &after.values, after.n),
                "{}",
                before.id
            );
        }
    }
    let value = |world: &World| super::testing::observe(world, "vc.present").value();
    assert_eq!(value(&world), value(&noisy));
}

#[test]
fn the_same_facts_give_the_same_signals() {
    let world = service();
    let once = format!("{:?}", all(&world));
    assert_eq!(once, format!("{:?}", all(&world)));
}

#[test]
fn an_unreadable_workflow_makes_absence_unknown() {
    let mut broken = workflow("broken", &["push"]);
    broken
        .problems
        .push(plimsoll_domain::facts::workflow::Problem { line: Some(3), message: "bad".to_owned() });
    let signals = all(&World::new().with(broken));
    let from_workflows = catalogue().into_iter().filter(|doc| doc.sources.contains(&Source::Workflows));
    for doc in from_workflows.filter(|doc| doc.id.starts_with("deploy.")) {
        assert_ne!(state_of(&signals, doc.id), SignalState::Absent, "{}", doc.id);
    }
}

#[test]
fn another_ci_system_hides_builds_tests_and_deployments() {
    let mut world = World::new();
    world.shows_tool(FileFact::ForeignCi, ".gitlab-ci.yml", "gitlab-ci");
    let workflows_only =
        catalogue().into_iter().filter(|doc| doc.sources.contains(&Source::Workflows)).map(|doc| doc.id);
    let signals = all(&world);
    for id in workflows_only {
        let tree_signs = ["vc.ownership", "deps.locked", "api.contract"];
        if !tree_signs.contains(&id) {
            assert_ne!(state_of(&signals, id), SignalState::Absent, "{id}");
        }
    }
}

#[test]
fn a_ci_system_that_was_left_behind_hides_deployments_until_runs_are_seen_to_bring_them() {
    let mut world = World::new().collected();
    world.shows_tool(FileFact::FormerCi, ".travis.yml", "travis");
    let states = |world: &World| {
        let signals = all(world);
        ["static_analysis", "deploy.automated"].map(|id| state_of(&signals, id))
    };
    assert_eq!(states(&world), [SignalState::Absent, SignalState::Unknown]);
    world.shows_tool(FileFact::ForeignCi, "Jenkinsfile", "jenkins");
    assert_eq!(states(&world), [SignalState::Unknown, SignalState::Unknown], "another one is in use");
    let mut shipping = World::new().collected();
    shipping.shows_tool(FileFact::FormerCi, ".travis.yml", "travis");
    let commit = shipping.commit(5.0, "ann", &["a.rs"]);
    let run = shipping.ships("cd", "push", 4.0, commit, &[]);
    assert!(!shipping.facts().ships_by_runs(), "the deployment does not say what made it");
    let made = plimsoll_domain::Evidence::new(plimsoll_domain::EvidenceKind::Job, (run * 100).to_string());
    shipping.deployments[0].evidence = vec![made];
    let facts = shipping.facts();
    assert!(facts.ships_by_runs() && facts.elsewhere(true).next().is_none());
}

#[test]
fn jobs_that_only_dry_run_show_nothing() {
    let mut plan = pipeline();
    for job in &mut plan.jobs {
        for found in job.steps.iter_mut().flat_map(|step| &mut step.matches) {
            if found.effect > Effect::ReadOnly {
                found.disqualified = Some("`--dry-run` changes nothing".to_owned());
            }
        }
    }
    let signals = all(&World::new().with(plan));
    for id in ["deploy.automated", "release.automated", "deploy.rollback", "deploy.prod_pipeline"] {
        assert_eq!(state_of(&signals, id), SignalState::Absent, "{id}");
    }
    assert_eq!(state_of(&signals, "infra.pipeline_applied"), SignalState::Unknown);
}

#[test]
fn a_reusable_workflow_that_nothing_calls_does_nothing() {
    let mut callee = pipeline();
    callee.triggers =
        vec![WorkflowTrigger { event: "workflow_call".to_owned(), ..WorkflowTrigger::default() }];
    let signals = all(&World::new().with(callee));
    for id in ["build.env", "test.unit", "deploy.automated", "deploy.prod_pipeline"] {
        assert_eq!(state_of(&signals, id), SignalState::Absent, "{id}");
    }
}

#[test]
fn one_failing_signal_does_not_stop_the_rest() {
    let doc = catalogue()[0];
    let fails = super::Definition { doc, observe: |_, _| panic!("on purpose") };
    let facts = World::new().facts();
    let context = super::Context::new(&facts, &[]);
    let signal = super::observe_one(&fails, &context);
    assert_eq!(signal.reason.unwrap().code, plimsoll_domain::ReasonCode::InternalError);
}
