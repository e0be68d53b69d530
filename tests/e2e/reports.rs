//! An audit in every format, saved assessments rendered and compared.

use std::fs;

use serde_json::Value;

use crate::history::valid;
use crate::run::{AS_OF, audit, plimsoll, run, small_library, stderr, stdout};

const FORMATS: &str = "terminal,json,csv,html,markdown,sarif,badge,badge-json,openmetrics,xlsx,parquet";

#[test]
fn every_format_into_one_folder() {
    let repo = small_library();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let output = audit(repo.path(), &["--format", FORMATS, "--output", out.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let read = |name: &str| fs::read(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let text = |name: &str| String::from_utf8(read(name)).unwrap();
    let json: Value = serde_json::from_slice(&read("assessment.json")).unwrap();
    let levels = json["levels"].as_array().unwrap();
    let level = levels.iter().find(|level| level["category"] == "build-deploy").unwrap();
    let observed = level["observed"].as_str().unwrap();

    let html = text("report.html");
    assert!(html.to_ascii_lowercase().starts_with("<!doctype html>") && !html.contains("<script src"));
    assert!(html.contains("Content-Security-Policy"));
    for page in [&html, &text("report.md"), &text("report.txt"), &text("levels.csv")] {
        assert!(page.contains(observed), "{observed} is not in {page}");
    }
    let sarif: Value = serde_json::from_slice(&read("plimsoll.sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let badge: Value = serde_json::from_slice(&read("badge.json")).unwrap();
    assert_eq!(badge["schemaVersion"], 1);
    assert!(text("badge.svg").starts_with("<svg"));
    assert!(text("plimsoll.prom").ends_with("# EOF\n"));
    assert!(read("report.xlsx").starts_with(b"PK"));
    for table in [
        "metrics",
        "practices",
        "deployments",
        "changes",
        "runs",
        "metrics-wide",
        "coverage-matrix",
        "dictionary",
    ] {
        assert!(text(&format!("{table}.csv")).lines().count() >= 1, "{table}");
        assert!(read(&format!("{table}.parquet")).starts_with(b"PAR1"), "{table}");
    }
}

#[test]
fn a_saved_assessment_is_rendered_without_computing_it_anew() {
    let repo = small_library();
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("a.json");
    let path = saved.to_str().unwrap();
    assert!(audit(repo.path(), &["--output", path]).status.success());
    assert_eq!(run(&["report", path, "--format", "json"]).stdout, fs::read(&saved).unwrap());
    let scorecard = stdout(&run(&["report", path]));
    assert!(scorecard.contains("Maturity: cdmm"), "{scorecard}");
    let events = run(&["report", path, "--format", "csv", "--table", "runs"]);
    assert_eq!(events.status.code(), Some(2));
    assert!(stderr(&events).contains("made of events"), "{}", stderr(&events));
    let comma = stdout(&run(&["report", path, "--format", "csv", "--csv-locale", "comma"]));
    assert!(comma.lines().next().unwrap().contains("repository;as_of"), "{comma}");
}

#[test]
fn a_difference_says_what_changed() {
    let repo = small_library();
    let folder = tempfile::tempdir().unwrap();
    let name = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (old, new) = (name("old.json"), name("new.json"));
    let at = |date: &str, to: &str| {
        let mut command = plimsoll();
        command.arg("audit").arg(repo.path()).args(["--as-of", date, "--output", to]).output().unwrap()
    };
    assert!(at("2026-05-10", &old).status.success());
    assert!(at(AS_OF, &new).status.success());
    let output = run(&["diff", &old, &new, "--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    valid("diff.v1.schema.json", &serde_json::from_slice(&output.stdout).unwrap());
    assert!(stdout(&run(&["diff", &old, &new])).contains("small-library"));
    let same = stdout(&run(&["diff", &new, &new]));
    assert!(!same.contains("worse"), "{same}");
}

#[test]
fn what_is_no_assessment_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.json");
    fs::write(&path, "{\"schema\": \"something/else/v1\"}").unwrap();
    for arguments in
        [vec!["report", path.to_str().unwrap()], vec!["diff", path.to_str().unwrap(), "/no/such.json"]]
    {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(stderr(&output).contains("x.json"), "{}", stderr(&output));
    }
    for (format, hint) in [("xlsx", "--output report.xlsx"), ("parquet", "--output DIR/")] {
        let refused = audit(small_library().path(), &["--format", format]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(stderr(&refused).contains(hint), "{}", stderr(&refused));
    }
}
