use plimsoll_domain::facts::workflow::{Effect, ToolMatch};
use plimsoll_domain::facts::{
    ChangedPaths, Commit, CommitIx, DeploymentSource, Facts, FileTree, Head, History, MessageClass, Outcome,
    Person, PipelineEra, Platform, Profile, Repository, Tag, Tier, Timeline, Trigger, Version, Workflow,
    WorkflowJob, WorkflowStep,
};
use plimsoll_domain::log::{EventKind, JobReading, LogEvent, Tests};
use plimsoll_domain::record::{
    Conclusion, DeploymentStatus, HostedRepository, Job, Release, ReportedDeployment, Run, Step,
};
use plimsoll_domain::{Grade, ObjectId, Stage, Timestamp, Window};

use super::{Derived, Rules, derive};

pub(crate) fn at(hour: i64) -> Timestamp {
    Timestamp::from_timestamp(1_750_000_000 + hour * 3_600, 0).unwrap()
}

pub(crate) fn id(byte: u8) -> ObjectId {
    ObjectId::new([byte; 20])
}

/// Commits 1 to 9 in a line, one an hour, and a window over 1,000 hours.
pub(crate) fn facts(profile: Profile) -> Facts {
    let commit = |number: u8| Commit {
        id: id(number),
        tree: id(0),
        author: 0,
        committer: 0,
        authored: at(i64::from(number)).timestamp(),
        committed: at(i64::from(number)).timestamp(),
        author_zone: 0,
        committer_zone: 0,
        subject: "x".into(),
        message: MessageClass::default(),
    };
    let person = Person { name: "a".into(), email: "a@example.com".into(), bot: false };
    let parents =
        |place: usize| place.checked_sub(1).map(|below| CommitIx(below as u32)).into_iter().collect();
    let history = History::new((1..10).map(commit).collect(), parents, vec![person], Vec::new());
    Facts {
        as_of: at(1_000),
        repository: Repository {
            name: "acme/keel".to_owned(),
            remote_url: None,
            web_url: None,
            bare: true,
            shallow: false,
            head: Head::Branch("main".to_owned()),
            trunk: None,
            notices: Vec::new(),
        },
        trunk_line: history.indices().rev().collect(),
        trunk_commits: history.ancestors(history.indices().next_back()),
        history,
        references: Vec::new(),
        tags: Vec::new(),
        changes: ChangedPaths::default(),
        tree: FileTree::default(),
        findings: Vec::new(),
        timeline: Timeline::default(),
        platform: Platform {
            repository: Some(HostedRepository {
                id: 1,
                full_name: "acme/keel".to_owned(),
                default_branch: None,
                private: false,
                archived: false,
                fork: false,
                created: None,
                url: Some("https://github.com/acme/keel".to_owned()),
                clone_url: None,
            }),
            ..Platform::default()
        },
        deployments: Vec::new(),
        components: Vec::new(),
        near_misses: Vec::new(),
        executions: plimsoll_domain::facts::Executions::default(),
        production_reason: String::new(),
        profile,
        profile_reason: String::new(),
        coverage: Vec::new(),
    }
}

pub(crate) fn window() -> Window {
    Window { from: at(0), to: at(1_000) }
}

fn derived(facts: Facts) -> Derived {
    with(facts, &Rules::default())
}

fn with(mut facts: Facts, rules: &Rules) -> Derived {
    facts.platform = facts.platform.until(facts.as_of);
    derive(&facts, window(), rules)
}

/// A run of `deploy.yml` on a commit, with one job.
pub(crate) fn ran(facts: &mut Facts, run: u64, sha: u8, event: &str, job: &str, conclusion: Conclusion) {
    facts.platform.runs.push(Run {
        id: run,
        workflow: None,
        workflow_name: Some("Pipeline".into()),
        workflow_path: Some(".github/workflows/deploy.yml".into()),
        title: None,
        number: None,
        event: Some(event.into()),
        branch: Some("main".into()),
        sha: Some(id(sha)),
        head_repository: None,
        actor: None,
        created: at(run as i64),
        attempts: 1,
    });
    and_ran(facts, run, job, conclusion);
}

