//! What GitHub knows of a scripted repository, as data: `platform.toml`, beside `history.toml`.
//!
//! The history is played first; what happens on the platform then hangs on its commits. [`PlatformScript::dump`]
//! writes it as a folder that `plimsoll import` reads: answers of the API, and logs of jobs.
//!
//! ```toml
//! repository = "acme/widget"
//! logs = "sample"                   # which are there: all failures and the newest success of a week; tagged: and all of
//!                                   # commits that have a tag; all; none
//!
//! [[workflow]]
//! file = "ci.yml"                   # in .github/workflows
//! name = "ci"
//! state = "active"                  # or disabled_manually, disabled_inactivity
//!
//! [environment.production]
//! reviewers = ["orders"]            # teams
//! wait = 10                         # minutes
//!
//! [[runs]]
//! workflow = "ci.yml"
//! event = "push"
//! of = "pushes"                     # to the trunk, or pull-requests, or tags, or times (with at, count, every)
//! from = 2026-01-01T00:00:00Z       # of pushes, pull requests and tags
//! until = 2026-07-01T00:00:00Z
//! by = ["ann"]                      # logins in turn; whose commit it is otherwise
//! started = { "v1.0" = "bob" }      # who started those of a tag's commit
//! touching = "services/shop"         # a path: only of pushes and pull requests that touch it
//! delay = "20s"
//! without = { every = 33, first = 5 }  # pushes that have no run
//! jobs = ["build", "ship"]          # keys of [job.…]
//! skipped = ["docs"]                # jobs that are there and do not run
//! fails = [{ job = "build", step = "mvn -B test", every = 20, first = 7, again = true }]
//!
//! [job.build]
//! name = "Build"                    # as the platform shows it
//! caller = "dev"                    # the job that calls the workflow it is in
//! needs = ["lint"]                  # it starts when these have ended
//! wait = "30m"                      # for an approval
//! approved-by = ["ann", "bob"]      # whose, in turn; nobody tells otherwise
//! only = "v"                        # runs where a tag of the commit begins so, is skipped otherwise
//! environment = "production"        # makes a deployment
//! deploys = true                    # its name may promise that
//! on = "windows-2025"               # ubuntu-24.04 otherwise
//! logs = "all"
//!
//! [[job.build.step]]
//! name = "Unit tests"               # `Run …` otherwise
//! run = "mvn -B test"               # or uses, with
//! takes = "90s"
//! log = "surefire"                  # logs/surefire.txt, beside platform.toml
//! failed = "surefire-failed"        # that where the step fails
//! tagged = "surefire-release"       # that where the commit has a tag
//! always = true                     # runs after a failure too
//! skipped = true                    # is listed and does not run: its condition is for another job of the matrix
//! changed = { path = "db/migration", log = "flyway-applied" }  # where a push since the job's last run touched it
//!
//! [pull-requests]                   # one for each merge on the trunk
//! from = 2026-01-01T00:00:00Z
//! opened = "30m"                    # after the first commit
//! reviewed = "1h"                   # before the merge, by the next of the reviewers who did not write it
//! reviewers = ["ann", "bob"]
//!
//! [[releases]]
//! tags = "v"                        # how they begin
//! by = "github-actions[bot]"
//! notes = "Changes in {tag}"
//!
//! [[issue]]
//! title = "Orders are lost"
//! labels = ["incident"]
//! by = "ann"
//! opened = 2026-03-01T10:00:00Z
//! closed = 2026-03-01T12:00:00Z
//! ```
//!
//! A person's login is the local part of the address. Logs may name `{sha}`, `{short}`, `{digest}` (of an image, made
//! from the commit), `{run}`, `{branch}`, `{tag}`, `{version}` (the tag without its v), `{changes}` (pushes that touched what `changed` names, since the
//! job's last run), `{changes-in-all}`, and the run's number in its row as `{n}`, with the arithmetic of histories.

mod approvals;
mod dump;
mod facts;
mod jobs;
mod log;
mod model;
mod payload;
mod pulls;
mod runs;
mod state;
#[cfg(test)]
mod tests;
mod variation;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub use variation::Changed;

use crate::error::Error;
use crate::temp::TempRepo;

/// A platform script and the texts of its logs.
#[derive(Debug, Clone)]
pub struct PlatformScript {
    document: model::Document,
    texts: BTreeMap<String, String>,
}

impl PlatformScript {
    /// Reads `platform.toml` and `logs/` in a folder; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read, or names jobs, workflows or logs that do not exist.
    pub fn load(folder: &Path) -> Result<Option<Self>, Error> {
        let path = folder.join("platform.toml");
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(|error| Error::io(&path, &error))?;
        let document: model::Document =
            toml::from_str(&text).map_err(|error| Error::new(error.to_string()).within(path.display()))?;
        let mut texts = BTreeMap::new();
        for name in document.log_names() {
            let path = folder.join("logs").join(format!("{name}.txt"));
            let text = fs::read_to_string(&path).map_err(|error| Error::io(&path, &error))?;
            texts.insert(name.to_owned(), text);
        }
        document.check().map_err(|error| error.within(path.display()))?;
        Ok(Some(Self { document, texts }))
    }

    /// `owner/name`.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.document.repository
    }

    /// Names of jobs that do not deploy, each with another that says it does.
    #[must_use]
    pub fn promising_names(&self) -> BTreeMap<String, String> {
        let jobs = self.document.job.values().filter(|job| !job.deploys);
        jobs.enumerate()
            .map(|(index, job)| (job.name.clone(), format!("deploy-prod {}", index + 1)))
            .collect()
    }

    /// Writes what the platform knows of a repository that was built from the history beside it.
    ///
    /// # Errors
    /// When git fails, or the folder cannot be written.
    pub fn dump(&self, repo: &TempRepo, into: &Path, changed: &Changed) -> Result<(), Error> {
        let facts = facts::read(repo, &self.document)?;
        let world = state::play(&self.document, &facts)?;
        dump::write(&dump::Sources { script: self, facts: &facts, world: &world, changed }, into)
    }
}
