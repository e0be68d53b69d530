//! What the text of a job's log shows.
//!
//! Everything here comes from one log and cites its lines, counted from 1. What a log does not show is
//! `None` or an empty list, never zero: a log can be cut, and a tool can be silent.

mod event;
mod failure;
mod secret;
mod step;
mod suite;

pub use event::{EventKind, LogEvent};
pub use failure::{Failure, FailureClass, FailureLine};
pub use secret::SHAPES as SECRET_SHAPES;
use serde::{Deserialize, Serialize};
pub use step::{LogStep, StageSeen, StepKind};
pub use suite::{Suite, SuiteCounts, Tests};

use crate::time::Timestamp;

/// How a job or step ended, as far as its log shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogStatus {
    /// It ended well.
    Success,
    /// It failed.
    Failure,
    /// Somebody or something stopped it.
    Cancelled,
    /// The log does not show it.
    #[default]
    Unknown,
}

impl LogStatus {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }
}

/// The machine that ran the job, as the log names it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Runner {
    /// Its name.
    pub name: Option<String>,
    /// Its group.
    pub group: Option<String>,
    /// The machine image: `ubuntu-24.04`.
    pub image: Option<String>,
    /// The version of the runner's program.
    pub version: Option<String>,
}

/// An action that the job used, at the commit that its reference stood for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedAction {
    /// `owner/name@reference`, as it was asked for.
    pub action: String,
    /// The commit.
    pub sha: String,
    /// The line that says so.
    pub line: u64,
}

/// A measured test coverage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoverageSeen {
    /// The catalogue's tool.
    pub tool: String,
    /// Per cent, 0 to 100.
    pub percent: f64,
    /// The line that says so.
    pub line: u64,
}

/// What one job's log shows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct JobReading {
    /// Lines of the log.
    pub lines: u64,
    /// Bytes of the log, before any compression.
    pub bytes: u64,
    /// The job's name.
    pub job: Option<String>,
    /// The workflow file: `owner/name/.github/workflows/ci.yml`.
    pub workflow: Option<String>,
    /// The reference it was defined at: `refs/heads/main`.
    pub reference: Option<String>,
    /// The machine.
    pub runner: Runner,
    /// Actions with the commits they were resolved to.
    pub actions: Vec<UsedAction>,
    /// The first time stamp.
    pub started: Option<Timestamp>,
    /// The last time stamp.
    pub finished: Option<Timestamp>,
    /// How the job ended.
    pub status: LogStatus,
    /// The exit code that ended it.
    pub exit_code: Option<i64>,
    /// Its steps, in order.
    pub steps: Vec<LogStep>,
    /// The tests it ran, where any were counted.
    pub tests: Option<Tests>,
    /// Coverage figures, in order.
    pub coverage: Vec<CoverageSeen>,
    /// What it made, changed, deployed and found.
    pub events: Vec<LogEvent>,
    /// Why it failed, where it did.
    pub failure: Option<Failure>,
    /// What could not be read, or was left out to stay within bounds.
    pub caveats: Vec<String>,
}
