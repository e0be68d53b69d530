//! What views of one repository at several instants have in common.

use std::collections::HashMap;
use std::sync::Mutex;

use plimsoll_domain::ObjectId;

use crate::tree::diff::Difference;
use crate::view::Folder;

/// Answers that do not depend on the instant, by what they are about. Held only where several views are asked for:
/// one view asks nothing twice.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// What a commit changed.
    differences: Mutex<HashMap<ObjectId, Difference>>,
    /// The `.github` of a tree.
    folders: Mutex<HashMap<ObjectId, Folder>>,
}

impl Memory {
    /// What commits changed, for those that are known.
    pub(crate) fn differences(&self, commits: &[ObjectId]) -> Vec<Option<Difference>> {
        let known = self.differences.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        commits.iter().map(|commit| known.get(commit).cloned()).collect()
    }

    /// Keeps what commits changed.
    pub(crate) fn keep_differences(&self, new: impl IntoIterator<Item = (ObjectId, Difference)>) {
        self.differences.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(new);
    }

    /// The folders of trees, for those that are known.
    pub(crate) fn folders(&self, trees: &[ObjectId]) -> Vec<Option<Folder>> {
        let known = self.folders.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        trees.iter().map(|tree| known.get(tree).copied()).collect()
    }

    /// Keeps the folders of trees.
    pub(crate) fn keep_folders(&self, new: impl IntoIterator<Item = (ObjectId, Folder)>) {
        self.folders.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(new);
    }
}
