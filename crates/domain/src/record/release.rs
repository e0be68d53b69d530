//! Published releases and tags.

use serde::{Deserialize, Serialize};

use crate::id::ObjectId;
use crate::time::Timestamp;

/// A published release. Drafts are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The platform's id.
    pub id: u64,
    /// Its tag.
    pub tag: String,
    /// Its title.
    pub name: Option<String>,
    /// Whether it is marked as a prerelease.
    pub prerelease: bool,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Who published it.
    pub author: Option<String>,
    /// Number of files attached.
    pub assets: u32,
    /// Where to open it.
    pub url: Option<String>,
    /// Letters of its notes; `None` where the answer was kept before they were looked at.
    pub notes_length: Option<u32>,
    /// Issues that its notes name, each once.
    pub notes_issues: Option<u32>,
}

/// A tag as the platform lists it. A local clone's tags are facts of git, not these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteTag {
    /// Its name.
    pub name: String,
    /// The commit it leads to.
    pub sha: Option<ObjectId>,
    /// When an annotated tag was made.
    pub tagged: Option<Timestamp>,
    /// When its commit was made.
    pub committed: Option<Timestamp>,
}
