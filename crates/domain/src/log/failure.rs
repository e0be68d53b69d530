//! Why a job failed.

use serde::{Deserialize, Serialize};

/// The kind of cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureClass {
    /// A test failed.
    Test,
    /// Something did not compile.
    Compile,
    /// A linter, a formatter or a static check found something.
    Lint,
    /// A dependency or another address could not be had.
    Dependency,
    /// Something took too long.
    Timeout,
    /// Memory ran out.
    OutOfMemory,
    /// The disk was full.
    DiskFull,
    /// The runner went away.
    RunnerLost,
    /// Somebody or something stopped the job.
    Cancelled,
    /// Rights or credentials were missing.
    Permission,
    /// A service refused more requests.
    RateLimit,
    /// Something outside the repository's reach broke.
    Infrastructure,
    /// The workflow or the project's set-up is wrong.
    Configuration,
    /// It failed, and the log does not say why.
    Unknown,
}

impl FailureClass {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Compile => "compile",
            Self::Lint => "lint",
            Self::Dependency => "dependency",
            Self::Timeout => "timeout",
            Self::OutOfMemory => "out-of-memory",
            Self::DiskFull => "disk-full",
            Self::RunnerLost => "runner-lost",
            Self::Cancelled => "cancelled",
            Self::Permission => "permission",
            Self::RateLimit => "rate-limit",
            Self::Infrastructure => "infrastructure",
            Self::Configuration => "configuration",
            Self::Unknown => "unknown",
        }
    }

    /// What it is called for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Test => "a test failed",
            Self::Compile => "it does not compile",
            Self::Lint => "a check of the code complains",
            Self::Dependency => "a dependency is missing or could not be fetched",
            Self::Timeout => "it took too long",
            Self::OutOfMemory => "memory ran out",
            Self::DiskFull => "the disk was full",
            Self::RunnerLost => "the runner went away",
            Self::Cancelled => "it was cancelled",
            Self::Permission => "rights or credentials are missing",
            Self::RateLimit => "a service refused more requests",
            Self::Infrastructure => "something outside the repository broke",
            Self::Configuration => "the set-up is wrong",
            Self::Unknown => "the log does not say why",
        }
    }
}

/// A line to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureLine {
    /// Its number, from 1.
    pub number: u64,
    /// Its text, without time stamp and colours, secrets masked, cut where it is long.
    pub text: String,
}

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The kind of cause.
    pub class: FailureClass,
    /// The number of the step that failed, where the log shows it.
    pub step: Option<u32>,
    /// One to three lines a person should read first, the most telling one first.
    pub lines: Vec<FailureLine>,
}
