//! Workflow files through the trunk's first-parent line.

use std::collections::HashMap;

use git2::ObjectType;
use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::{CommitIx, History};

use super::Scope;
use crate::error::CollectError;
use crate::parallel;
use crate::progress::Stage;
use crate::store::Store;
use crate::tree::entries::Entries;
use crate::tree::lookup::entry_at;

/// The workflow files from one commit of the first-parent line on, until the next [`PipelineTree`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PipelineTree {
    /// Position on the trunk's first-parent line, counted from the oldest commit.
    pub first: usize,
    /// The commit at that position.
    pub commit: CommitIx,
    /// Paths and blobs of `.github/workflows/*.yml` and `*.yaml`, sorted by path.
    pub files: Vec<(String, ObjectId)>,
}

/// Folders with more workflow files than this are not read further.
const MOST_FILES: usize = 2_000;

/// What a commit's `.github` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Folder {
    Absent,
    Tree(ObjectId),
    /// The root tree is not there, as in a partial clone: nothing can be said, so nothing changes.
    Unknown,
}

/// One entry per change of `.github` on the line; the first stands for the oldest commit.
pub(crate) fn read(
    scope: &Scope<'_>,
    history: &History,
    trunk_line: &[CommitIx],
) -> Result<Vec<PipelineTree>, CollectError> {
    let stores = &scope.repository.stores;
    let oldest_first: Vec<_> = trunk_line.iter().rev().copied().collect();
    let progress = Stage::new(scope.progress, "workflow history", oldest_first.len());
    let trees: Vec<_> = oldest_first.iter().map(|index| history.commit(*index).tree).collect();
    let read = |trees: &[ObjectId]| {
        parallel::slices(stores, trees, scope.options.threads, |store, slice| {
            let folders = folders(store, slice.iter().copied());
            progress.add(slice.len());
            folders
        })
    };
    let folders = match &scope.repository.memory {
        None => read(&trees)?,
        Some(memory) => {
            let known = memory.folders(&trees);
            let unknown: Vec<_> = trees
                .iter()
                .zip(&known)
                .filter(|(_, known)| known.is_none())
                .map(|(tree, _)| *tree)
                .collect();
            let new = read(&unknown)?;
            memory.keep_folders(unknown.into_iter().zip(new.iter().copied()));
            let mut new = new.into_iter();
            known.into_iter().filter_map(|known| known.or_else(|| new.next())).collect()
        }
    };
    let mut eras: Vec<(usize, Folder)> = Vec::new();
    for (position, folder) in folders.into_iter().enumerate() {
        let changed = eras.last().is_none_or(|(_, last)| folder != Folder::Unknown && *last != folder);
        if changed {
            eras.push((position, folder));
        }
    }
    stores.with(|store| {
        let mut known: HashMap<Folder, Vec<(String, ObjectId)>> = HashMap::new();
        let era = |(first, folder): (usize, Folder)| {
            let files = known.entry(folder).or_insert_with(|| workflows(store, folder)).clone();
            PipelineTree { first, commit: oldest_first[first], files }
        };
        eras.into_iter().map(era).collect()
    })
}

/// The `.github` of each tree; a tree like its neighbour is not read again.
fn folders(store: &Store, trees: impl Iterator<Item = ObjectId>) -> Vec<Folder> {
    let mut last = None;
    let of_tree = |tree: ObjectId| match last {
        Some((known, folder)) if known == tree => folder,
        _ => {
            let folder = folder(store, tree);
            last = Some((tree, folder));
            folder
        }
    };
    trees.map(of_tree).collect()
}

fn folder(store: &Store, tree: ObjectId) -> Folder {
    let Some(object) = store.read(tree, ObjectType::Tree) else { return Folder::Unknown };
    let found = Entries::new(object.data()).find(|entry| entry.name == b".github" && entry.is_folder());
    found.map_or(Folder::Absent, |entry| Folder::Tree(entry.id))
}

fn workflows(store: &Store, folder: Folder) -> Vec<(String, ObjectId)> {
    let Folder::Tree(tree) = folder else { return Vec::new() };
    let Some((tree, true)) = entry_at(store, tree, b"workflows") else { return Vec::new() };
    let Some(object) = store.read(tree, ObjectType::Tree) else { return Vec::new() };
    let mut files: Vec<_> = Entries::new(object.data())
        .filter(|entry| !entry.is_folder() && !entry.is_link() && !entry.is_submodule())
        .filter(|entry| entry.name.ends_with(b".yml") || entry.name.ends_with(b".yaml"))
        .take(MOST_FILES)
        .map(|entry| (format!(".github/workflows/{}", String::from_utf8_lossy(entry.name)), entry.id))
        .collect();
    files.sort_unstable();
    files
}
