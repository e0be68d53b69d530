//! The file: locked, read only, damaged, somebody else's, pruned.

use plimsoll_domain::ledger::{Batch, Gone, Ledger};
use plimsoll_domain::record::Conclusion;
use plimsoll_store::{PruneOptions, Reader, Store, StoreError};

use crate::support::{at, batch, exported, job, open, run, with_keel};

#[test]
fn a_second_writer_is_told_who_the_first_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let path = store.reader().path().to_owned();
    let error = Store::open(&path, "other", "0.0.1", at(0)).err().unwrap();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
    let process = format!("test (process {}", std::process::id());
    assert!(error.to_string().contains(&process), "{error}");
    // Reading goes on beside the writer.
    Reader::open(&path).unwrap();
    drop(store);
    Store::open(&path, "other", "0.0.1", at(0)).unwrap();
}

#[test]
fn what_is_no_store_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "a few notes, nothing of ours, and long enough to look like a file of some kind")
        .unwrap();
    for error in [Store::open(&path, "t", "0", at(0)).err(), Reader::open(&path).err()] {
        assert!(matches!(error, Some(StoreError::NotAStore { .. })), "{error:?}");
    }
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("a few notes"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is put beside it");
    assert!(matches!(Store::open(folder.path(), "t", "0", at(0)).err(), Some(StoreError::NotAStore { .. })));
    assert!(matches!(Reader::open(folder.path()).err(), Some(StoreError::NotAStore { .. })));
    assert!(matches!(Reader::open(&folder.path().join("none")).err(), Some(StoreError::NotFound { .. })));
}

#[cfg(unix)]
#[test]
fn a_store_that_may_not_be_written_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    store.keep(key, &batch(vec![run(1, 1, 0, Conclusion::Success)])).unwrap();
    let path = store.reader().path().to_owned();
    let before = exported(store.reader());
    drop(store);
    let set = |mode| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
    std::fs::remove_file(folder.path().join("history.db.lock")).unwrap();
    set(0o555);
    assert_eq!(exported(&Reader::open(&path).unwrap()), before);
    let as_root = std::fs::File::create(folder.path().join("probe")).is_ok();
    if as_root {
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), "skipped: the superuser may write everywhere");
    } else {
        let error = Store::open(&path, "t", "0", at(0)).err();
        assert!(matches!(error, Some(StoreError::ReadOnly { .. })), "{error:?}");
    }
    set(0o755);
}

#[test]
fn a_damaged_payload_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    store.keep(key, &batch(vec![run(1, 1, 0, Conclusion::Success)])).unwrap();
    let path = store.reader().path().to_owned();
    assert_eq!(store.reader().check().unwrap(), []);
    drop(store);
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute("UPDATE raw SET body = x'00ff'", []).unwrap();
    drop(raw);
    let findings = Reader::open(&path).unwrap().check().unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].what.contains("run 1/1"), "{findings:?}");
}

#[test]
fn pruning_forgets_what_was_asked_for_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let key = with_keel(&mut store);
    let items = vec![run(1, 1, 0, Conclusion::Success), job(10, 1, 1, Conclusion::Success, 4)];
    store.keep(key, &batch(items)).unwrap();
    store.keep(key, &batch(vec![run(2, 1, 0, Conclusion::Success)])).unwrap();
    store.keep(key, &Batch { gone: vec![Gone::Run(2)], ..batch(Vec::new()) }).unwrap();
    let before = exported(store.reader());
    let gone = PruneOptions { gone_before: Some(at(60)), ..PruneOptions::default() };
    assert_eq!(store.prune(&gone).unwrap().payloads, 1);
    assert_eq!(exported(store.reader()), before);
    let repository = Some((None, "ACME/keel".to_owned()));
    let all = store.prune(&PruneOptions { repository, ..PruneOptions::default() }).unwrap();
    assert_eq!(all.repositories, 1);
    assert!(exported(store.reader()).lines().all(|line| line.starts_with('#')));
    assert_eq!(store.reader().repositories().unwrap(), []);
}
