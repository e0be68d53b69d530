//! A small platform, from its script to the dump.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::{Changed, PlatformScript};
use crate::Script;

const HISTORY: &str = r#"
start = 2026-01-05T08:00:00Z
[people]
ann = "Ann <ann@example.org>"
[[step]]
do = "commits"
by = "ann"
message = "Start"
write = { "db/1.sql" = "x" }
[[step]]
do = "branches"
name = "topic/{n}"
by = "ann"
at = "+1d"
count = 3
every = "1d"
merge_after = "5h"
message = "Topic {n}"
touch = ["a.c", "db/{n}.sql", "a.c"]
title = "Merge pull request #{n+10} from acme/topic/{n}"
[[step]]
do = "tags"
name = "v{n}"
at = "+3d5h1m"
"#;

const PLATFORM: &str = r#"
repository = "acme/widget"
logs = "all"
[[workflow]]
file = "ci.yml"
name = "ci"
[environment.production]
reviewers = ["ops"]
[[runs]]
workflow = "ci.yml"
event = "push"
of = "pushes"
without = { every = 4, first = 1 }
jobs = ["build", "ship", "note"]
fails = [{ job = "build", every = 2, first = 1, again = true }]
[job.build]
name = "Build"
[[job.build.step]]
uses = "actions/checkout@v4"
[[job.build.step]]
run = "make"
takes = "10s"
log = "make"
[job.ship]
name = "Ship"
caller = "call"
needs = ["build"]
environment = "production"
deploys = true
[[job.ship.step]]
run = "ship {digest}"
changed = { path = "db", log = "migrated" }
[job.note]
name = "Note"
only = "v"
[pull-requests]
reviewed = "1h"
reviewers = ["ann", "bob"]
[[releases]]
tags = "v"
by = "bot[bot]"
"#;

fn script(platform: &str) -> (TempDir, Result<Option<PlatformScript>, crate::Error>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("platform.toml"), platform).unwrap();
    fs::create_dir(folder.path().join("logs")).unwrap();
    fs::write(folder.path().join("logs/make.txt"), "{n} made of {short}\n").unwrap();
    fs::write(folder.path().join("logs/migrated.txt"), "{changes} of {changes-in-all}\n").unwrap();
    let script = PlatformScript::load(folder.path());
    (folder, script)
}

fn dump(changed: &Changed) -> TempDir {
    dump_of(PLATFORM, changed)
}

fn dump_of(platform: &str, changed: &Changed) -> TempDir {
    let repo = Script::parse(HISTORY, Path::new(".")).unwrap().build("widget").unwrap();
    let (_folder, script) = script(platform);
    let into = tempfile::tempdir().unwrap();
    script.unwrap().unwrap().dump(&repo, into.path(), changed).unwrap();
    into
}

/// A file's pages.
fn pages(folder: &TempDir, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.path().join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn all<'a>(pages: &'a [Value], name: &str) -> Vec<&'a Value> {
    pages.iter().flat_map(|page| page[name].as_array().unwrap()).collect()
}

#[test]
fn pushes_run_fail_and_run_again() {
    let folder = dump(&Changed::default());
    let (runs, attempts, jobs) =
        (pages(&folder, "runs.json"), pages(&folder, "attempts.json"), pages(&folder, "jobs.json"));
    let runs = all(&runs, "workflow_runs");
    // Four pushes, of which the first has no run; of the three runs the first and the third fail once.
    assert_eq!((runs.len(), attempts.len()), (3, 2));
    assert!(runs.iter().all(|run| run["conclusion"] == "success" && run["actor"]["login"] == "ann"));
    assert!(attempts.iter().all(|attempt| attempt["conclusion"] == "failure"));
    let jobs = all(&jobs, "jobs");
    let ended = |name: &str, conclusion: &str| {
        jobs.iter().filter(|job| job["name"] == name && job["conclusion"] == conclusion).count()
    };
    assert_eq!((ended("Build", "failure"), ended("Build", "success")), (2, 3));
    // What needs a failed job is skipped, and stands there by its caller's name.
    assert_eq!((ended("call", "skipped"), ended("call / Ship", "success")), (2, 3));
    // Only the last push has a tag; it was run twice.
    assert_eq!((ended("Note", "success"), ended("Note", "skipped")), (2, 3));
}

const FILTERED: &str = r#"
[[runs]]
workflow = "ci.yml"
event = "release"
of = "tags"
jobs = ["out"]
[[runs]]
workflow = "ci.yml"
event = "dispatch"
of = "pushes"
touching = "db"
jobs = ["out"]
[job.out]
name = "Out"
on = "windows-2025"
[[job.out.step]]
run = "try"
skipped = true
"#;

