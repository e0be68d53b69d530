//! Merged pull requests.

use serde::{Deserialize, Serialize};

use crate::id::ObjectId;
use crate::time::Timestamp;

/// A merged pull request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// Its title.
    pub title: Option<String>,
    /// Who opened it.
    pub author: Option<String>,
    /// Whether a bot opened it.
    pub by_bot: bool,
    /// The branch it went into.
    pub base: Option<String>,
    /// The branch it came from.
    pub head_branch: Option<String>,
    /// Its head commit.
    pub head: Option<ObjectId>,
    /// The commit it became on the base.
    pub merge_commit: Option<ObjectId>,
    /// Number of its commits, where the platform told.
    pub commits: Option<u32>,
    /// Time of its first commit, where the platform told.
    pub first_commit: Option<Timestamp>,
    /// When it was opened.
    pub opened: Timestamp,
    /// When somebody else first reviewed it, where the platform told; `None` also when nobody did.
    pub first_review: Option<Timestamp>,
    /// When it was merged.
    pub merged: Timestamp,
    /// When the platform last changed it.
    pub updated: Option<Timestamp>,
    /// Who merged it.
    pub merged_by: Option<String>,
    /// Labels, sorted.
    pub labels: Vec<String>,
    /// Where to open it.
    pub url: Option<String>,
}
