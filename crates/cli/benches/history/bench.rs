//! Collecting a long history: how much memory it takes, how fast items are read and kept, and read back.
//!
//!     cargo bench -p plimsoll --bench history [-- RUNS]
//!
//! The alternative in the same run keeps each item's JSON as it came, in one table of the same database, and parses
//! it again to read it back: what one gets without a schema.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails there")]
#![expect(clippy::print_stdout, reason = "the figures are its output")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use plimsoll_collect_github::{Decoded, decode};
use plimsoll_domain::ledger::{Batch, Ledger, RepositoryKey};
use plimsoll_domain::record::{Attempt, HostedRepository, Job, Run};
use plimsoll_store::Store;
use plimsoll_testkit::github::{FakeGitHub, World};
use serde_json::{Value, json};

const ROUNDS: usize = 5;
const JOBS: u64 = 60_000;
const BATCH: usize = 100;

fn main() {
    let runs = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    reading_and_keeping();
    memory(runs);
}

/// Collects runs with the program itself and watches its memory.
fn memory(runs: u64) {
    let mut world = World::bulk("acme", "keel", runs, 1);
    world.list_depth(u64::MAX);
    let fake = FakeGitHub::start(world).unwrap();
    fake.no_etags();
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("history.db");
    let begun = Instant::now();
    // As many requests as the runs take; jobs would be one request each.
    let budget = (runs / 100 + 60).to_string();
    let mut child = Command::new(env!("CARGO_BIN_EXE_plimsoll"))
        .args(["--quiet", "collect", "acme/keel", "--logs", "none", "--budget", &budget])
        .args(["--api-url", &fake.url(), "--store"])
        .arg(&store)
        .env("GITHUB_TOKEN", "ghp_0123456789012345678901234567890123456789")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        peak = peak.max(resident(child.id()));
        std::thread::sleep(Duration::from_millis(50));
    }
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let size = std::fs::metadata(&store).unwrap().len();
    println!(
        "{runs} runs collected in {:.0} s: {}",
        begun.elapsed().as_secs_f64(),
        text.lines().nth(1).unwrap_or("").trim()
    );
    println!(
        "  peak memory {} MB, the store {} MB, {} bytes a run",
        peak / 1_024,
        size >> 20,
        size / runs.max(1)
    );
}

/// The most memory that a process had so far, in KiB; zero where nobody tells.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn reading_and_keeping() {
    let items: Vec<Vec<u8>> = (0..JOBS).map(|id| job(id).to_string().into_bytes()).collect();
    let bytes: usize = items.iter().map(Vec::len).sum();
    let (mut ours, mut theirs, mut ours_back, mut theirs_back) = (vec![], vec![], vec![], vec![]);
    let (mut our_size, mut their_size) = (0, 0);
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("ours.db"), folder.path().join("theirs.db"));
        ours.push(timed(|| keep(&a, &items)));
        theirs.push(timed(|| keep_as_text(&b, &items)));
        ours_back.push(timed(|| assert_eq!(read_back(&a), JOBS)));
        theirs_back.push(timed(|| assert_eq!(read_text_back(&b), JOBS)));
        our_size = std::fs::metadata(&a).unwrap().len();
        their_size = std::fs::metadata(&b).unwrap().len();
    }
    let per_second = |time: f64| JOBS as f64 / time;
    let (kept, text) = (median(&mut ours), median(&mut theirs));
    println!("{JOBS} jobs of {} bytes each, medians of {ROUNDS} alternating rounds", bytes as u64 / JOBS);
    println!(
        "  decoded and kept: {:.0} a second; as text: {:.0}; ratio of times {:.2}",
        per_second(kept),
        per_second(text),
        kept / text
    );
    let (kept, text) = (median(&mut ours_back), median(&mut theirs_back));
    println!(
        "  read back: {:.0} a second; parsed again: {:.0}; ratio of times {:.2}",
        per_second(kept),
        per_second(text),
        kept / text
    );
    println!(
        "  size: {} bytes a job; as text: {}; ratio {:.2}",
        our_size / JOBS,
        their_size / JOBS,
        our_size as f64 / their_size as f64
    );
}

