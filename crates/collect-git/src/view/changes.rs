//! Paths that recent commits changed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use plimsoll_domain::facts::{Change, ChangedPaths, CommitIx, CommitSet, History};

use super::Scope;
use crate::error::CollectError;
use crate::parallel;
use crate::progress::Stage;
use crate::store::Store;
use crate::tree::diff::{self, Cost, Difference};

const DAY: i64 = 86_400;

/// What a pass over some commits may take. Busy projects with wide folders take 0.1 MB for each commit.
const fn most(commits: usize) -> Cost {
    const EFFORT: u64 = 512 << 20;
    const EFFORT_PER_COMMIT: u64 = 2 << 20;
    const PATH_BYTES: u64 = 256 << 20;
    Cost { effort: EFFORT + EFFORT_PER_COMMIT * commits as u64, path_bytes: PATH_BYTES }
}

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
    let pass = Pass { scope, history, most: most(commits.len()) };
    let differences = pass.remembering(&commits)?;
    Ok(intern(since, commits.into_iter().zip(differences)))
}

/// Comparing many commits within one budget.
struct Pass<'a> {
    scope: &'a Scope<'a>,
    history: &'a History,
    most: Cost,
}

impl Pass<'_> {
    /// All of them; what an earlier view compared is not compared again.
    fn remembering(&self, commits: &[CommitIx]) -> Result<Vec<Difference>, CollectError> {
        let Some(memory) = &self.scope.repository.memory else { return self.compared(commits) };
        let id = |index: &CommitIx| self.history.commit(*index).id;
        let known = memory.differences(&commits.iter().map(id).collect::<Vec<_>>());
        let unknown: Vec<CommitIx> = commits
            .iter()
            .zip(&known)
            .filter(|(_, known)| known.is_none())
            .map(|(commit, _)| *commit)
            .collect();
        let new = self.compared(&unknown)?;
        memory.keep_differences(unknown.iter().map(id).zip(new.iter().cloned()));
        let mut new = new.into_iter();
        Ok(known.into_iter().filter_map(|known| known.or_else(|| new.next())).collect())
    }

    /// All of them, or the newest as far as the budget goes.
    fn compared(&self, commits: &[CommitIx]) -> Result<Vec<Difference>, CollectError> {
        let progress = Stage::new(self.scope.progress, "changed paths", commits.len());
        match self.at_once(commits, &progress)? {
            Some(differences) => Ok(differences),
            None => self.as_far_as_possible(commits),
        }
    }

    /// All of them on several threads; `None` when that takes too much. Whether it does is a matter of the sum,
    /// hence the same for any number of threads.
    fn at_once(
        &self,
        commits: &[CommitIx],
        progress: &Stage<'_>,
    ) -> Result<Option<Vec<Difference>>, CollectError> {
        let spent = Spent::default();
        let stores = &self.scope.repository.stores;
        let differences = parallel::slices(stores, commits, self.scope.options.threads, |store, slice| {
            let compare = |index: &CommitIx| {
                let goes_on = |cost| !spent.and(cost).exceeds(self.most);
                let (difference, cost) = of_commit(store, self.history, *index, goes_on);
                spent.add(cost);
                difference
            };
            let compared = slice.iter().map(compare).collect();
            progress.add(slice.len());
            compared
        })?;
        Ok((!spent.and(Cost::default()).exceeds(self.most)).then_some(differences))
    }

    /// The newest first, one after another, until the budget is spent; the others are cut.
    fn as_far_as_possible(&self, commits: &[CommitIx]) -> Result<Vec<Difference>, CollectError> {
        let spent = Spent::default();
        let mut differences: Vec<_> = self.scope.repository.stores.with(|store| {
            let compare = |index: &CommitIx| {
                let goes_on = |cost| !spent.and(cost).exceeds(self.most);
                let (difference, cost) = of_commit(store, self.history, *index, goes_on);
                spent.add(cost);
                difference
            };
            commits.iter().rev().map(compare).collect()
        })?;
        differences.reverse();
        Ok(differences)
    }
}

/// What all threads have spent.
#[derive(Default)]
struct Spent {
    effort: AtomicU64,
    path_bytes: AtomicU64,
}

impl Spent {
    fn add(&self, cost: Cost) {
        self.effort.fetch_add(cost.effort, Ordering::Relaxed);
        self.path_bytes.fetch_add(cost.path_bytes, Ordering::Relaxed);
    }

    /// With what a comparison that is not over has cost.
    fn and(&self, cost: Cost) -> Cost {
        Cost {
            effort: self.effort.load(Ordering::Relaxed) + cost.effort,
            path_bytes: self.path_bytes.load(Ordering::Relaxed) + cost.path_bytes,
        }
    }
}

fn of_commit(
    store: &Store,
    history: &History,
    index: CommitIx,
    goes_on: impl Fn(Cost) -> bool,
) -> (Difference, Cost) {
    let parent = history.parents(index).first().copied();
    // Against nothing, a commit whose parent is cut off would seem to add every file.
    if parent.is_none() && history.truncated.binary_search(&index).is_ok() {
        return (Difference { paths: Vec::new(), cut: true }, Cost::default());
    }
    let tree = |index: CommitIx| history.commit(index).tree;
    diff::between(store, parent.map(tree), Some(tree(index)), goes_on)
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
