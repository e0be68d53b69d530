//! One process at a time makes or updates a clone, and leaves nothing half-made that counts.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use crate::error::CliError;

use super::failure;

/// Waits until this process alone may change the clone. The lock goes with the file returned, and with a process
/// that is killed; the file stays, since removing it would let two processes hold one each.
pub(super) fn take(clone: &Path, waiting: impl FnOnce()) -> Result<File, CliError> {
    let path = clone.with_added_extension("lock");
    let failed = |error: &std::io::Error| failure::folder(&path, error);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| failed(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            waiting();
            file.lock().map_err(|error| failed(&error))?;
            Ok(file)
        }
        // Some network file systems have no locks; two that clone at once only do the work twice there.
        Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(error)) => Err(failed(&error)),
    }
}

/// How the names of a clone's unfinished neighbours begin.
pub(super) fn prefix(clone: &Path) -> String {
    let name = clone.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}.partial-")
}

/// Removes what killed processes left; whoever holds the lock is the only one at work.
pub(super) fn sweep(clone: &Path) {
    let prefix = prefix(clone);
    let Some(entries) = clone.parent().and_then(|folder| fs::read_dir(folder).ok()) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            // It takes room and does no other harm.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