pub(crate) fn and_ran(facts: &mut Facts, run: u64, job: &str, conclusion: Conclusion) {
    facts.platform.jobs.push(Job {
        id: run * 10 + facts.platform.jobs.len() as u64,
        run,
        attempt: 1,
        name: job.into(),
        created: None,
        started: Some(at(run as i64)),
        finished: Some(at(run as i64) + chrono::Duration::minutes(5 + facts.platform.jobs.len() as i64)),
        status: None,
        conclusion,
        original_conclusion: None,
        labels: Default::default(),
        runner: None,
        runner_group: None,
        steps: Default::default(),
    });
}

pub(crate) fn define(facts: &mut Facts, jobs: Vec<WorkflowJob>) {
    let workflow = Workflow { path: ".github/workflows/deploy.yml".to_owned(), jobs, ..Workflow::default() };
    facts.timeline.eras = vec![PipelineEra { first: 0, workflows: vec![workflow].into() }];
}

pub(crate) fn job(id: &str, environment: Option<&str>) -> WorkflowJob {
    WorkflowJob { id: id.to_owned(), environment: environment.map(str::to_owned), ..WorkflowJob::default() }
}

pub(crate) fn deploying(id: &str, step: &str) -> WorkflowJob {
    let found = ToolMatch {
        tool: "kubectl".to_owned(),
        stage: Stage::Deploy,
        effect: Effect::Environment,
        weak: false,
        line: 1,
        target: None,
        disqualified: None,
    };
    let step = WorkflowStep { name: Some(step.to_owned()), matches: vec![found], ..WorkflowStep::default() };
    WorkflowJob { steps: vec![step], ..job(id, None) }
}

fn reported(
    facts: &mut Facts,
    number: u64,
    environment: &str,
    sha: u8,
    states: &[(&str, i64)],
    run: Option<u64>,
) {
    facts.platform.deployments.push(ReportedDeployment {
        id: number,
        sha: Some(id(sha)),
        reference: Some("main".to_owned()),
        task: Some("deploy".to_owned()),
        environment: Some(environment.to_owned()),
        creator: None,
        created: at(states.first().map_or(0, |(_, hour)| *hour)),
    });
    for (state, hour) in states {
        facts.platform.statuses.push(DeploymentStatus {
            deployment: number,
            state: (*state).to_owned(),
            created: at(*hour),
            log_url: run.map(|run| format!("https://github.com/acme/keel/actions/runs/{run}/job/1")),
            environment_url: None,
        });
    }
}

fn tag(facts: &mut Facts, name: &str, sha: u8, hour: i64) {
    facts.tags.push(Tag {
        name: name.to_owned(),
        target: Some(id(sha)),
        annotated: true,
        tagger: None,
        tagger_is_bot: false,
        time: Some(at(hour).timestamp()),
        version: Version::from_tag(name),
    });
}

fn in_production(derived: &Derived) -> Vec<(DeploymentSource, String, Outcome)> {
    let production = derived.deployments.iter().filter(|one| one.tier == Tier::Production);
    production.map(|one| (one.source, one.environment.clone(), one.outcome)).collect()
}

fn whys(derived: &Derived) -> Vec<&str> {
    derived.near_misses.iter().map(|miss| miss.why.as_str()).collect()
}

#[test]
fn the_api_tells_and_a_job_of_the_same_run_adds_nothing() {
    let mut facts = facts(Profile::Service);
    define(&mut facts, vec![job("ship", Some("production"))]);
    ran(&mut facts, 20, 3, "push", "ship", Conclusion::Success);
    reported(
        &mut facts,
        7,
        "production",
        3,
        &[("in_progress", 20), ("success", 21), ("inactive", 30)],
        Some(20),
    );
    reported(&mut facts, 8, "production", 4, &[("queued", 40), ("failure", 41)], None);
    reported(&mut facts, 9, "staging", 4, &[("success", 42)], None);
    let derived = derived(facts);
    assert_eq!(
        in_production(&derived),
        [
            (DeploymentSource::DeploymentsApi, "production".to_owned(), Outcome::Success),
            (DeploymentSource::DeploymentsApi, "production".to_owned(), Outcome::Failure),
        ]
    );
    let first = &derived.deployments[0];
    assert_eq!((first.finished, first.trigger, first.evidence.len()), (at(21), Trigger::Automatic, 2));
    assert_eq!(derived.deployments.len(), 3);
}

