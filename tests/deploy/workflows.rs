//! Rules that every workflow of ours, every example and the action keep, checked here without any other program.

use plimsoll_extract::yaml::Node;

use crate::places::{all_workflows, root, yaml};

/// Every step of a workflow or an action.
fn steps(document: &Node) -> Vec<&Node> {
    let jobs = document.get("jobs").map(Node::entries).unwrap_or_default();
    let mut steps: Vec<_> =
        jobs.iter().filter_map(|job| job.value.get("steps")).flat_map(Node::items).collect();
    steps.extend(document.at(&["runs", "steps"]).map(Node::items).unwrap_or_default());
    steps
}

fn documents() -> Vec<(String, Node)> {
    let mut files = all_workflows();
    files.push("action.yml".to_owned());
    files.into_iter().map(|file| (file.clone(), yaml(&file).remove(0))).collect()
}

#[test]
fn actions_of_others_are_pinned_to_commits_and_say_which_version_that_is() {
    let mut pinned = 0;
    for (file, document) in documents() {
        let text = std::fs::read_to_string(root().join(&file)).unwrap();
        let lines: Vec<_> = text.lines().collect();
        for step in steps(&document) {
            let Some(uses) = step.get("uses") else { continue };
            let name = uses.as_str().unwrap();
            if name.starts_with("./") {
                continue;
            }
            let (_, commit) = name.split_once('@').unwrap();
            assert!(
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{file}: {name} is no commit"
            );
            let line = lines[uses.line as usize - 1];
            assert!(line.contains(" # v"), "{file}:{}: say which version it is", uses.line);
            pinned += 1;
        }
    }
    assert!(pinned > 15, "the walk found them");
}

#[test]
fn one_action_is_used_at_one_commit() {
    let mut seen = std::collections::BTreeMap::new();
    for (file, document) in documents() {
        for step in steps(&document) {
            let Some((name, commit)) =
                step.get("uses").and_then(Node::as_str).and_then(|uses| uses.split_once('@'))
            else {
                continue;
            };
            // `actions/cache/restore` and `actions/cache/save` are one repository.
            let repository: String = name.split('/').take(2).collect::<Vec<_>>().join("/");
            let first = seen.entry(repository).or_insert_with(|| (file.clone(), commit.to_owned()));
            assert_eq!(first.1, commit, "{name} in {file} and in {}", first.0);
        }
    }
}

#[test]
fn nothing_is_pasted_into_scripts() {
    for (file, document) in documents() {
        for step in steps(&document) {
            let script = step.get("run").and_then(Node::as_str).unwrap_or_default();
            assert!(!script.contains("${{"), "{file}: values come through the environment: {script}");
        }
    }
}

#[test]
fn permissions_are_asked_for_job_by_job() {
    for file in all_workflows() {
        let workflow = yaml(&file).remove(0);
        let all = workflow.get("permissions").unwrap_or_else(|| panic!("{file} asks for no permissions"));
        assert!(all.is_map() && all.entries().is_empty(), "{file}: `permissions: {{}}` at the top");
        for job in workflow.get("jobs").unwrap().entries() {
            assert!(job.value.get("permissions").is_some(), "{file}: {}", job.key);
            assert!(job.value.get("timeout-minutes").is_some(), "{file}: {} ends some time", job.key);
        }
        assert!(workflow.get("concurrency").is_some(), "{file} says what may run beside it");
    }
}

#[test]
fn checkouts_leave_no_credentials() {
    for file in all_workflows() {
        for step in steps(&yaml(&file).remove(0)) {
            if step
                .get("uses")
                .and_then(Node::as_str)
                .is_some_and(|uses| uses.starts_with("actions/checkout@"))
            {
                let keeps = step.at(&["with", "persist-credentials"]).and_then(Node::as_bool);
                assert_eq!(keeps, Some(false), "{file}");
            }
        }
    }
}

#[test]
fn inputs_of_the_action_are_known_wherever_it_is_used() {
    let action = yaml("action.yml").remove(0);
    let mut uses = 0;
    for file in all_workflows() {
        for step in steps(&yaml(&file).remove(0)) {
            let name = step.get("uses").and_then(Node::as_str).unwrap_or_default();
            if name != "./" && !name.contains("/plimsoll@") {
                continue;
            }
            for input in step.get("with").map(Node::entries).unwrap_or_default() {
                assert!(action.at(&["inputs", &input.key]).is_some(), "{file}: {}", input.key);
            }
            uses += 1;
        }
    }
    assert!(uses >= 3, "our own workflow and the examples use it");
}
