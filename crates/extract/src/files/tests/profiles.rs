//! What "production" means.

use plimsoll_domain::Stage;
use plimsoll_domain::facts::workflow::{Command, Effect, ToolMatch, WorkflowTrigger};
use plimsoll_domain::facts::{Profile, Tag, Version, Workflow, WorkflowJob, WorkflowStep};

use super::look;
use crate::files::profile;

fn workflow(stage: Stage, tool: &str, target: Option<&str>) -> Workflow {
    let found = ToolMatch {
        tool: tool.to_owned(),
        stage,
        effect: Effect::Environment,
        weak: false,
        line: 7,
        target: target.map(str::to_owned),
        disqualified: None,
    };
    let step =
        WorkflowStep { file: "cd.yml".to_owned(), line: 7, matches: vec![found], ..WorkflowStep::default() };
    Workflow {
        jobs: vec![WorkflowJob { steps: vec![step], ..WorkflowJob::default() }],
        ..Workflow::default()
    }
}

fn tags(names: &[&str]) -> Vec<Tag> {
    let tag = |name: &&str| Tag {
        name: (*name).to_owned(),
        target: None,
        annotated: false,
        tagger: None,
        tagger_is_bot: false,
        time: None,
        version: Version::from_tag(name),
    };
    names.iter().map(tag).collect()
}

const LIBRARY: &[(&str, &str)] =
    &[("Cargo.toml", "[package]\nname = 'a'\n[dependencies]\nserde = '1'\n"), ("src/lib.rs", "fn f() {}")];

#[test]
fn pipelines_speak_first() {
    let findings = look(LIBRARY);
    let of = |stage, tool, target| profile(&findings, &[workflow(stage, tool, target)], &[]);
    assert_eq!(of(Stage::Deploy, "helm", None).0, Profile::Service);
    assert_eq!(of(Stage::Publish, "cargo-publish", None).0, Profile::Package);
    assert_eq!(of(Stage::Deploy, "app-store", None).0, Profile::AppBinary);
    assert_eq!(of(Stage::Release, "github-release", None).0, Profile::Package);
    assert_eq!(of(Stage::ServeModel, "model-serving", None).0, Profile::Model);
    assert!(of(Stage::Deploy, "helm", None).1.contains("`helm` (cd.yml:7)"));
}

#[test]
fn an_image_that_is_started_on_another_machine_is_a_service() {
    let findings = look(&[("main.go", "package main")]);
    let with = |tool: &str, ran: &[&str]| {
        let mut login = workflow(Stage::Deploy, tool, None);
        let step = &mut login.jobs[0].steps[0];
        step.matches[0].weak = true;
        let words = ran.iter().map(|word| (*word).to_owned()).collect();
        step.commands = vec![Command { words, line: 7, tolerated: false }];
        profile(&findings, &[workflow(Stage::Publish, "docker-push", None), login], &[]).0
    };
    assert_eq!(with("ssh-deploy", &["docker", "compose", "up", "-d"]), Profile::Service);
    assert_eq!(with("ssh-deploy", &["docker", "run", "-d", "shop"]), Profile::Service);
    assert_eq!(with("ssh-deploy", &["docker", "compose", "pull"]), Profile::Package);
    assert_eq!(with("ssh-deploy", &["tar", "xf", "site.tar"]), Profile::Package, "it may be for anything");
    assert_eq!(with("deploy-script", &["docker", "run", "test"]), Profile::Package, "on this machine");
}

#[test]
fn the_workflow_that_does_it_is_cited_before_one_that_tries_it() {
    let release = |file: &str| {
        let mut workflow = workflow(Stage::Release, "github-release", None);
        workflow.path = format!(".github/workflows/{file}");
        workflow.jobs[0].steps[0].file.clone_from(&workflow.path);
        workflow
    };
    let cited = |files: [&str; 2]| profile(&look(LIBRARY), &files.map(release), &[]).1;
    assert!(cited(["release-test.yml", "release.yml"]).contains("release.yml:7"));
    assert!(cited(["release-test.yml", "test.yml"]).contains("release-test.yml:7"));
}

