//! Changes to a whole history that should leave what is said of it alone.

use std::fmt;

/// Gives a file new content: its path and what it held.
pub type Rewrite<'a> = dyn Fn(&str, Vec<u8>) -> Vec<u8> + 'a;

/// What to change.
#[derive(Default)]
pub struct Variation<'a> {
    /// Seconds by which every instant is later.
    pub shift: i64,
    /// The offset from UTC, in minutes, that every instant is written with.
    pub zone: Option<i16>,
    /// New content for files copied or written.
    pub rewrite: Option<&'a Rewrite<'a>>,
    /// Commits by a bot on the trunk after everything else, a second apart.
    pub bot_commits: u32,
}

impl fmt::Debug for Variation<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Variation")
            .field("shift", &self.shift)
            .field("zone", &self.zone)
            .field("rewrite", &self.rewrite.is_some())
            .field("bot_commits", &self.bot_commits)
            .finish()
    }
}
