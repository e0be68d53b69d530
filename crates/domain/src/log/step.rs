//! Steps of a job, as its log shows them.

use serde::{Deserialize, Serialize};

use super::LogStatus;
use crate::grade::Grade;
use crate::stage::Stage;
use crate::time::Timestamp;

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// What the runner does before the first step.
    SetUp,
    /// A script.
    Run,
    /// An action.
    Action,
    /// What an action does after the job.
    Post,
    /// What the runner does in the end.
    Complete,
    /// The log does not show it.
    #[default]
    Unknown,
}

/// A stage that a step executed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageSeen {
    /// The stage.
    pub stage: Stage,
    /// The catalogue's tool.
    pub tool: String,
    /// E4: executed, and the log shows the outcome; E3: executed.
    pub grade: Grade,
    /// The line that shows it.
    pub line: u64,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LogStep {
    /// Its place in the log, from 1. GitHub's own numbers also count steps that print nothing.
    pub number: u32,
    /// Its name, or what it runs.
    pub name: String,
    /// What it is.
    pub kind: StepKind,
    /// Its first time stamp.
    pub started: Option<Timestamp>,
    /// Its last time stamp.
    pub finished: Option<Timestamp>,
    /// How it ended.
    pub status: LogStatus,
    /// Its exit code, where it is shown.
    pub exit_code: Option<i64>,
    /// What it executed.
    pub stages: Vec<StageSeen>,
    /// Its first and last line.
    pub lines: (u64, u64),
    /// What it runs cannot be seen from here: a script, a make target, a wrapper.
    pub opaque: bool,
}

impl LogStep {
    /// How long it took, in seconds. `None` also where the clock went back.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        let (from, to) = self.started.zip(self.finished)?;
        (to >= from).then(|| (to - from).num_milliseconds() as f64 / 1_000.0)
    }
}
