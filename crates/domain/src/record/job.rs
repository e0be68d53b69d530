//! Jobs and their steps.

use serde::{Deserialize, Serialize};

use super::{Conclusion, Revision};
use crate::shared::{List, Word};
use crate::time::Timestamp;

/// One job of one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The platform's id.
    pub id: u64,
    /// The run.
    pub run: u64,
    /// The attempt.
    pub attempt: u32,
    /// Its name as displayed.
    pub name: Word,
    /// When it was queued.
    pub created: Option<Timestamp>,
    /// When it began, as the platform says; it may lie before `created`, and does for jobs that a partial re-run
    /// carried over.
    pub started: Option<Timestamp>,
    /// When it ended, as the platform says; it may lie before `started`.
    pub finished: Option<Timestamp>,
    /// The platform's word for where it is.
    pub status: Option<Word>,
    /// How it ended.
    pub conclusion: Conclusion,
    /// The platform's word for how it ended.
    pub original_conclusion: Option<Word>,
    /// Labels of the runner it asked for.
    pub labels: List<Word>,
    /// The runner that took it.
    pub runner: Option<Word>,
    /// The runner's group.
    pub runner_group: Option<Word>,
    /// Its steps; none when the platform listed none.
    pub steps: List<Step>,
}

impl Job {
    /// Orders its sightings: the platform gives a job no time of change, so how far it had come decides.
    #[must_use]
    pub fn revision(&self) -> Revision {
        let progress = match self.status.as_deref() {
            Some("completed") => 2,
            Some("in_progress") => 1,
            _ => 0,
        };
        Revision { progress, ..Revision::changed(self.finished) }
    }

    /// Seconds from queue to start; `None` where a time is missing or the two contradict each other.
    #[must_use]
    pub fn queue_seconds(&self) -> Option<i64> {
        between(self.created?, self.started?)
    }

    /// Seconds from start to end; `None` where a time is missing or the two contradict each other.
    #[must_use]
    pub fn duration_seconds(&self) -> Option<i64> {
        between(self.started?, self.finished?)
    }
}

/// One step of a job.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Step {
    /// Counted from one.
    pub number: u32,
    /// Its name as displayed.
    pub name: Word,
    /// When it began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// How it ended.
    pub conclusion: Conclusion,
    /// The platform's word for how it ended.
    pub original_conclusion: Option<Word>,
}

fn between(from: Timestamp, to: Timestamp) -> Option<i64> {
    let seconds = (to - from).num_seconds();
    (seconds >= 0).then_some(seconds)
}
