//! Details, malformed files, and files that want to do harm.

use super::*;
use crate::yaml::random::Random;

#[test]
fn triggers_are_read_in_every_spelling() {
    let events = |on: &str| -> Vec<String> {
        let workflow = text(&format!("{on}\njobs: {{}}\n"));
        workflow.triggers.into_iter().map(|trigger| format!("{}:{}", trigger.event, trigger.line)).collect()
    };
    assert_eq!(events("on: push"), ["push:1"]);
    assert_eq!(events("on: [push,\n  pull_request]"), ["push:1", "pull_request:2"]);
    assert_eq!(events("on:\n  push:\n  schedule:\n    - cron: x"), ["push:2", "schedule:3"]);
    assert_eq!(events("'on': push"), ["push:1"]);
}

#[test]
fn a_job_says_everything_of_itself() {
    let workflow = case("details");
    let push = workflow.trigger("push").unwrap();
    assert_eq!(push.branches, ["main", "release/**"]);
    assert_eq!((push.tags_ignore.len(), push.paths.len()), (1, 1));
    assert_eq!(workflow.trigger("schedule").unwrap().crons, ["0 2 * * *", "*/30 * * * *"]);
    assert_eq!(workflow.trigger("workflow_run").unwrap().workflows, ["ci"]);
    assert!(workflow.runs_on("workflow_dispatch"));
    assert_eq!(workflow.permissions["*"], "write-all");
    let one = job(&workflow, "one");
    let axes: Vec<_> = one.matrix.iter().map(|(axis, count)| (axis.as_str(), *count)).collect();
    assert_eq!(axes, [("exclude", 1), ("include", 1), ("more", 0), ("os", 2), ("rust", 3)]);
    assert_eq!(one.services, ["postgres:16", "redis:7"]);
    assert_eq!((one.container.as_deref(), one.continue_on_error), (Some("rust:1"), true));
    let uses: Vec<_> = one.steps.iter().map(|step| step.uses.clone().unwrap()).collect();
    assert!(uses[0].name == "actions/checkout" && uses[0].is_pinned());
    assert_eq!((uses[1].name.as_str(), uses[1].path.as_deref()), ("github/codeql-action", Some("analyze")));
    assert!(one.steps[1].continue_on_error && uses[2].is_pinned());
}

#[test]
fn a_broken_file_is_read_as_far_as_it_goes() {
    let workflow = case("broken");
    let mut told: Vec<_> = workflow.problems.iter().filter_map(|problem| problem.line).collect();
    told.sort_unstable();
    assert_eq!(told, [12, 13, 16, 17, 18, 20], "{:?}", workflow.problems);
    assert_eq!(job(&workflow, "fine").runs_on, ["self-hosted", "linux"]);
    assert!(job(&workflow, "fine").executes(Stage::UnitTest));
    assert_eq!(job(&workflow, "odd").runs_on, ["big", "gpu"]);
    assert_eq!(workflow.jobs.len(), 4);
}

#[test]
fn loose_ends_are_problems_with_lines() {
    let workflow = text(
        "on: push\njobs:\n  a:\n    needs: [b, c]\n    steps:\n      - x\n      - uses: ./gone\n  b:\n    steps: []\n",
    );
    let told: Vec<_> =
        workflow.problems.iter().map(|problem| (problem.line.unwrap(), &*problem.message)).collect();
    assert_eq!(told.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [6, 7, 4]);
    assert!(told[2].1.contains("`c`"));
}

