//! Decoded tables from raw payloads: the same, and more where a later version reads more.

use plimsoll_domain::ledger::{Batch, Gone, Ledger, Quarantined, RawItem};
use plimsoll_domain::record::Conclusion;
use plimsoll_store::Decoded;

use crate::support::{batch, exported, job, listed, open, run, with_keel};

/// Reads the payloads that `support` writes.
fn decode(kind: &str, key: &str, body: Vec<u8>) -> Decoded {
    let number = |text: &str| text.parse::<u64>().unwrap();
    let item = match (kind, key.split_once('/').or(Some((key, "1")).filter(|_| kind == "run"))) {
        ("run", Some((id, attempt))) => {
            let text = String::from_utf8(body.clone()).unwrap();
            let minutes: i64 = text.rsplit(':').next().unwrap().trim_end_matches('}').parse().unwrap();
            let conclusion = if text.contains("success") { Conclusion::Success } else { Conclusion::Failure };
            run(number(id), attempt.parse().unwrap(), minutes, conclusion)
        }
        ("job", None) => job(number(key), 1, 1, Conclusion::Success, 4),
        _ => {
            let raw = RawItem { kind: "", key: key.to_owned(), body };
            return Decoded::Quarantined(Quarantined { raw, reason: "unknown".to_owned() });
        }
    };
    Decoded::Item(item)
}

#[test]
fn a_rebuild_gives_the_same_tables() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    let mut all = batch(vec![
        run(1, 1, 0, Conclusion::Failure),
        run(1, 2, 60, Conclusion::Success),
        run(2, 1, 5, Conclusion::Success),
        job(10, 1, 1, Conclusion::Success, 4),
    ]);
    all.jobs_listed.push(listed(1, 1, 1));
    store.keep(key, &all).unwrap();
    store.keep(key, &Batch { gone: vec![Gone::Run(2)], ..batch(Vec::new()) }).unwrap();
    let (before, tally) = (exported(store.reader()), store.tally(key).unwrap());
    let rebuilt = store.rebuild(&decode, &|_| {}).unwrap();
    assert_eq!((rebuilt.read, rebuilt.quarantined), (3, 0));
    assert_eq!(exported(store.reader()), before);
    assert_eq!(store.tally(key).unwrap(), tally, "which lists were read is not forgotten");
}

#[test]
fn what_was_kept_aside_is_read_by_a_version_that_can() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    let readable = run(1, 1, 0, Conclusion::Success);
    let aside = |raw: RawItem| Quarantined { raw, reason: "a new shape".to_owned() };
    let strange = RawItem { kind: "workflow", key: "page 1, item 2".to_owned(), body: b"{}".to_vec() };
    // What could not be read was kept under another key than it turns out to have.
    let unread = RawItem { key: "1".to_owned(), ..readable.raw.clone() };
    let quarantined = vec![aside(unread), aside(strange)];
    store.keep(key, &Batch { quarantined, ..batch(Vec::new()) }).unwrap();
    assert_eq!(store.tally(key).unwrap().quarantined, 2);
    let rebuilt = store.rebuild(&decode, &|_| {}).unwrap();
    assert_eq!((rebuilt.read, rebuilt.quarantined), (1, 1));
    let tally = store.tally(key).unwrap();
    assert_eq!((tally.runs, tally.quarantined), (1, 1));
    // And it is a payload like any other from now on.
    store.rebuild(&decode, &|_| {}).unwrap();
    assert_eq!(store.tally(key).unwrap().runs, 1);
}
