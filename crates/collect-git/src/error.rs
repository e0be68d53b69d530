//! What can go wrong while reading a repository.

use std::io::{Error, ErrorKind};
use std::path::PathBuf;

/// Why a repository could not be read. Each message says what, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The path does not exist.
    #[error("{} does not exist; give the path of a git repository", .path.display())]
    NotFound {
        /// The path given.
        path: PathBuf,
    },
    /// The path exists, but neither it nor a folder above it is a git repository.
    #[error(
        "{} is not inside a git repository; give the path of a work tree, a bare repository or a folder in one",
        .path.display()
    )]
    NotARepository {
        /// The path given.
        path: PathBuf,
    },
    /// Something is there and may not be read.
    #[error(
        "permission denied: {} may not be read; let your user read it (see `ls -ld`), or run as a user that may",
        .path.display()
    )]
    PermissionDenied {
        /// What may not be read.
        path: PathBuf,
    },
    /// The operating system failed to read something.
    #[error("cannot read {}: {reason}; check that it exists and that you may read it", .path.display())]
    Unreadable {
        /// What could not be read.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The repository is stored in a way that cannot be read yet.
    #[error("{} uses {what}, which is not supported; {remedy}", .path.display())]
    Unsupported {
        /// The repository.
        path: PathBuf,
        /// The feature.
        what: &'static str,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The repository is damaged so far that nothing can be said about it.
    #[error("{} is damaged: {reason}; run `git fsck` there", .path.display())]
    Corrupt {
        /// The repository.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The configured trunk is no branch of this repository.
    #[error("there is no branch {name:?}; {candidates}")]
    UnknownTrunk {
        /// The name given.
        name: String,
        /// The branches there are, as a sentence.
        candidates: String,
    },
}

impl CollectError {
    /// What a failure to read `path` means.
    pub(crate) fn unreadable(path: impl Into<PathBuf>, error: &Error) -> Self {
        let path = path.into();
        match error.kind() {
            ErrorKind::PermissionDenied => Self::PermissionDenied { path },
            _ => Self::Unreadable { path, reason: error.to_string() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_read_says_so_and_what_to_do() {
        let denied = CollectError::unreadable("/srv/keel/.git", &Error::from(ErrorKind::PermissionDenied));
        assert!(matches!(denied, CollectError::PermissionDenied { .. }), "{denied:?}");
        let text = denied.to_string();
        for part in ["permission denied", "/srv/keel/.git", "let your user read it"] {
            assert!(text.contains(part), "{text}");
        }
        let other = CollectError::unreadable("/srv/keel", &Error::from(ErrorKind::TimedOut));
        assert!(matches!(other, CollectError::Unreadable { .. }), "{other:?}");
    }
}
