//! Collecting, importing and the store, as their user meets them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use plimsoll_testkit::github::{FakeGitHub, World};
use serde_json::Value;

use crate::run::{plimsoll, stderr, stdout};

/// Nothing that looks like a token of anybody's.
pub(crate) const TOKEN: &str = "ghp_e2e0e2e0e2e0e2e0e2e0e2e0e2e0e2e0e2e0";

/// A dozen runs, one of them failed and run again, and a deployment.
pub(crate) fn world() -> World {
    let mut world = World::new("acme", "keel");
    for at in 0..12 {
        let run = world.start_run(".github/workflows/ci.yml", "push", "main", &["build", "test"]);
        world.advance(chrono::Duration::minutes(9));
        world.finish_run(run, if at == 5 { "failure" } else { "success" });
        if at == 5 {
            world.rerun(run);
            world.finish_run(run, "success");
        }
        world.advance(chrono::Duration::hours(11));
    }
    let deployment = world.deploy("production", &format!("{:040x}", 3));
    world.deployment_status(deployment, "success");
    world
}

/// A fake, a folder for everything, and the command with its token.
pub(crate) struct Place {
    pub(crate) fake: FakeGitHub,
    pub(crate) folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new(world: World) -> Self {
        let fake = FakeGitHub::start(world).unwrap();
        fake.require_token(TOKEN);
        Self { fake, folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.folder.path().join("history.db")
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = plimsoll();
        command.env("GITHUB_TOKEN", TOKEN).env("PLIMSOLL_STORE", self.store());
        command.env("XDG_CACHE_HOME", self.folder.path().join("cache"));
        command
    }

    pub(crate) fn collect(&self, more: &[&str]) -> Output {
        let url = self.fake.url();
        self.command().args(["collect", "acme/keel", "--api-url", &url]).args(more).output().unwrap()
    }
}

fn succeeds(output: &Output) -> String {
    assert!(output.status.success(), "{}", stderr(output));
    stdout(output)
}

fn refuses(output: &Output, code: i32, needles: &[&str]) {
    let message = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{message}");
    for needle in needles {
        assert!(message.contains(needle), "{needle:?} is not in: {message}");
    }
    assert!(!message.contains("panicked") && !message.contains(TOKEN), "{message}");
}

pub(crate) fn valid(schema: &str, document: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema").join(schema);
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<_> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn a_collection_proves_what_it_has() {
    let place = Place::new(world());
    let text = succeeds(&place.collect(&[]));
    assert!(text.starts_with("github.com/acme/keel\n"), "{text}");
    for part in ["runs 12/12 · attempts 13 · jobs 26/26 · logs", "deployments 1", "requests", "kept in"] {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
    assert!(!text.contains("not complete"), "{text}");
    assert_eq!(place.fake.problems(), Vec::<String>::new());
}

#[test]
fn documents_are_as_their_schemas_say() {
    let place = Place::new(world());
    let read = |output: &Output| serde_json::from_str::<Value>(&succeeds(output)).unwrap();
    let collected = read(&place.collect(&["--format", "json", "--budget", "9"]));
    valid("collection.v1.schema.json", &collected);
    assert!(collected["stopped"].as_str().unwrap().contains("9 requests"), "{collected:#}");
    valid("collection.v1.schema.json", &read(&place.collect(&["--format", "json"])));
    let info = read(&place.command().args(["store", "info", "--format", "json"]).output().unwrap());
    valid("store-info.v1.schema.json", &info);
    assert_eq!(info["repositories"][0]["runs"], 12);
    let dump = tempfile::tempdir().unwrap();
    let repository = serde_json::json!({"id": 9, "full_name": "acme/hull", "default_branch": "main"});
    std::fs::write(dump.path().join("repository.json"), repository.to_string()).unwrap();
    std::fs::write(dump.path().join("odd.json"), "[]").unwrap();
    let imported =
        place.command().arg("import").arg(dump.path()).args(["--format", "json"]).output().unwrap();
    valid("import.v1.schema.json", &read(&imported));
}

#[test]
fn the_store_is_looked_at_checked_rebuilt_exported_and_pruned() {
    let place = Place::new(world());
    succeeds(&place.collect(&[]));
    let run = |arguments: &[&str]| succeeds(&place.command().arg("store").args(arguments).output().unwrap());
    assert!(run(&["info"]).contains("runs 12/12"));
    assert!(run(&["check"]).contains("is in order"));
    let export = |name: &str| {
        let folder = place.folder.path().join(name);
        run(&["export", folder.to_str().unwrap()]);
        let runs = std::fs::read_to_string(folder.join("runs.jsonl")).unwrap();
        let jobs = std::fs::read_to_string(folder.join("jobs.jsonl")).unwrap();
        (runs, jobs)
    };
    let before = export("a");
    assert_eq!((before.0.lines().count(), before.1.lines().count()), (12, 26));
    run(&["rebuild"]);
    assert_eq!(export("b"), before);
    assert!(run(&["prune", "--repository", "acme/keel"]).contains("1 repositories"));
    assert_eq!(export("c").0, "");
    let gone = place.command().args(["store", "prune", "--repository", "acme/keel"]).output().unwrap();
    refuses(&gone, 1, &["acme/keel"]);
}

#[test]
fn without_a_store_its_verbs_say_how_to_make_one() {
    let place = Place::new(World::new("acme", "keel"));
    for verb in ["info", "check", "rebuild", "prune"] {
        let output = place.command().args(["store", verb]).output().unwrap();
        refuses(&output, 1, &["there is no store", "plimsoll collect"]);
    }
    assert!(!place.store().exists());
}

#[test]
fn wrong_input_gets_a_clear_answer() {
    let place = Place::new(world());
    let run = |arguments: &[&str]| place.command().args(arguments).output().unwrap();
    refuses(&run(&["collect", "/does/not/exist"]), 1, &["/does/not/exist"]);
    refuses(&run(&["collect", "https://github.com"]), 2, &["OWNER/NAME"]);
    refuses(&run(&["collect", "a/b", "--api-url", "http://git.example.org/api/v3"]), 2, &["clear text"]);
    refuses(&run(&["collect", "a/b", "--quota", "150%"]), 2, &["30%"]);
    refuses(&run(&["collect", "a/b", "--budget", "0"]), 2, &["--budget"]);
    refuses(&run(&["collect", "a/b", "--since", "yesterday"]), 2, &["180d", "2026-01-31"]);
    refuses(&run(&["collect", "a/b", "--app-id", "7"]), 2, &["--app-key"]);
    refuses(&run(&["import", "/does/not/exist"]), 1, &["/does/not/exist", "dump"]);
    let url = place.fake.url();
    refuses(&run(&["collect", "acme/other", "--api-url", &url]), 1, &["acme/other", "token"]);
    refuses(
        &run(&["collect", "acme/keel", "--api-url", "http://127.0.0.1:9"]),
        1,
        &["127.0.0.1:9", "--offline"],
    );
    let mut wrong = place.command();
    wrong.env("GITHUB_TOKEN", "ghp_wrongwrongwrongwrongwrongwrongwrong");
    let output = wrong.args(["collect", "acme/keel", "--api-url", &url]).output().unwrap();
    refuses(&output, 1, &["does not accept the token"]);
    assert!(!stderr(&output).contains("wrongwrong"));
}

#[test]
fn two_at_once_are_told_apart() {
    let place = Place::new(world());
    succeeds(&place.collect(&[]));
    place.fake.fail(
        |target| target.contains("/actions/runs?"),
        1,
        plimsoll_testkit::github::Failure::Slow(std::time::Duration::from_secs(20)),
    );
    let url = place.fake.url();
    let mut first = place.command();
    let mut first = first
        .args(["collect", "acme/keel", "--full", "--api-url", &url])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It holds the lock as soon as it has asked for anything.
    while !place.fake.requests().last().is_some_and(|seen| seen.target.contains("/actions/runs?")) {
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert!(first.try_wait().unwrap().is_none(), "it ended before it asked");
    }
    let second = place.collect(&[]);
    first.kill().unwrap();
    first.wait().unwrap();
    refuses(&second, 6, &["plimsoll collect acme/keel (process", "wait for it to end"]);
    // The lock of one that was killed is nobody's.
    succeeds(&place.collect(&[]));
}

#[test]
fn the_token_is_in_nothing_that_is_said_or_kept() {
    let place = Place::new(world());
    let mut said = Vec::new();
    for more in [&["--format", "json"][..], &[], &["--full"]] {
        let output = place.collect(more);
        said.extend(output.stdout);
        said.extend(output.stderr);
    }
    place.fake.fail(|_| true, 40, plimsoll_testkit::github::Failure::Status(401, Vec::new(), "{}"));
    let output = place.collect(&[]);
    said.extend(output.stderr);
    let has = |bytes: &[u8]| bytes.windows(TOKEN.len()).any(|part| part == TOKEN.as_bytes());
    assert!(!has(&said));
    for entry in std::fs::read_dir(place.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        assert!(!path.is_file() || !has(&std::fs::read(&path).unwrap()), "{}", path.display());
    }
}

#[test]
fn a_remote_alone_gets_no_token() {
    let place = Place::new(world());
    let repo = plimsoll_testkit::Repo::new();
    let repo = repo.finish().unwrap();
    let authority = place.fake.url().replace("http://", "");
    repo.git(&["remote", "add", "origin", &format!("https://{authority}/acme/keel.git")]).unwrap();
    let mut command = place.command();
    command.env("GH_ENTERPRISE_TOKEN", TOKEN);
    let output = command.arg("collect").arg(repo.path()).output().unwrap();
    // It cannot be reached by https; that it was to be asked without any of the tokens is what counts.
    assert!(!output.status.success());
    assert!(stderr(&output).contains("GH_HOST"), "{}", stderr(&output));
}

/// A disk of less than a megabyte; `None` where none can be made.
#[cfg(target_os = "linux")]
fn small_disk(folder: &Path) -> Option<()> {
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=600k", "tmpfs"])
        .arg(folder)
        .stderr(Stdio::null())
        .status();
    mounted.is_ok_and(|status| status.success()).then_some(())
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_what_was_kept_is_safe() {
    let mut world = world();
    for _ in 0..900 {
        let run = world.start_run(".github/workflows/ci.yml", "push", "main", &["build", "test"]);
        world.advance(chrono::Duration::minutes(9));
        world.finish_run(run, "failure");
    }
    let place = Place::new(world);
    let disk = place.folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    if small_disk(&disk).is_none() {
        plimsoll_testkit::skipped("no small disk can be made here");
        return;
    }
    let store = disk.join("history.db");
    let collect = |store: &Path| {
        let mut command = place.command();
        let url = place.fake.url();
        command.args(["collect", "acme/keel", "--api-url", &url, "--store"]).arg(store).output().unwrap()
    };
    let full = collect(&store);
    let elsewhere = place.folder.path().join("moved.db");
    let copied = std::fs::copy(&store, &elsewhere);
    let wal = std::fs::copy(disk.join("history.db-wal"), place.folder.path().join("moved.db-wal"));
    let unmounted = Command::new("umount").arg(&disk).status().unwrap();
    assert!(unmounted.success());
    refuses(&full, 1, &["no space left", "what was kept before is safe"]);
    copied.unwrap();
    drop(wal);
    // With more room it goes on from there.
    let check = place.command().args(["store", "check", "--store"]).arg(&elsewhere).output().unwrap();
    succeeds(&check);
    let text = succeeds(&collect(&elsewhere));
    assert!(text.contains("runs 912/912"), "{text}");
}
