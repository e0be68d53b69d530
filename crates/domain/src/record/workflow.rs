//! Workflows as the platform lists them; their definitions are read from git.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// A workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowEntry {
    /// The platform's id.
    pub id: u64,
    /// Its name as displayed.
    pub name: Option<String>,
    /// The file's path.
    pub path: String,
    /// `active`, `disabled_manually`, `disabled_inactivity`, `deleted`, …
    pub state: Option<String>,
    /// When the platform first saw it.
    pub created: Option<Timestamp>,
    /// When the platform last changed it.
    pub updated: Option<Timestamp>,
}
