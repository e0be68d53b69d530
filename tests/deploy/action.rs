//! The action's steps, run by a stand-in for GitHub's runner against the program itself.

use std::fs;
use std::path::Path;

use plimsoll_testkit::{Repo, TempRepo};

use crate::runner::{Runner, Step};
use crate::{linters, program};

const WORKFLOW: &str =
    "on: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: cargo test\n";

/// Weeks of work under a workflow, which the last commit may take away.
fn keel(with_workflow: bool) -> TempRepo {
    let mut repo = Repo::new().named("keel");
    for week in 0..12 {
        let day = format!("2026-{:02}-{:02}T10:00:00Z", 4 + week / 4, 1 + 7 * (week % 4));
        let source = format!("pub fn week() -> u32 {{ {week} }}\n");
        let files = [("src/lib.rs", source.as_str()), (".github/workflows/ci.yml", WORKFLOW)];
        repo.commit("main", day.as_str(), "Ann <ann@example.org>", "Count on", &files);
    }
    if !with_workflow {
        let nothing = "on: [push]\njobs: {}\n";
        let files = [(".github/workflows/ci.yml", nothing)];
        repo.commit("main", "2026-06-26T10:00:00Z", "Ann <ann@example.org>", "No more tests", &files);
    }
    repo.finish().unwrap()
}

fn runner(target: &Path, more: &[(&str, &str)]) -> Runner {
    let target = target.display().to_string();
    let inputs =
        [&[("version", "installed"), ("target", target.as_str()), ("args", "--as-of 2026-06-30")], more]
            .concat();
    let runner = Runner::new(&inputs);
    program::put_plimsoll(&runner.programs());
    runner
}

fn step<'a>(steps: &'a [Step], name: &str) -> &'a Step {
    steps.iter().find(|step| step.name == name).unwrap_or_else(|| panic!("{name} ran"))
}

fn succeeded(steps: &[Step]) {
    for step in steps {
        assert_eq!(step.code(), Some(0), "{}: {}", step.name, step.said());
    }
}

#[test]
fn a_repository_is_assessed_summarized_and_compared_with_the_last_time() {
    if !linters::installed("jq") {
        return;
    }
    let before = keel(true);
    let mut runner = runner(before.path(), &[("upload-sarif", "true"), ("window", "90d")]);
    succeeded(&runner.run());

    assert_eq!(runner.output("exit-code"), "0");
    assert_eq!(runner.output("version"), env!("CARGO_PKG_VERSION"));
    assert_eq!(runner.output("changed"), "unknown", "there was nothing to compare with");
    let levels: serde_json::Value = serde_json::from_str(&runner.output("levels")).unwrap();
    let assessment = runner.temp().join("plimsoll-report/assessment.json");
    let assessment: serde_json::Value = serde_json::from_slice(&fs::read(assessment).unwrap()).unwrap();
    assert_eq!(assessment["window"]["from"], "2026-04-01T23:59:59Z", "the input window was heard");
    assert_eq!(levels.as_array().unwrap().len(), assessment["levels"].as_array().unwrap().len());
    assert_eq!(levels[0]["ceiling"], assessment["levels"][0]["ceiling"]);
    let report = runner.output("report");
    for file in ["report.html", "report.md", "metrics.csv", "plimsoll.prom", "plimsoll.sarif"] {
        assert!(Path::new(&report).join(file).is_file(), "{file}");
    }
    let markdown = fs::read_to_string(Path::new(&report).join("report.md")).unwrap();
    assert!(runner.summary().contains(markdown.trim()), "the summary shows the report");

    succeeded(&runner.run());
    assert_eq!(runner.output("changed"), "false");

    let after = keel(false);
    let state = runner.temp().join("plimsoll-state");
    let mut runner = self::runner(after.path(), &[("window", "90d")]);
    fs::rename(state, runner.temp().join("plimsoll-state")).unwrap();
    succeeded(&runner.run());
    assert_eq!(runner.output("changed"), "true", "{}", runner.summary());
    let changes = Path::new(&runner.output("report")).join("changes.md");
    let changes = fs::read_to_string(changes).unwrap();
    assert!(runner.summary().starts_with(changes.trim()), "what changed comes first");
}

