//! Repositories elsewhere: a bare clone in a cache, kept up to date by the `git` program.
//!
//! Clones are partial: they hold every commit and folder, and of files only what an audit asked for. Only git
//! itself talks to the network, so that its credential helpers, proxies and ssh configuration hold.

mod authorization;
mod blobs;
mod deadline;
mod failure;
mod git;
mod lock;
mod place;
#[cfg(test)]
mod tests;
mod update;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use plimsoll_collect_git::Progress;
use plimsoll_domain::Timestamp;

use crate::error::CliError;
pub(crate) use authorization::Authorization;
use deadline::Deadline;
use failure::Attempt;
use git::Git;
use place::Place;
pub(crate) use place::default_cache_dir;

/// Which repository is wanted, and how.
pub(crate) struct Request<'a> {
    /// Its URL: `https://HOST/OWNER/NAME.git`, or with `http`, `ssh`, `git` or `file`.
    pub(crate) url: &'a str,
    /// The folder of all clones; [`default_cache_dir`] unless the user names another.
    pub(crate) cache_dir: &'a Path,
    /// Use what is there and do not touch the network.
    pub(crate) offline: bool,
    /// Say nothing on standard error.
    pub(crate) quiet: bool,
    /// A token for the host. Git is given it by its environment, which neither a list of processes nor a
    /// configuration file shows.
    pub(crate) authorization: Option<Authorization>,
    /// When git is ended, also in the midst of its work.
    pub(crate) deadline: Option<Timestamp>,
}

/// A clone in the cache.
pub(crate) struct CachedClone {
    git: Git,
    path: PathBuf,
    url: String,
    offline: bool,
}

impl CachedClone {
    /// Its git directory.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Where it comes from.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Whether nothing may be fetched.
    pub(crate) fn offline(&self) -> bool {
        self.offline
    }
}

/// Clones the repository, or brings its clone up to date.
pub(crate) fn ensure(request: Request<'_>, progress: &dyn Progress) -> Result<CachedClone, CliError> {
    let git = Git::new(request.authorization).until(Deadline::new(request.deadline));
    let Request { url, cache_dir, offline, quiet, .. } = request;
    ensure_by(git, url, cache_dir, &Manner { offline, quiet, progress })
}

/// How it is to be done.
struct Manner<'a> {
    offline: bool,
    quiet: bool,
    progress: &'a dyn Progress,
}

impl Manner<'_> {
    /// Tells whoever waits what is being waited for.
    fn say(&self, text: &str) {
        if !self.quiet {
            // There is nobody left to tell when standard error is gone.
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }
}

fn ensure_by(git: Git, url: &str, cache_dir: &Path, manner: &Manner<'_>) -> Result<CachedClone, CliError> {
    let place = Place::of(url)?;
    let cache_dir = std::path::absolute(cache_dir).map_err(|error| failure::folder(cache_dir, &error))?;
    let path = cache_dir.join(&place.folder);
    let clone = CachedClone { git, path, url: place.url, offline: manner.offline };
    if manner.offline {
        // Nothing is written either: the cache may be one that was brought here and is read only.
        return if clone.path.exists() { clone.check() } else { Err(clone.not_there()) };
    }
    let folder = clone.path.parent().unwrap_or(&cache_dir);
    place::create_folder(folder).map_err(|error| failure::folder(folder, &error))?;
    let _lock = lock::take(&clone.path, || {
        manner.say(&format!("waiting for another plimsoll that fetches {}", clone.url));
    })?;
    lock::sweep(&clone.path);
    if clone.path.exists() {
        let clone = clone.check()?;
        manner.say(&format!("updating {}", clone.url));
        clone.update(manner.progress)?;
        return Ok(clone);
    }
    manner.say(&format!("cloning {} into the cache; later runs fetch only what is new", clone.url));
    clone.make(folder, manner.progress)?;
    clone.check()
}

impl CachedClone {
    /// Clones into a neighbour that takes its place only when it is complete.
    fn make(&self, folder: &Path, progress: &dyn Progress) -> Result<(), CliError> {
        let failed = |error: &std::io::Error| failure::folder(folder, error);
        let neighbour = tempfile::Builder::new()
            .prefix(&lock::prefix(&self.path))
            .tempdir_in(folder)
            .map_err(|error| failed(&error))?;
        let target = neighbour.path().as_os_str();
        let arguments = [
            "clone",
            "--bare",
            "--filter=blob:none",
            "--origin=origin",
            "--template=",
            "--progress",
            "--",
            &self.url,
        ];
        let arguments = arguments.iter().map(std::ffi::OsStr::new).chain([target]);
        self.git
            .run(folder, arguments, b"", progress)
            .map_err(|failure| failure::explain(failure, &Attempt::cloning(&self.url, folder)))?;
        fs::rename(neighbour.path(), &self.path).map_err(|error| failed(&error))?;
        // It is no longer where it would be removed.
        let _ = neighbour.keep();
        Ok(())
    }

    /// Makes sure that what is there is a repository; a folder above it that happens to be one does not count.
    fn check(self) -> Result<Self, CliError> {
        let damaged = |reason: &str| failure::damaged(&self.path, reason);
        let repository =
            plimsoll_collect_git::open(&self.path).map_err(|error| damaged(&error.to_string()))?;
        let real = fs::canonicalize(&self.path).map_err(|error| damaged(&error.to_string()))?;
        if repository.path() != real {
            return Err(damaged("it is no git repository"));
        }
        Ok(self)
    }

    fn not_there(&self) -> CliError {
        let path = self.path.display();
        CliError::failure(format!("{} was never cloned: {path} does not exist", self.url))
            .hint("run the same once without --offline")
    }
}
