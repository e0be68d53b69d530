//! Raw objects, without locks between threads.
//!
//! libgit2 keeps one handle per pack and process, found by the pack's path, and every read takes that
//! handle's locks. Each [`Store`] therefore names the same folder by another path (`objects/.`,
//! `objects/./.`, …) and gets handles and caches of its own.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use git2::{ObjectType, Odb, OdbLookupFlags, OdbObject, Oid};
use plimsoll_domain::ObjectId;

use crate::bounded;
use crate::error::CollectError;

/// One thread's access to the objects.
pub(crate) struct Store {
    odb: Odb<'static>,
}

impl Store {
    fn open(objects: &Path, number: usize) -> Result<Self, CollectError> {
        let mut path = objects.to_path_buf().into_os_string();
        for _ in 0..number {
            path.push("/.");
        }
        let failed = |reason: String| CollectError::Unreadable { path: objects.to_owned(), reason };
        let path = path.to_str().ok_or_else(|| failed("its path is not valid UTF-8".to_owned()))?;
        let odb = Odb::new().map_err(|error| failed(error.message().to_owned()))?;
        odb.add_disk_alternate(path).map_err(|error| failed(error.message().to_owned()))?;
        Ok(Self { odb })
    }

    /// The object, when it is there, whole, and of that kind.
    pub(crate) fn read(&self, id: ObjectId, kind: ObjectType) -> Option<OdbObject<'_>> {
        self.odb.read(oid(id)?).ok().filter(|object| object.kind() == kind)
    }

    /// Whether it is there, whole or not. Looking in the packs that are known spares reading the folder again for
    /// each of the many objects that a partial clone does not have.
    pub(crate) fn has(&self, id: ObjectId) -> bool {
        oid(id).is_some_and(|id| self.odb.exists_ext(id, OdbLookupFlags::NO_REFRESH))
    }

    /// An object's size and kind without its content.
    pub(crate) fn header(&self, id: ObjectId) -> Option<(u64, ObjectType)> {
        let (size, kind) = self.odb.read_header(oid(id)?).ok()?;
        Some((size as u64, kind))
    }
}

fn oid(id: ObjectId) -> Option<Oid> {
    Oid::from_bytes(id.as_bytes()).ok()
}

/// The stores of one repository; a thread borrows one while it works.
pub(crate) struct Stores {
    objects: PathBuf,
    idle: Mutex<Vec<Store>>,
    opened: AtomicUsize,
}

impl Stores {
    /// Opens the first store, so that an unreadable folder shows at once.
    pub(crate) fn open(objects: PathBuf) -> Result<Self, CollectError> {
        set_library_options();
        check_special(&objects, 0)?;
        let first = Store::open(&objects, 0)?;
        Ok(Self { objects, idle: Mutex::new(vec![first]), opened: AtomicUsize::new(1) })
    }

    /// Lends a store to `work`.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&Store) -> R) -> Result<R, CollectError> {
        let idle = self.idle().pop();
        let store = match idle {
            Some(store) => store,
            None => Store::open(&self.objects, self.opened.fetch_add(1, Ordering::Relaxed))?,
        };
        let result = work(&store);
        self.idle().push(store);
        Ok(result)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Store>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far alternates of alternates are followed; git follows as many.
const DEEPEST_ALTERNATE: usize = 5;
/// A list of alternates larger than this is refused.
const ALTERNATES: u64 = 1 << 20;

/// Refuses object folders in which something is neither file nor folder: reading a pipe waits for ever.
fn check_special(objects: &Path, depth: usize) -> Result<(), CollectError> {
    for folder in
        ["info".to_owned(), "pack".to_owned()].into_iter().chain((0..256).map(|n| format!("{n:02x}")))
    {
        let Ok(entries) = fs::read_dir(objects.join(folder)) else { continue };
        for entry in entries.flatten() {
            let plain = match entry.file_type() {
                Ok(kind) if kind.is_symlink() => {
                    fs::metadata(entry.path()).map_or(true, |target| target.is_file() || target.is_dir())
                }
                Ok(kind) => kind.is_file() || kind.is_dir(),
                Err(_) => true,
            };
            if !plain {
                let reason = "it is no regular file".to_owned();
                return Err(CollectError::Unreadable { path: entry.path(), reason });
            }
        }
    }
    let list = objects.join("info/alternates");
    let text = match bounded::read(objects, &list, ALTERNATES) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(CollectError::unreadable(list, &error)),
    };
    if depth < DEEPEST_ALTERNATE {
        for line in String::from_utf8_lossy(&text).lines().filter(|line| !line.starts_with('#')) {
            check_special(&objects.join(line), depth + 1)?;
        }
    }
    Ok(())
}

/// Every object is read once and nothing is written: hashing again what a pack's checksum covers and
/// keeping what nobody asks for again are most of libgit2's time.
fn set_library_options() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        git2::opts::strict_hash_verification(false);
        git2::opts::enable_caching(false);
    });
}
