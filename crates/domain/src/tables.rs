//! The events behind the numbers, as rows that a spreadsheet can count again.

mod coverage;
mod weekly;

use crate::facts::Deployment;
use crate::id::ObjectId;
use crate::record::Conclusion;
use crate::time::Timestamp;

pub use coverage::{Basis, CoverageRow};
pub use weekly::{WEEKLY, WeeklyMetric, WeeklyRow};

/// All rows of a window.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    /// Deployments that ended in the window, first finished first.
    pub deployments: Vec<DeploymentRow>,
    /// Changes of the trunk that first reached production in the window, and those committed in it that have not.
    pub changes: Vec<ChangeRow>,
    /// Attempts of runs that ended in the window, first finished first.
    pub runs: Vec<RunRow>,
    /// The whole ISO weeks of the window with their figures, oldest first.
    pub weeks: Vec<WeeklyRow>,
    /// Stages that apply, week by week, for the weeks in which a change reached the trunk.
    pub coverage: Vec<CoverageRow>,
}

/// A deployment, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DeploymentRow {
    /// The deployment.
    pub deployment: Deployment,
    /// Whether it failed its users; `None` where that is not judged: it is no production, or did not get there.
    pub change_failure: Option<bool>,
    /// The tag or commit of the deployment that it remedied.
    pub remedy_of: Option<String>,
    /// Where to open it.
    pub url: Option<String>,
}

/// A change and its way to production.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRow {
    /// The commit.
    pub sha: ObjectId,
    /// Its committer time.
    pub committed: Timestamp,
    /// When it came to the trunk: the committer time of the first-parent commit that brought it.
    pub merged: Option<Timestamp>,
    /// The first commit of its pull request.
    pub first_commit: Option<Timestamp>,
    /// Its pull request.
    pub pull_request: Option<u64>,
    /// The tag or commit of the deployment that first contained it; `None` where none did yet.
    pub deployment: Option<String>,
    /// When that ended.
    pub deployed: Option<Timestamp>,
    /// Whether an automation account wrote it.
    pub bot: bool,
}

impl ChangeRow {
    /// Seconds from a beginning to the deployment; a negative span counts as zero.
    #[must_use]
    pub fn seconds_from(&self, begin: Option<Timestamp>) -> Option<i64> {
        Some((self.deployed? - begin?).num_seconds().max(0))
    }
}

/// One attempt of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// The run.
    pub run: u64,
    /// The attempt, from one.
    pub attempt: u32,
    /// The workflow's file or name.
    pub workflow: String,
    /// What started the run.
    pub event: Option<String>,
    /// Its branch.
    pub branch: Option<String>,
    /// Its commit.
    pub sha: Option<ObjectId>,
    /// When the run was created.
    pub created: Timestamp,
    /// When the attempt began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub finished: Timestamp,
    /// How it ended.
    pub conclusion: Conclusion,
    /// Where to open it.
    pub url: Option<String>,
}

impl RunRow {
    /// Seconds from the run's creation to the start of its first attempt.
    #[must_use]
    pub fn queue_seconds(&self) -> Option<i64> {
        let seconds = (self.started? - self.created).num_seconds();
        (self.attempt == 1 && seconds >= 0).then_some(seconds)
    }

    /// Seconds from the attempt's start to its end.
    #[must_use]
    pub fn duration_seconds(&self) -> Option<i64> {
        let seconds = (self.finished - self.started?).num_seconds();
        (seconds >= 0).then_some(seconds)
    }
}
