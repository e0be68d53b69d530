//! Whether a job's log can be read.

use serde::{Deserialize, Serialize};

/// Whether a job's log can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

impl LogState {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Stored => "stored",
            Self::Expired => "expired",
            Self::Absent => "absent",
            Self::TooBig => "too-big",
        }
    }
}

/// Why a log was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogReason {
    /// The job failed.
    Failed,
    /// The newest success of its workflow, job and week.
    Sample,
    /// All logs were asked for, or this one was imported.
    All,
}

impl LogReason {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Sample => "sample",
            Self::All => "all",
        }
    }
}

/// A job's log. Its text is kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobLog {
    /// The job.
    pub job: u64,
    /// Whether it can be read.
    pub state: LogState,
    /// Why it was asked for.
    pub reason: LogReason,
    /// Its size in bytes, where known.
    pub bytes: Option<u64>,
    /// SHA-256 of the kept text, in hexadecimal digits.
    pub sha256: Option<String>,
}
