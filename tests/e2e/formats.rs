//! Every format where it belongs: standard output, a file, a folder.

use crate::run::{AS_OF, audit, json, plimsoll, run, small_library, stderr, stdout};

#[test]
fn the_scorecard_fits_and_is_plain_in_a_pipe() {
    let repo = small_library();
    let output = audit(repo.path(), &[]);
    let text = stdout(&output);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stderr(&output).is_empty(), "no talk when all is well: {}", stderr(&output));
    assert!(!text.contains('\u{1b}'), "no colour in a pipe");
    let widest = text.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "{widest:?}");
    assert!(text.contains("small-library"), "{text}");
}

#[test]
fn colour_is_a_choice() {
    let repo = small_library();
    assert!(stdout(&audit(repo.path(), &["--color", "always"])).contains('\u{1b}'));
    assert!(!stdout(&audit(repo.path(), &["--color", "never"])).contains('\u{1b}'));
    let mut command = plimsoll();
    command.env("NO_COLOR", "1").arg("audit").arg(repo.path()).args(["--as-of", AS_OF]);
    assert!(!stdout(&command.output().unwrap()).contains('\u{1b}'));
}

#[test]
fn a_folder_gets_every_file_of_the_formats_asked_for() {
    let repo = small_library();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let output = audit(repo.path(), &["--format", "json,csv,terminal", "--output", out.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).is_empty());
    let mut names: Vec<_> = std::fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let tables = [
        "changes",
        "coverage-matrix",
        "deployments",
        "dictionary",
        "levels",
        "metrics",
        "metrics-wide",
        "practices",
        "runs",
    ]
    .map(|name| format!("{name}.csv"));
    let mut expected: Vec<_> =
        tables.into_iter().chain(["assessment.json".into(), "report.txt".into()]).collect();
    expected.sort();
    assert_eq!(names, expected);
}

#[test]
fn csv_on_a_stream_is_one_table() {
    let repo = small_library();
    for (table, column) in [
        ("metrics", "metric"),
        ("practices", "practice"),
        ("levels", "observed"),
        ("deployments", "remedy_of"),
        ("changes", "lead_time_seconds"),
        ("runs", "run_id"),
    ] {
        let text = stdout(&audit(repo.path(), &["--format", "csv", "--table", table]));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert!(reader.headers().unwrap().iter().any(|header| header == column), "{table}");
        assert!(reader.records().all(|record| record.is_ok()), "{table}");
    }
}

#[test]
fn counts_are_what_git_counts() {
    let repo = small_library();
    let assessment = json(repo.path(), &[]);
    assert_eq!(assessment["schema"], "plimsoll/assessment/v1");
    assert_eq!(assessment["repository"]["commits"], 12);
    assert_eq!(assessment["repository"]["trunk_commits"], 12);
    assert_eq!(assessment["repository"]["tags"], 3);
    assert_eq!(assessment["repository"]["trunk"], "main");
    assert_eq!(assessment["deployments"]["count"], 3);
    assert_eq!(assessment["as_of"], "2026-06-30T23:59:59Z");
}

#[test]
fn an_explanation_cites_the_workflow_line() {
    let repo = small_library();
    let path = repo.path().to_str().unwrap();
    let output = run(&["explain", "cdmm.bd.auto-trigger", path, "--as-of", AS_OF]);
    let text = stdout(&output);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(text.contains(".github/workflows/ci.yml"), "{text}");
    for id in ["change-lead-time", "vc.cadence"] {
        let output = run(&["explain", id, path, "--as-of", AS_OF, "--format", "json"]);
        let explained: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(explained["id"], id);
    }
}

#[test]
fn a_definition_needs_no_repository() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        plimsoll().current_dir(folder.path()).args(["explain", "change-lead-time"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("change-lead-time"));
}

#[test]
fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["completions", shell]);
        assert!(output.status.success() && stdout(&output).contains("audit"), "{shell}");
    }
}

#[test]
fn the_name_of_a_file_says_its_format() {
    let repo = small_library();
    let folder = tempfile::tempdir().unwrap();
    for (name, begins) in [("a.json", "{"), ("m.csv", "repository,as_of"), ("r.txt", "small-library")] {
        let file = folder.path().join(name);
        let output = audit(repo.path(), &["--output", file.to_str().unwrap()]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(std::fs::read_to_string(&file).unwrap().starts_with(begins), "{name}");
    }
}

#[test]
fn a_definition_has_no_template_words() {
    let folder = tempfile::tempdir().unwrap();
    for id in ["cdmm.bd.auto-trigger", "cdmm.tv.unit", "cdmm.bd.stored"] {
        let output = plimsoll().current_dir(folder.path()).args(["explain", id]).output().unwrap();
        assert!(!stdout(&output).contains("@workflow@") && !stdout(&output).contains("@build@"), "{id}");
    }
}
