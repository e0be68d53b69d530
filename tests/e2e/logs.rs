//! `plimsoll log`: every shape a log comes in, one after the other and together.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::history::{Place, valid, world};
use crate::run::{plimsoll, stderr, stdout};

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/logs").join(path)
}

fn log(arguments: &[&str]) -> Output {
    plimsoll().arg("log").args(arguments).output().unwrap()
}

/// The documents that were printed, each of them valid.
fn documents(output: &Output) -> Vec<Value> {
    let text = stdout(output);
    let found: Vec<Value> = match serde_json::from_str(&text) {
        Ok(one) => vec![one],
        Err(_) => text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
    };
    found.iter().for_each(|document| valid("log.v1.schema.json", document));
    found
}

fn one(path: &Path) -> Value {
    let output = log(&["--format", "json", path.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let mut found = documents(&output);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

/// A document but for what the packing changes.
fn content(document: &Value) -> Value {
    let mut content = document.clone();
    content["file"] = Value::Null;
    content["job"] = Value::Null;
    content
}

#[test]
fn a_log_is_explained() {
    let document = one(&fixture("pytest/fails.log"));
    assert_eq!(document["schema"], "plimsoll/log/v1");
    assert_eq!((&document["status"], &document["exit_code"]), (&"failure".into(), &1.into()));
    assert_eq!((&document["tests"]["run"], &document["tests"]["skipped"]), (&33.into(), &4.into()));
    assert_eq!(document["failure"]["class"], "test");
    assert_eq!(document["failure"]["lines"][0]["number"], 47);
    let output = log(&[fixture("pytest/fails.log").to_str().unwrap()]);
    let text = stdout(&output);
    for needle in [
        "Why: a test failed",
        "31 passed, 2 failed, 4 skipped",
        "unit-test (pytest, E4)",
        "FAILED tests/test_cart.py",
    ] {
        assert!(text.contains(needle), "{needle} is not in:\n{text}");
    }
    assert_eq!(stderr(&output), "");
}

#[test]
fn every_packing_shows_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read(fixture("pytest/fails.log")).unwrap();
    let plain = content(&one(&fixture("pytest/fails.log")));
    let gz = folder.path().join("job.log.gz");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&text).unwrap();
    fs::write(&gz, encoder.finish().unwrap()).unwrap();
    assert_eq!(content(&one(&gz)), plain);
    let zst = folder.path().join("job.zst");
    fs::write(&zst, zstd::encode_all(&text[..], 3).unwrap()).unwrap();
    assert_eq!(content(&one(&zst)), plain);
    let zip = folder.path().join("run.zip");
    pack(&zip, &[("0_test (3.12).txt", &text)]);
    let packed = one(&zip);
    assert_eq!(content(&packed), plain);
    assert_eq!(packed["job"], "fails", "the log itself knows better than its file");
    assert!(packed["file"].as_str().unwrap().ends_with("run.zip!0_test (3.12).txt"));
    let mut child = plimsoll()
        .args(["log", "--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&fs::read(&zip).unwrap()).unwrap();
    assert_eq!(content(&documents(&child.wait_with_output().unwrap())[0]), plain);
}

fn pack(path: &Path, entries: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, text) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text).unwrap();
    }
    zip.finish().unwrap();
}

/// A log cut where its second step begins, with the names that GitHub's files have.
fn step_files(text: &str) -> Vec<(String, String)> {
    let at = text.find("##[group]Run pytest").map(|at| text[..at].rfind('\n').unwrap() + 1).unwrap();
    vec![
        ("test/1_Set up job.txt".to_owned(), text[..at].to_owned()),
        ("test/4_Unit tests.txt".to_owned(), text[at..].to_owned()),
    ]
}

