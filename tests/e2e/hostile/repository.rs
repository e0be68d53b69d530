//! A repository of which every name and message attacks its reader, and what its platform tells of it.

use std::fs;
use std::path::Path;

use plimsoll_testkit::platform::{Changed, PlatformScript};
use plimsoll_testkit::{Change, CommitSpec, Repo, TempRepo};

use super::attacks::{ATTACKS, attack, endless, person};

/// The trunk; git takes all of this for a branch's name.
pub(crate) const TRUNK: &str = "main\"><img/src=x/onerror=alert(1)>\u{202e}";

/// What git takes for a branch's or a tag's name, each with its attack.
const NAMES: [&str; 4] = ["<script>alert(1)</script>", "\u{202e}gpj.exe", "=1+1|'/C", "`@octocat`#1"];

/// The folder's name where nothing else names the repository.
pub(crate) const FOLDER: &str = "=1+1<img src=x onerror=alert(1)>\u{202e}\u{1b}[31m";

/// The repository, without a work tree: no file system would take all of its names.
pub(crate) fn repository() -> TempRepo {
    let mut repo = Repo::new().named(FOLDER).trunk(TRUNK);
    for week in 0..24 {
        let day = format!("2026-{:02}-{:02}T10:00:00Z", 1 + week / 4, 1 + 7 * (week % 4));
        let message = if week == 3 { endless() } else { attack(week).to_owned() };
        let name = if week == 4 { endless() } else { attack(week).to_owned() };
        // A path has no empty part.
        let path = format!("src/{}", name.replace("//", "/ /"));
        let source = format!("fn week() -> u32 {{ {week} }}\n");
        let workflow = workflow();
        let named = format!(".github/workflows/{}.yml", attack(week).replace('/', "\u{2215}"));
        let mut changes = vec![Change::put("src/main.rs", &source), Change::put(&path, "x\n")];
        if week < 6 {
            changes.push(Change::put(&named, &workflow));
        }
        if week == 0 {
            changes.push(Change::put(".github/workflows/ci.yml", &workflow));
            changes.push(Change::put("CHANGELOG.md", attack(1)));
        }
        let commit = repo.commit_with(CommitSpec {
            parents: repo.tip(TRUNK).into_iter().collect(),
            branch: Some(TRUNK.to_owned()),
            author: person(week),
            authored: Some(plimsoll_testkit::Moment::when(day.as_str()).unwrap()),
            message: format!("{message}\n\n{}\n", attack(week + 1)).into_bytes(),
            changes,
            ..CommitSpec::default()
        });
        if week % 6 == 5 {
            let name = format!("v1.{}.0-{}", week / 6, NAMES[week / 6]);
            repo.annotated_tag(&name, commit, day.replace("10:00", "12:00").as_str(), &person(2), attack(3));
        }
        if week % 5 == 2 {
            let branch = format!("feature/{}", NAMES[week / 5 % 4]);
            repo.branch(&branch, commit);
            let file = [("src/extra.rs", source.as_str())];
            repo.commit(&branch, day.replace("10:00", "14:00").as_str(), &person(week), attack(week), &file);
            let title = format!("Merge branch '{branch}' {}", attack(week + 2));
            let after = day.replace("10:00", "18:00");
            repo.merge(TRUNK, &[&branch], after.as_str(), &person(week + 1), &title, &[]);
        }
    }
    repo.finish_bare().unwrap()
}

fn workflow() -> String {
    let [name, job, step, group] = [attack(0), attack(1), attack(4), attack(6)].map(quoted);
    format!(
        "name: {name}\non: [push]\njobs:\n  test:\n    name: {job}\n    runs-on: ubuntu-latest\n    concurrency: {group}\n    \
         steps:\n      - uses: actions/checkout@v4\n      - name: {step}\n        run: cargo test\n  \
         deploy:\n    needs: test\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      \
         - name: {job}\n        run: helm upgrade {step}\n"
    )
}

/// A text between quotes, for YAML and TOML alike.
fn quoted(text: &str) -> String {
    let mut quoted = serde_json::to_string(text).unwrap();
    for character in ['\u{7f}', '\u{9b}', '\u{2028}'] {
        quoted = quoted.replace(character, &format!("\\u{:04x}", u32::from(character)));
    }
    quoted
}

/// Writes what the platform knows of it as a dump.
pub(crate) fn dump(repo: &TempRepo, folder: &Path) {
    let script = folder.join("script");
    fs::create_dir_all(script.join("logs")).unwrap();
    fs::write(script.join("platform.toml"), platform()).unwrap();
    fs::write(script.join("logs/noise.txt"), log()).unwrap();
    let dump = folder.join("dump");
    fs::create_dir(&dump).unwrap();
    let script = PlatformScript::load(&script).unwrap().unwrap();
    script.dump(repo, &dump, &Changed::default()).unwrap();
}

/// A log that tries everything, with a failed test of a hostile name.
pub(crate) fn log() -> String {
    let mut text: String = (0..16).map(|number| format!("{}\n", attack(number).replace('\r', " "))).collect();
    text.push_str("running 2 tests\ntest \u{1b}[31m<script>alert(1)</script>\u{202e} ... FAILED\ntest b ... ok\n\nfailures:\n    ");
    text.push_str("\u{1b}[31m<script>alert(1)</script>\u{202e}\n\n");
    text.push_str(
        "test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n",
    );
    text.push_str(&format!("##[error]{}\n{}\n", attack(1), endless()));
    text
}

/// A job that deploys to an environment of each attack's name; one of them to production.
fn environments() -> String {
    let one = |number: usize| {
        let name = match number {
            1 => quoted(&format!("production {}", attack(number))),
            _ => quoted(attack(number)),
        };
        let job = quoted(&format!("{} {number}", attack(number + 5)));
        format!(
            "[environment.{name}]\n[job.e{number}]\nname = {job}\nenvironment = {name}\n\
             [[job.e{number}.step]]\nname = {job}\nrun = \"helm upgrade\"\nlog = \"noise\"\n"
        )
    };
    (0..ATTACKS.len()).map(one).collect()
}

fn platform() -> String {
    let text = |number| quoted(attack(number));
    let jobs: Vec<_> = (0..ATTACKS.len()).map(|number| format!("\"e{number}\"")).collect();
    format!(
        r#"
repository = "acme/keel"
logs = "sample"
[[workflow]]
file = "ci.yml"
name = {name}
[environment.production]
reviewers = [{reviewer}]
[[runs]]
workflow = "ci.yml"
event = "push"
of = "pushes"
jobs = ["build", "release", {jobs}]
by = [{login}, "ann"]
fails = [{{ job = "build", every = 5, first = 2, again = true }}, {{ job = "e1", every = 7, first = 3 }}]
[job.build]
name = {build}
[[job.build.step]]
name = {step}
run = "cargo test"
log = "noise"
[[job.build.step]]
run = {endless}
log = "noise"
[job.release]
name = {endless}
environment = "production"
[[job.release.step]]
run = "helm upgrade"
[pull-requests]
opened = "30m"
reviewed = "1h"
reviewers = [{reviewer}]
[[releases]]
tags = "v"
by = {login}
notes = {notes}
[[issue]]
title = {incident}
labels = ["incident", {label}]
by = {login}
opened = 2026-03-09T10:00:00Z
closed = 2026-03-09T12:00:00Z
{environments}"#,
        name = text(0),
        reviewer = text(7),
        login = text(3),
        jobs = jobs.join(", "),
        build = text(4),
        step = text(2),
        endless = quoted(&endless()),
        notes = text(14),
        incident = text(10),
        label = text(8),
        environments = environments(),
    )
}
