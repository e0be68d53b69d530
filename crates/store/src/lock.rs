//! One writer at a time: a lock that the system gives back when its holder dies, and that names the holder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use plimsoll_domain::Timestamp;
use plimsoll_domain::time::rfc3339;

use crate::error::StoreError;

/// A name longer than this is no name of a holder.
const LONGEST: u64 = 500;

/// The right to write, held until dropped.
#[derive(Debug)]
pub(crate) struct WriterLock {
    file: File,
}

impl WriterLock {
    /// Takes the lock, or says who has it.
    pub(crate) fn take(store: &Path, holder: &str, since: Timestamp) -> Result<Self, StoreError> {
        let path = beside(store);
        let failed = |error: std::io::Error| match StoreError::from_io(store, &error) {
            StoreError::NotFound { path } => StoreError::ReadOnly { path, reason: error.to_string() },
            other => other,
        };
        // Truncating on open would wipe the name of somebody who holds the lock.
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Locked { path: store.to_owned(), holder: named(&mut file) });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let name = format!("{holder} (process {}, since {})", std::process::id(), rfc3339(since));
        file.set_len(0).and_then(|()| file.write_all(name.as_bytes())).map_err(failed)?;
        Ok(Self { file })
    }
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // The lock itself goes with the file handle; the name should not outlive it.
        let _ = self.file.set_len(0);
    }
}

/// The lock's file: beside the store, and left there, since removing it would race with the next holder.
fn beside(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

fn named(file: &mut File) -> String {
    let mut name = String::new();
    let read = file.seek(SeekFrom::Start(0)).and_then(|_| file.take(LONGEST).read_to_string(&mut name));
    match read {
        Ok(_) if !name.trim().is_empty() => name.trim().to_owned(),
        _ => "another process".to_owned(),
    }
}