#[test]
fn what_is_no_workflow_is_a_problem_and_no_stop() {
    for (content, part) in [
        (&b""[..], "empty"),
        (b"[", "no YAML"),
        (b"just text", "no `jobs:`"),
        (b"on: push\njobs: [a]", "no mapping"),
        (b"\xff\xfe\x00", ""),
    ] {
        let read_file = |path: &str| path.ends_with("bad.yml").then(|| content.to_vec());
        let paths =
            [".github/workflows/bad.yml", ".github/workflows/gone.yml", ".github/workflows/a/b.yml", "c.yml"];
        let found = read(Catalogue::builtin(), &paths.map(str::to_owned), &read_file);
        assert_eq!(found.len(), 2);
        assert!(found[0].problems.iter().any(|problem| problem.message.contains(part)), "{:?}", found[0]);
        assert!(found[1].problems[0].message.contains("could not be read"));
    }
}

#[test]
fn files_that_call_each_other_many_times_stay_cheap() {
    let mut callee = "on: workflow_call\njobs:\n".to_owned();
    for index in 0..40 {
        callee.push_str(&format!("  j{index}:\n    uses: ./.github/workflows/LEVEL.yml\n"));
    }
    let read_file = |path: &str| -> Option<Vec<u8>> {
        let level: u32 = path.strip_prefix(".github/workflows/")?.strip_suffix(".yml")?.parse().ok()?;
        Some(callee.replace("LEVEL", &(level + 1).to_string()).into_bytes())
    };
    let found = read(Catalogue::builtin(), &[".github/workflows/1.yml".to_owned()], &read_file);
    assert!(found[0].problems.iter().any(|problem| problem.message.contains("jobs")));
}

#[test]
fn actions_and_makefiles_that_multiply_stay_cheap() {
    let uses = "    - uses: ./a\n    - run: make x\n      shell: bash\n".repeat(50);
    let action = format!("runs:\n  using: composite\n  steps:\n{uses}");
    let recipe = "\tmake x\n".repeat(200);
    let makefile =
        format!("A = $(B)$(B)$(B)\nB = $(C)$(C)$(C)\nC = $(A)$(A)$(A)\nx: $(A) y\n{recipe}y: x\n{recipe}");
    let workflow = "on: push\njobs:\n  a:\n    steps:\n      - uses: ./a\n";
    let read_file = |path: &str| match path {
        "a/action.yml" => Some(action.clone().into_bytes()),
        "Makefile" => Some(makefile.clone().into_bytes()),
        _ => Some(workflow.as_bytes().to_vec()).filter(|_| path.ends_with("w.yml")),
    };
    let found = read(Catalogue::builtin(), &[".github/workflows/w.yml".to_owned()], &read_file);
    assert!(found[0].problems.iter().any(|problem| problem.message.contains("more in this workflow")));
}

#[test]
fn a_bomb_is_a_problem_on_its_file() {
    let mut bomb = "on: push\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..10 {
        let alias = vec![format!("*a{}", level - 1); 10].join(",");
        bomb.push_str(&format!("a{level}: &a{level} [{alias}]\n"));
    }
    assert!(text(&bomb).problems[0].message.contains("aliases"));
    assert!(text(&"#".repeat(10 << 20)).problems[0].message.contains("bytes"));
}

#[test]
fn no_workflow_panics() {
    const PIECES: [&str; 30] = [
        "  ",
        "      ",
        "- ",
        "run: ",
        "uses: ./a",
        "name: ",
        "if: ",
        "with:\n",
        "needs: ",
        "env: ",
        "${{ matrix.a }}",
        "make a",
        "npm run a",
        "just a",
        "task a",
        "./a.sh",
        "\n",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "a: ",
        "services: ",
        "strategy: ",
        "matrix: ",
        "include: ",
        "working-directory: ",
        "$(",
    ];
    for seed in 0..1_500 {
        let steps = Random::new(seed).text(&PIECES, 40);
        let content =
            format!("on: push\njobs:\n  a:\n    environment: ${{{{ matrix.a }}}}\n    steps:\n{steps}");
        let read_file = |_: &str| Some(content.clone().into_bytes());
        let found = read(Catalogue::builtin(), &[".github/workflows/a.yml".to_owned()], &read_file);
        assert_eq!(found.len(), 1, "seed {seed}");
    }
}
