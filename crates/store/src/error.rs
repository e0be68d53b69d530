//! What can go wrong with a store. Each message says what, where, and what to do.

use std::path::{Path, PathBuf};

/// Why a store could not be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no store yet.
    #[error(
        "there is no store at {}; `plimsoll collect` or `plimsoll import` makes one, `--store FILE` names another",
        .path.display()
    )]
    NotFound {
        /// The path.
        path: PathBuf,
    },
    /// Another process writes it.
    #[error("{} is being written by {holder}; wait for it to end, or use another file with --store", .path.display())]
    Locked {
        /// The store.
        path: PathBuf,
        /// Who writes it.
        holder: String,
    },
    /// A later version of Plimsoll wrote it.
    #[error(
        "{} was written by plimsoll {written_by} (store version {found}; this plimsoll reads up to {known}); use \
         plimsoll {written_by} or later, or another file with --store",
        .path.display()
    )]
    Newer {
        /// The store.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version that can be read.
        known: i64,
        /// The version of Plimsoll that wrote it.
        written_by: String,
    },
    /// The file is something else.
    #[error("{} is not a plimsoll store; name another file with --store", .path.display())]
    NotAStore {
        /// The path.
        path: PathBuf,
    },
    /// It may not be written.
    #[error(
        "{} may not be written ({reason}); let your user write the file and its folder, choose another with \
         --store, or read it with --offline",
        .path.display()
    )]
    ReadOnly {
        /// The store.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The disk is full.
    #[error(
        "no space left for {}; what was kept before is safe. Free some space (`plimsoll store prune` makes the \
         store smaller) or choose another disk with --store, then run the same command again",
        .path.display()
    )]
    DiskFull {
        /// The store.
        path: PathBuf,
    },
    /// It is damaged.
    #[error(
        "{} is damaged: {reason}; put a backup in place, or delete the file and collect again",
        .path.display()
    )]
    Corrupt {
        /// The store.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Anything else that the database said.
    #[error("cannot use {}: {reason}", .path.display())]
    Unusable {
        /// The store.
        path: PathBuf,
        /// What the database said.
        reason: String,
    },
}

impl StoreError {
    /// What an error of the database means for the store at `path`.
    pub(crate) fn from_database(path: &Path, error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let path = path.to_owned();
        let reason = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::NotADatabase) => Self::NotAStore { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupt { path, reason },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path, reason },
            _ => Self::Unusable { path, reason },
        }
    }

    /// What a failure of the operating system means for the store at `path`.
    pub(crate) fn from_io(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let path = path.to_owned();
        let reason = error.to_string();
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull { path },
            ErrorKind::NotFound => Self::NotFound { path },
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path, reason },
            _ => Self::Unusable { path, reason },
        }
    }
}
