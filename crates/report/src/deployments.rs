//! What `plimsoll deployments` has to say.

use plimsoll_domain::facts::{Deployment, NearMiss};
use plimsoll_domain::tables::DeploymentRow;
use plimsoll_domain::{Timestamp, Window};

/// The deployments of a repository, and what was refused.
#[derive(Debug, Clone, Copy)]
pub struct DeploymentList<'a> {
    /// The repository's name.
    pub repository: &'a str,
    /// The instant; facts after it do not exist.
    pub as_of: Timestamp,
    /// The window.
    pub window: Window,
    /// What "production" means for the repository, and why.
    pub profile: (&'a str, &'a str),
    /// What production was read from, and why.
    pub reason: &'a str,
    /// What was not looked at, and so may be missing.
    pub unseen: &'a [String],
    /// Deployments that ended in the window.
    pub deployments: &'a [DeploymentRow],
    /// What looked like one in the window and does not count.
    pub near_misses: &'a [NearMiss],
    /// What a rule that is only tried would change.
    pub preview: Option<&'a Preview>,
}

/// What a rule would change.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Preview {
    /// The rule.
    pub rule: String,
    /// Deployments that would be there.
    pub added: Vec<Deployment>,
    /// Deployments that would be gone.
    pub removed: Vec<Deployment>,
}
