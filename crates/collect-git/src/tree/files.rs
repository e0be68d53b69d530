//! All files of one tree.

use git2::ObjectType;
use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::{FileTree, TreeEntry};

use super::DEEPEST;
use super::entries::{Entries, Entry};
use crate::error::CollectError;
use crate::parallel;
use crate::store::{Store, Stores};

/// More files than this are not listed.
const MOST_FILES: usize = 500_000;
/// More folders than this are not entered. A few nested trees can name billions of folders.
const MOST_FOLDERS: usize = 150_000;
/// Longer paths are left out.
const LONGEST_PATH: usize = 4096;

/// Lists a tree's files by path, with sizes. Limits and missing sub trees set `cut`.
pub(crate) fn read(stores: &Stores, tree: ObjectId, threads: usize) -> Result<FileTree, CollectError> {
    let mut files = stores.with(|store| list(store, tree))?;
    files.entries.sort_unstable_by(|left, right| left.path.cmp(&right.path));
    files.entries.dedup_by(|left, right| left.path == right.path);
    let sizes = parallel::slices(stores, &files.entries, threads, |store, entries| {
        entries.iter().map(|entry| size(store, entry)).collect()
    })?;
    for (entry, size) in files.entries.iter_mut().zip(sizes) {
        entry.size = size;
    }
    Ok(files)
}

/// `size` holds zero for what has a size until it is looked up.
fn size(store: &Store, entry: &TreeEntry) -> Option<u64> {
    entry.size?;
    store.header(entry.blob).filter(|(_, kind)| *kind == ObjectType::Blob).map(|(size, _)| size)
}

fn list(store: &Store, tree: ObjectId) -> FileTree {
    let mut files = FileTree::default();
    let mut folders = vec![(String::new(), tree, 0)];
    let mut entered = 0;
    while let Some((path, id, depth)) = folders.pop() {
        entered += 1;
        let object = store.read(id, ObjectType::Tree).filter(|_| entered <= MOST_FOLDERS);
        let Some(object) = object else {
            files.cut = true;
            continue;
        };
        for entry in Entries::new(object.data()) {
            let path = join(&path, entry.name);
            if path.len() > LONGEST_PATH || depth >= DEEPEST || files.entries.len() >= MOST_FILES {
                files.cut = true;
            } else if entry.is_folder() {
                folders.push((path, entry.id, depth + 1));
            } else {
                files.entries.push(file(path, &entry));
            }
        }
    }
    files
}

fn join(folder: &str, name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    if folder.is_empty() { name.into_owned() } else { format!("{folder}/{name}") }
}

fn file(path: String, entry: &Entry<'_>) -> TreeEntry {
    TreeEntry { path, blob: entry.id, size: (!entry.is_submodule()).then_some(0), link: entry.is_link() }
}
