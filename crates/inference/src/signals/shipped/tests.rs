use plimsoll_domain::facts::{DeploymentSource, Tier};
use plimsoll_domain::record::DeploymentStatus;
use plimsoll_domain::{CoverageState, Evidence, EvidenceKind, Facts, Source, Stage};

use super::{Shipment, Shipped};
use crate::signals::context::Span;
use crate::signals::testing::{Building, World, workflow};

const EVER: Span = Span { from: 0, to: i64::MAX };

fn cd() -> World {
    let ci = workflow("ci", &["push"]).job("ci", &[Stage::Build, Stage::UnitTest]);
    World::new().with(ci).with(workflow("cd", &["push"]).job("cd", &[Stage::Deploy])).collected()
}

fn last<'s, 'a>(shipped: &'s Shipped<'a>) -> &'s Shipment<'a> {
    shipped.production(EVER).next_back().unwrap()
}

fn tested(facts: &Facts) -> Option<bool> {
    let shipped = Shipped::of(facts).unwrap();
    shipped.before(last(&shipped), |event| event.stage == Stage::UnitTest)
}

#[test]
fn a_deployment_knows_its_run_its_job_and_what_it_brought() {
    let mut world = cd();
    let first = world.commit(9.0, "ann", &["a.rs"]);
    world.ships("cd", "push", 8.0, first, &[]);
    let second = world.commit(7.0, "bob", &["a.rs"]);
    let third = world.commit(6.0, "cy", &["a.rs"]);
    world.ships("cd", "push", 5.0, third, &[]);
    let facts = world.facts();
    let shipped = Shipped::of(&facts).unwrap();
    let all: Vec<_> = shipped.production(EVER).collect();
    assert_eq!(all[0].brought, None, "what the first brought is not known");
    assert_eq!(all[1].brought, Some(vec![second, third]));
    assert_eq!((all[1].run.map(|run| run.id), all[1].path()), (Some(2), Some(".github/workflows/cd.yml")));
    assert_eq!(all[1].definition.map(|(_, job)| job.id.as_str()), Some("cd"));
    assert!(shipped.complete && shipped.arrival(second) == Some(all[1].finished()));
}

#[test]
fn the_address_of_a_log_names_the_run() {
    let mut world = cd();
    let commit = world.commit(9.0, "ann", &["a.rs"]);
    world.ran("other", "push", 5.0, commit, &[Stage::Lint]);
    let at = world.deployed("production", Tier::Production, 2.0, commit).finished;
    world.deployments[0].evidence = vec![Evidence::new(EvidenceKind::Deployment, "5")];
    world.platform.statuses.push(DeploymentStatus {
        deployment: 5,
        state: "success".to_owned(),
        created: at,
        log_url: Some("https://github.com/acme/shop/actions/runs/1/job/100".to_owned()),
        environment_url: None,
    });
    let facts = world.facts();
    let shipped = Shipped::of(&facts).unwrap();
    let found = last(&shipped);
    assert_eq!((found.run.map(|run| run.id), found.job.map(|job| job.id)), (Some(1), Some(100)));
}

#[test]
fn of_several_jobs_the_one_that_deploys_brought_it() {
    let mut world = cd();
    let commit = world.commit(9.0, "ann", &["a.rs"]);
    world.ran("cd", "push", 3.0, commit, &[Stage::Deploy]);
    world.ran("notify", "push", 2.9, commit, &[Stage::Lint]);
    world.deployed("production", Tier::Production, 2.9, commit).evidence =
        ["100", "200"].map(|id| Evidence::new(EvidenceKind::Job, id)).to_vec();
    let facts = world.facts();
    let shipped = Shipped::of(&facts).unwrap();
    assert_eq!(last(&shipped).job.map(|job| job.id), Some(100));
}

#[test]
fn a_test_counts_when_it_passed_before() {
    let mut world = cd();
    let commit = world.commit(9.0, "ann", &["a.rs"]);
    world.ran("ci", "push", 8.0, commit, &[Stage::UnitTest]);
    world.ships("cd", "push", 7.0, commit, &[]);
    assert_eq!(tested(&world.facts()), Some(true));
    world.platform.jobs[0].conclusion = plimsoll_domain::record::Conclusion::Failure;
    assert_eq!(tested(&world.facts()), Some(false));
    let other = world.commit(6.0, "ann", &["a.rs"]);
    world.ships("cd", "push", 5.0, other, &[]);
    world.ran("ci", "push", 4.0, other, &[Stage::UnitTest]);
    assert_eq!(tested(&world.facts()), Some(false), "too late");
    world.hides(other);
    assert_eq!(tested(&world.facts()), None);
}