#[test]
fn a_target_without_a_recipe_makes_no_service() {
    let make = |text: &str| profile(&look(&[("Makefile", text), ("main.c", "x")]), &[], &[]).0;
    assert_eq!(make("all: ;\nrelease dep deploy: ;\n"), Profile::Unknown);
    assert_eq!(make("deploy:\n\tscp out host:\n"), Profile::Service);
}

#[test]
fn a_script_that_deploys_something_beside_the_product_makes_no_service() {
    let script = |path: &str| profile(&look(&[(path, "x"), ("main.c", "x")]), &[], &[]).0;
    assert_eq!(script("scripts/deploy.sh"), Profile::Service);
    assert_eq!(script("scripts/deploy_test.sh"), Profile::Service);
    assert_eq!(script("utils/deploy-trace-viewer.sh"), Profile::Unknown);
}

#[test]
fn pages_are_no_product_unless_there_is_none() {
    let pages = [workflow(Stage::Deploy, "github-pages", Some("github-pages"))];
    assert_eq!(profile(&look(LIBRARY), &pages, &[]).0, Profile::Package);
    assert_eq!(profile(&look(&[("index.md", "x")]), &pages, &[]).0, Profile::Docs);
}

#[test]
fn the_site_of_a_library_is_no_service() {
    let site = || workflow(Stage::Deploy, "netlify", None);
    let publish = || workflow(Stage::Publish, "cargo-publish", None);
    let library = look(LIBRARY);
    assert_eq!(profile(&library, &[site()], &[]).0, Profile::Service, "nothing else is delivered");
    assert_eq!(profile(&library, &[site(), publish()], &[]).0, Profile::Package);
    let helm = workflow(Stage::Deploy, "helm", None);
    assert_eq!(profile(&library, &[site(), publish(), helm], &[]).0, Profile::Service);
    let shop = look(&[("package.json", "{\"private\": true}"), ("shop.ts", "x")]);
    let part = workflow(Stage::Publish, "npm-publish", None);
    assert_eq!(profile(&shop, &[site(), part], &[]).0, Profile::Service, "the site is the product");
    let docs = workflow(Stage::Deploy, "cloudflare", Some("docs"));
    assert_eq!(profile(&library, &[docs], &[]).0, Profile::Package);
}

#[test]
fn a_disabled_job_says_nothing() {
    let mut disabled = workflow(Stage::Deploy, "helm", None);
    disabled.jobs[0].disabled = true;
    assert_eq!(profile(&look(LIBRARY), &[disabled], &[]).0, Profile::Package);
}

#[test]
fn files_and_tags_speak_when_pipelines_do_not() {
    let of = |files: &[(&str, &str)]| profile(&look(files), &[], &[]).0;
    assert_eq!(of(&[("fly.toml", "app = 'x'"), ("main.go", "x")]), Profile::Service);
    assert_eq!(of(&[("a/main.tf", "x"), ("a/vars.tf", "x"), ("b/main.tf", "x")]), Profile::Infra);
    assert_eq!(
        of(&[("Dockerfile", "FROM x"), ("db/migrate/1_a.rb", "x"), ("app.rb", "x")]),
        Profile::Service
    );
    assert_eq!(of(LIBRARY), Profile::Package);
    assert_eq!(of(&[("main.c", "x")]), Profile::Unknown);
    let c = look(&[("main.c", "x")]);
    assert_eq!(profile(&c, &[], &tags(&["v1.0", "v1.1", "v1.2"])).0, Profile::Package);
    assert_eq!(profile(&c, &[], &tags(&["v1.0", "latest", "nightly"])).0, Profile::Unknown);
}

#[test]
fn workflows_for_callers_elsewhere_say_nothing() {
    let on = |events: &[&str]| {
        let trigger =
            |event: &&str| WorkflowTrigger { event: (*event).to_owned(), ..WorkflowTrigger::default() };
        let triggers = events.iter().map(trigger).collect();
        Workflow { triggers, ..workflow(Stage::Deploy, "helm", None) }
    };
    let of = |events: &[&str]| profile(&look(LIBRARY), &[on(events)], &[]).0;
    assert_eq!(of(&["workflow_call"]), Profile::Package);
    assert_eq!(of(&["workflow_call", "push"]), Profile::Service);
    assert_eq!(of(&["workflow_dispatch"]), Profile::Service);
}
