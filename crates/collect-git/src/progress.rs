//! Word on how far long work has come.

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