#[test]
fn in_one_job_the_order_of_its_steps_decides() {
    for (stages, expected) in
        [([Stage::UnitTest, Stage::Deploy], true), ([Stage::Deploy, Stage::UnitTest], false)]
    {
        let mut world = World::new().with(workflow("cd", &["push"]).job("cd", &stages)).collected();
        let commit = world.commit(9.0, "ann", &["a.rs"]);
        world.ships("cd", "push", 7.0, commit, &[Stage::UnitTest]);
        assert_eq!(tested(&world.facts()), Some(expected), "{stages:?}");
    }
}

#[test]
fn a_tag_alone_has_no_run_and_nothing_counts_without_runs() {
    let mut world = cd();
    let commit = world.commit(9.0, "ann", &["a.rs"]);
    let tag = world.deployed("release", Tier::Production, 8.0, commit);
    tag.source = DeploymentSource::VersionTag;
    world.ran("ci", "push", 7.9, commit, &[Stage::UnitTest]);
    let facts = world.facts();
    assert!(last(&Shipped::of(&facts).unwrap()).run.is_none());
    world.covers(Source::Runs, CoverageState::Missing);
    assert!(Shipped::of(&world.facts()).is_none());
}

#[test]
fn documentation_previews_and_failures_reach_nobody() {
    let mut world = cd();
    let commit = world.commit(9.0, "ann", &["a.rs"]);
    world.deployed("github-pages", Tier::Production, 8.0, commit);
    world.deployed("pr-5", Tier::Ephemeral, 8.0, commit);
    world.deployed("production", Tier::Production, 8.0, commit).outcome =
        plimsoll_domain::facts::Outcome::Failure;
    let facts = world.facts();
    assert_eq!(Shipped::of(&facts).unwrap().anywhere(EVER).count(), 0);
}

/// Signals of what reaches environments.
const IDS: [&str; 31] = [
    "deploy.automated",
    "deploy.environments",
    "deploy.test_env",
    "deploy.std_started",
    "deploy.prod_pipeline",
    "deploy.standardized",
    "deploy.promotion",
    "deploy.zero_touch",
    "deploy.manual_gate",
    "deploy.single_path",
    "deploy.zero_downtime",
    "deploy.canary",
    "deploy.rollback",
    "deploy.roll_forward",
    "deploy.gitops",
    "deploy.orchestrated",
    "deploy.preview_env",
    "deploy.smoke",
    "deploy.by_authors",
    "deploy.approvers",
    "deploy.independent",
    "deploy.pipeline_success",
    "build.once",
    "build.image_bakery",
    "release.decoupled",
    "db.migration.automated",
    "config.applied",
    "infra.pipeline_applied",
    "test.acceptance_gate",
    "test.manual_stage",
    "traceability.chain",
];

/// A workflow with everything, in two environments, and nothing that was ever deployed.
fn everything() -> World {
    let rest = |environment: &str, needs: &str| (environment.to_owned(), needs.to_owned());
    let mut cd = workflow("cd", &["push"])
        .job("build", &[Stage::Build, Stage::UnitTest])
        .tool("image", Stage::Publish, "docker-push")
        .needs(&["build"])
        .job("e2e", &[Stage::AcceptanceTest])
        .needs(&["image"])
        .job("infra", &[Stage::Provision])
        .environment("production");
    for (environment, needs) in
        [rest("staging", "image"), rest("production", "e2e"), rest("preview", "image")]
    {
        let stages = [Stage::Migrate, Stage::Deploy, Stage::Verify];
        cd = cd.job(&environment, &stages).needs(&[needs.as_str()]).environment(&environment);
    }
    let mut world = World::new().with(cd);
    world.shows(plimsoll_domain::facts::FileFact::Migration, "db/migrate/1_a.rb", "sql", 1);
    world.shows(plimsoll_domain::facts::FileFact::RolloutStrategy, "k8s/web.yaml", "canary", 1);
    for day in [9.0, 5.0, 1.0] {
        world.commit(day, "ann", &["a.rs"]);
    }
    world
}