#[test]
fn both_layouts_of_a_runs_zip_and_folders_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(fixture("pytest/fails.log")).unwrap();
    let steps = step_files(&text);
    let mut entries: Vec<(&str, &[u8])> = vec![("0_test.txt", text.as_bytes()), ("test/system.txt", b"x\n")];
    entries.extend(steps.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    let zip = folder.path().join("logs_1.zip");
    pack(&zip, &entries);
    let document = one(&zip);
    let names: Vec<&str> =
        document["steps"].as_array().unwrap().iter().map(|step| step["name"].as_str().unwrap()).collect();
    assert_eq!(names[2], "Unit tests", "{names:?}");
    // Without the whole log, the steps' own files make the job.
    let only_steps = folder.path().join("steps.zip");
    pack(&only_steps, &entries[2..]);
    let document = one(&only_steps);
    assert_eq!(
        (&document["tests"]["run"], &document["failure"]["lines"][0]["number"]),
        (&33.into(), &47.into())
    );
    // Unpacked, it is the same.
    let unpacked = folder.path().join("unpacked");
    for (name, text) in &entries {
        let path = unpacked.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    assert_eq!(content(&one(&unpacked)), content(&one(&zip)));
}

#[test]
fn several_logs_are_a_line_each_in_the_order_given() {
    let (a, b) = (fixture("pytest/fails.log"), fixture("jest"));
    let output = log(&["--format", "json", a.to_str().unwrap(), b.to_str().unwrap()]);
    let found = documents(&output);
    let jest = fs::read_dir(&b)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|e| e == "log"))
        .count();
    assert_eq!(found.len(), 1 + jest);
    assert_eq!(stdout(&output).lines().count(), found.len());
    assert!(found[0]["file"].as_str().unwrap().ends_with("fails.log"));
    let one_thread = log(&["--format", "json", "--threads", "1", a.to_str().unwrap(), b.to_str().unwrap()]);
    assert_eq!(stdout(&one_thread), stdout(&output), "threads change nothing");
    let lines = log(&[fixture("traps").to_str().unwrap()]);
    assert!(stdout(&lines).lines().count() > 30, "many logs get a line each");
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let refuses = |arguments: &[&str], code: i32, needles: &[&str]| {
        let output = log(arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(needles.iter().all(|needle| said.contains(needle)), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        output
    };
    refuses(&[], 2, &["FILE|DIR|-"]);
    refuses(&[&path("none.log")], 1, &["cannot read", "none.log", "hint:"]);
    fs::write(path("image.png"), b"\x89PNG\r\n\x1a\n\0\0\0").unwrap();
    refuses(&[&path("image.png")], 1, &["no text and no log"]);
    fs::create_dir(path("empty")).unwrap();
    refuses(&[&path("empty")], 1, &["holds no logs", "hint:"]);
    fs::write(path("cut.zip"), b"PK\x03\x04 and nothing").unwrap();
    refuses(&[&path("cut.zip")], 1, &["as a zip"]);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    encoder.write_all(&fs::read(fixture("pytest/fails.log")).unwrap()).unwrap();
    let packed = encoder.finish().unwrap();
    fs::write(path("cut.gz"), &packed[..packed.len() - 300]).unwrap();
    let good = fixture("jest/fails.log");
    let output = refuses(&["--format", "json", &path("cut.gz"), good.to_str().unwrap()], 1, &["cut.gz"]);
    let found = documents(&output);
    assert_eq!(found.len(), 2, "what was read of it is shown, and the other log");
    assert!(found[0]["caveats"][0].as_str().unwrap().contains("ends early"), "{}", found[0]["caveats"]);
    let out = path("out.json");
    assert!(log(&["--format", "json", "--output", &out, good.to_str().unwrap()]).status.success());
    valid("log.v1.schema.json", &serde_json::from_str(&fs::read_to_string(out).unwrap()).unwrap());
}

#[test]
fn an_empty_log_shows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.log");
    fs::write(&path, "").unwrap();
    let document = one(&path);
    assert_eq!(
        (&document["status"], &document["tests"], &document["failure"]),
        (&"unknown".into(), &Value::Null, &Value::Null)
    );
}

#[test]
fn nothing_hostile_reaches_the_terminal_and_no_secret_any_output() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hostile.log");
    let token = format!("ghp_{}", "a1B2".repeat(9));
    let stamp = "2025-03-04T10:00:00.0000000Z ";
    let text = [
        "##[group]Run \u{1b}[2Jevil\u{202e}",
        "shell: bash",
        "##[endgroup]",
        &format!("FAILED tests/a.py::test_\u{7}{token}"),
        &format!("error: https://bot:{token}@example.org/ \u{9b}31m"),
        "##[error]Process completed with exit code 1.",
    ]
    .map(|line| format!("{stamp}{line}\n"))
    .concat();
    fs::write(&path, text).unwrap();
    for arguments in
        [vec!["--color", "never"], vec!["--verbose", "--color", "never"], vec!["--format", "json"]]
    {
        let mut all = arguments.clone();
        all.push(path.to_str().unwrap());
        let printed = stdout(&log(&all));
        assert!(!printed.contains("a1B2"), "{printed}");
        assert!(!printed.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']), "{printed:?}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for columns in [60, 80, 100, 200] {
        for sample in ["pytest/fails.log", "helm", "maven-test", "traps"] {
            let output = plimsoll()
                .env("COLUMNS", columns.to_string())
                .args(["log", "--verbose", "--color", "never"])
                .arg(fixture(sample))
                .output()
                .unwrap();
            let wide: Vec<String> = stdout(&output)
                .lines()
                .filter(|line| line.chars().count() > columns)
                .map(str::to_owned)
                .collect();
            assert!(wide.is_empty(), "{columns}: {wide:?}");
        }
    }
}

#[test]
fn a_jobs_address_means_what_the_store_keeps() {
    let mut world = world();
    let run = world.start_run(".github/workflows/ci.yml", "push", "main", &["unit"]);
    world.finish_run(run, "failure");
    let found = world.runs().iter().find(|found| found.id == run).unwrap();
    let job = found.jobs()[0].id;
    world.set_log(job, fs::read(fixture("pytest/fails.log")).unwrap());
    let place = Place::new(world);
    let output = place.collect(&["--logs", "all"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let address = format!("https://github.com/acme/keel/actions/runs/{run}/job/{job}");
    let output = place.command().args(["log", "--format", "json", &address]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let document = &documents(&output)[0];
    assert_eq!((&document["job"], &document["file"]), (&"fails".into(), &address.clone().into()));
    assert_eq!((&document["tests"]["run"], &document["status"]), (&33.into(), &"failure".into()));
    let whole_run = place
        .command()
        .args(["log", "--format", "json", &format!("acme/keel/actions/runs/{run}")])
        .output()
        .unwrap();
    assert_eq!(documents(&whole_run).len(), 1);
    let other =
        place.command().args(["log", "https://github.com/acme/keel/actions/runs/1"]).output().unwrap();
    assert_eq!(other.status.code(), Some(1));
    assert!(stderr(&other).contains("is not in the store"), "{}", stderr(&other));
}
