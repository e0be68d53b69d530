//! Wrong input gets a clear answer and its exit code; nothing is half-written.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use plimsoll_testkit::Repo;

use crate::run::{AS_OF, audit, plimsoll, run, small_library, stderr, stdout};

fn refuses(output: &std::process::Output, code: i32, needles: &[&str]) {
    let message = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{message}");
    assert!(stdout(output).is_empty(), "results only on success");
    assert!(!message.contains("panicked"), "{message}");
    for needle in needles {
        assert!(message.contains(needle), "{needle:?} is not in: {message}");
    }
}

#[test]
fn a_wrong_path_is_named() {
    refuses(&run(&["audit", "/does/not/exist"]), 1, &["/does/not/exist"]);
}

#[test]
fn a_folder_that_is_no_repository_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    refuses(&run(&["audit", path]), 1, &[path, "repository"]);
}

#[test]
fn an_empty_repository_is_nothing_to_assess() {
    let repo = Repo::new().finish().unwrap();
    refuses(&audit(repo.path(), &[]), 3, &["no commit"]);
}

#[test]
fn a_date_before_the_first_commit_is_nothing_to_assess() {
    let repo = small_library();
    let output = run(&["audit", repo.path().to_str().unwrap(), "--as-of", "1999-12-31"]);
    refuses(&output, 3, &["--as-of"]);
}

#[test]
fn wrong_arguments_say_what_is_wanted() {
    refuses(&run(&["audit", ".", "--as-of", "30.06.2026"]), 2, &["2026-06-30"]);
    refuses(&run(&["audit", ".", "--window", "0d"]), 2, &["180d"]);
    refuses(&run(&["audit", ".", "--model", "cdm"]), 2, &["cdm", "cdmm"]);
    refuses(&run(&["audit", ".", "--format", "json,csv"]), 2, &["--output"]);
    refuses(&run(&["explain", "cdmm.bd.auto-triger"]), 2, &["cdmm.bd.auto-trigger"]);
    refuses(&run(&["audit", ".", "--output", "report.docx"]), 2, &["report.docx", "--format"]);
    refuses(&run(&["audit", ".", "--format", "json", "--table", "levels"]), 2, &["--table"]);
    refuses(&run(&["adit"]), 2, &["audit"]);
}

#[test]
fn an_unknown_trunk_names_the_branches() {
    let repo = small_library();
    refuses(&audit(repo.path(), &["--trunk", "develop"]), 1, &["develop", "main"]);
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let repo = small_library();
    let mut child = plimsoll()
        .arg("audit")
        .arg(repo.path())
        .args(["--as-of", AS_OF, "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    // Reads one line and hangs up, as `| head -1` does.
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(line, "{\n");
    assert!(output.status.success());
    assert!(output.stderr.is_empty(), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn a_place_that_cannot_be_written_stays_as_it_was() {
    let repo = small_library();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("not-a-folder");
    std::fs::write(&file, "old").unwrap();
    let below = file.join("out.json");
    let output = audit(repo.path(), &["--format", "json", "--output", below.to_str().unwrap()]);
    refuses(&output, 1, &["out.json", "--output"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "old");
}
