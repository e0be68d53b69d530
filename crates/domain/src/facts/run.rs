//! Runs, attempts, jobs, steps and logs.

use serde::{Deserialize, Serialize};

use crate::id::ObjectId;
use crate::time::Timestamp;

/// How a run, job or step ended. The provider's word stands beside it in the fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// It did what it should.
    Success,
    /// It did not.
    Failure,
    /// Somebody or something stopped it.
    Cancelled,
    /// It took too long.
    TimedOut,
    /// It was not run.
    Skipped,
    /// It ended without a verdict (neutral, stale, action required).
    Neutral,
    /// It has not ended.
    Pending,
}

/// A workflow run: what one event started. Its attempts are facts of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The provider's id.
    pub id: u64,
    /// The workflow file's path.
    pub workflow_path: String,
    /// The event that started it.
    pub event: String,
    /// The branch, where there is one.
    pub branch: Option<String>,
    /// The commit it ran on.
    pub sha: ObjectId,
    /// When it was created.
    pub created: Timestamp,
    /// Number of attempts so far.
    pub attempts: u32,
    /// Where to open it.
    pub url: Option<String>,
}

/// One attempt of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The run.
    pub run: u64,
    /// Counted from one.
    pub number: u32,
    /// When it began to run.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// How it ended.
    pub conclusion: Conclusion,
    /// The provider's word for how it ended.
    pub original_conclusion: Option<String>,
}

/// One job of one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The provider's id.
    pub id: u64,
    /// The run.
    pub run: u64,
    /// The attempt.
    pub attempt: u32,
    /// Its name as displayed.
    pub name: String,
    /// When it was queued.
    pub created: Option<Timestamp>,
    /// When it began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// How it ended.
    pub conclusion: Conclusion,
    /// The provider's word for how it ended.
    pub original_conclusion: Option<String>,
    /// Labels of the runner it asked for.
    pub labels: Vec<String>,
    /// The runner that took it.
    pub runner: Option<String>,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// One step of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Counted from one.
    pub number: u32,
    /// Its name as displayed.
    pub name: String,
    /// When it began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// How it ended.
    pub conclusion: Conclusion,
}

/// Whether a job's log can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogState {
    /// Not asked for.
    None,
    /// Kept.
    Stored,
    /// Gone by retention.
    Expired,
    /// Never there, or deleted.
    Absent,
    /// Larger than the limit.
    TooBig,
}

/// A job's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// The job.
    pub job: u64,
    /// Whether it can be read.
    pub state: LogState,
    /// Its size in bytes, where known.
    pub bytes: Option<u64>,
}
