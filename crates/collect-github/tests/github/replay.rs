//! Real traffic that others recorded decodes without loss. It is not ours: without it, these tests say so and skip.

use std::path::{Path, PathBuf};

use plimsoll_collect_github::{Decoded, ImportOptions, decode, import};
use plimsoll_domain::record::Record;
use plimsoll_store::Store;
use serde_json::Value;

use crate::support::Kept;

fn data(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(folder);
    if !path.is_dir() {
        plimsoll_testkit::skipped(&format!("{folder} is not at hand"));
        return None;
    }
    Some(path)
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

fn read(kind: &str, item: &Value) -> Result<Vec<Record>, String> {
    match decode(kind, "place", item.to_string().into_bytes()) {
        Decoded::Item(item) => Ok(item.records),
        Decoded::Quarantined(aside) => Err(aside.reason),
    }
}

#[test]
fn recorded_lists_of_runs_and_jobs_decode_whole() {
    let Some(folder) = data("hub4j+github-api") else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let lists = [
        ("workflow_runs", "run"),
        ("jobs", "job"),
        ("workflows", "workflow"),
        ("environments", "environment"),
    ];
    let (mut decoded, mut stubs) = (0, 0);
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "json")) {
        let Ok(body) = serde_json::from_slice::<Value>(&std::fs::read(path).unwrap()) else { continue };
        for (list, kind) in lists {
            for item in body[list].as_array().into_iter().flatten() {
                match read(kind, item) {
                    Ok(records) => {
                        assert!(!records.is_empty(), "{kind} in {}", path.display());
                        decoded += 1;
                    }
                    // One recorded run was cut down by hand to almost nothing.
                    Err(_) if item.get("created_at").is_none() => stubs += 1,
                    Err(reason) => panic!("{kind} in {}: {reason}", path.display()),
                }
            }
        }
    }
    assert!(decoded > 100, "{decoded} items decoded");
    assert!(stubs <= 1, "{stubs} items could not be read");
}

#[test]
fn recorded_reviews_of_deployments_decode() {
    let Some(folder) = data("hub4j+github-api") else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let mut decoded = 0;
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "json")) {
        let Ok(body) = serde_json::from_slice::<Value>(&std::fs::read(path).unwrap()) else { continue };
        // The body of an answer stands in a file of its own, or in the one that says what it answers.
        let lists = [&body, &body["response"]["jsonBody"]].map(|list| list.as_array().cloned());
        for list in lists.into_iter().flatten().filter(|list| !list.is_empty()) {
            let is_review = |item: &Value| item["environments"].is_array() && item["state"].is_string();
            if list.iter().all(is_review) {
                let kept = serde_json::json!({ "run_id": 1, "reviews": list });
                let records =
                    read("approvals", &kept).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
                let [Record::Approvals(found)] = records.as_slice() else { panic!("{}", path.display()) };
                assert!(
                    found.reviews.iter().all(|one| one.reviewer.is_some() && !one.environments.is_empty())
                );
                decoded += list.len();
            }
        }
    }
    if decoded == 0 {
        plimsoll_testkit::skipped("no recorded list of approvals is among the recordings at hand");
    }
}

#[test]
fn raw_rows_of_another_collector_decode() {
    let Some(folder) = data("apache+incubator-devlake") else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let tables = [
        ("_raw_github_api_runs.csv", "run"),
        ("_raw_github_api_jobs.csv", "job"),
        ("_raw_github_api_pull_requests.csv", "pull-request"),
        ("_raw_github_api_issues.csv", "issue"),
    ];
    for (name, kind) in tables {
        let Some(path) = paths.iter().find(|path| path.ends_with(name)) else {
            plimsoll_testkit::skipped(&format!("{name} is not at hand"));
            continue;
        };
        let mut rows = 0;
        for row in csv::Reader::from_path(path).unwrap().into_records() {
            let row = row.unwrap();
            let item: Value = serde_json::from_str(&row[2]).unwrap();
            read(kind, &item).unwrap_or_else(|reason| panic!("{name}, row {}: {reason}", &row[0]));
            rows += 1;
        }
        assert!(rows >= 30, "{name}: {rows} rows");
    }
}

#[test]
fn payloads_of_webhooks_decode() {
    let Some(folder) = data("octokit+webhooks") else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let parts = [
        ("workflow_run", "run"),
        ("workflow_job", "job"),
        ("deployment", "deployment"),
        ("deployment_status", "deployment-status"),
        ("release", "release"),
        ("pull_request", "pull-request"),
    ];
    let mut decoded = 0;
    for path in paths {
        let Ok(body) = serde_json::from_slice::<Value>(&std::fs::read(&path).unwrap()) else { continue };
        for (part, kind) in parts {
            let item = &body[part];
            if item.get("id").is_none() || item.get("created_at").is_none() && part != "workflow_job" {
                continue;
            }
            read(kind, item).unwrap_or_else(|reason| panic!("{part} in {}: {reason}", path.display()));
            decoded += 1;
        }
    }
    assert!(decoded > 15, "{decoded} payloads");
}

#[test]
fn a_recorded_conversation_is_imported_with_its_logs() {
    let Some(folder) = data("hub4j+github-api") else { return };
    let test = "src/test/resources/org/kohsuke/github/GHWorkflowRunTest/wiremock";
    let (jobs, logs) =
        (folder.join(test).join("testJobs"), folder.join(test).join("testJobs_actions-user-content"));
    let dump = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    files(&jobs.join("__files"), &mut paths);
    for path in &paths {
        std::fs::copy(path, dump.path().join(path.file_name().unwrap())).unwrap();
    }
    // The logs were downloaded under the ids of their jobs.
    let mut texts = Vec::new();
    files(&logs.join("__files"), &mut texts);
    for (text, job) in texts.iter().zip(["2270858630", "2270858576"]) {
        std::fs::copy(text, dump.path().join(format!("{job}.log"))).unwrap();
    }
    let kept = Kept::new();
    let now = "2026-01-05T00:00:00Z".parse().unwrap();
    let mut store = Store::open(&kept.folder.path().join("history.db"), "test", "0", now).unwrap();
    let options = ImportOptions { folder: dump.path().to_owned(), now, largest_log: 1 << 20 };
    let imported = import(&options, &mut store, &|_| {}).unwrap();
    assert_eq!(imported.repository.full_name, "hub4j-test-org/GHWorkflowRunTest");
    assert_eq!((imported.tally.jobs, imported.logs), (2, 2), "{imported:?}");
    assert!(imported.tally.runs >= 1);
    let log = store.reader().log(imported.key.0, 2_270_858_630).unwrap().unwrap();
    assert_eq!(log, std::fs::read(&texts[0]).unwrap());
}
