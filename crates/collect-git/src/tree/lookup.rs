//! One path in one tree.

use git2::ObjectType;
use plimsoll_domain::ObjectId;

use super::entries::Entries;
use crate::store::Store;

/// An entry found: its id and whether it is a folder.
pub(crate) fn entry_at(store: &Store, tree: ObjectId, name: &[u8]) -> Option<(ObjectId, bool)> {
    let object = store.read(tree, ObjectType::Tree)?;
    let found = Entries::new(object.data()).find(|entry| entry.name == name)?;
    Some((found.id, found.is_folder()))
}

/// The blob at a path; neither folders, links nor submodules count.
pub(crate) fn blob_at(store: &Store, tree: ObjectId, path: &str) -> Option<ObjectId> {
    let (folders, name) = path.rsplit_once('/').map_or((None, path), |(folders, name)| (Some(folders), name));
    let mut tree = tree;
    for folder in folders.into_iter().flat_map(|folders| folders.split('/')) {
        let (id, is_folder) = entry_at(store, tree, folder.as_bytes())?;
        tree = is_folder.then_some(id)?;
    }
    let object = store.read(tree, ObjectType::Tree)?;
    let found = Entries::new(object.data()).find(|entry| entry.name == name.as_bytes())?;
    (!found.is_folder() && !found.is_link() && !found.is_submodule()).then_some(found.id)
}
