//! Every commit and tag that the references lead to, read once.

mod batch;
mod frontier;
mod identities;
mod join;
mod order;
mod seen;
mod walk;

use plimsoll_domain::facts::Commit;
use plimsoll_domain::{ObjectId, Timestamp};

use crate::hash::IdMap;
use crate::refs::Refs;

use seen::CommitIndex;
pub(crate) use walk::{Walk, walk};

/// The whole graph as it is on disk now, before any instant is chosen.
#[derive(Debug, Default)]
pub struct Mined {
    /// Parents before children, in an order that depends on the graph alone. Author and committer are
    /// indices into `identities`.
    pub(crate) commits: Vec<Commit>,
    /// Where each commit's parents begin in `parents`; one more entry than commits.
    pub(crate) parent_starts: Vec<u32>,
    /// Indices of parents that exist.
    pub(crate) parents: Vec<u32>,
    /// Commits with a parent that is cut off or missing, ascending.
    pub(crate) truncated: Vec<u32>,
    /// Names and mail addresses as written.
    pub(crate) identities: Vec<Identity>,
    /// Commits by id.
    pub(crate) index: CommitIndex,
    /// Tag objects.
    pub(crate) tags: IdMap<TagObject>,
    /// References as they were when mining began.
    pub(crate) refs: Refs,
    /// Commits that a shallow clone cut off below.
    pub(crate) shallow: bool,
    /// Objects that something names and that are not there, or not whole.
    pub(crate) missing: Vec<ObjectId>,
    /// Commits whose header lacked something.
    pub(crate) malformed: u64,
}

/// A name and a mail address as written in a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Name, trimmed.
    pub(crate) name: String,
    /// Mail address, trimmed.
    pub(crate) mail: String,
}

/// A tag object, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TagObject {
    /// What it names, when that is a commit or another tag.
    pub(crate) target: Option<ObjectId>,
    /// Name and mail address of who tagged.
    pub(crate) tagger: Option<(String, String)>,
    /// When, in seconds since the epoch.
    pub(crate) time: Option<i64>,
}

impl Mined {
    /// Number of commits.
    #[must_use]
    pub fn len(&self) -> usize {
        self.commits.len()
    }

    /// Whether there is no commit at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.commits.is_empty()
    }

    /// Commit time of the newest commit.
    #[must_use]
    pub fn newest(&self) -> Option<Timestamp> {
        self.commit_times().max().and_then(|time| Timestamp::from_timestamp(time, 0))
    }

    /// Commit time of the oldest commit.
    #[must_use]
    pub fn oldest(&self) -> Option<Timestamp> {
        self.commit_times().min().and_then(|time| Timestamp::from_timestamp(time, 0))
    }

    fn commit_times(&self) -> impl Iterator<Item = i64> {
        self.commits.iter().map(|commit| commit.committed)
    }

    pub(crate) fn parents_of(&self, index: u32) -> &[u32] {
        let index = index as usize;
        &self.parents[self.parent_starts[index] as usize..self.parent_starts[index + 1] as usize]
    }

    /// The commit that an object leads to, through any chain of tags.
    pub(crate) fn peel(&self, mut id: ObjectId) -> Option<u32> {
        // A chain longer than there are tags leads back to itself, which only forged objects can.
        for _ in 0..=self.tags.len() {
            match self.tags.get(&id) {
                Some(tag) => id = tag.target?,
                None => return self.index.find(id),
            }
        }
        None
    }
}
