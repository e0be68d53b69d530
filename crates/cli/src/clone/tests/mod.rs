//! Clones of repositories on this machine, by the real git and by programs in its place.

mod follow;
mod same;
mod trouble;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use plimsoll_testkit::{Repo, TempRepo};
use tempfile::TempDir;

use super::git::Git;
use super::{CachedClone, Manner, ensure_by};
use crate::error::CliError;

const ANN: &str = "Ann <ann@example.org>";

/// A cache of its own for each test.
struct Cache {
    root: TempDir,
    offline: bool,
}

impl Cache {
    fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap(), offline: false }
    }

    fn path(&self) -> PathBuf {
        self.root.path().join("cache/git")
    }

    fn ensure(&self, url: &str) -> Result<CachedClone, CliError> {
        self.ensure_by(Git::instead("git", environment(self.root.path()), None), url)
    }

    fn ensure_by(&self, git: Git, url: &str) -> Result<CachedClone, CliError> {
        let manner = Manner { offline: self.offline, quiet: true, progress: &() };
        ensure_by(git, url, &self.path(), &manner)
    }

    /// The error of an attempt that has to fail.
    fn refused(&self, url: &str) -> String {
        self.ensure(url).err().unwrap().to_string()
    }

    /// Everything below the cache, by name.
    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut folders = vec![self.path()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let name = entry.file_name().into_string().unwrap();
                if entry.path().is_dir() && !name.ends_with(".git") {
                    folders.push(entry.path());
                }
                names.push(name);
            }
        }
        names.sort();
        names
    }
}

/// What keeps git's results from depending on the machine.
fn environment(home: &Path) -> Vec<(OsString, OsString)> {
    let mut command = Command::new("git");
    plimsoll_testkit::isolate(&mut command, home);
    let set = command.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
    set.collect()
}

/// Lets partial clones be made of it.
fn serve(repo: &TempRepo) -> String {
    for setting in ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"] {
        repo.git(&["config", setting, "true"]).unwrap();
    }
    format!("file://{}", repo.path().display())
}

/// A line of commits.
fn origin(commits: i64) -> TempRepo {
    let mut repo = Repo::new().named("keel.git");
    for number in 0..commits {
        let content = format!("{number}\n");
        repo.commit("main", 1_760_000_000 + number * 86_400, ANN, "Change", &[("dir/a", &content)]);
    }
    repo.finish_bare().unwrap()
}

/// Runs the machine's git on a clone, which may not fetch on its own.
fn git(clone: &CachedClone, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    plimsoll_testkit::isolate(&mut command, clone.path());
    let output = command
        .env("GIT_NO_LAZY_FETCH", "1")
        .arg("--git-dir")
        .arg(clone.path())
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
