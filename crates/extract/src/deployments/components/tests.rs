use plimsoll_domain::facts::workflow::WorkflowTrigger;
use plimsoll_domain::facts::{PipelineEra, Profile, Timeline, TreeEntry, Workflow, WorkflowJob};
use plimsoll_domain::record::Conclusion::Success;

use super::super::derive::{Derived, derive};
use super::super::tests::{facts, id, ran, window};
use super::*;

fn with_folders(facts: &mut Facts, folders: &[&str]) {
    let file = |folder: &&str| TreeEntry {
        path: format!("{folder}/Cargo.toml"),
        blob: id(0),
        size: Some(1),
        link: false,
    };
    facts.tree.entries = folders.iter().map(file).collect();
}

fn named(derived: &Derived) -> Vec<(&str, &str)> {
    derived.deployments.iter().map(|one| (one.component.as_str(), one.environment.as_str())).collect()
}

/// A workflow that deploys to production when these paths are pushed.
fn workflow(file: &str, paths: &[&str]) -> Workflow {
    Workflow {
        path: format!(".github/workflows/{file}"),
        triggers: vec![WorkflowTrigger {
            event: "push".to_owned(),
            paths: paths.iter().map(|&path| path.to_owned()).collect(),
            ..WorkflowTrigger::default()
        }],
        jobs: vec![WorkflowJob {
            id: "deploy".to_owned(),
            environment: Some("production".to_owned()),
            ..WorkflowJob::default()
        }],
        ..Workflow::default()
    }
}

fn with_workflows(workflows: Vec<Workflow>) -> Facts {
    let mut facts = facts(Profile::Service);
    facts.timeline = Timeline { eras: vec![PipelineEra { first: 0, workflows: workflows.into() }] };
    facts
}

fn ran_file(facts: &mut Facts, run: u64, sha: u8, file: &str) {
    ran(facts, run, sha, "push", "deploy", Success);
    facts.platform.runs.last_mut().unwrap().workflow_path = Some(format!(".github/workflows/{file}").into());
}

fn derived(mut facts: Facts, rules: &Rules) -> Derived {
    facts.platform = facts.platform.until(facts.as_of);
    derive(&facts, window(), rules)
}

#[test]
fn workflows_with_path_filters_deploy_their_own_parts() {
    let mut facts = with_workflows(vec![
        workflow("api.yml", &["services/api/**", "libs/core/**", ".github/workflows/api.yml"]),
        workflow("web.yml", &[".github/workflows/web.yml", "web/**/*.ts"]),
        workflow("all.yml", &[]),
    ]);
    ran_file(&mut facts, 11, 1, "api.yml");
    ran_file(&mut facts, 12, 2, "web.yml");
    ran_file(&mut facts, 13, 3, "all.yml");
    let found = derived(facts, &Rules::default());
    assert_eq!(named(&found), [("services/api", "production"), ("web", "production"), ("", "production")]);
    assert_eq!(found.components.len(), 2);
    assert_eq!(found.components[0].paths[1], "libs/core/**");
    assert_eq!(found.components[1].reason, "the path filter of .github/workflows/web.yml");
}

#[test]
fn one_part_is_the_whole() {
    let mut facts = with_workflows(vec![workflow("deploy.yml", &["src/**"])]);
    ran_file(&mut facts, 11, 1, "deploy.yml");
    let found = derived(facts, &Rules::default());
    assert_eq!(named(&found), [("", "production")]);
    assert!(found.components.is_empty());
}

#[test]
fn a_matrix_names_the_parts_of_one_run() {
    let mut facts = with_workflows(vec![workflow("deploy.yml", &[])]);
    with_folders(&mut facts, &["apps/api", "apps/web", "old/db", "new/db"]);
    ran_file(&mut facts, 11, 1, "deploy.yml");
    facts.platform.jobs[0].name = "deploy (api, eu)".into();
    for name in ["deploy (web, eu)", "deploy (db)"] {
        let mut job = facts.platform.jobs[0].clone();
        (job.id, job.name) = (job.id + facts.platform.jobs.len() as u64, name.into());
        facts.platform.jobs.push(job);
    }
    let found = derived(facts, &Rules::default());
    let mut parts = named(&found);
    parts.sort_unstable();
    assert_eq!(
        parts,
        [("", "production"), ("apps/api", "production"), ("apps/web", "production")],
        "two are called db"
    );
    assert_eq!(found.components[0].reason, "its folder is apps/api");
}

#[test]
fn what_the_owner_says_comes_first() {
    let mut facts = with_workflows(vec![workflow("api.yml", &["services/api/**"])]);
    ran_file(&mut facts, 11, 1, "api.yml");
    let paths = ["backend/**".to_owned()];
    let rules = Rules::default().with_component("backend", &paths, Some("(?i)^pipeline$")).unwrap();
    let found = derived(facts.clone(), &rules);
    assert_eq!(named(&found), [("backend", "production")]);
    assert_eq!((found.components.len(), &*found.components[0].paths), (1, &paths[..]));
    let never = Rules::default().with_component("backend", &paths, Some("^other$")).unwrap();
    assert_eq!(named(&derived(facts, &never)), [("", "production")]);
    assert!(Rules::default().with_component("x", &[], Some("(")).is_err());
}

#[test]
fn a_versions_name_is_the_folder_called_so() {
    let folders = ["packages/api", "packages/core", "tools/core"];
    assert_eq!(folder(&folders, "@acme/api").as_deref(), Some("packages/api"));
    assert_eq!(folder(&folders, "tools/core").as_deref(), Some("tools/core"));
    assert_eq!(folder(&folders, "core"), None, "there are two");
    assert_eq!(folder(&folders, ""), None);
}

#[test]
fn a_filter_is_called_by_its_first_folder() {
    let first = |paths: &[&str]| first_folder(&paths.iter().map(|&path| path.to_owned()).collect::<Vec<_>>());
    assert_eq!(first(&["services/api/**"]).as_deref(), Some("services/api"));
    assert_eq!(first(&["!docs/**", ".github/workflows/a.yml", "api/src/*.rs"]).as_deref(), Some("api/src"));
    assert_eq!(first(&["**"]), None);
    assert_eq!(first(&["api/**", "**"]), None);
    assert_eq!(first(&["*.md", "api/**"]), None);
    assert_eq!(first(&[]), None);
}
