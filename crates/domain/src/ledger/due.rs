//! What is asked back: what is known, and what is due.

use serde::{Deserialize, Serialize};

use crate::record::LogReason;
use crate::time::Timestamp;

/// A run that is kept, in the order in which the platform lists runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KnownRun {
    /// When it was created.
    pub created: Timestamp,
    /// The run.
    pub id: u64,
}

/// A job that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownJob {
    /// The job.
    pub id: u64,
    /// Its attempt.
    pub attempt: u32,
    /// Its name as displayed.
    pub name: String,
}

/// An attempt whose jobs are to be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueJobs {
    /// The run.
    pub run: u64,
    /// The attempt.
    pub attempt: u32,
    /// Whether it is the run's latest.
    pub latest: bool,
    /// When the run was created.
    pub created: Timestamp,
    /// The attempt's revision as a number.
    pub revision: i64,
}

/// A run whose approvals are to be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueApprovals {
    /// The run.
    pub run: u64,
    /// The run's revision as a number: of a run that was started again they are fetched again.
    pub revision: i64,
}

/// A log that is to be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueLog {
    /// The job.
    pub job: u64,
    /// Why.
    pub reason: LogReason,
    /// When the job ended.
    pub finished: Option<Timestamp>,
}

/// Which logs are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogChoice {
    /// All.
    All,
    /// Of failed jobs, and the newest success of each workflow, job and week.
    Sample,
    /// Of failed jobs.
    Failed,
    /// None.
    None,
}
