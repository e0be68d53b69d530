//! What the files of a tree show.

use std::collections::BTreeMap;

use plimsoll_domain::facts::{FileFinding, FileTree, Profile, Tag, Workflow};

use crate::catalogue::Catalogue;

/// Whether `detect` needs a file's content.
#[must_use]
pub fn wants(_path: &str, _size: u64) -> bool {
    false
}

/// Everything that the files of a tree show, sorted.
#[must_use]
pub fn detect(
    _catalogue: &Catalogue,
    _tree: &FileTree,
    _contents: &BTreeMap<String, Vec<u8>>,
) -> Vec<FileFinding> {
    Vec::new()
}

/// What "production" means for the repository, and why.
#[must_use]
pub fn profile(_findings: &[FileFinding], _workflows: &[Workflow], _tags: &[Tag]) -> (Profile, String) {
    (Profile::Unknown, String::new())
}
