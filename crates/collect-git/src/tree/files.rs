//! All files of one tree.

use git2::ObjectType;
use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::{FileTree, TreeEntry};

use super::entries::{Entries, Entry};
use super::{DEEPEST, LONGEST_PATH, effort};
use crate::error::CollectError;
use crate::parallel;
use crate::store::{Store, Stores};

/// More files than this are not listed.
const MOST_FILES: usize = 500_000;
/// More folders than this are not entered. A few nested trees can name billions of folders.
const MOST_FOLDERS: usize = 150_000;
/// More bytes of paths than this are not held. Long names in nested trees multiply.
const MOST_PATH_BYTES: usize = 64 << 20;
/// More effort than this is not spent on reading trees (see [`effort`]).
const MOST_EFFORT: u64 = 512 << 20;

/// Lists a tree's files by path, with sizes. Limits and missing sub trees set `cut`.
pub(crate) fn read(stores: &Stores, tree: ObjectId, threads: usize) -> Result<FileTree, CollectError> {
    let mut files = names(stores, tree)?;
    let sizes = parallel::slices(stores, &files.entries, threads, |store, entries| {
        entries.iter().map(|entry| size(store, entry)).collect()
    })?;
    for (entry, size) in files.entries.iter_mut().zip(sizes) {
        entry.size = size;
    }
    Ok(files)
}

/// Files of a tree whose content is not there, by path; neither links nor submodules.
pub(crate) fn absent(
    stores: &Stores,
    tree: ObjectId,
    threads: usize,
) -> Result<Vec<(String, ObjectId)>, CollectError> {
    let files = names(stores, tree)?.entries;
    let there = parallel::slices(stores, &files, threads, |store, entries| {
        entries.iter().map(|entry| entry.link || entry.size.is_none() || store.has(entry.blob)).collect()
    })?;
    let absent = files.into_iter().zip(there).filter(|(_, there)| !there);
    Ok(absent.map(|(entry, _)| (entry.path, entry.blob)).collect())
}

/// A tree's files by path; `size` holds zero for what has a size until it is looked up.
fn names(stores: &Stores, tree: ObjectId) -> Result<FileTree, CollectError> {
    let mut files = stores.with(|store| list(store, tree))?.files;
    files.entries.sort_unstable_by(|left, right| left.path.cmp(&right.path));
    files.entries.dedup_by(|left, right| left.path == right.path);
    Ok(files)
}

fn size(store: &Store, entry: &TreeEntry) -> Option<u64> {
    entry.size?;
    // Asking first: looking for the size of what a partial clone does not have is dear.
    let header = store.has(entry.blob).then(|| store.header(entry.blob)).flatten();
    header.filter(|(_, kind)| *kind == ObjectType::Blob).map(|(size, _)| size)
}

struct Folder {
    path: String,
    tree: ObjectId,
    depth: usize,
}

/// What was listed so far, and what it took.
#[derive(Default)]
struct Listing {
    files: FileTree,
    /// Still to be read; a list instead of recursion, since trees can be nested at will.
    folders: Vec<Folder>,
    /// Folders that were ever in `folders`.
    found: usize,
    /// Bytes of all paths that were ever held.
    path_bytes: usize,
    effort: u64,
}

fn list(store: &Store, tree: ObjectId) -> Listing {
    let mut listing = Listing::default();
    listing.folders.push(Folder { path: String::new(), tree, depth: 0 });
    while let Some(folder) = listing.folders.pop() {
        let object = store.read(folder.tree, ObjectType::Tree);
        listing.effort += effort(object.as_ref().map_or(0, |object| object.data().len()));
        let Some(object) = object.filter(|_| listing.effort <= MOST_EFFORT) else {
            listing.files.cut = true;
            if listing.effort > MOST_EFFORT {
                break;
            }
            continue;
        };
        for entry in Entries::new(object.data()) {
            listing.add(&folder, &entry);
        }
    }
    listing
}

impl Listing {
    fn add(&mut self, folder: &Folder, entry: &Entry<'_>) {
        let length = folder.path.len() + 1 + entry.name.len();
        let too_many = if entry.is_folder() {
            self.found >= MOST_FOLDERS
        } else {
            self.files.entries.len() >= MOST_FILES
        };
        let too_long = length > LONGEST_PATH || self.path_bytes + length > MOST_PATH_BYTES;
        if too_many || too_long || folder.depth >= DEEPEST {
            self.files.cut = true;
            return;
        }
        let path = join(&folder.path, entry.name);
        self.path_bytes += path.len();
        if entry.is_folder() {
            self.found += 1;
            self.folders.push(Folder { path, tree: entry.id, depth: folder.depth + 1 });
        } else {
            self.files.entries.push(file(path, entry));
        }
    }
}

fn join(folder: &str, name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    if folder.is_empty() { name.into_owned() } else { format!("{folder}/{name}") }
}

fn file(path: String, entry: &Entry<'_>) -> TreeEntry {
    TreeEntry { path, blob: entry.id, size: (!entry.is_submodule()).then_some(0), link: entry.is_link() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::testing::Trees;

    fn list_of(trees: &Trees, tree: ObjectId) -> Listing {
        trees.stores.with(|store| list(store, tree)).unwrap()
    }

    #[test]
    fn long_paths_fill_no_memory() {
        let trees = Trees::new();
        let mut tree = trees.wide("100644", 50_000, trees.blob);
        tree = trees.wide("40000", 20, tree);
        for _ in 0..16 {
            tree = trees.tree(&[("40000", &"L".repeat(240), tree)]);
        }
        let listing = list_of(&trees, tree);
        let held: usize = listing.files.entries.iter().map(|file| file.path.len()).sum();
        assert!(listing.files.cut && held <= MOST_PATH_BYTES);
        assert!(held > MOST_PATH_BYTES / 2, "what fits is listed: {held}");
    }

    #[test]
    fn wide_and_deep_trees_end() {
        let trees = Trees::new();
        let mut tree = trees.tree(&[("100644", "f", trees.blob)]);
        for _ in 0..30 {
            tree = trees.wide("40000", 20_000, tree);
        }
        let listing = list_of(&trees, tree);
        assert!(listing.files.cut);
        assert!(listing.found <= MOST_FOLDERS && listing.folders.len() <= MOST_FOLDERS);
        let one_more = effort(20_000 * 40);
        assert!(listing.effort <= MOST_EFFORT + one_more, "{}", listing.effort);
    }
}
