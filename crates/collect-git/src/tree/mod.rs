//! Trees, read from their bytes.

pub(crate) mod diff;
pub(crate) mod entries;
pub(crate) mod files;
pub(crate) mod lookup;
#[cfg(test)]
pub(crate) mod testing;

/// Trees nested deeper than this are not entered; real ones stay below 50.
pub(crate) const DEEPEST: usize = 512;
/// Paths of more bytes than this are left out.
pub(crate) const LONGEST_PATH: usize = 4096;

/// The effort of reading a tree of that many bytes: its bytes, and what finding any object costs.
pub(crate) fn effort(bytes: usize) -> u64 {
    const OF_FINDING: u64 = 2048;
    bytes as u64 + OF_FINDING
}
