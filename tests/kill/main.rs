//! Killed at any point, a collection loses nothing: the next one goes on, and in the end all is there once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use plimsoll_testkit::github::{FakeGitHub, World};

/// Processes that have to be killed in the middle of their work.
const KILLS: u32 = 200;

fn numbers(mut seed: u64) -> impl FnMut() -> u64 {
    move || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 27)
    }
}

fn collect(fake: &FakeGitHub, store: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    plimsoll_testkit::isolate(&mut command, Path::new("/no-such-home"));
    command
        .args(["--quiet", "collect", "acme/keel", "--api-url", &fake.url(), "--store"])
        .arg(store)
        .env("GITHUB_TOKEN", "ghp_0123456789012345678901234567890123456789")
        .stdout(Stdio::null());
    command
}

fn done(mut command: Command) {
    let output = command.stderr(Stdio::piped()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn store(verb: &[&str], path: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command.arg("store").args(verb).arg("--store").arg(path).stdout(Stdio::null());
    done(command);
}

fn exported(path: &Path, folder: &Path) -> Vec<(String, String)> {
    store(&["export", folder.to_str().unwrap()], path);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn killed_two_hundred_times_nothing_is_lost() {
    let mut random = numbers(7);
    let mut world = World::new("acme", "keel");
    (0..400).for_each(|_| world.evolve(&mut random));
    let fake = FakeGitHub::start(world).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (path, clean) = (folder.path().join("history.db"), folder.path().join("clean.db"));
    let mut kills = 0;
    while kills < KILLS {
        let mut child = collect(&fake, &path).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(4_000 + random() % 90_000));
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            kills += 1;
        } else {
            // It got through: there has to be something new to do.
            fake.world(|world| (0..25).for_each(|_| world.evolve(&mut random)));
        }
        child.wait().unwrap();
        if kills % 50 == 0 {
            store(&["check"], &path);
        }
    }
    // What is older than some days is looked at again within a week.
    fake.world(|world| world.advance(chrono::Duration::days(8)));
    done(collect(&fake, &path));
    done(collect(&fake, &clean));
    store(&["check"], &path);
    let (left, right) =
        (exported(&path, &folder.path().join("a")), exported(&clean, &folder.path().join("b")));
    assert!(left.iter().any(|(name, text)| name == "runs.jsonl" && text.lines().count() > 50));
    for ((name, one), (_, other)) in left.iter().zip(&right) {
        assert!(one == other, "{name} differs");
    }
}
