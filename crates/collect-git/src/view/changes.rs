//! Paths that recent commits changed.

use std::collections::HashMap;

use plimsoll_domain::facts::{Change, ChangedPaths, CommitIx, CommitSet, History};

use super::Scope;
use crate::error::CollectError;
use crate::parallel;
use crate::progress::Stage;
use crate::store::Store;
use crate::tree::diff::{self, Difference};

const DAY: i64 = 86_400;

/// Compares each recent commit on the trunk's ancestry with its first parent. Merges count on the first-parent
/// line only: elsewhere they bring in what is counted already.
pub(crate) fn read(
    scope: &Scope<'_>,
    history: &History,
    trunk_line: &[CommitIx],
    trunk_commits: &CommitSet,
) -> Result<ChangedPaths, CollectError> {
    let since = scope.options.as_of.timestamp() - i64::from(scope.options.changes_days) * DAY;
    let mut on_line = CommitSet::new(history.len());
    for index in trunk_line {
        on_line.insert(*index);
    }
    let counts = |index: &CommitIx| {
        trunk_commits.contains(*index)
            && history.commit(*index).committed >= since
            && (!history.is_merge(*index) || on_line.contains(*index))
    };
    let commits: Vec<_> = history.indices().filter(counts).collect();
    let progress = Stage::new(scope.progress, "changed paths", commits.len());
    let differences =
        parallel::slices(&scope.repository.stores, &commits, scope.options.threads, |store, slice| {
            let compared = slice.iter().map(|index| of_commit(store, history, *index)).collect();
            progress.add(slice.len());
            compared
        })?;
    Ok(intern(since, commits.into_iter().zip(differences)))
}

fn of_commit(store: &Store, history: &History, index: CommitIx) -> Difference {
    let parent = history.parents(index).first().copied();
    // Against nothing, a commit whose parent is cut off would seem to add every file.
    if parent.is_none() && history.truncated.binary_search(&index).is_ok() {
        return Difference { paths: Vec::new(), cut: true };
    }
    let tree = |index: CommitIx| history.commit(index).tree;
    diff::between(store, parent.map(tree), Some(tree(index)))
}

fn intern(since: i64, differences: impl Iterator<Item = (CommitIx, Difference)>) -> ChangedPaths {
    let mut changed = ChangedPaths { since, ..ChangedPaths::default() };
    let mut indices: HashMap<Vec<u8>, u32> = HashMap::new();
    for (commit, difference) in differences {
        let mut index_of = |path: Vec<u8>| match indices.get(&path) {
            Some(index) => *index,
            None => {
                let index = changed.paths.len() as u32;
                changed.paths.push(String::from_utf8_lossy(&path).into());
                indices.insert(path, index);
                index
            }
        };
        let paths = difference.paths.into_iter().map(&mut index_of).collect();
        changed.changes.push(Change { commit, paths, cut: difference.cut });
    }
    changed
}
