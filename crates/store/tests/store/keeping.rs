//! Keeping is idempotent, and the order of sightings does not matter.

use plimsoll_domain::ledger::{Batch, Gone, KeptLog, Ledger};
use plimsoll_domain::record::{Conclusion, JobLog, LogReason, LogState, Step};

use crate::support::{at, batch, deployment, exported, job, listed, open, run, with_keel};

#[test]
fn the_same_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    let all = batch(vec![run(1, 1, 0, Conclusion::Success), job(10, 1, 1, Conclusion::Success, 4)]);
    store.keep(key, &all).unwrap();
    let once = exported(store.reader());
    store.keep(key, &all).unwrap();
    assert_eq!(with_keel(&mut store), key);
    assert_eq!(exported(store.reader()), once);
    assert!(once.contains("\"steps\":[[1,\"Set up job\","), "{once}");
}

#[test]
fn an_older_sighting_never_replaces_a_newer_one() {
    let sightings = [
        run(1, 1, 0, Conclusion::Pending),
        run(1, 1, 0, Conclusion::Failure),
        run(1, 2, 60, Conclusion::Pending),
        run(1, 2, 60, Conclusion::Success),
    ];
    let mut orders = Vec::new();
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(&folder);
        let key = with_keel(&mut store);
        for index in order {
            store.keep(key, &batch(vec![sightings[index].clone()])).unwrap();
        }
        orders.push(exported(store.reader()));
    }
    assert!(orders[0].contains("\"attempts\":2"), "{}", orders[0]);
    orders.dedup();
    assert_eq!(orders.len(), 1, "the order of sightings changed the outcome");
}

#[test]
fn what_is_gone_leaves_with_all_that_hangs_on_it_and_may_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    let kept = run(2, 1, 0, Conclusion::Success);
    store.keep(key, &batch(vec![kept, deployment(5)])).unwrap();
    let before = exported(store.reader());
    let mut more = batch(vec![run(1, 1, 0, Conclusion::Failure), job(10, 1, 1, Conclusion::Failure, 4)]);
    more.logs.push(log(10));
    store.keep(key, &more).unwrap();
    let with = exported(store.reader());
    store.keep(key, &Batch { gone: vec![Gone::Run(1)], ..batch(Vec::new()) }).unwrap();
    assert_eq!(exported(store.reader()), before);
    assert!(store.reader().log(key.0, 10).unwrap().is_none());
    more.logs.push(log(10));
    store.keep(key, &more).unwrap();
    assert_eq!(exported(store.reader()), with);
}

fn log(job: u64) -> KeptLog {
    let body = zstd::encode_all(&b"a log\n"[..], 3).unwrap();
    let log =
        JobLog { job, state: LogState::Stored, reason: LogReason::Failed, bytes: Some(6), sha256: None };
    KeptLog { log, body: Some(body) }
}

#[test]
fn a_stored_log_outlives_its_retention() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    store.keep(key, &Batch { logs: vec![log(10)], ..batch(Vec::new()) }).unwrap();
    let mut expired = log(10);
    expired.log.state = LogState::Expired;
    expired.body = None;
    store.keep(key, &Batch { logs: vec![expired], ..batch(Vec::new()) }).unwrap();
    assert_eq!(store.reader().log(key.0, 10).unwrap().unwrap(), b"a log\n");
    assert_eq!(store.tally(key).unwrap().logs_stored, 1);
}

#[test]
fn jobs_that_a_list_shows_no_more_are_gone_and_those_of_other_attempts_stay() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    let jobs = vec![
        run(1, 2, 0, Conclusion::Success),
        job(10, 1, 1, Conclusion::Failure, 4),
        job(20, 1, 2, Conclusion::Success, 8),
        job(21, 1, 2, Conclusion::Success, 8),
    ];
    store.keep(key, &batch(jobs)).unwrap();
    let mut list = batch(vec![job(20, 1, 2, Conclusion::Success, 8)]);
    list.jobs_listed.push(listed(1, 2, 1));
    store.keep(key, &list).unwrap();
    let left: Vec<_> = store.jobs_of_run(key, 1).unwrap().into_iter().map(|job| job.id).collect();
    assert_eq!(left, [10, 20]);
}

#[test]
fn repositories_of_two_hosts_with_one_number_stay_apart() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let here = with_keel(&mut store);
    let there = store.open("git.acme.org", &crate::support::keel()).unwrap();
    assert_ne!(here, there);
    store.keep(here, &batch(vec![run(1, 1, 0, Conclusion::Success)])).unwrap();
    assert_eq!(store.tally(there).unwrap().runs, 0);
    let mut renamed = crate::support::keel();
    renamed.full_name = "acme/hull".to_owned();
    assert_eq!(store.open("github.com", &renamed).unwrap(), here);
    for name in ["acme/keel", "ACME/Hull"] {
        assert_eq!(store.reader().find(Some("github.com"), name).unwrap().unwrap().key, here, "{name}");
    }
}

#[test]
fn records_come_back_as_they_were_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    let item = job(10, 1, 1, Conclusion::Failure, 4);
    store.keep(key, &batch(vec![item.clone()])).unwrap();
    let mut found = Vec::new();
    store.reader().each_job(key, |job| found.push(plimsoll_domain::record::Record::Job(job))).unwrap();
    assert_eq!(found, item.records);
}

#[test]
fn assessments_of_the_same_instant_replace_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    for document in [&b"{\"a\":1}"[..], b"{\"a\":2}"] {
        store.keep_assessment(key, at(5), document).unwrap();
    }
    store.keep_assessment(key, at(9), b"{}").unwrap();
    let kept = store.reader().assessments(key).unwrap();
    let documents: Vec<_> = kept.iter().map(|past| past.document.as_slice()).collect();
    assert_eq!(documents, [&b"{\"a\":2}"[..], b"{}"]);
}

#[test]
fn an_assessment_is_found_by_its_instant_without_reading_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    for (instant, document) in [(9, &b"{\"c\":3}"[..]), (5, b"{\"a\":1}"), (7, b"{\"b\":2}")] {
        store.keep_assessment(key, at(instant), document).unwrap();
    }
    let reader = store.reader();
    assert_eq!(reader.assessed_at(key).unwrap(), [at(5), at(7), at(9)]);
    let found = reader.assessment_at(key, at(7)).unwrap().unwrap();
    assert_eq!((found.as_of, found.document.as_slice()), (at(7), &b"{\"b\":2}"[..]));
    assert_eq!(reader.assessment_at(key, at(6)).unwrap(), None);
}

#[test]
fn jobs_for_an_audit_are_the_same_however_many_read_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    assert!(store.reader().jobs(key, 4).unwrap().is_empty());
    // Ids far apart, so that ranges without any are among them.
    let ids = [1, 2, 3, 5_000, 70_000, 70_001, 1_000_000];
    let items = ids.map(|id| job(id, id, 1, Conclusion::Success, i64::try_from(id).unwrap()));
    store.keep(key, &Batch { items: items.to_vec(), ..Batch::default() }).unwrap();
    let mut whole = Vec::new();
    store.reader().each_job(key, |job| whole.push(job)).unwrap();
    for job in &mut whole {
        assert_eq!(store.reader().steps(key, job.id).unwrap(), job.steps);
        let without = |step: &Step| Step { started: None, finished: None, ..step.clone() };
        job.steps = job.steps.iter().map(without).collect();
    }
    for threads in [1, 2, 3, 8] {
        assert_eq!(store.reader().jobs(key, threads).unwrap(), whole, "{threads}");
    }
    assert!(store.reader().steps(key, 4).unwrap().is_empty());
}
