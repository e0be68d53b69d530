//! A fake, a store, and a collection between them.

use std::path::Path;
use std::time::Duration;

use plimsoll_collect_github::{
    ApiBase, CollectError, CollectOptions, Collected, Credentials, NoObserver, Pace, Secret, collect,
};
use plimsoll_store::{Reader, Store};
use plimsoll_testkit::github::{FakeGitHub, World};

pub(crate) const TOKEN: &str = "ghp_0123456789012345678901234567890123456789";

/// As patient as the usual pace, in a thousandth of the time.
pub(crate) fn hasty() -> Pace {
    Pace {
        per_second: 0.0,
        deadline: Duration::from_millis(2_000),
        retry: Duration::from_millis(2),
        slow_down: Duration::from_millis(20),
        longest_slow_down: Duration::from_millis(80),
        second_opinion: Duration::from_millis(2),
        ..Pace::default()
    }
}

pub(crate) fn options(fake: &FakeGitHub) -> CollectOptions {
    let base = ApiBase::parse(&fake.url()).unwrap();
    let token = Credentials::Token(Secret::new(TOKEN).unwrap());
    CollectOptions { pace: hasty(), ..CollectOptions::new(base, token, "acme/keel") }
}

pub(crate) fn open(path: &Path, fake: &FakeGitHub) -> Store {
    Store::open(path, "test", "0.0.1", fake.world(|world| world.now())).unwrap()
}

pub(crate) fn collected(fake: &FakeGitHub, store: &mut Store) -> Collected {
    try_collect(&options(fake), store).unwrap()
}

pub(crate) fn try_collect(options: &CollectOptions, store: &mut Store) -> Result<Collected, CollectError> {
    collect(options, store, &NoObserver)
}

/// A store in a folder of its own.
pub(crate) struct Kept {
    pub(crate) folder: tempfile::TempDir,
}

impl Kept {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn open(&self, fake: &FakeGitHub) -> Store {
        open(&self.folder.path().join("history.db"), fake)
    }
}

/// Every table of the export, one after the other.
pub(crate) fn exported(reader: &Reader) -> String {
    let mut all = Vec::new();
    for table in Reader::export_tables() {
        all.extend_from_slice(format!("# {table}\n").as_bytes());
        reader.export_table(table, &mut all).unwrap();
    }
    String::from_utf8(all).unwrap()
}

/// The first lines in which two exports differ.
pub(crate) fn difference(one: &str, other: &str) -> Option<String> {
    if one == other {
        return None;
    }
    let (left, right): (Vec<_>, Vec<_>) = (one.lines().collect(), other.lines().collect());
    let only = |these: &[&str], those: &[&str]| -> String {
        these.iter().filter(|line| !those.contains(line)).take(4).map(|line| format!("\n  {line}")).collect()
    };
    Some(format!("only in the one:{}\nonly in the other:{}", only(&left, &right), only(&right, &left)))
}

/// Says visibly that answers are not checked.
pub(crate) fn note_description() {
    if !plimsoll_testkit::github::description_available() {
        plimsoll_testkit::skipped(
            "GitHub's description of its API is not at hand; answers and requests are not checked",
        );
    }
}

/// A repository with a bit of everything.
pub(crate) fn lively() -> World {
    let mut world = World::new("acme", "keel");
    let run = |world: &mut World, conclusion: &str| {
        let id = world.start_run(".github/workflows/ci.yml", "push", "main", &["build", "test"]);
        world.advance(chrono::Duration::minutes(7));
        world.finish_run(id, conclusion);
        world.advance(chrono::Duration::hours(3));
        id
    };
    for at in 0..30 {
        run(&mut world, if at % 6 == 0 { "failure" } else { "success" });
    }
    let again = run(&mut world, "failure");
    world.rerun_failed(again);
    world.advance(chrono::Duration::minutes(9));
    world.finish_run(again, "success");
    world.start_run(".github/workflows/ci.yml", "push", "main", &["build", "test"]);
    world.environment("production", 2, 30);
    for at in 0..4 {
        let id = world.deploy("production", &format!("{at:040x}"));
        world.deployment_status(id, "in_progress");
        world.advance(chrono::Duration::minutes(3));
        world.deployment_status(id, "success");
    }
    world.tag("v1.0.0", &format!("{:040x}", 1));
    world.release("v1.0.0", false);
    let pull = world.merge_pull_request("Add a mast");
    world.label_pull_request(pull, "feature");
    world.open_issue("It leaks", &["incident"]);
    world.open_issue("A wish", &["feature"]);
    world.protect_branch("main", 2, &["build"]);
    world.ruleset("careful", 1);
    world
}
