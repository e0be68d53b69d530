//! A saved dump gives what a collection gives.

use std::io::Write;
use std::path::Path;

use plimsoll_collect_github::{ImportError, ImportOptions, Imported, import};
use plimsoll_domain::coverage::{CoverageState, Source};
use plimsoll_domain::ledger::LogChoice;
use plimsoll_store::{Reader, Store};
use plimsoll_testkit::github::FakeGitHub;
use serde_json::{Value, json};

use crate::support::{Kept, difference, lively, options, try_collect};

fn now() -> chrono::DateTime<chrono::Utc> {
    "2026-02-01T00:00:00Z".parse().unwrap()
}

fn imported(folder: &Path, store: &mut Store) -> Result<Imported, ImportError> {
    let options = ImportOptions { folder: folder.to_owned(), now: now(), largest_log: 1 << 20 };
    import(&options, store, &|_| {})
}

fn fresh(kept: &Kept) -> Store {
    Store::open(&kept.folder.path().join("history.db"), "test", "0", now()).unwrap()
}

/// What a collection asked for, as `gh api` would have saved it: bodies one after the other, in files by list.
fn dump(fake: &FakeGitHub, folder: &Path) {
    let paths = ["", "/actions/runs?per_page=20", "/actions/workflows", "/deployments", "/releases", "/tags"];
    let mut saved: Vec<(String, Vec<String>)> = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        let mut pages = Vec::new();
        for page in 1..=3 {
            let joint = if path.contains('?') { "&" } else { "?" };
            let target = if path.is_empty() { String::new() } else { format!("{path}{joint}page={page}") };
            pages.push(body(fake, &format!("/repos/acme/keel{target}")));
            if path.is_empty() {
                break;
            }
        }
        saved.push((format!("list-{at}"), pages));
    }
    let runs: Vec<Value> = saved[1].1.iter().map(|page| serde_json::from_str(page).unwrap()).collect();
    let mut jobs = Vec::new();
    for run in runs.iter().flat_map(|page| page["workflow_runs"].as_array().unwrap()) {
        let (id, attempts) = (run["id"].as_u64().unwrap(), run["run_attempt"].as_u64().unwrap());
        for number in 1..=attempts {
            let attempt = format!("/repos/acme/keel/actions/runs/{id}/attempts/{number}");
            if run["status"] == "completed" {
                jobs.push(body(fake, &format!("{attempt}/jobs")));
            }
            if number < attempts {
                saved.push((format!("attempt-{id}-{number}"), vec![body(fake, &attempt)]));
            }
        }
    }
    saved.push(("jobs".to_owned(), jobs));
    for id in fake.world(|world| world.deployments()) {
        saved.push((
            format!("statuses-{id}"),
            vec![body(fake, &format!("/repos/acme/keel/deployments/{id}/statuses"))],
        ));
    }
    for (name, pages) in saved {
        std::fs::write(folder.join(format!("{name}.json")), pages.concat()).unwrap();
    }
}

