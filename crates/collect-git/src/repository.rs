//! An opened repository: the crate's door.

use std::io::ErrorKind;
use std::path::Path;

use git2::ObjectType;
use plimsoll_domain::ObjectId;
use plimsoll_domain::facts::FileTree;

use crate::bounded;
use crate::error::CollectError;
use crate::hash::IdSet;
use crate::locate::Location;
use crate::memory::Memory;
use crate::mine::{Mined, Walk, walk};
use crate::progress::Progress;
use crate::refs::Refs;
use crate::remote::{Remote, RemoteInfo};
use crate::store::{Store, Stores};
use crate::view::{GitView, ViewOptions};
use crate::{parallel, tree, view};

/// A local repository, opened for reading. Nothing in it is changed or run.
pub struct GitRepository {
    pub(crate) location: Location,
    pub(crate) stores: Stores,
    pub(crate) memory: Option<Memory>,
}

/// Opens the repository that `path` is in: a work tree, a bare repository, a linked work tree, a submodule, or
/// any path inside one. Who owns it does not matter, since it is only read.
///
/// # Errors
/// When there is nothing, no repository, one that may not be read, or one stored in an unsupported way.
pub fn open(path: &Path) -> Result<GitRepository, CollectError> {
    let location = Location::find(path)?;
    let stores = Stores::open(location.common_dir.join("objects"))?;
    Ok(GitRepository { location, stores, memory: None })
}

impl GitRepository {
    /// The folder that stands for it: its work tree, else its git directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.location.root()
    }

    /// Its work tree, unless it is bare.
    #[must_use]
    pub fn work_tree(&self) -> Option<&Path> {
        self.location.work_tree.as_deref()
    }

    /// Whether it is a partial clone, which leaves objects at its remote until they are asked for.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.location.partial
    }

    /// Where it comes from: the remote called `origin`, else the only one; `None` for a folder of this machine.
    #[must_use]
    pub fn remote(&self) -> Option<RemoteInfo> {
        Remote::of(&self.location.config)?.info()
    }

    /// Keeps what several views have in common, from now on: for whoever asks for more than one.
    pub fn remember(&mut self) {
        self.memory.get_or_insert_default();
    }

    /// Looks at the objects anew, after more of them were fetched.
    ///
    /// # Errors
    /// When they cannot be read any more.
    pub fn reopen(&mut self) -> Result<(), CollectError> {
        self.stores = Stores::open(self.location.common_dir.join("objects"))?;
        Ok(())
    }

    /// Reads every commit and tag that branches, remote-tracking branches, tags and a detached HEAD lead to.
    ///
    /// # Errors
    /// When references or objects cannot be read at all. Single missing objects are no error.
    pub fn mine(&self, threads: usize, progress: &dyn Progress) -> Result<Mined, CollectError> {
        let refs = Refs::read(&self.location.git_dir, &self.location.common_dir)?;
        walk(Walk { stores: &self.stores, refs, shallow: self.shallow_commits()?, threads, progress })
    }

    /// The repository as it was at an instant. Facts after it are left out.
    ///
    /// # Errors
    /// When the configured trunk is no branch, or objects cannot be read at all.
    pub fn view(
        &self,
        mined: &Mined,
        options: &ViewOptions,
        progress: &dyn Progress,
    ) -> Result<GitView, CollectError> {
        view::build(self, mined, options, progress)
    }

    /// The tree that a [`view`](Self::view) with these options is going to show, without the work of a view.
    ///
    /// # Errors
    /// When the configured trunk is no branch.
    pub fn trunk_tree(&self, mined: &Mined, options: &ViewOptions) -> Result<Option<ObjectId>, CollectError> {
        view::trunk_tree(self, mined, options)
    }

    /// Files of a tree whose content was never fetched: path and blob, by path. Links and submodules have none.
    ///
    /// # Errors
    /// When objects cannot be read at all.
    pub fn absent_files(
        &self,
        tree: ObjectId,
        threads: usize,
    ) -> Result<Vec<(String, ObjectId)>, CollectError> {
        tree::files::absent(&self.stores, tree, threads)
    }

    /// Whether an object is there.
    #[must_use]
    pub fn has(&self, id: ObjectId) -> bool {
        self.stores.with(|store| store.has(id)).unwrap_or(false)
    }

    /// A file's content; `None` when it is not there or larger than `max_bytes`.
    #[must_use]
    pub fn read_blob(&self, id: ObjectId, max_bytes: u64) -> Option<Vec<u8>> {
        self.stores.with(|store| read_blob(store, id, max_bytes)).ok().flatten()
    }

    /// Several files' contents, in the order asked for. See [`read_blob`](Self::read_blob).
    #[must_use]
    pub fn read_blobs(&self, ids: &[ObjectId], max_bytes_each: u64, threads: usize) -> Vec<Option<Vec<u8>>> {
        let read = |store: &Store, ids: &[ObjectId]| {
            ids.iter().map(|id| read_blob(store, *id, max_bytes_each)).collect()
        };
        parallel::slices(&self.stores, ids, threads, read).unwrap_or_else(|_| vec![None; ids.len()])
    }

    /// All files of a tree, with their sizes.
    ///
    /// # Errors
    /// When objects cannot be read at all. A missing sub tree only cuts the list.
    pub fn tree_at(&self, tree: ObjectId) -> Result<FileTree, CollectError> {
        tree::files::read(&self.stores, tree, 1)
    }

    /// The blob at a path of a tree.
    #[must_use]
    pub fn blob_at(&self, tree: ObjectId, path: &str) -> Option<ObjectId> {
        self.stores.with(|store| tree::lookup::blob_at(store, tree, path)).ok().flatten()
    }

    fn shallow_commits(&self) -> Result<IdSet, CollectError> {
        let folder = &self.location.common_dir;
        let path = folder.join("shallow");
        let text = match bounded::read(folder, &path, bounded::SHALLOW) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(IdSet::default()),
            Err(error) => return Err(CollectError::unreadable(path, &error)),
        };
        let lines = text.split(|byte| *byte == b'\n');
        Ok(lines.filter_map(|line| ObjectId::from_hex(line.trim_ascii())).collect())
    }
}

fn read_blob(store: &Store, id: ObjectId, max_bytes: u64) -> Option<Vec<u8>> {
    let (size, kind) = store.header(id)?;
    if kind != ObjectType::Blob || size > max_bytes {
        return None;
    }
    store.read(id, ObjectType::Blob).map(|object| object.data().to_vec())
}
