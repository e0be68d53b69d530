//! The commit graph, in flat arrays.

use super::commit::{Commit, Person};
use crate::id::ObjectId;

/// Index of a commit in its [`History`]. Parents always have a smaller index than their children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitIx(pub u32);

impl CommitIx {
    /// As an index into a slice.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

/// All commits that exist, parents before children, in an order that depends on the graph alone.
#[derive(Debug, Clone, Default)]
pub struct History {
    commits: Vec<Commit>,
    parent_starts: Vec<u32>,
    parents: Vec<CommitIx>,
    /// People, by index.
    pub people: Vec<Person>,
    /// Commits whose parents were cut off (shallow clone or missing objects).
    pub truncated: Vec<CommitIx>,
    by_id: Vec<CommitIx>,
}

impl History {
    /// Builds the graph from commits in topological order (parents first) and each one's parents.
    ///
    /// # Panics
    /// Never in release builds; in debug builds when a parent does not precede its child.
    #[must_use]
    pub fn new(
        commits: Vec<Commit>,
        parents_of: impl Fn(usize) -> Vec<CommitIx>,
        people: Vec<Person>,
        truncated: Vec<CommitIx>,
    ) -> Self {
        let mut parent_starts = Vec::with_capacity(commits.len() + 1);
        let mut parents = Vec::with_capacity(commits.len());
        parent_starts.push(0);
        for index in 0..commits.len() {
            let own = parents_of(index);
            debug_assert!(own.iter().all(|parent| parent.get() < index), "parents precede children");
            parents.extend(own);
            parent_starts.push(u32::try_from(parents.len()).unwrap_or(u32::MAX));
        }
        let mut by_id: Vec<_> = (0..commits.len()).map(|index| CommitIx(index as u32)).collect();
        by_id.sort_unstable_by_key(|index| commits[index.get()].id);
        Self { commits, parent_starts, parents, people, truncated, by_id }
    }

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

    /// A commit.
    #[must_use]
    pub fn commit(&self, index: CommitIx) -> &Commit {
        &self.commits[index.get()]
    }

    /// A commit's parents, first parent first.
    #[must_use]
    pub fn parents(&self, index: CommitIx) -> &[CommitIx] {
        let start = self.parent_starts[index.get()] as usize;
        let end = self.parent_starts[index.get() + 1] as usize;
        &self.parents[start..end]
    }

    /// Whether a commit merges others.
    #[must_use]
    pub fn is_merge(&self, index: CommitIx) -> bool {
        self.parents(index).len() > 1
    }

    /// The person who wrote a commit.
    #[must_use]
    pub fn author(&self, index: CommitIx) -> &Person {
        &self.people[self.commit(index).author as usize]
    }

    /// All commits, parents before children.
    pub fn indices(&self) -> impl DoubleEndedIterator<Item = CommitIx> + ExactSizeIterator + use<> {
        (0..self.commits.len() as u32).map(CommitIx)
    }

    /// The commit with an id.
    #[must_use]
    pub fn find(&self, id: ObjectId) -> Option<CommitIx> {
        self.by_id
            .binary_search_by_key(&id, |index| self.commit(*index).id)
            .ok()
            .map(|position| self.by_id[position])
    }

    /// The first-parent line that ends at `tip`, newest first.
    #[must_use]
    pub fn first_parent_line(&self, tip: CommitIx) -> Vec<CommitIx> {
        std::iter::successors(Some(tip), |index| self.parents(*index).first().copied()).collect()
    }

    /// `tips` and everything they descend from.
    #[must_use]
    pub fn ancestors(&self, tips: impl IntoIterator<Item = CommitIx>) -> CommitSet {
        let mut set = CommitSet::new(self.len());
        for tip in tips {
            set.insert(tip);
        }
        // Children come after their parents, so one pass from the end marks everything below.
        for index in self.indices().rev() {
            if set.contains(index) {
                for parent in self.parents(index) {
                    set.insert(*parent);
                }
            }
        }
        set
    }
}

/// A set of commits of one history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitSet {
    words: Vec<u64>,
    len: usize,
}

impl CommitSet {
    /// Empty, with room for `commits` commits.
    #[must_use]
    pub fn new(commits: usize) -> Self {
        Self { words: vec![0; commits.div_ceil(64)], len: 0 }
    }

    /// Whether a commit is in the set.
    #[must_use]
    pub fn contains(&self, index: CommitIx) -> bool {
        self.words.get(index.get() / 64).is_some_and(|word| word >> (index.0 % 64) & 1 == 1)
    }

    /// Adds a commit; tells whether it was new.
    pub fn insert(&mut self, index: CommitIx) -> bool {
        let word = &mut self.words[index.get() / 64];
        let bit = 1 << (index.0 % 64);
        let new = *word & bit == 0;
        *word |= bit;
        self.len += usize::from(new);
        new
    }

    /// Number of commits in the set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}
