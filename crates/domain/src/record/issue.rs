//! Issues that stand for incidents.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// An issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Its number.
    pub number: u64,
    /// Its title.
    pub title: Option<String>,
    /// Labels, sorted.
    pub labels: Vec<String>,
    /// Who opened it.
    pub author: Option<String>,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// When the platform last changed it.
    pub updated: Option<Timestamp>,
    /// Where to open it.
    pub url: Option<String>,
}
