//! Branches and tags.

use serde::{Deserialize, Serialize};

use super::version::Version;
use crate::id::ObjectId;

/// What kind of branch a reference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceKind {
    /// `refs/heads/…`
    Branch,
    /// `refs/remotes/…`
    RemoteBranch,
}

/// A branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Full name: `refs/heads/main`.
    pub name: String,
    /// What it is.
    pub kind: ReferenceKind,
    /// The commit it points at.
    pub target: ObjectId,
}

impl Reference {
    /// The branch's name without its prefix: `main` for `refs/remotes/origin/main`.
    #[must_use]
    pub fn short(&self) -> &str {
        match self.kind {
            ReferenceKind::Branch => self.name.trim_start_matches("refs/heads/"),
            ReferenceKind::RemoteBranch => {
                let name = self.name.trim_start_matches("refs/remotes/");
                name.split_once('/').map_or(name, |(_, branch)| branch)
            }
        }
    }
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Name without `refs/tags/`.
    pub name: String,
    /// The commit it leads to, through any chain of tag objects. `None` when it names something else.
    pub target: Option<ObjectId>,
    /// Whether it is a tag object of its own.
    pub annotated: bool,
    /// Who tagged: name and mail address. Annotated tags only.
    pub tagger: Option<(String, String)>,
    /// Whether the tagger is an automation account.
    pub tagger_is_bot: bool,
    /// When it was tagged: the tag object's time, else the commit's committer time. Seconds since the epoch.
    pub time: Option<i64>,
    /// The version its name carries.
    pub version: Option<Version>,
}