#[test]
fn jobs_of_one_run_into_one_environment_are_one_deployment_that_failed_where_a_part_did() {
    let mut facts = facts(Profile::Service);
    define(&mut facts, vec![job("ship", Some("production"))]);
    ran(&mut facts, 20, 3, "push", "ship (eu)", Conclusion::Success);
    and_ran(&mut facts, 20, "ship (us)", Conclusion::Failure);
    ran(&mut facts, 30, 4, "workflow_dispatch", "ship (eu)", Conclusion::Success);
    and_ran(&mut facts, 30, "ship (us)", Conclusion::Success);
    ran(&mut facts, 40, 5, "push", "ship (eu)", Conclusion::Cancelled);
    and_ran(&mut facts, 40, "ship (us)", Conclusion::Skipped);
    let derived = derived(facts);
    let seen: Vec<_> =
        derived.deployments.iter().map(|one| (one.outcome, one.trigger, one.finished)).collect();
    let minutes = chrono::Duration::minutes;
    assert_eq!(
        seen,
        [
            (Outcome::Failure, Trigger::Automatic, at(20) + minutes(6)),
            (Outcome::Success, Trigger::Manual, at(30) + minutes(8)),
        ]
    );
    assert_eq!(whys(&derived), ["it was cancelled"]);
}

#[test]
fn what_a_job_did_counts_and_a_skipped_step_or_a_name_does_not() {
    let mut facts = facts(Profile::Service);
    define(&mut facts, vec![deploying("roll-out", "Apply"), job("deploy-ubuntu", None)]);
    ran(&mut facts, 20, 3, "push", "roll-out", Conclusion::Success);
    ran(&mut facts, 30, 4, "push", "roll-out", Conclusion::Success);
    facts.platform.jobs[1].steps.push(Step {
        number: 1,
        name: "Apply".into(),
        started: None,
        finished: None,
        conclusion: Conclusion::Skipped,
        original_conclusion: None,
    });
    ran(&mut facts, 40, 5, "push", "deploy-ubuntu", Conclusion::Success);
    ran(&mut facts, 50, 5, "pull_request", "roll-out", Conclusion::Success);
    let derived = derived(facts);
    assert_eq!(
        in_production(&derived),
        [(DeploymentSource::JobSteps, "default".to_owned(), Outcome::Success)],
        "the only environment there is"
    );
    assert_eq!(
        whys(&derived),
        [
            "it is named like a deployment; none of its steps deploys",
            "a pull request started it, and no environment is named"
        ]
    );
}

#[test]
fn a_log_outranks_a_name() {
    let mut facts = facts(Profile::Service);
    ran(&mut facts, 20, 3, "push", "deployubuntu", Conclusion::Success);
    ran(&mut facts, 30, 4, "push", "deploy production", Conclusion::Success);
    ran(&mut facts, 40, 5, "push", "step three", Conclusion::Success);
    let ids: Vec<u64> = facts.platform.jobs.iter().map(|job| job.id).collect();
    let tests = JobReading { tests: Some(Tests::default()), ..JobReading::default() };
    let event = LogEvent {
        kind: EventKind::Deployment,
        tool: "helm".to_owned(),
        target: Some("shop".to_owned()),
        environment: Some("production".to_owned()),
        version: None,
        digest: None,
        revision: None,
        percent: None,
        count: None,
        outcome: None,
        url: None,
        grade: Grade::E4,
        step: Some(2),
        line: 17,
    };
    facts.platform.readings.insert(ids[1], tests);
    facts.platform.readings.insert(ids[2], JobReading { events: vec![event], ..JobReading::default() });
    let derived = derived(facts);
    assert_eq!(
        in_production(&derived),
        [(DeploymentSource::JobSteps, "production".to_owned(), Outcome::Success)]
    );
    let expected = [
        "only its name says so, and better sources show deployments",
        "it is named like a deployment; its log shows tests and no deployment",
    ];
    assert_eq!(whys(&derived), expected);
}

#[test]
fn names_alone_count_little_and_only_where_nothing_better_is() {
    let mut facts = facts(Profile::Service);
    ran(&mut facts, 20, 3, "push", "deploy production", Conclusion::Success);
    let alone = derived(facts.clone());
    assert_eq!(alone.deployments[0].source, DeploymentSource::JobName);
    assert!(alone.deployments[0].confidence < 0.5);
    reported(&mut facts, 7, "production", 3, &[("success", 40)], None);
    let beside = derived(facts.clone());
    assert_eq!(in_production(&beside).len(), 1);
    assert_eq!(whys(&beside), ["only its name says so, and better sources show deployments"]);
    let rules = Rules::new(None, None, Some("^deploy production$")).unwrap();
    assert_eq!(in_production(&with(facts, &rules)).len(), 2, "the owner named it");
}

