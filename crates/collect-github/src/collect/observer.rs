//! Somebody may watch.

use crate::api::Used;

/// How far a collection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being fetched.
    pub stage: &'static str,
    /// Items so far.
    pub done: u64,
    /// Items in all, where that is known.
    pub total: Option<u64>,
    /// Requests so far, left in this hour, and any pause.
    pub used: Used,
}

/// Watches a collection.
pub trait Observer {
    /// Something happened.
    fn progress(&self, progress: &Progress);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoObserver;

impl Observer for NoObserver {
    fn progress(&self, _: &Progress) {}
}