#[test]
fn the_job_ends_as_plimsoll_ended() {
    for (code, why) in [
        (1, "could not be read"),
        (2, "the command line was wrong"),
        (3, "nothing to assess"),
        (4, "fail-on"),
        (5, "incomplete"),
        (6, "another plimsoll"),
        (101, "ended with 101"),
    ] {
        let mut runner = Runner::new(&[("version", "installed"), ("fleet", "fleet.toml")]);
        let script = format!("[[ $1 == --version ]] && echo plimsoll 9.9.9 && exit\nexit {code}");
        program::put(&runner.programs(), "plimsoll", &script);
        let steps = runner.run();
        assert_eq!(step(&steps, "Audit").code(), Some(0), "reports are uploaded before the job fails");
        let verdict = step(&steps, "Verdict");
        assert_eq!(verdict.code(), Some(code));
        let said = verdict.said();
        assert!(said.starts_with("::error title=plimsoll::") && said.contains(why), "{said}");
        assert_eq!(runner.output("exit-code"), code.to_string());
        assert_eq!(runner.output("changed"), "", "nothing is said of what was not looked at");
    }
}

#[test]
fn inputs_become_arguments_and_nothing_else() {
    let mut runner = Runner::new(&[
        ("version", "installed"),
        ("org", "--offline; touch broken"),
        ("window", "$(touch broken)"),
        ("fail-on", "level-drop,metric-worse:change-lead-time>20%"),
        ("args", "--parallel 4 --deadline '2 h' `touch` * > broken"),
        ("webhook", "https://hooks.example.org/x"),
    ]);
    let record = runner.temp().join("record");
    let script = format!(
        "[[ $1 == --version ]] && echo plimsoll 9.9.9 && exit\nprintf '%s\\n' \"$@\" \"hook=$PLIMSOLL_WEBHOOK\" \
         \"token=$GITHUB_TOKEN\" >{}",
        record.display()
    );
    program::put(&runner.programs(), "plimsoll", &script);
    succeeded(&runner.run());
    let state = runner.temp().display().to_string();
    let heard = fs::read_to_string(record).unwrap();
    let expected = [
        "audit",
        "--format=html,csv,json,markdown,openmetrics",
        &format!("--output={state}/plimsoll-report"),
        "--window=$(touch broken)",
        "--fail-on=level-drop,metric-worse:change-lead-time>20%",
        "--org=--offline; touch broken",
        "--parallel",
        "4",
        "--deadline",
        "2 h",
        "`touch`",
        "*",
        ">",
        "broken",
        "hook=https://hooks.example.org/x",
        "token=t0ken",
    ];
    assert_eq!(heard.lines().collect::<Vec<_>>(), expected);
    assert_eq!(fs::read_dir(runner.work()).unwrap().count(), 0, "nothing was run or written");
}

#[test]
fn a_target_may_look_like_an_option() {
    let mut runner = Runner::new(&[("version", "installed"), ("target", "--help")]);
    program::put_plimsoll(&runner.programs());
    let steps = runner.run();
    let said = step(&steps, "Audit").said();
    assert!(!said.contains("Usage:"), "it was taken for the name of a repository: {said}");
    assert_eq!(step(&steps, "Verdict").code(), Some(1));
}

#[test]
fn what_cannot_be_meant_is_refused_with_the_reason() {
    for (inputs, reason) in [
        ([("target", "a/b"), ("fleet", "fleet.toml")], "one of target, fleet and org"),
        ([("args", "--as-of '2026"), ("org", "acme")], "a quote is not closed"),
    ] {
        let mut runner = Runner::new(&[&[("version", "installed")], &inputs[..]].concat());
        program::put_plimsoll(&runner.programs());
        let steps = runner.run();
        assert!(step(&steps, "Audit").said().contains(reason), "{}", step(&steps, "Audit").said());
        assert_eq!(step(&steps, "Verdict").code(), Some(1));
    }
}

#[test]
fn what_a_repository_says_is_no_command_to_the_runner() {
    let guard = || {
        let mut runner = Runner::new(&[("version", "installed")]);
        let script = "[[ $1 == --version ]] && echo plimsoll 9.9.9 && exit\necho '::add-path::/evil'";
        program::put(&runner.programs(), "plimsoll", script);
        let steps = runner.run();
        let said = step(&steps, "Audit").said();
        let lines: Vec<_> = said.lines().collect();
        let stop = lines[0].strip_prefix("::stop-commands::").unwrap();
        assert_eq!(lines[1..], ["::add-path::/evil".to_owned(), format!("::{stop}::")]);
        stop.to_owned()
    };
    let first = guard();
    assert_eq!(first.len(), 32);
    assert_ne!(first, guard(), "nobody can know it before");
}

#[test]
fn a_summary_that_is_too_long_is_named_and_not_lost() {
    let mut runner = Runner::new(&[("version", "installed"), ("org", "acme")]);
    let script = "[[ $1 == --version ]] && echo plimsoll 9.9.9 && exit\nhead -c 1100000 /dev/zero | tr '\\0' x \
                  >\"${3#--output=}/summary.md\"";
    program::put(&runner.programs(), "plimsoll", script);
    succeeded(&runner.run());
    assert_eq!(runner.summary().trim(), "No room in this summary for summary.md; it is in the artifact.");
}