#[test]
fn packages_ship_by_releases_and_tags_and_services_by_environments() {
    let build = |profile| {
        let mut facts = facts(profile);
        tag(&mut facts, "v1.0.0", 2, 10);
        tag(&mut facts, "v1.1.0", 5, 20);
        tag(&mut facts, "v1.2.0-rc.1", 6, 25);
        facts.platform.releases.push(Release {
            id: 3,
            tag: "v1.1.0".to_owned(),
            name: None,
            prerelease: false,
            published: Some(at(22)),
            author: Some("releaser[bot]".to_owned()),
            assets: 0,
            url: Some("https://github.com/acme/keel/releases/tag/v1.1.0".to_owned()),
            notes_length: None,
            notes_issues: None,
        });
        reported(&mut facts, 7, "github-pages", 5, &[("success", 21)], None);
        facts
    };
    let package = derived(build(Profile::Package));
    let seen: Vec<_> = package
        .deployments
        .iter()
        .map(|one| (one.source, one.reference.as_deref().unwrap(), one.finished, one.tier))
        .collect();
    assert_eq!(
        seen,
        [
            (DeploymentSource::VersionTag, "v1.0.0", at(10), Tier::Production),
            (DeploymentSource::Publication, "v1.1.0", at(22), Tier::Production),
            (DeploymentSource::VersionTag, "v1.2.0-rc.1", at(25), Tier::Staging),
        ]
    );
    assert_eq!(package.deployments[1].trigger, Trigger::Automatic);
    assert_eq!(package.deployments[1].evidence.len(), 2, "the release and the tag");
    assert!(whys(&package)[0].contains("it is published (profile package)"), "{:?}", whys(&package));
    let service = derived(build(Profile::Service));
    assert_eq!(in_production(&service).len(), 1);
    assert!(service.reason.contains("deployments to environments cover"), "{}", service.reason);
}

#[test]
fn without_a_profile_the_source_that_covers_half_of_the_window_wins() {
    let mut facts = facts(Profile::Unknown);
    tag(&mut facts, "v1.0.0", 2, 100);
    tag(&mut facts, "v1.1.0", 3, 900);
    reported(&mut facts, 7, "production", 5, &[("success", 800)], None);
    reported(&mut facts, 8, "production", 6, &[("success", 900)], None);
    let derived = derived(facts);
    assert_eq!(in_production(&derived)[0].0, DeploymentSource::VersionTag);
    assert_eq!(derived.reason, "releases cover 80 % of the window, deployments to environments 10 %");
}

#[test]
fn environments_whose_names_say_nothing_are_asked_about() {
    let mut facts = facts(Profile::Service);
    reported(&mut facts, 1, "eu-west-1", 2, &[("success", 10)], None);
    reported(&mut facts, 2, "us-east-1", 2, &[("success", 11)], None);
    reported(&mut facts, 3, "npm", 2, &[("success", 12)], None);
    let unsure = derived(facts.clone());
    assert!(unsure.deployments.is_empty());
    assert!(whys(&unsure)[0].contains("production = '^eu\\-west\\-1$'"), "{:?}", whys(&unsure));
    assert!(whys(&unsure)[2].contains("registry"));
    let rules = Rules::new(Some("^(eu|us)-"), None, None).unwrap();
    assert_eq!(in_production(&with(facts, &rules)).len(), 2);
}

#[test]
fn what_ends_after_the_instant_has_not_ended() {
    let mut facts = facts(Profile::Service);
    define(&mut facts, vec![job("ship", Some("production"))]);
    ran(&mut facts, 20, 3, "push", "ship", Conclusion::Success);
    ran(&mut facts, 1_001, 3, "push", "ship", Conclusion::Success);
    facts.platform.jobs[0].finished = Some(at(1_002));
    reported(&mut facts, 5, "production", 4, &[("in_progress", 999), ("success", 1_001)], None);
    let outcomes: Vec<_> = derived(facts).deployments.iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [Outcome::Pending, Outcome::Pending]);
}

