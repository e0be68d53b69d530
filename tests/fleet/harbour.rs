//! A place with many repositories: a fake GitHub that tells of them, and what git finds of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::{DateTime, Duration, Utc};
use plimsoll_testkit::github::{FakeGitHub, World};
use plimsoll_testkit::{Change, CommitSpec, Moment as _, Repo, TempRepo};
use serde_json::Value;

/// Nothing that looks like a token of anybody's.
pub(crate) const TOKEN: &str = "ghp_f1ee7f1ee7f1ee7f1ee7f1ee7f1ee7f1ee7f";

const WORKFLOW: &str = ".github/workflows/ci.yml";

/// What a pipeline does here: enough to reach a level, and to lose it.
const PIPELINE: &str = "on: [push]\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      \
                        - run: cargo build\n  test:\n    needs: build\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      \
                        - run: cargo test\n";

/// How a repository lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// A commit every third day, each with a run.
    Active,
    /// Nothing for two years.
    Dormant,
    /// Never anything.
    Empty,
}

/// One repository: its history, also that which is still to come.
struct Ship {
    repo: Option<TempRepo>,
    /// Commits on main with their times, oldest first.
    commits: Vec<(DateTime<Utc>, String)>,
    life: Life,
    shown: usize,
    /// From this commit on there is no pipeline.
    without_pipeline: Option<usize>,
}

/// The place.
pub(crate) struct Harbour {
    pub(crate) fake: FakeGitHub,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) now: DateTime<Utc>,
    ships: BTreeMap<String, Ship>,
    /// Names of those that were deleted.
    pub(crate) sunk: Vec<String>,
    /// Names of those that were archived.
    pub(crate) laid_up: Vec<String>,
}

/// The first night.
pub(crate) fn first_night() -> DateTime<Utc> {
    "2026-07-01T02:00:00Z".parse().unwrap()
}

