use plimsoll_domain::Word;
use plimsoll_domain::ledger::{Batch, Item, Ledger, RawItem};
use plimsoll_domain::record::{Conclusion, HostedRepository, Record, Step};

use super::*;
use crate::rows::{CONCLUSIONS, from_millis};

fn store(folder: &tempfile::TempDir) -> (Store, RepositoryKey) {
    let mut store = Store::open(&folder.path().join("s.db"), "test", "0", from_millis(0)).unwrap();
    let hosted = HostedRepository { id: 1, full_name: "acme/keel".to_owned(), ..HostedRepository::default() };
    let key = store.open("github.com", &hosted).unwrap();
    (store, key)
}

/// Jobs as different as they come, by number.
fn job(number: u64) -> Job {
    let time =
        |every: u64, at: u64| (!number.is_multiple_of(every)).then(|| from_millis(at.cast_signed() * 1_000));
    let word = |every: u64, text: &str| {
        (!number.is_multiple_of(every)).then(|| Word::from(format!("{text} {}", number % 7)))
    };
    let step = |place: u32| Step {
        number: place,
        name: format!("step {place} of {}", number % 3).into(),
        started: time(2, number),
        finished: None,
        conclusion: CONCLUSIONS[(number as usize + place as usize) % CONCLUSIONS.len()],
        original_conclusion: word(4, "as said"),
    };
    Job {
        id: number * 5,
        run: 1_000_000 - number / 10,
        attempt: 1 + (number % 3) as u32,
        name: format!("job {}", number % 11).into(),
        created: time(13, 1_700_000_000 + number),
        started: time(17, 1_700_000_010 - number),
        finished: time(19, 1_700_000_300 + number),
        status: word(5, "completed"),
        conclusion: CONCLUSIONS[number as usize % CONCLUSIONS.len()],
        original_conclusion: word(3, "word"),
        labels: (0..number % 3).map(|place| Word::from(format!("label {place}"))).collect(),
        runner: Some(format!("machine {number}").into()),
        runner_group: word(2, "group"),
        steps: (0..(number % 4) as u32).map(step).collect(),
    }
}

fn keep(store: &mut Store, key: RepositoryKey, jobs: impl Iterator<Item = Job>, revision: i64) {
    let item = |job: Job| Item {
        raw: RawItem {
            kind: "job",
            key: job.id.to_string(),
            body: format!("{{\"r\":{revision}}}").into_bytes(),
        },
        revision,
        records: vec![Record::Job(job)],
    };
    store.keep(key, &Batch { items: jobs.map(item).collect(), ..Batch::default() }).unwrap();
}

/// As the rows alone give them.
fn from_rows(store: &Store, key: RepositoryKey) -> Vec<Job> {
    let mut shared = Shared::new(StepTimes::LeftOut);
    range(&store.reader().connection, key, (i64::MIN, i64::MAX), &mut shared).unwrap()
}

fn condensed(store: &Store, key: RepositoryKey) -> Vec<Span> {
    spans(&store.reader().connection, key).unwrap()
}

#[test]
fn condensed_jobs_are_those_of_the_rows_whatever_happens_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, key) = store(&folder);
    keep(&mut store, key, (1..=23_000).map(job), 1);
    store.condense(key).unwrap();
    assert_eq!(condensed(&store, key).len(), 3, "two full ones and the rest");
    let same = |store: &Store| {
        let rows = from_rows(store, key);
        for threads in [1, 2, 3] {
            assert!(store.reader().jobs(key, threads).unwrap() == rows, "{threads} threads");
        }
    };
    same(&store);
    // One that lies within a blob, one that changes, one that goes.
    keep(&mut store, key, std::iter::once(Job { id: 12, ..job(7) }), 1);
    assert_eq!(condensed(&store, key).len(), 2);
    same(&store);
    let changed = Job { conclusion: Conclusion::Failure, ..job(15_000) };
    keep(&mut store, key, std::iter::once(changed), 2);
    assert_eq!(condensed(&store, key).len(), 1);
    same(&store);
    store.reader().connection.execute("DELETE FROM jobs WHERE id = ?1", [22_000 * 5]).unwrap();
    assert!(condensed(&store, key).is_empty());
    same(&store);
    store.condense(key).unwrap();
    assert_eq!(condensed(&store, key).len(), 3);
    same(&store);
    // The last grows: more jobs make no further small one.
    keep(&mut store, key, (24_000..25_500).map(job), 1);
    store.condense(key).unwrap();
    assert_eq!(condensed(&store, key).len(), 3);
    same(&store);
}

#[test]
fn few_jobs_are_left_to_their_rows_and_what_is_broken_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, key) = store(&folder);
    keep(&mut store, key, (1..=900).map(job), 1);
    store.condense(key).unwrap();
    assert!(condensed(&store, key).is_empty());
    keep(&mut store, key, (901..=2_000).map(job), 1);
    store.condense(key).unwrap();
    let rows = from_rows(&store, key);
    assert_eq!(rows.len(), 2_000);
    let other_form = zstd::bulk::compress(b"[9,[],[],[],[]]", LEVEL).unwrap();
    for body in [&b"no zstd"[..], &[], &other_form] {
        let sql = "UPDATE condensed_jobs SET body = ?1";
        assert_eq!(store.reader().connection.execute(sql, [body]).unwrap(), 1);
        assert!(store.reader().jobs(key, 2).unwrap() == rows);
    }
}

#[test]
fn a_place_that_is_none_makes_no_job() {
    let blob = jobs::written(&(1..40).map(job).collect::<Vec<_>>()).unwrap();
    let read = |blob: &[u8]| jobs::read(blob, &mut Shared::default());
    assert_eq!(read(&blob).unwrap().len(), 39);
    assert!(read(&blob[..blob.len() / 2]).is_none());
    let job = |name: u32, labels: u32| {
        format!(r#"[1,["a"],[[0]],[[]],[[1,1,1,{name},[null,null,7],null,0,null,{labels},[null,null],0]]]"#)
    };
    assert_eq!(read(job(0, 0).as_bytes()).unwrap()[0].labels.len(), 1);
    assert!(read(job(1, 0).as_bytes()).is_none() && read(job(0, 1).as_bytes()).is_none());
}

#[test]
fn a_few_new_jobs_write_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, key) = store(&folder);
    keep(&mut store, key, (1..=2_000).map(job), 1);
    store.condense(key).unwrap();
    let changes = |store: &Store| store.reader().connection.total_changes();
    keep(&mut store, key, (2_001..=2_500).map(job), 1);
    let before = changes(&store);
    store.condense(key).unwrap();
    assert_eq!(changes(&store), before, "neither what is there nor a small one beside it");
    keep(&mut store, key, (2_501..=3_000).map(job), 1);
    store.condense(key).unwrap();
    assert_eq!(condensed(&store, key), [Span { first: 5, last: 15_000 }]);
}
