//! What is to be fetched next is asked of the tables.

use plimsoll_domain::ledger::{Batch, Gone, JobsListed, KeptLog, Ledger, LogChoice, RawItem};
use plimsoll_domain::record::{
    Conclusion, DeploymentReview, DeploymentStatus, JobLog, LogReason, LogState, Record, RunApprovals,
};

use crate::support::{at, batch, deployment, job, listed, open, run, with_keel};

#[test]
fn jobs_are_due_until_they_were_listed_as_the_attempt_is_now() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    let running = run(3, 1, 0, Conclusion::Pending);
    store
        .keep(
            key,
            &batch(vec![run(1, 1, 0, Conclusion::Success), run(2, 1, 0, Conclusion::Success), running]),
        )
        .unwrap();
    let due = |store: &plimsoll_store::Store| -> Vec<(u64, u32)> {
        let due = store.due_jobs(key, at(-9_999), 10).unwrap();
        due.into_iter().map(|due| (due.run, due.attempt)).collect()
    };
    assert_eq!(due(&store), [(2, 1), (1, 1)], "newest first, and none of what has not ended");
    let mut list = batch(Vec::new());
    list.jobs_listed.push(listed(2, 1, 0));
    store.keep(key, &list).unwrap();
    assert_eq!(due(&store), [(1, 1)]);
    store.keep(key, &batch(vec![run(2, 2, 90, Conclusion::Success)])).unwrap();
    assert_eq!(due(&store), [(2, 2), (1, 1)]);
    assert_eq!(store.due_jobs(key, at(2), 10).unwrap().len(), 1, "older runs are beyond the horizon");
    // A list that was read while the attempt went on is not the last word.
    let stale = JobsListed { revision: Some(1), ..listed(1, 1, 0) };
    store.keep(key, &Batch { jobs_listed: vec![stale], ..batch(Vec::new()) }).unwrap();
    assert_eq!(due(&store), [(2, 2), (1, 1)]);
}

#[test]
fn earlier_attempts_are_missing_until_they_are_kept_as_they_ended() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    store
        .keep(key, &batch(vec![run(1, 1, 0, Conclusion::Pending), run(1, 3, 90, Conclusion::Success)]))
        .unwrap();
    assert_eq!(store.missing_attempts(key, at(-9_999), 10).unwrap(), [(1, 1), (1, 2)]);
    store.keep(key, &batch(vec![run(1, 1, 0, Conclusion::Failure)])).unwrap();
    assert_eq!(store.missing_attempts(key, at(-9_999), 10).unwrap(), [(1, 2)]);
}

fn logs(store: &plimsoll_store::Store, choice: LogChoice, night: i64) -> Vec<(u64, LogReason)> {
    let key = plimsoll_domain::ledger::RepositoryKey(1);
    let due = store.due_logs(key, choice, at(-9_999), at(night * 1_440), 100).unwrap();
    due.into_iter().map(|due| (due.job, due.reason)).collect()
}

#[test]
fn failures_and_the_newest_success_of_a_week_are_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    let items = vec![
        run(1, 1, 0, Conclusion::Success),
        job(10, 1, 1, Conclusion::Success, 10),
        job(11, 1, 1, Conclusion::Success, 20),
        job(12, 1, 1, Conclusion::Failure, 30),
        job(13, 1, 1, Conclusion::Skipped, 40),
        // The next week begins on the following Monday.
        job(14, 1, 1, Conclusion::Success, 7 * 1_440),
    ];
    store.keep(key, &batch(items)).unwrap();
    assert_eq!(logs(&store, LogChoice::Failed, 1), [(12, LogReason::Failed)]);
    let sample = [(12, LogReason::Failed), (14, LogReason::Sample), (11, LogReason::Sample)];
    assert_eq!(logs(&store, LogChoice::Sample, 1), sample);
    assert_eq!(logs(&store, LogChoice::All, 1).len(), 5 - 1);
    assert!(logs(&store, LogChoice::None, 1).is_empty());
    store.keep(key, &Batch { logs: vec![log(11, LogState::Stored)], ..batch(Vec::new()) }).unwrap();
    assert!(store.superseded_samples(key, at(-9_999)).unwrap().is_empty());
    store.keep(key, &batch(vec![job(15, 1, 1, Conclusion::Success, 50)])).unwrap();
    assert_eq!(store.superseded_samples(key, at(-9_999)).unwrap(), [11]);
}

fn log(job: u64, state: LogState) -> KeptLog {
    let log = JobLog { job, state, reason: LogReason::Sample, bytes: None, sha256: None };
    let stored = state == LogState::Stored;
    KeptLog { log, body: stored.then(|| zstd::encode_all(&b"x"[..], 1).unwrap()) }
}

