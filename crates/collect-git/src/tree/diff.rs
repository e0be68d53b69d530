//! Paths that differ between two trees. Sub trees with equal ids are never opened.

use std::cmp::Ordering;

use git2::ObjectType;
use plimsoll_domain::ObjectId;

use super::entries::{Entries, Entry};
use super::{DEEPEST, LONGEST_PATH, effort};
use crate::store::Store;

/// More paths of one commit than this are not listed.
pub(crate) const MOST_PATHS: usize = 20_000;
/// More pairs of folders than this are not compared.
const MOST_FOLDERS: usize = 100_000;
/// More bytes of paths than this are not held for one commit.
const MOST_PATH_BYTES: u64 = 32 << 20;

/// Paths that differ, and whether the list is not all of them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Sorted, as written.
    pub(crate) paths: Vec<Vec<u8>>,
    /// A limit was reached or a tree is missing.
    pub(crate) cut: bool,
}

/// What comparing may take, and what it took.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cost {
    /// See [`effort`].
    pub(crate) effort: u64,
    /// Bytes of all paths that were written down.
    pub(crate) path_bytes: u64,
}

impl Cost {
    /// Whether any part is more than `most`.
    pub(crate) fn exceeds(self, most: Self) -> bool {
        self.effort > most.effort || self.path_bytes > most.path_bytes
    }
}

/// Compares two trees; no tree is an empty one. `goes_on` is told the cost so far before each folder and ends
/// the comparison by saying no.
pub(crate) fn between(
    store: &Store,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
    goes_on: impl Fn(Cost) -> bool,
) -> (Difference, Cost) {
    let mut comparison = Comparison {
        store,
        found: Difference::default(),
        folders: Vec::new(),
        compared: 0,
        cost: Cost::default(),
    };
    comparison.enter(Vec::new(), old, new, 0);
    while let Some(folder) = comparison.folders.pop() {
        if comparison.found.paths.len() >= MOST_PATHS || !goes_on(comparison.cost) {
            comparison.found.cut = true;
            break;
        }
        comparison.compare(&folder);
    }
    let Comparison { mut found, cost, .. } = comparison;
    found.paths.sort_unstable();
    found.paths.dedup();
    found.cut |= found.paths.len() > MOST_PATHS;
    found.paths.truncate(MOST_PATHS);
    (found, cost)
}

struct Folder {
    path: Vec<u8>,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
    depth: usize,
}

struct Comparison<'a> {
    store: &'a Store,
    found: Difference,
    /// Pairs still to be compared; a list instead of recursion, since trees can be nested at will.
    folders: Vec<Folder>,
    compared: usize,
    cost: Cost,
}

impl Comparison<'_> {
    fn enter(&mut self, path: Vec<u8>, old: Option<ObjectId>, new: Option<ObjectId>, depth: usize) {
        if old == new {
            return;
        }
        if depth >= DEEPEST || self.compared >= MOST_FOLDERS {
            self.found.cut = true;
            return;
        }
        self.compared += 1;
        self.folders.push(Folder { path, old, new, depth });
    }

    fn compare(&mut self, folder: &Folder) {
        let store = self.store;
        let read = |id: Option<ObjectId>| id.map(|id| store.read(id, ObjectType::Tree));
        let (old, new) = (read(folder.old), read(folder.new));
        if matches!(old, Some(None)) || matches!(new, Some(None)) {
            self.found.cut = true;
            return;
        }
        let (old, new) = (old.flatten(), new.flatten());
        for object in old.iter().chain(&new) {
            self.cost.effort += effort(object.data().len());
        }
        let mut old = Entries::new(old.as_ref().map_or(&[], |object| object.data())).peekable();
        let mut new = Entries::new(new.as_ref().map_or(&[], |object| object.data())).peekable();
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => return,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(old), Some(new)) => old.order(new),
            };
            let before = if order.is_le() { old.next() } else { None };
            let after = if order.is_ge() { new.next() } else { None };
            self.differ(folder, before, after);
        }
    }

    /// One name: gone, new, or in both.
    fn differ(&mut self, folder: &Folder, old: Option<Entry<'_>>, new: Option<Entry<'_>>) {
        if let (Some(old), Some(new)) = (&old, &new)
            && old.id == new.id
            && old.mode == new.mode
        {
            return;
        }
        let Some(name) = old.or(new).map(|entry| entry.name) else { return };
        let length = (folder.path.len() + 1 + name.len()) as u64;
        if length > LONGEST_PATH as u64 || self.cost.path_bytes + length > MOST_PATH_BYTES {
            self.found.cut = true;
            return;
        }
        self.cost.path_bytes += length;
        let path = if folder.path.is_empty() { name.to_vec() } else { [&folder.path, name].join(&b'/') };
        let is_folder = |entry: Option<Entry<'_>>| entry.is_some_and(|entry| entry.is_folder());
        if is_folder(old) || is_folder(new) {
            let id = |entry: Option<Entry<'_>>| entry.filter(Entry::is_folder).map(|entry| entry.id);
            self.enter(path, id(old), id(new), folder.depth + 1);
        } else {
            self.found.paths.push(path);
        }
    }
}