#[test]
fn tags_run_by_their_name_and_pushes_by_what_they_touch() {
    let folder = dump_of(&format!("{PLATFORM}{FILTERED}"), &Changed::default());
    let runs = pages(&folder, "runs.json");
    let of = |event: &str| {
        let all = all(&runs, "workflow_runs").into_iter().filter(|run| run["event"] == event);
        all.map(|run| run["head_branch"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of("release"), ["v1"]);
    assert_eq!(of("dispatch"), ["main", "main"], "the first commit and the second topic");
    let jobs = pages(&folder, "jobs.json");
    let out = all(&jobs, "jobs").into_iter().find(|job| job["name"] == "Out").unwrap();
    assert_eq!(out["labels"][0], "windows-2025");
    assert_eq!((&out["conclusion"], &out["steps"][1]["conclusion"]), (&"success".into(), &"skipped".into()));
}

#[test]
fn environments_make_deployments_and_the_next_makes_the_last_inactive() {
    let folder = dump(&Changed::default());
    let (made, statuses) = (pages(&folder, "deployments.json"), pages(&folder, "statuses.json"));
    assert_eq!(made[0].as_array().unwrap().len(), 3);
    let count = |state: &str| {
        statuses[0].as_array().unwrap().iter().filter(|status| status["state"] == state).count()
    };
    assert_eq!((count("success"), count("inactive"), count("failure")), (3, 2, 0));
}

#[test]
fn logs_have_times_and_know_what_they_are_of() {
    let folder = dump(&Changed::default());
    let jobs = pages(&folder, "jobs.json");
    let text = |name: &str, at: usize| {
        let found = all(&jobs, "jobs").into_iter().filter(|job| job["name"] == name).nth(at).unwrap();
        let log = fs::read_to_string(folder.path().join(format!("{}.log", found["id"]))).unwrap();
        (found["head_sha"].as_str().unwrap().to_owned(), log)
    };
    let (sha, log) = text("Build", 0);
    assert!(log.lines().all(|line| line.starts_with("2026-01-0") && line.contains("4567Z ")), "{log}");
    assert!(log.contains(&format!("Z 3 made of {}\n", &sha[..7])), "{log}");
    assert!(log.contains("##[error]Process completed with exit code 1."), "{log}");
    // The second merge touched the database; the third, which is listed first, did not.
    let (sha, log) = text("call / Ship", 1);
    assert!(log.contains(&format!("ship {}", super::log::digest(&sha))), "{log}");
    assert!(log.contains("Z 1 of 2\n"), "{log}");
    assert!(!text("call / Ship", 0).1.contains(" of 2\n"));
}

#[test]
fn pull_requests_are_merges_reviewed_by_somebody_else() {
    let folder = dump(&Changed::default());
    let page = &pages(&folder, "pulls-graphql.json")[0]["data"]["repository"]["pullRequests"]["nodes"];
    let newest = &page[0];
    assert_eq!((newest["number"].as_u64(), newest["headRefName"].as_str()), (Some(13), Some("topic/3")));
    assert_eq!(newest["reviews"]["nodes"][0]["author"]["login"], "bob");
    assert_eq!(newest["reviews"]["nodes"][0]["submittedAt"], "2026-01-08T12:00:00Z");
}

#[test]
fn changes_keep_what_they_do_not_change() {
    let (plain, reversed) =
        (dump(&Changed::default()), dump(&Changed { reversed: true, ..Changed::default() }));
    for name in ["runs.json", "jobs.json", "deployments.json"] {
        let sorted = |folder: &TempDir| {
            let mut letters = fs::read(folder.path().join(name)).unwrap();
            letters.sort_unstable();
            letters
        };
        assert_ne!(pages(&plain, name), pages(&reversed, name), "{name}");
        assert_eq!(sorted(&plain), sorted(&reversed), "{name}");
    }
    let without = dump(&Changed { without_runs: true, ..Changed::default() });
    assert!(
        ["runs.json", "jobs.json", "deployments.json"].iter().all(|name| !without.path().join(name).exists())
    );
    assert!(without.path().join("releases.json").exists());
}

#[test]
fn what_is_not_there_is_an_error() {
    for (from, to, said) in [
        ("jobs = [\"build\", \"ship\", \"note\"]", "jobs = [\"bild\"]", "no job \"bild\""),
        ("workflow = \"ci.yml\"", "workflow = \"cd.yml\"", "no workflow \"cd.yml\""),
        ("environment = \"production\"", "environment = \"prod\"", "no environment \"prod\""),
        ("log = \"make\"", "log = \"mak\"", "mak.txt"),
        ("logs = \"all\"", "log = \"all\"", "unknown field"),
    ] {
        let error = script(&PLATFORM.replace(from, to)).1.unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    assert!(PlatformScript::load(Path::new("/nowhere")).unwrap().is_none());
}
