//! Integration: how often, how large and how old changes are when they reach the trunk.

pub(crate) mod batch_size;
pub(crate) mod branch_lifetime;
pub(crate) mod commit_frequency;
pub(crate) mod commits_per_integration;
pub(crate) mod integration_frequency;
pub(crate) mod integrations;
pub(crate) mod revert_rate;
#[cfg(test)]
mod tests;
