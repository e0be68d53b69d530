//! Published releases.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// A published release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The provider's id.
    pub id: u64,
    /// Its tag.
    pub tag: String,
    /// Whether it is marked as a prerelease.
    pub prerelease: bool,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Who published it.
    pub author: Option<String>,
    /// Number of files attached.
    pub assets: u32,
}