#[test]
fn the_order_of_records_changes_nothing() {
    let mut facts = facts(Profile::Service);
    define(&mut facts, vec![job("ship", Some("production")), deploying("roll-out", "Apply")]);
    for (run, sha) in [(20, 3), (30, 4), (40, 4)] {
        ran(&mut facts, run, sha, "push", "ship (a)", Conclusion::Success);
        and_ran(&mut facts, run, "ship (b)", Conclusion::Success);
        and_ran(&mut facts, run, "roll-out", Conclusion::Success);
    }
    let expected = derived(facts.clone());
    facts.platform.runs.reverse();
    facts.platform.jobs.rotate_left(4);
    let turned = derived(facts);
    assert_eq!(turned.deployments, expected.deployments);
    assert_eq!(turned.near_misses, expected.near_misses);
    assert_eq!(expected.deployments.len(), 3, "steps without an environment belong to the run's only one");
}

#[test]
fn a_run_again_succeeds_in_the_end_and_its_failure_is_an_attempt() {
    let mut facts = facts(Profile::Service);
    define(&mut facts, vec![job("ship", Some("production"))]);
    ran(&mut facts, 20, 3, "push", "ship (eu)", Conclusion::Success);
    and_ran(&mut facts, 20, "ship (us)", Conclusion::Failure);
    // Only the failed one ran again.
    and_ran(&mut facts, 20, "ship (us)", Conclusion::Success);
    facts.platform.jobs[2].attempt = 2;
    facts.platform.jobs[2].finished = Some(at(25));
    let derived = derived(facts);
    let seen: Vec<_> = derived.deployments.iter().map(|one| (one.outcome, one.finished)).collect();
    assert_eq!(seen, [(Outcome::Failure, at(20) + chrono::Duration::minutes(6)), (Outcome::Success, at(25))]);
    assert_ne!(derived.deployments[0].id, derived.deployments[1].id);
}

#[test]
fn the_api_without_a_run_is_the_deployment_of_the_job_at_that_time() {
    let mut facts = facts(Profile::Service);
    define(&mut facts, vec![job("ship", Some("Shop")), deploying("roll-out", "Apply")]);
    ran(&mut facts, 20, 3, "push", "ship", Conclusion::Success);
    and_ran(&mut facts, 20, "roll-out", Conclusion::Success);
    reported(&mut facts, 7, "shop", 3, &[("success", 20)], None);
    reported(&mut facts, 8, "shop", 3, &[("success", 40)], None);
    let found = derived(facts).deployments;
    let sources: Vec<_> = found.iter().map(|one| (one.source, one.finished)).collect();
    assert_eq!(
        sources,
        [(DeploymentSource::DeploymentsApi, at(20)), (DeploymentSource::DeploymentsApi, at(40))],
        "the same commit again much later is another one"
    );
}

#[test]
fn what_is_refused_takes_no_environment_its_place() {
    let mut facts = facts(Profile::Service);
    ran(&mut facts, 20, 3, "push", "deploy", Conclusion::Success);
    reported(&mut facts, 7, "shop", 3, &[("success", 30)], None);
    let derived = derived(facts);
    assert_eq!(in_production(&derived).len(), 1, "{:?}", whys(&derived));
}

#[test]
fn a_release_marked_as_early_keeps_its_tag_from_production() {
    let mut facts = facts(Profile::Package);
    tag(&mut facts, "v1.3.0", 2, 10);
    facts.platform.releases.push(Release {
        id: 3,
        tag: "v1.3.0".to_owned(),
        name: None,
        prerelease: true,
        published: Some(at(12)),
        author: None,
        assets: 0,
        url: None,
        notes_length: None,
        notes_issues: None,
    });
    let found = derived(facts).deployments;
    assert_eq!(found.iter().map(|one| one.tier).collect::<Vec<_>>(), [Tier::Staging]);
}

#[test]
fn what_fits_none_of_a_runs_environments_is_told_as_a_near_miss() {
    let mut facts = facts(Profile::Service);
    let named = [job("eu", Some("production")), job("test", Some("staging"))];
    define(&mut facts, [&named[..], &[deploying("roll-out", "Apply")]].concat());
    ran(&mut facts, 20, 3, "push", "eu", Conclusion::Success);
    and_ran(&mut facts, 20, "test", Conclusion::Success);
    and_ran(&mut facts, 20, "roll-out", Conclusion::Success);
    let derived = derived(facts);
    assert_eq!(derived.deployments.len(), 2);
    assert!(whys(&derived)[0].starts_with("better sources name the environments"), "{:?}", whys(&derived));
}
