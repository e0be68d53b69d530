//! Reading the jobs of a store for an audit as a collection leaves them, beside reading their rows and every job in full.
//!
//! `cargo bench -p plimsoll-store --bench loading -- [JOBS]`

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails there")]

use std::hint::black_box;
use std::time::Instant;

use plimsoll_domain::Timestamp;
use plimsoll_domain::ledger::{Batch, Item, Ledger, RawItem, RepositoryKey};
use plimsoll_domain::record::{Conclusion, HostedRepository, Job, Record, Step};
use plimsoll_store::{Reader, Store};

const ROUNDS: usize = 5;
const BATCH: u64 = 5_000;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` runs this as well; it is no test.
    if !words.iter().any(|word| word == "--bench") {
        return;
    }
    let jobs = words.iter().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let (mut store, key) = fill(&path, jobs);
    let rows = folder.path().join("rows.db");
    std::fs::copy(&path, &rows).unwrap();
    let begun = Instant::now();
    store.condense(key).unwrap();
    let condensing = begun.elapsed().as_secs_f64() * 1e6 / jobs as f64;
    drop(store);
    let (rows, reader) = (Reader::open(&rows).unwrap(), Reader::open(&path).unwrap());
    let (mut full, mut by_rows, mut one, mut two) = (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        full.push(seconds(jobs, || {
            let mut all: Vec<Job> = Vec::new();
            reader.each_job(key, |job| all.push(job)).unwrap();
            all
        }));
        by_rows.push(seconds(jobs, || rows.jobs(key, 2).unwrap()));
        one.push(seconds(jobs, || reader.jobs(key, 1).unwrap()));
        two.push(seconds(jobs, || reader.jobs(key, 2).unwrap()));
    }
    let million = |times: Vec<f64>| median(times) * 1e6 / jobs as f64;
    let (full, by_rows, one, two) = (million(full), million(by_rows), million(one), million(two));
    println!("{jobs} jobs of six steps, medians of {ROUNDS} alternating rounds, seconds for a million");
    println!("  every job in full             {full:.2}");
    println!("  for an audit, rows, 2 threads {by_rows:.2}, ratio {:.2}", by_rows / full);
    println!("  condensed, 1 thread           {one:.2}, ratio {:.2}", one / full);
    println!("  condensed, 2 threads          {two:.2}, ratio {:.2}", two / full);
    println!("  condensing them once          {condensing:.2}");
}

/// To read them; that they are thrown away again is no part of it.
fn seconds(jobs: u64, read: impl FnOnce() -> Vec<Job>) -> f64 {
    let begun = Instant::now();
    let read = black_box(read());
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(read.len() as u64, jobs);
    seconds
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_timestamp(1_767_571_200 + seconds.cast_signed(), 0).unwrap()
}

fn fill(path: &std::path::Path, jobs: u64) -> (Store, RepositoryKey) {
    let mut store = Store::open(path, "bench", "0", at(0)).unwrap();
    let hosted = HostedRepository { id: 1, full_name: "acme/keel".to_owned(), ..HostedRepository::default() };
    let key = store.open("github.com", &hosted).unwrap();
    for begin in (0..jobs).step_by(BATCH as usize) {
        let items = (begin..jobs.min(begin + BATCH)).map(|number| Item {
            raw: RawItem { kind: "job", key: number.to_string(), body: b"{}".to_vec() },
            revision: 1,
            records: vec![Record::Job(job(number))],
        });
        store.keep(key, &Batch { items: items.collect(), ..Batch::default() }).unwrap();
    }
    // Closed, everything is in one file.
    drop(store);
    (Store::open(path, "bench", "0", at(0)).unwrap(), key)
}

fn job(number: u64) -> Job {
    let begun = number * 7;
    let step = |place: u32| Step {
        number: place,
        name: format!("Run step {place} of workflow {}", number % 8).into(),
        started: Some(at(begun + u64::from(place))),
        finished: Some(at(begun + u64::from(place) + number % 90)),
        conclusion: Conclusion::Success,
        original_conclusion: Some("success".into()),
    };
    Job {
        id: 50_000_000_000 + number * 3,
        run: number / 10,
        attempt: 1,
        name: format!("job {}", number % 80).into(),
        created: Some(at(begun)),
        started: Some(at(begun + 5)),
        finished: Some(at(begun + 300)),
        status: Some("completed".into()),
        conclusion: Conclusion::Success,
        original_conclusion: Some("success".into()),
        labels: ["ubuntu-latest"].into_iter().map(Into::into).collect(),
        runner: Some(format!("GitHub Actions {number}").into()),
        runner_group: Some("GitHub Actions".into()),
        steps: (1..=6).map(step).collect(),
    }
}
