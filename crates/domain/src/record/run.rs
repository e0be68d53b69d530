//! Runs and their attempts.

use serde::{Deserialize, Serialize};

use super::Revision;
use crate::id::ObjectId;
use crate::shared::Word;
use crate::time::Timestamp;

/// How a run, job or step ended. The platform's word stands beside it in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// It did what it should.
    Success,
    /// It did not, or could not start.
    Failure,
    /// Somebody or something stopped it.
    Cancelled,
    /// It took too long.
    TimedOut,
    /// It was not run.
    Skipped,
    /// It ended without a verdict (neutral, stale, action required, or a word this version does not know).
    Neutral,
    /// It has not ended.
    Pending,
}

impl Conclusion {
    /// What the platform's words mean. A status other than `completed` has no conclusion yet.
    #[must_use]
    pub fn of(status: Option<&str>, conclusion: Option<&str>) -> Self {
        let lower = conclusion.map(str::to_ascii_lowercase);
        match lower.as_deref() {
            Some("success") => Self::Success,
            Some("failure" | "startup_failure") => Self::Failure,
            Some("cancelled") => Self::Cancelled,
            Some("timed_out") => Self::TimedOut,
            Some("skipped") => Self::Skipped,
            Some(word) if !word.is_empty() => Self::Neutral,
            _ if status.is_some_and(|status| status.eq_ignore_ascii_case("completed")) => Self::Neutral,
            _ => Self::Pending,
        }
    }

    /// Whether something went wrong that a log may explain.
    #[must_use]
    pub const fn failed(self) -> bool {
        matches!(self, Self::Failure | Self::TimedOut)
    }

    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Cancelled => "cancelled",
            Self::TimedOut => "timed-out",
            Self::Skipped => "skipped",
            Self::Neutral => "neutral",
            Self::Pending => "pending",
        }
    }
}

/// A workflow run: what one event started. Its attempts are records of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The platform's id.
    pub id: u64,
    /// The workflow's id.
    pub workflow: Option<u64>,
    /// The workflow's name as displayed.
    pub workflow_name: Option<Word>,
    /// The workflow file's path.
    pub workflow_path: Option<Word>,
    /// The run's own title.
    pub title: Option<Word>,
    /// Counted per workflow from one.
    pub number: Option<u64>,
    /// The event that started it.
    pub event: Option<Word>,
    /// The branch, where there is one.
    pub branch: Option<Word>,
    /// The commit it ran on.
    pub sha: Option<ObjectId>,
    /// The repository its commit came from: its own, but for the pull request of a fork.
    pub head_repository: Option<Word>,
    /// Who or what started it first.
    pub actor: Option<Word>,
    /// When it was created. A re-run does not move it.
    pub created: Timestamp,
    /// Number of attempts so far.
    pub attempts: u32,
}

/// One attempt of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The run.
    pub run: u64,
    /// Counted from one.
    pub number: u32,
    /// Who or what started this attempt.
    pub actor: Option<Word>,
    /// When it began to run.
    pub started: Option<Timestamp>,
    /// When the platform last changed it; for a finished attempt, about when it ended.
    pub updated: Option<Timestamp>,
    /// The platform's word for where it is: `queued`, `in_progress`, `completed`, …
    pub status: Option<Word>,
    /// How it ended.
    pub conclusion: Conclusion,
    /// The platform's word for how it ended.
    pub original_conclusion: Option<Word>,
}

impl Attempt {
    /// Whether it has ended.
    #[must_use]
    pub fn completed(&self) -> bool {
        self.conclusion != Conclusion::Pending
    }

    /// Orders its sightings.
    #[must_use]
    pub fn revision(&self) -> Revision {
        let progress = match self.status.as_deref() {
            Some("completed") => 2,
            Some("in_progress") => 1,
            _ => 0,
        };
        Revision { progress, ..Revision::changed(self.updated) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_ended_is_pending_and_an_unknown_word_is_no_failure() {
        for (status, conclusion, expected) in [
            (Some("in_progress"), None, Conclusion::Pending),
            (Some("waiting"), Some(""), Conclusion::Pending),
            (None, None, Conclusion::Pending),
            (Some("completed"), None, Conclusion::Neutral),
            (Some("completed"), Some("startup_failure"), Conclusion::Failure),
            (Some("completed"), Some("FAILURE"), Conclusion::Failure),
            (Some("completed"), Some("action_required"), Conclusion::Neutral),
            (Some("completed"), Some("a_new_word"), Conclusion::Neutral),
        ] {
            assert_eq!(Conclusion::of(status, conclusion), expected, "{status:?} {conclusion:?}");
        }
    }
}
