//! Word on how far long work has come.

use std::sync::atomic::{AtomicU64, Ordering};

/// Receives word on how far long work has come. Called from several threads.
pub trait Progress: Sync {
    /// `done` units of `what` are done, of `total` where that is known.
    fn at(&self, what: &str, done: u64, total: Option<u64>);
}

/// Tells nobody.
impl Progress for () {
    fn at(&self, _: &str, _: u64, _: Option<u64>) {}
}

/// How many units pass between two words.
pub(crate) const STEP: u64 = 1024;

/// A stage whose length is known.
pub(crate) struct Stage<'a> {
    progress: &'a dyn Progress,
    what: &'static str,
    done: AtomicU64,
    total: u64,
}

impl<'a> Stage<'a> {
    pub(crate) fn new(progress: &'a dyn Progress, what: &'static str, total: usize) -> Self {
        Self { progress, what, done: AtomicU64::new(0), total: total as u64 }
    }

    /// Says that more is done; short stages are not worth a word.
    pub(crate) fn add(&self, units: usize) {
        let done = self.done.fetch_add(units as u64, Ordering::Relaxed) + units as u64;
        if self.total > STEP {
            self.progress.at(self.what, done, Some(self.total));
        }
    }
}
