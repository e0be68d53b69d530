//! Paths that commits changed.

use super::history::CommitIx;

/// Changes of recent commits on the trunk's ancestry, each against its first parent.
///
/// Non-merge commits all have an entry; merge commits only those on the trunk's first-parent line
/// (what a merge brought in). Commits before `since` have none.
#[derive(Debug, Clone, Default)]
pub struct ChangedPaths {
    /// Commit time of the oldest commit looked at, seconds since the epoch.
    pub since: i64,
    /// Paths, by index.
    pub paths: Vec<Box<str>>,
    /// One entry per commit, by commit index ascending.
    pub changes: Vec<Change>,
}

/// What one commit changed.
#[derive(Debug, Clone)]
pub struct Change {
    /// The commit.
    pub commit: CommitIx,
    /// Indices into [`ChangedPaths::paths`].
    pub paths: Vec<u32>,
    /// The change was larger than the collector's limit and its list is cut.
    pub cut: bool,
}

impl ChangedPaths {
    /// What a commit changed, when it was looked at.
    #[must_use]
    pub fn of(&self, commit: CommitIx) -> Option<&Change> {
        let position = self.changes.binary_search_by_key(&commit, |change| change.commit).ok()?;
        Some(&self.changes[position])
    }

    /// The paths of a change.
    pub fn paths_of<'a>(&'a self, change: &'a Change) -> impl Iterator<Item = &'a str> {
        change.paths.iter().map(|index| &*self.paths[*index as usize])
    }
}
