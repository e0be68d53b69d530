//! What protects a branch.

use serde::{Deserialize, Serialize};

/// A branch-protection rule or a ruleset, as far as it may be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchRule {
    /// The platform's id of it.
    pub id: String,
    /// A ruleset's name, or a protection rule's pattern.
    pub name: String,
    /// Whether it is in force.
    pub active: bool,
    /// Patterns of the branches it holds for.
    pub branches: Vec<String>,
    /// Whether changes must come through a pull request.
    pub requires_pull_request: bool,
    /// Number of approvals needed.
    pub required_approvals: u32,
    /// Names of checks that must pass.
    pub required_checks: Vec<String>,
    /// Whether a merge queue is used.
    pub merge_queue: bool,
    /// Whether it refuses forced pushes; `None` where the answer was kept before this was asked.
    pub blocks_force_pushes: Option<bool>,
    /// Whether a new commit takes approvals back.
    pub dismisses_stale_approvals: Option<bool>,
    /// Whether commits must be signed.
    pub requires_signatures: Option<bool>,
}