#[test]
fn an_absent_log_is_asked_for_some_more_nights_and_an_expired_one_never() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    let items = vec![
        run(1, 1, 0, Conclusion::Failure),
        job(10, 1, 1, Conclusion::Failure, 10),
        job(11, 1, 1, Conclusion::Failure, 20),
    ];
    store.keep(key, &batch(items)).unwrap();
    let both = vec![log(10, LogState::Absent), log(11, LogState::Expired)];
    store.keep(key, &Batch { logs: both, ..batch(Vec::new()) }).unwrap();
    assert!(logs(&store, LogChoice::Failed, 0).is_empty(), "not in the same night");
    for night in 1..3 {
        assert_eq!(logs(&store, LogChoice::Failed, night), [(10, LogReason::Failed)]);
        let again = Batch {
            fetched: Some(at(night * 1_440)),
            logs: vec![log(10, LogState::Absent)],
            ..batch(Vec::new())
        };
        store.keep(key, &again).unwrap();
    }
    assert!(logs(&store, LogChoice::Failed, 9).is_empty(), "not for ever");
}

/// A deployment whose statuses point at a run, and what they were.
fn waiting(id: u64, run: u64, states: &[&str]) -> plimsoll_domain::ledger::Item {
    let mut item = deployment(id);
    for (minutes, state) in (0..).zip(states) {
        item.records.push(Record::DeploymentStatus(DeploymentStatus {
            deployment: id,
            state: (*state).to_owned(),
            created: at(minutes),
            log_url: Some(format!("https://github.com/acme/keel/actions/runs/{run}/job/9")),
            environment_url: None,
        }));
    }
    item
}

/// The list of a run's approvals, read when the run had a revision.
fn approvals(run: u64, revision: i64) -> plimsoll_domain::ledger::Item {
    let review = DeploymentReview {
        state: "approved".to_owned(),
        reviewer: Some("ann".to_owned()),
        by_bot: false,
        environments: vec!["production".to_owned()],
    };
    plimsoll_domain::ledger::Item {
        raw: RawItem { kind: "approvals", key: run.to_string(), body: format!("{revision}").into_bytes() },
        revision,
        records: vec![Record::Approvals(RunApprovals { run, reviews: vec![review] })],
    }
}

#[test]
fn approvals_are_due_of_runs_that_waited_until_they_are_kept_as_the_run_is_now() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    let runs = (1..=4).map(|id| run(id, 1, 0, Conclusion::Success));
    store.keep(key, &batch(runs.collect())).unwrap();
    let deployed = [
        waiting(10, 1, &["waiting", "in_progress", "success"]),
        waiting(11, 2, &["in_progress", "success"]),
        waiting(12, 3, &["waiting"]),
        waiting(13, 3, &["waiting"]),
        waiting(14, 99, &["waiting"]),
    ];
    store.keep(key, &batch(deployed.to_vec())).unwrap();
    let due = |store: &plimsoll_store::Store| -> Vec<u64> {
        store.due_approvals(key, at(-9_999), 10).unwrap().into_iter().map(|due| due.run).collect()
    };
    assert_eq!(due(&store), [3, 1], "newest first, and none that did not wait or is not known");
    assert_eq!(store.due_approvals(key, at(2), 10).unwrap().len(), 1, "older runs are beyond the horizon");
    assert_eq!(store.tally(key).unwrap().approvals_due, 2);
    let revision = store.run_revision(key, 1).unwrap().unwrap();
    assert_eq!(
        (revision, store.run_revision(key, 99).unwrap()),
        (store.due_approvals(key, at(-9_999), 10).unwrap()[1].revision, None)
    );
    store.keep(key, &batch(vec![approvals(1, revision)])).unwrap();
    assert_eq!(due(&store), [3]);
    // Started again, it may have been approved again.
    store.keep(key, &batch(vec![run(1, 2, 90, Conclusion::Success)])).unwrap();
    assert_eq!(due(&store), [3, 1]);
    let mut kept = Vec::new();
    store.reader().each_approvals(key, |one| kept.push((one.run, one.reviews.len()))).unwrap();
    assert_eq!(kept, [(1, 1)], "what is known stays until then");
}

#[test]
fn approvals_go_with_the_last_deployment_that_waited() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    let all = vec![
        run(1, 1, 0, Conclusion::Success),
        waiting(10, 1, &["waiting"]),
        waiting(11, 1, &["waiting", "success"]),
        approvals(1, 0),
    ];
    store.keep(key, &batch(all)).unwrap();
    let tally = |store: &plimsoll_store::Store| store.tally(key).unwrap().approvals;
    store.keep(key, &Batch { gone: vec![Gone::Deployment(10)], ..batch(Vec::new()) }).unwrap();
    assert_eq!(tally(&store), 1);
    store.keep(key, &Batch { gone: vec![Gone::Deployment(11)], ..batch(Vec::new()) }).unwrap();
    assert_eq!(tally(&store), 0);
}