fn timed(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64()
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn open(path: &Path) -> (Store, RepositoryKey) {
    let now = "2026-01-05T00:00:00Z".parse().unwrap();
    let mut store = Store::open(path, "bench", "0", now).unwrap();
    let hosted = HostedRepository { id: 1, full_name: "acme/keel".to_owned(), ..HostedRepository::default() };
    let key = store.open("github.com", &hosted).unwrap();
    (store, key)
}

fn keep(path: &Path, items: &[Vec<u8>]) {
    let (mut store, key) = open(path);
    for chunk in items.chunks(BATCH) {
        let mut batch = Batch::default();
        for body in chunk {
            match decode("job", "", body.clone()) {
                Decoded::Item(item) => batch.items.push(item),
                Decoded::Quarantined(aside) => batch.quarantined.push(aside),
            }
        }
        store.keep(key, &batch).unwrap();
    }
}

fn read_back(path: &Path) -> u64 {
    let (store, key) = open(path);
    let mut count = 0;
    store.reader().each_run(key, |_: Run| {}).unwrap();
    store.reader().each_attempt(key, |_: Attempt| {}).unwrap();
    store.reader().each_job(key, |job: Job| count += u64::from(job.id > 0)).unwrap();
    count
}

fn text_database(path: &Path) -> rusqlite::Connection {
    let database = rusqlite::Connection::open(path).unwrap();
    database.pragma_update(None, "journal_mode", "WAL").unwrap();
    database.pragma_update(None, "synchronous", "NORMAL").unwrap();
    database
        .execute_batch("CREATE TABLE IF NOT EXISTS items (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        .unwrap();
    database
}

fn keep_as_text(path: &Path, items: &[Vec<u8>]) {
    let mut database = text_database(path);
    for chunk in items.chunks(BATCH) {
        let transaction = database.transaction().unwrap();
        for body in chunk {
            let value: Value = serde_json::from_slice(body).unwrap();
            transaction
                .prepare_cached("INSERT OR REPLACE INTO items VALUES (?1, ?2)")
                .unwrap()
                .execute(rusqlite::params![value["id"].as_i64(), std::str::from_utf8(body).unwrap()])
                .unwrap();
        }
        transaction.commit().unwrap();
    }
}

fn read_text_back(path: &Path) -> u64 {
    let database = text_database(path);
    let mut statement = database.prepare("SELECT body FROM items").unwrap();
    let bodies = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    bodies
        .map(|body| serde_json::from_str::<Value>(&body.unwrap()).unwrap())
        .filter(|job| job["id"].is_number())
        .count() as u64
}

fn job(id: u64) -> Value {
    let id = id + 50_000_000_000;
    let step = |number: u64, name: &str| {
        json!({ "name": name, "number": number, "status": "completed", "conclusion": "success",
            "started_at": "2026-01-05T09:00:00Z", "completed_at": "2026-01-05T09:01:00Z" })
    };
    let api = "https://api.github.com/repos/acme/keel";
    json!({
        "id": id, "run_id": id / 4, "run_attempt": 1, "node_id": format!("CR_kwDO{id:x}"),
        "run_url": format!("{api}/actions/runs/{}", id / 4), "head_sha": format!("{:040x}", id / 4),
        "head_branch": "main", "workflow_name": "CI", "name": format!("test ({})", id % 4),
        "url": format!("{api}/actions/jobs/{id}"), "check_run_url": format!("{api}/check-runs/{id}"),
        "html_url": format!("https://github.com/acme/keel/actions/runs/{}/job/{id}", id / 4),
        "status": "completed", "conclusion": "success", "created_at": "2026-01-05T08:59:40Z",
        "started_at": "2026-01-05T09:00:00Z", "completed_at": "2026-01-05T09:05:00Z",
        "labels": ["ubuntu-latest"], "runner_id": id % 1_000, "runner_name": format!("GitHub Actions {}", id % 1_000),
        "runner_group_id": 0, "runner_group_name": "GitHub Actions",
        "steps": [step(1, "Set up job"), step(2, "Run actions/checkout@v4"), step(3, "Run make test"),
            step(4, "Upload coverage"), step(5, "Post Run actions/checkout@v4"), step(6, "Complete job")],
    })
}
