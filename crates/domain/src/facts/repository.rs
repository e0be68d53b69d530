//! The repository itself.

use serde::{Deserialize, Serialize};

use crate::id::ObjectId;

/// A repository on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    /// `owner/name` from the remote, else the folder's name.
    pub name: String,
    /// The remote's URL without credentials.
    pub remote_url: Option<String>,
    /// Its home on the web (`https://github.com/owner/name`), when the remote tells.
    pub web_url: Option<String>,
    /// Whether it has no work tree.
    pub bare: bool,
    /// Whether its history is cut off.
    pub shallow: bool,
    /// Where HEAD is.
    pub head: Head,
    /// The trunk, where there is one.
    pub trunk: Option<Trunk>,
    /// Things a reader must know: missing objects, refs that lead nowhere, a detached HEAD.
    pub notices: Vec<String>,
}

/// Where HEAD is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// On a branch, by name.
    Branch(String),
    /// On a commit directly.
    Detached(ObjectId),
    /// On a branch that has no commit yet.
    Unborn(String),
    /// Unreadable.
    Unknown,
}

/// The branch that integrates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trunk {
    /// Short name: `main`.
    pub name: String,
    /// The commit it is at, as of the assessed instant.
    pub commit: ObjectId,
    /// How it was found: `configured`, `origin/HEAD`, `init.defaultBranch`, `conventional name`, `HEAD`.
    pub chosen_by: String,
}

/// What "production" means for a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Runs in an environment.
    Service,
    /// Published to a registry or as a release.
    Package,
    /// Shipped as an application's binary.
    AppBinary,
    /// Pages.
    Docs,
    /// A trained model.
    Model,
    /// Infrastructure.
    Infra,
    /// Nothing says.
    Unknown,
}

impl Profile {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Package => "package",
            Self::AppBinary => "app-binary",
            Self::Docs => "docs",
            Self::Model => "model",
            Self::Infra => "infra",
            Self::Unknown => "unknown",
        }
    }
}
