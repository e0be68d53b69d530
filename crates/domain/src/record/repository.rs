//! A repository on its platform.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// A repository, identified by its number: names change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostedRepository {
    /// The platform's id.
    pub id: u64,
    /// `owner/name`, as of now.
    pub full_name: String,
    /// The default branch.
    pub default_branch: Option<String>,
    /// Whether only members see it.
    pub private: bool,
    /// Whether nothing can change any more.
    pub archived: bool,
    /// Whether it was forked from another.
    pub fork: bool,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// Where to open it.
    pub url: Option<String>,
    /// Where to clone it from.
    pub clone_url: Option<String>,
}

impl HostedRepository {
    /// Where to open a run, at one of its attempts.
    #[must_use]
    pub fn run_url(&self, run: u64, attempt: Option<u32>) -> Option<String> {
        let attempt = attempt.map(|number| format!("/attempts/{number}")).unwrap_or_default();
        self.url.as_ref().map(|url| format!("{url}/actions/runs/{run}{attempt}"))
    }

    /// Where to open a job.
    #[must_use]
    pub fn job_url(&self, run: u64, job: u64) -> Option<String> {
        self.url.as_ref().map(|url| format!("{url}/actions/runs/{run}/job/{job}"))
    }
}