#[test]
fn without_runs_files_speak_and_parts_of_history_refute_nothing() {
    use crate::signals::testing::observe;
    let files = everything();
    let mut parts = everything().collected();
    parts.covers(Source::Runs, CoverageState::Partial);
    let mut none = everything().collected();
    none.covers(Source::Runs, CoverageState::Missing);
    for id in IDS {
        let by_files = observe(&files, id);
        assert_eq!(observe(&none, id).values, by_files.values, "{id}");
        let by_parts = observe(&parts, id);
        assert_eq!((by_parts.state, &by_parts.values), (by_files.state, &by_files.values), "{id}");
    }
}

#[test]
fn what_a_complete_history_never_shows_is_no_practice() {
    use crate::signals::testing::{field, observe};
    let world = everything().collected();
    for id in IDS {
        let signal = observe(&world, id);
        assert_ne!(field(&signal, "configured"), Some(1.0), "{id}");
        assert_eq!(signal.value(), None, "{id}");
    }
}

#[test]
fn tags_alone_make_no_pipeline() {
    use crate::signals::testing::observe;
    let mut world = everything().collected();
    world.profile = plimsoll_domain::facts::Profile::Package;
    for index in 0..3_u32 {
        let commit = plimsoll_domain::facts::CommitIx(index);
        let tag = world.deployed("release", Tier::Production, 8.0 - f64::from(index), commit);
        tag.source = DeploymentSource::VersionTag;
        tag.trigger = plimsoll_domain::facts::Trigger::Unknown;
    }
    let mut seen: Vec<&str> = Vec::new();
    for id in IDS {
        if observe(&world, id).value().is_some() {
            seen.push(id);
        }
    }
    // The channels there are, git shows.
    assert_eq!(seen, ["deploy.environments"]);
    for id in ["deploy.automated", "deploy.manual_gate", "traceability.chain"] {
        assert_eq!(observe(&world, id).state, plimsoll_domain::SignalState::Absent, "{id}");
    }
}

#[test]
fn a_cluster_that_ends_with_its_job_is_no_production() {
    use plimsoll_domain::log::{EventKind, JobReading, LogEvent};
    let mut world = cd();
    let commit = world.commit(9.0, "ann", &["a.rs"]);
    world.ships("cd", "push", 7.0, commit, &[]);
    let event = LogEvent {
        kind: EventKind::EphemeralDeployment,
        tool: "helm".to_owned(),
        target: None,
        environment: None,
        version: None,
        digest: None,
        revision: None,
        percent: None,
        count: None,
        outcome: None,
        url: None,
        grade: plimsoll_domain::Grade::E4,
        step: None,
        line: 1,
    };
    let reading = JobReading { events: vec![event], ..JobReading::default() };
    assert_eq!(Shipped::of(&world.facts()).unwrap().production(EVER).count(), 1);
    world.platform.readings.insert(100, reading);
    assert_eq!(Shipped::of(&world.facts()).unwrap().production(EVER).count(), 0);
}

#[test]
fn what_looked_like_a_deployment_leaves_absence_open() {
    use plimsoll_domain::facts::NearMiss;
    use plimsoll_domain::{Signal, SignalState};
    let mut facts = everything().collected().facts();
    let single_path = |facts: &Facts| -> Signal {
        let all = crate::signals::observe(facts, &[]);
        all.into_iter().find(|signal| signal.id == "deploy.single_path").unwrap()
    };
    assert_eq!(single_path(&facts).state, SignalState::Absent);
    facts.near_misses.push(NearMiss {
        evidence: Evidence::new(EvidenceKind::Job, "7"),
        source: DeploymentSource::JobSteps,
        environment: Some("eu-west".to_owned()),
        tier: None,
        at: Some(facts.as_of),
        why: "`eu-west` says no tier".to_owned(),
    });
    let open = single_path(&facts);
    assert_eq!(open.state, SignalState::Unknown);
    assert!(open.reason.unwrap().text.ends_with("`eu-west` says no tier"));
}