impl Harbour {
    /// Repositories of these names and lives; those with a night lose their pipeline on the day before it.
    pub(crate) fn new(fleet: &[(&str, Life, Option<i64>)], nights: i64) -> Self {
        let worlds = fleet.iter().zip(0..).map(|((name, ..), nth)| World::nth("acme", name, nth));
        let mut worlds: Vec<_> = worlds.collect();
        let fake = FakeGitHub::start(worlds.remove(0)).unwrap();
        worlds.into_iter().for_each(|world| fake.add(world));
        fake.require_token(TOKEN);
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("origins/acme")).unwrap();
        let config = format!(
            "[url \"file://{}/\"]\n\tinsteadOf = https://github.com/\n[uploadpack]\n\tallowFilter = true\n\
             \tallowAnySHA1InWant = true\n[safe]\n\tdirectory = *\n",
            folder.path().join("origins").display()
        );
        std::fs::write(folder.path().join("gitconfig"), config).unwrap();
        let (ships, now) = (BTreeMap::new(), first_night());
        let mut harbour = Self { fake, folder, now, ships, sunk: Vec::new(), laid_up: Vec::new() };
        for (name, life, lost) in fleet {
            harbour.launch(name, *life, *lost, nights);
        }
        harbour.sail(0);
        harbour
    }

    fn launch(&mut self, name: &str, life: Life, lost: Option<i64>, nights: i64) {
        let lost = lost.map(|night| first_night() + Duration::days(night - 1));
        let end = first_night() + Duration::days(nights + 1);
        let (from, to, step) = match life {
            Life::Active => ("2026-01-02T10:00:00Z".parse().unwrap(), end, 3),
            Life::Dormant => {
                ("2024-01-02T10:00:00Z".parse().unwrap(), "2024-05-01T00:00:00Z".parse().unwrap(), 5)
            }
            Life::Empty => (end, end, 1),
        };
        let mut repo = Repo::new().named("origin.git");
        let (mut marks, mut without) = (Vec::new(), None);
        let mut at: DateTime<Utc> = from;
        while at < to {
            // What is lost on a day is lost by the commit that comes first on it or later.
            let gone = lost.is_some_and(|lost| at >= lost);
            if gone && without.is_none() {
                without = Some(marks.len());
            }
            let source = format!("pub fn count() -> u32 {{ {} }}\n", marks.len());
            let stamp = at.to_rfc3339();
            let mut files = vec![("src/lib.rs", source.as_str())];
            if marks.is_empty() {
                files.push(("Cargo.toml", "[package]\nname = \"ship\"\nversion = \"0.1.0\"\n"));
                files.push(("Cargo.lock", "version = 4\n"));
                files.push((WORKFLOW, PIPELINE));
            }
            let mark = if gone && without == Some(marks.len()) {
                repo.commit_with(CommitSpec {
                    parents: repo.tip("main").into_iter().collect(),
                    branch: Some("main".to_owned()),
                    author: "Ann <ann@example.org>".to_owned(),
                    authored: stamp.as_str().when().ok(),
                    message: b"Drop the pipeline\n".to_vec(),
                    changes: vec![Change::put("src/lib.rs", &source), Change::delete(WORKFLOW)],
                    ..CommitSpec::default()
                })
            } else {
                repo.commit("main", stamp.as_str(), "Ann <ann@example.org>", "Count on", &files)
            };
            marks.push((at, mark));
            at += Duration::days(step);
        }
        let repo = repo.finish_bare().unwrap();
        let commits = marks.iter().map(|(at, mark)| (*at, repo.id(*mark).to_owned())).collect();
        self.link(name, &repo);
        let ship = Ship { repo: Some(repo), commits, life, shown: 0, without_pipeline: without };
        self.ships.insert(format!("acme/{name}"), ship);
    }

    /// Lets git find a repository under a name.
    fn link(&self, name: &str, repo: &TempRepo) {
        let link = self.folder.path().join("origins/acme").join(format!("{name}.git"));
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(repo.path(), link).unwrap();
    }

    /// Lets days pass: commits are pushed, their pipelines run.
    pub(crate) fn sail(&mut self, days: i64) {
        self.now += Duration::days(days);
        for (name, ship) in &mut self.ships {
            let pushed = ship.commits.iter().take_while(|(at, _)| *at <= self.now).count();
            for index in ship.shown..pushed {
                let (at, sha) = &ship.commits[index];
                let runs = ship.life == Life::Active && ship.without_pipeline.is_none_or(|lost| index < lost);
                if runs {
                    self.fake.world_of(name, |world| run(world, *at, sha));
                }
            }
            if let (Some(repo), true) = (&ship.repo, pushed > ship.shown) {
                let sha = &ship.commits[pushed - 1].1;
                std::fs::write(repo.path().join("refs/heads/main"), format!("{sha}\n")).unwrap();
            }
            if let (Some(repo), 0) = (&ship.repo, pushed) {
                // Nothing was pushed yet.
                let _ = std::fs::remove_file(repo.path().join("refs/heads/main"));
            }
            ship.shown = pushed;
        }
        let now = self.now;
        self.fake.each_world(|world| world.set_now(now));
    }

    /// The first night on which the commit that drops a repository's pipeline is there.
    pub(crate) fn lost_on(&self, name: &str) -> Option<i64> {
        let ship = self.ships.get(name)?;
        let (at, _) = ship.commits.get(ship.without_pipeline?)?;
        let since = *at - first_night();
        Some((since.num_seconds() + 86_399).div_euclid(86_400).max(0))
    }

    /// Gives a repository another name, on the platform and for git.
    pub(crate) fn rename(&mut self, old: &str, new: &str) {
        self.fake.world_of(old, |world| world.rename("acme", new.trim_start_matches("acme/"))).unwrap();
        let ship = self.ships.remove(old).unwrap();
        if let Some(repo) = &ship.repo {
            self.link(new.trim_start_matches("acme/"), repo);
        }
        let _ = std::fs::remove_file(self.folder.path().join("origins").join(format!("{old}.git")));
        self.ships.insert(new.to_owned(), ship);
    }

    /// A repository that nothing else is expected of.
    pub(crate) fn expendable(&self) -> Option<String> {
        let dormant =
            |(name, ship): &(&String, &Ship)| ship.life == Life::Dormant && !self.laid_up.contains(name);
        self.ships.iter().filter(dormant).nth(1).map(|(name, _)| name.clone())
    }

    /// Deletes a repository.
    pub(crate) fn sink(&mut self, name: &str) {
        self.fake.remove(name);
        self.ships.remove(name).unwrap();
        self.sunk.push(name.to_owned());
        std::fs::remove_file(self.folder.path().join("origins").join(format!("{name}.git"))).unwrap();
    }

    /// Archives a repository.
    pub(crate) fn lay_up(&mut self, name: &str) {
        self.fake.world_of(name, World::archive).unwrap();
        self.laid_up.push(name.to_owned());
    }

    /// Whether nothing ever happens in it.
    pub(crate) fn is_idle(&self, name: &str) -> bool {
        self.ships.get(name).is_some_and(|ship| ship.life == Life::Dormant)
    }

    /// Where an audit says how it goes.
    pub(crate) fn health(&self) -> PathBuf {
        self.folder.path().join("health.json")
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.folder.path().join("history.db")
    }

    /// The command in this place.
    pub(crate) fn plimsoll(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            let ours = ["GH_", "GITHUB_", "PLIMSOLL_", "XDG_", "CLICOLOR"]
                .iter()
                .any(|start| name.starts_with(start));
            if ours || ["NO_COLOR", "COLUMNS", "RUST_BACKTRACE"].contains(&name.as_str()) {
                command.env_remove(&name);
            }
        }
        plimsoll_testkit::isolate(&mut command, Path::new("/no-such-home"));
        command
            .env("GITHUB_TOKEN", TOKEN)
            .env("PLIMSOLL_STORE", self.store())
            .env("XDG_CACHE_HOME", self.folder.path().join("cache"))
            .env("GIT_CONFIG_GLOBAL", self.folder.path().join("gitconfig"));
        command
    }

    /// An audit of the whole owner.
    pub(crate) fn audit(&self, more: &[&str]) -> Output {
        let url = self.fake.url();
        let mut command = self.plimsoll();
        command.args(["audit", "--org", "acme", "--api-url", &url]).args(more);
        command.arg("--health").arg(self.health()).output().unwrap()
    }

    /// A night, as JSON. It ends with this exit code.
    pub(crate) fn night(&self, code: i32, more: &[&str]) -> Value {
        let output = self.audit(&[&["--format", "json", "--quiet"], more].concat());
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        let document = serde_json::from_slice(&output.stdout).unwrap();
        valid("fleet.v1.schema.json", &document);
        document
    }
}

fn run(world: &mut World, at: DateTime<Utc>, sha: &str) {
    world.set_now(at + Duration::minutes(1));
    let run = world.start_run_of(Some(sha), WORKFLOW, "push", "main", &["build", "test"]);
    world.advance(Duration::minutes(6));
    world.finish_run(run, "success");
}

/// A document is as its published schema says.
pub(crate) fn valid(schema: &str, document: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema").join(schema);
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<_> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// What a command said.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The states of a night's repositories.
pub(crate) fn states(night: &Value) -> BTreeMap<String, String> {
    let of =
        |one: &Value| (one["name"].as_str().unwrap().to_owned(), one["state"].as_str().unwrap().to_owned());
    night["repositories"].as_array().unwrap().iter().map(of).collect()
}

/// Everything that got worse in a night: repository and what.
pub(crate) fn worse(night: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for one in night["repositories"].as_array().unwrap() {
        for change in one["changes"].as_array().unwrap().iter().filter(|change| change["way"] == "worse") {
            all.push((one["name"].as_str().unwrap().to_owned(), change["id"].as_str().unwrap().to_owned()));
        }
    }
    all
}
