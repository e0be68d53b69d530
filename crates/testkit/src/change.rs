//! What a commit does to files, and commits and tags described in full.

use crate::repo::Mark;
use crate::when::When;

/// What kind of entry a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A regular file.
    File,
    /// An executable file.
    Executable,
    /// A symbolic link; the content is its target.
    Link,
    /// A submodule; the content is the 40 hex digits of its commit.
    Submodule,
}

impl Mode {
    /// As a tree writes it.
    #[must_use]
    pub const fn octal(self) -> &'static str {
        match self {
            Self::File => "100644",
            Self::Executable => "100755",
            Self::Link => "120000",
            Self::Submodule => "160000",
        }
    }
}

/// One change to one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The path holds this from now on.
    Put {
        /// Path as bytes, with `/`.
        path: Vec<u8>,
        /// Its kind.
        mode: Mode,
        /// Its content.
        content: Vec<u8>,
    },
    /// The path is gone.
    Delete {
        /// Path as bytes, with `/`.
        path: Vec<u8>,
    },
}

impl Change {
    /// A regular file with this content.
    pub fn put(path: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Self {
        Self::Put { path: path.as_ref().to_vec(), mode: Mode::File, content: content.as_ref().to_vec() }
    }

    /// A symbolic link.
    pub fn link(path: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Self {
        Self::Put { path: path.as_ref().to_vec(), mode: Mode::Link, content: target.as_ref().to_vec() }
    }

    /// A path removed.
    pub fn delete(path: impl AsRef<[u8]>) -> Self {
        Self::Delete { path: path.as_ref().to_vec() }
    }
}

/// A commit with everything said.
#[derive(Debug, Clone, Default)]
pub struct CommitSpec {
    /// Parents, first parent first. Empty for a root.
    pub parents: Vec<Mark>,
    /// The branch that moves to it; `None` leaves every branch where it is.
    pub branch: Option<String>,
    /// `Name <address>`
    pub author: String,
    /// `Name <address>`; the author when `None`.
    pub committer: Option<String>,
    /// When the change was written.
    pub authored: Option<When>,
    /// When the commit was made; the author time when `None`.
    pub committed: Option<When>,
    /// The message, as bytes.
    pub message: Vec<u8>,
    /// Changes against the merged trees of its parents.
    pub changes: Vec<Change>,
}

/// A tag with everything said.
#[derive(Debug, Clone)]
pub struct TagSpec {
    /// Name without `refs/tags/`.
    pub name: String,
    /// The commit it names.
    pub target: Mark,
    /// For a tag object: who, when and the message. `None` makes a lightweight tag.
    pub object: Option<(String, When, String)>,
}
