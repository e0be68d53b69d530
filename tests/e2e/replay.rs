//! `plimsoll history`, as its user meets it.

use std::path::Path;
use std::process::Output;

use plimsoll_testkit::{Repo, TempRepo};
use serde_json::Value;

use crate::history::valid;
use crate::run::{AS_OF, plimsoll, small_library, stderr, stdout};

fn history(path: &Path, more: &[&str]) -> Output {
    let mut command = plimsoll();
    command.arg("history").arg(path).args(["--as-of", AS_OF, "--model", "cdmm"]).args(more).output().unwrap()
}

fn document(path: &Path, more: &[&str]) -> Value {
    let output = history(path, &[&["--format", "json"], more].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let document = serde_json::from_slice(&output.stdout).unwrap();
    valid("history.v1.schema.json", &document);
    document
}

fn category<'a>(document: &'a Value, id: &str) -> &'a Value {
    document["categories"].as_array().unwrap().iter().find(|category| category["category"] == id).unwrap()
}

/// Half a year without CI, then a workflow for four months, then none.
fn with_and_without() -> TempRepo {
    let workflow = "on: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      \
                    - run: cargo build\n      - run: cargo test\n";
    let mut repo = Repo::new().named("on-and-off");
    for week in 0..52_u32 {
        let day =
            chrono::NaiveDate::from_ymd_opt(2025, 7, 1).unwrap() + chrono::Days::new(u64::from(week) * 7);
        let day = format!("{day}T10:00:00Z");
        let source = format!("pub fn week() -> u32 {{ {week} }}\n");
        let mut files = vec![("src/lib.rs", source.as_str()), ("Cargo.toml", "[package]\nname = \"a\"\n")];
        if week == 26 {
            files.push((".github/workflows/ci.yml", workflow));
        }
        if week == 43 {
            files.push((".github/workflows/ci.yml", "on: workflow_dispatch\njobs: {}\n"));
        }
        let subject = match week {
            26 => "Let a server test",
            43 => "Switch the server off",
            _ => "Count on",
        };
        repo.commit("main", day.as_str(), "Ann <ann@example.org>", subject, &files);
    }
    repo.finish().unwrap()
}

#[test]
fn every_date_says_what_an_audit_of_that_date_says() {
    for repo in [small_library(), with_and_without()] {
        let document = document(repo.path(), &["--since", "200d", "--every", "month"]);
        let dates = document["dates"].as_array().unwrap();
        assert!(dates.len() >= 3, "{dates:?}");
        for (index, date) in dates.iter().enumerate() {
            let output = plimsoll()
                .arg("audit")
                .arg(repo.path())
                .args(["--model", "cdmm", "--format", "json", "--as-of", date.as_str().unwrap()])
                .output()
                .unwrap();
            let audit: Value = serde_json::from_slice(&output.stdout).unwrap();
            for level in audit["levels"].as_array().unwrap() {
                let point = &category(&document, level["category"].as_str().unwrap())["points"][index];
                for field in ["observed", "floor", "ceiling", "determinable"] {
                    assert_eq!(point[field], level[field], "{date} {} {field}", level["category"]);
                }
            }
        }
    }
}

#[test]
fn a_level_that_came_and_went_names_the_commits_that_did_it() {
    let repo = with_and_without();
    let document = document(repo.path(), &["--since", "1y", "--every", "month"]);
    let tests = category(&document, "test-verification");
    let changes: Vec<(&str, &str, &str)> = tests["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            let text = |key: &str| change[key].as_str().unwrap();
            (&text("as_of")[..7], text("from"), text("to"))
        })
        .collect();
    assert_eq!(changes, [("2025-12", "none", "base"), ("2026-05", "base", "none")], "{tests:#}");
    for (change, subject) in [(0, "Let a server test"), (1, "Switch the server off")] {
        let notes = tests["changes"][change]["causes"].to_string();
        assert!(notes.contains(subject), "{notes}");
    }
    let shown = stdout(&history(repo.path(), &["--since", "1y"]));
    for part in ["reached none → base", "lost    base → none", "Switch the server off", "▁"] {
        assert!(shown.contains(part), "{part:?} is not in: {shown}");
    }
}

#[test]
fn a_fall_for_a_few_days_is_none() {
    // A month ends with CI switched off for two days.
    let repo = with_and_without();
    let output = plimsoll()
        .arg("audit")
        .arg(repo.path())
        .args(["--model", "cdmm", "--format", "json", "--as-of", "2026-04-25"])
        .output()
        .unwrap();
    let on: Value = serde_json::from_slice(&output.stdout).unwrap();
    let observed = |document: &Value| {
        let levels = document["levels"].as_array().unwrap();
        levels.iter().find(|level| level["category"] == "test-verification").unwrap()["observed"].clone()
    };
    assert_eq!(observed(&on), "base");
    // Switched off on 28 April: at the end of the month it is two days, and a week before it was on.
    let document = document(repo.path(), &["--since", "1y", "--every", "month"]);
    let tests = category(&document, "test-verification");
    let points = tests["points"].as_array().unwrap();
    let april = points.iter().find(|point| point["as_of"].as_str().unwrap().starts_with("2026-04")).unwrap();
    assert_eq!((&april["observed"], &april["standing"]), (&"none".into(), &"base".into()));
}

#[test]
fn the_table_has_a_row_for_each_date_and_category() {
    let repo = small_library();
    let output = history(repo.path(), &["--since", "60d", "--every", "week", "--format", "csv"]);
    let text = stdout(&output);
    let mut rows = text.lines();
    assert_eq!(
        rows.next().unwrap(),
        "repository,as_of,model,category,observed,floor,ceiling,determinable,standing"
    );
    assert_eq!(rows.count() % 5, 0, "five categories at each date");
}

#[test]
fn dates_without_sense_are_refused() {
    let repo = small_library();
    for (arguments, says) in [
        (["--every", "fortnight"], "give day, week, month, quarter"),
        (["--since", "yesterday"], "or a day like"),
    ] {
        let output = history(repo.path(), &arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
}
