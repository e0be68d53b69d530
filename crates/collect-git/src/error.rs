//! What can go wrong while reading a repository.

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
    /// The operating system refused to read something.
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
    pub(crate) fn unreadable(path: impl Into<PathBuf>, error: &std::io::Error) -> Self {
        Self::Unreadable { path: path.into(), reason: error.to_string() }
    }
}
