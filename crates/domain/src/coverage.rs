//! What the collectors looked at, and what they could not see.

use serde::{Deserialize, Serialize};

/// A kind of history that can be collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Commits, branches, tags and trees.
    Git,
    /// Workflow files and the files that stand for other CI systems.
    Workflows,
    /// Workflow runs and their attempts.
    Runs,
    /// Jobs and steps of runs.
    Jobs,
    /// The text of job logs.
    Logs,
    /// Deployments, their statuses and environments.
    Deployments,
    /// Who approved the deployments that had to be.
    Approvals,
    /// Published releases.
    Releases,
    /// Pull requests and their reviews.
    PullRequests,
    /// Issues, incidents among them.
    Issues,
    /// Branch protection and rulesets.
    Settings,
}

impl Source {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 11] = [
        Self::Git,
        Self::Workflows,
        Self::Runs,
        Self::Jobs,
        Self::Logs,
        Self::Deployments,
        Self::Approvals,
        Self::Releases,
        Self::PullRequests,
        Self::Issues,
        Self::Settings,
    ];

    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Git => "git",
            Self::Workflows => "workflows",
            Self::Runs => "runs",
            Self::Jobs => "jobs",
            Self::Logs => "logs",
            Self::Deployments => "deployments",
            Self::Approvals => "approvals",
            Self::Releases => "releases",
            Self::PullRequests => "pull-requests",
            Self::Issues => "issues",
            Self::Settings => "settings",
        }
    }
}

/// How much of a source was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoverageState {
    /// All of it: what is not there does not exist ("closed").
    Complete,
    /// Some of it: what is not there may exist.
    Partial,
    /// None of it.
    Missing,
}

impl CoverageState {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Missing => "missing",
        }
    }
}

/// A collector's account of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Which source.
    pub source: Source,
    /// How much of it was read.
    pub state: CoverageState,
    /// Items read.
    pub collected: Option<u64>,
    /// Items there were to read, where the source says.
    pub expected: Option<u64>,
    /// Why it is not complete, and how to let Plimsoll see the rest.
    pub reason: Option<String>,
}
