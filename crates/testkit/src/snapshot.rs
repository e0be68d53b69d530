//! The files of a commit, and how merging joins two of them.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::change::{Change, Mode};

/// One file.
pub(crate) type Entry = (Mode, Rc<[u8]>);

/// All files by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Snapshot(pub(crate) BTreeMap<Rc<[u8]>, Entry>);

impl Snapshot {
    /// Takes the changes over, in order.
    pub(crate) fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Put { path, mode, content } => self.put(path, *mode, content),
                Change::Delete { path } => {
                    self.0.remove(path.as_slice());
                }
            }
        }
    }

    /// A file takes the place of a folder of its name, and of files where it needs folders.
    fn put(&mut self, path: &[u8], mode: Mode, content: &[u8]) {
        let folder = [path, b"/"].concat();
        self.0.retain(|other, _| !other.starts_with(&folder));
        for (at, _) in path.iter().enumerate().filter(|(_, byte)| **byte == b'/') {
            self.0.remove(&path[..at]);
        }
        self.0.insert(path.into(), (mode, content.into()));
    }

    /// Takes over what `theirs` changed since `base`; where both sides changed a file, theirs wins.
    pub(crate) fn merge(&mut self, base: &Self, theirs: &Self) {
        self.apply(&base.changes_to(theirs));
    }

    /// What makes `later` out of this.
    pub(crate) fn changes_to(&self, later: &Self) -> Vec<Change> {
        let gone = self.0.keys().filter(|path| !later.0.contains_key(*path));
        let deleted = gone.map(|path| Change::Delete { path: path.to_vec() });
        let new = later.0.iter().filter(|(path, entry)| self.0.get(*path) != Some(entry));
        let put = new.map(|(path, (mode, content))| Change::Put {
            path: path.to_vec(),
            mode: *mode,
            content: content.to_vec(),
        });
        deleted.chain(put).collect()
    }
}
