//! Commits and the people behind them.

use serde::{Deserialize, Serialize};

use crate::id::ObjectId;
use crate::time::Timestamp;

/// Index into [`History::people`](super::History::people).
pub type PersonIx = u32;

/// A commit, without its tree and its parents (the graph is in [`History`](super::History)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Its id.
    pub id: ObjectId,
    /// The id of its tree.
    pub tree: ObjectId,
    /// Who wrote the change, through `.mailmap`.
    pub author: PersonIx,
    /// Who made the commit, through `.mailmap`.
    pub committer: PersonIx,
    /// Author time, seconds since the epoch.
    pub authored: i64,
    /// Committer time, seconds since the epoch. This is "commit time" in every metric.
    pub committed: i64,
    /// Author's offset from UTC in minutes.
    pub author_zone: i16,
    /// Committer's offset from UTC in minutes.
    pub committer_zone: i16,
    /// First line of the message, cut at 120 bytes; invalid UTF-8 replaced.
    pub subject: Box<str>,
    /// What the message says of the change.
    pub message: MessageClass,
}

impl Commit {
    /// Commit time. Times outside what a calendar can hold become the epoch.
    #[must_use]
    pub fn committed_at(&self) -> Timestamp {
        Timestamp::from_timestamp(self.committed, 0).unwrap_or_default()
    }

    /// Author time. Times outside what a calendar can hold become the epoch.
    #[must_use]
    pub fn authored_at(&self) -> Timestamp {
        Timestamp::from_timestamp(self.authored, 0).unwrap_or_default()
    }
}

/// A person or a bot, after `.mailmap`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Person {
    /// Display name.
    pub name: String,
    /// Mail address, lower case.
    pub email: String,
    /// Whether this is an automation account.
    pub bot: bool,
}

/// What a commit message says of the change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageClass {
    /// It takes back another commit.
    pub revert: Option<Revert>,
    /// Conventional Commits type, lower case: `feat`, `fix`, …
    pub conventional: Option<Box<str>>,
    /// Marked as breaking (`!` or a `BREAKING CHANGE` footer).
    pub breaking: bool,
    /// Called a hotfix by subject or merged branch.
    pub hotfix: bool,
    /// Names an issue or ticket.
    pub issue_link: bool,
    /// The pull request it merged or came from.
    pub pull_request: Option<u32>,
    /// The branch whose merge it says it is.
    pub merged_branch: Option<Box<str>>,
    /// Asks CI to skip it.
    pub skip_ci: bool,
}

/// What a revert takes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Revert {
    /// A named commit.
    Commit(ObjectId),
    /// A subject in quotes, without an id.
    Subject(Box<str>),
}
