//! What very large and self-calling repositories may cost: counted in what is read, not in seconds.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::*;

const PATH: &str = ".github/workflows/w.yml";

fn workflow_of(lines: &str) -> String {
    format!("on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{lines}")
}

/// Reads one workflow; what was followed for it comes along.
fn follow(files: &BTreeMap<&str, String>) -> (Workflow, (usize, usize, usize)) {
    let read_file = |path: &str| files.get(path).map(|text| text.clone().into_bytes());
    let reader = Reader::new(Catalogue::builtin(), &read_file);
    let workflow = calls::workflow(&reader, PATH);
    (workflow, reader.followed())
}

fn is_cut(workflow: &Workflow) -> bool {
    workflow.problems.iter().any(|problem| problem.message.contains("more in this workflow"))
}

#[test]
fn scripts_that_call_each_other_are_read_once_at_each_depth() {
    let files = BTreeMap::from([
        (PATH, workflow_of(&"      - run: ./a.sh\n".repeat(300))),
        ("a.sh", "./a.sh\n./b.sh\n".repeat(200)),
        ("b.sh", "./a.sh; . ./b.sh; bash a.sh\n".repeat(200)),
    ]);
    let (workflow, (wrappers, commands, carried)) = follow(&files);
    assert!(wrappers < 40, "{wrappers} calls and scripts");
    assert!(commands <= 20_000 && carried <= 50_000);
    // No room to repeat it 300 times: the later steps say that they were not seen through.
    assert!(is_cut(&workflow));
    assert_eq!(workflow.jobs[0].steps.iter().filter(|step| step.name.is_none()).count(), 300);
    assert!(workflow.jobs[0].steps.iter().rfind(|step| step.name.is_none()).unwrap().opaque);
}

#[test]
fn tasks_that_call_each_other_end_with_the_budget() {
    let task = |n: usize| {
        format!("  s{n}: {{deps: [s{}, s{}], cmds: [task s{}, {{task: s{n}}}]}}\n", n + 1, n + 2, n + 1)
    };
    let tasks: String = (0..500).map(task).collect();
    let files = BTreeMap::from([
        (PATH, workflow_of("      - run: task s0\n")),
        ("Taskfile.yml", format!("version: 3\ntasks:\n{tasks}")),
    ]);
    let (workflow, (wrappers, commands, carried)) = follow(&files);
    assert!(wrappers <= 600 && commands <= 20_000 && carried <= 50_000);
    assert!(is_cut(&workflow) && workflow.jobs[0].steps[0].opaque);
}

#[test]
fn a_script_that_many_steps_call_is_one_reading_and_a_step_behind_each() {
    let files = BTreeMap::from([
        (PATH, workflow_of(&"      - run: ./a.sh\n".repeat(50))),
        ("a.sh", "cargo test\n./b.sh\n".to_owned()),
        ("b.sh", "cargo clippy\n".to_owned()),
    ]);
    let (workflow, (wrappers, commands, _)) = follow(&files);
    assert_eq!((wrappers, commands), (4, 3), "two calls, two scripts");
    assert_eq!(workflow.jobs[0].steps.len(), 150);
    assert!(!is_cut(&workflow) && workflow.jobs[0].steps.iter().all(|step| !step.opaque));
}

#[test]
fn the_budget_of_one_workflow_is_not_another_ones() {
    let big = workflow_of("      - run: ./big.sh\n");
    let small = workflow_of("      - run: ./a.sh\n");
    let read_file = |path: &str| match path {
        ".github/workflows/a.yml" => Some(big.clone().into_bytes()),
        ".github/workflows/b.yml" => Some(small.clone().into_bytes()),
        "big.sh" => Some("cargo test\n".repeat(20_001).into_bytes()),
        "a.sh" => Some(b"cargo test\n".to_vec()),
        _ => None,
    };
    let paths = ["a", "b"].map(|name| format!(".github/workflows/{name}.yml"));
    let found = read(Catalogue::builtin(), &paths, &read_file);
    assert!(is_cut(&found[0]) && found[0].jobs[0].steps[0].opaque);
    assert!(!is_cut(&found[1]) && found[1].jobs[0].executes(Stage::UnitTest));
}

#[test]
fn a_job_of_very_many_steps_is_cut_and_says_so() {
    let workflow = text(&workflow_of(&"      - run: x\n".repeat(5_001)));
    assert_eq!(workflow.jobs[0].steps.len(), 5_000);
    let told = workflow.problems.iter().find(|problem| problem.message.contains("5000 steps")).unwrap();
    assert_eq!(told.line, Some(3));
    let workflow = text(&workflow_of(&"      - run: x\n".repeat(5_000)));
    assert_eq!((workflow.jobs[0].steps.len(), workflow.problems.len()), (5_000, 0));
}

#[test]
fn of_very_many_jobs_the_first_are_read() {
    let jobs: String = (0..2_005).map(|n| format!("  j{n}:\n    steps: []\n")).collect();
    let workflow = text(&format!("on: push\njobs:\n{jobs}"));
    assert_eq!(workflow.jobs.len(), 2_000);
    assert!(workflow.problems.iter().any(|problem| problem.message.contains("2000 jobs")));
}

#[test]
fn of_very_many_files_the_first_are_read() {
    let paths: Vec<_> = (0..1_200).rev().map(|n| format!(".github/workflows/w{n:04}.yml")).collect();
    let reads = Cell::new(0);
    let read_file = |_: &str| {
        reads.set(reads.get() + 1);
        Some(b"on: push\njobs: {}\n".to_vec())
    };
    let found = read(Catalogue::builtin(), &paths, &read_file);
    assert_eq!((found.len(), reads.get()), (1_000, 1_000));
    let last = found.last().unwrap();
    assert_eq!(last.path, ".github/workflows/w0999.yml");
    assert!(last.problems[0].message.starts_with("200 more workflow files"));
    assert!(found[..999].iter().all(|workflow| workflow.problems.is_empty()));
}
