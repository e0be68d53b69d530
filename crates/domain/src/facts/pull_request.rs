//! Pull requests.

use serde::{Deserialize, Serialize};

use crate::id::ObjectId;
use crate::time::Timestamp;

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// Who opened it.
    pub author: Option<String>,
    /// The branch it goes into.
    pub base: String,
    /// Its head commit.
    pub head: Option<ObjectId>,
    /// The commit it became on the base.
    pub merge_commit: Option<ObjectId>,
    /// Time of its first commit.
    pub first_commit: Option<Timestamp>,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it was first reviewed by somebody else.
    pub first_review: Option<Timestamp>,
    /// When it was merged.
    pub merged: Option<Timestamp>,
    /// Labels.
    pub labels: Vec<String>,
}
