//! Trees, read from their bytes.

pub(crate) mod diff;
pub(crate) mod entries;
pub(crate) mod files;
pub(crate) mod lookup;

/// Trees nested deeper than this are not entered; real ones stay below 50.
pub(crate) const DEEPEST: usize = 512;