fn body(fake: &FakeGitHub, path: &str) -> String {
    use std::io::Read;
    let url = fake.url();
    let authority = url.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(authority).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {authority}\r\n\r\n").unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// Tables that a dump by REST and a collection have in common.
fn common(reader: &Reader) -> String {
    let mut text = Vec::new();
    for table in [
        "repositories",
        "workflows",
        "runs",
        "attempts",
        "jobs",
        "deployments",
        "deployment_statuses",
        "releases",
    ] {
        reader.export_table(table, &mut text).unwrap();
    }
    String::from_utf8(text).unwrap()
}

#[test]
fn a_dump_of_all_lists_gives_the_tables_of_a_collection() {
    let fake = FakeGitHub::start(lively()).unwrap();
    let (dumped, collected) = (Kept::new(), Kept::new());
    let folder = tempfile::tempdir().unwrap();
    dump(&fake, folder.path());
    let mut store = fresh(&dumped);
    let first = imported(folder.path(), &mut store).unwrap();
    assert_eq!(first.left_out, []);
    let mut other = collected.open(&fake);
    let mut lists = options(&fake);
    lists.logs = LogChoice::None;
    try_collect(&lists, &mut other).unwrap();
    assert_eq!(difference(&common(store.reader()), &common(other.reader())), None);
    let state = |source| first.coverage.iter().find(|item| item.source == source).unwrap().state;
    // Every list is whole by its own count, or by where it ends; the reason says so.
    let pair = |source| {
        let item = first.coverage.iter().find(|item| item.source == source).unwrap();
        (item.state, item.collected == item.expected)
    };
    assert_eq!(pair(Source::Runs), (CoverageState::Complete, true));
    assert_eq!(pair(Source::Jobs), (CoverageState::Complete, true));
    assert_eq!(state(Source::Deployments), CoverageState::Complete);
    assert_eq!(state(Source::Logs), CoverageState::Missing, "no log was saved");
    // Importing again, or into what was collected, changes nothing.
    imported(folder.path(), &mut store).unwrap();
    let before = common(other.reader());
    imported(folder.path(), &mut other).unwrap();
    assert_eq!(common(other.reader()), before);
}

#[test]
fn logs_come_by_job_and_in_a_runs_zip() {
    let fake = FakeGitHub::start(lively()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    dump(&fake, folder.path());
    let (run, jobs) = fake.world(|world| {
        let run = &world.runs()[0];
        (run.id, run.jobs().iter().map(|job| job.id).collect::<Vec<_>>())
    });
    let other = fake.world(|world| world.runs()[1].jobs()[0].id);
    std::fs::write(folder.path().join(format!("job-{other}.log")), "one log\n").unwrap();
    std::fs::write(folder.path().join("4711.txt"), "of nobody\n").unwrap();
    let mut zip =
        zip::ZipWriter::new(std::fs::File::create(folder.path().join(format!("{run}.zip"))).unwrap());
    let plain = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        ("0_build.txt", "built\n"),
        ("1_test.txt", "tested\n"),
        ("build/1_Set up job.txt", "a step\n"),
        ("../../escape_1_build.txt", "no\n"),
    ] {
        zip.start_file(name, plain).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let kept = Kept::new();
    let mut store = fresh(&kept);
    let found = imported(folder.path(), &mut store).unwrap();
    assert_eq!(found.logs, 3, "{:?}", found.left_out);
    assert_eq!(found.left_out.len(), 1, "{:?}", found.left_out);
    let text = |job: u64| store.reader().log(found.key.0, job).unwrap().unwrap();
    assert_eq!((text(jobs[0]), text(jobs[1])), (b"built\n".to_vec(), b"tested\n".to_vec()));
    assert_eq!(text(other), b"one log\n");
}

#[test]
fn what_is_no_dump_is_said_so() {
    let kept = Kept::new();
    let mut store = fresh(&kept);
    let folder = tempfile::tempdir().unwrap();
    let missing = imported(&folder.path().join("none"), &mut store).unwrap_err();
    assert!(matches!(missing, ImportError::Unreadable { .. }), "{missing:?}");
    assert!(matches!(imported(folder.path(), &mut store), Err(ImportError::Nothing { .. })));
    std::fs::write(folder.path().join("notes.json"), "{\"a\": [1, 2").unwrap();
    assert!(matches!(imported(folder.path(), &mut store), Err(ImportError::Nothing { .. })));
    let job = json!({"total_count": 1, "jobs": [{"id": 1, "run_id": 2, "name": "x", "run_url": "y"}]});
    std::fs::write(folder.path().join("jobs.json"), job.to_string()).unwrap();
    assert!(matches!(imported(folder.path(), &mut store), Err(ImportError::Nameless { .. })));
    for (name, id) in [("a", 1), ("b", 2)] {
        let repository = json!({"id": id, "full_name": format!("acme/{name}"), "default_branch": "main"});
        std::fs::write(folder.path().join(format!("{name}.json")), repository.to_string()).unwrap();
    }
    let several = imported(folder.path(), &mut store).unwrap_err();
    assert!(several.to_string().contains("acme/a") && several.to_string().contains("acme/b"), "{several}");
    assert_eq!(store.reader().repositories().unwrap(), [], "nothing half-imported");
}
