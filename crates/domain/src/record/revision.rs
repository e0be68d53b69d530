//! Which of two sightings of the same record is the newer one.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Orders the sightings of one record by what the record itself says, not by when it was fetched.
///
/// The platform's time of change decides first. Two sightings of the same second are ordered by how far the
/// record had come: a finished run replaces a running one, never the other way round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Revision {
    /// When the platform last changed it, in seconds since 1970; zero where it does not say.
    pub changed: i64,
    /// How far it had come, where that can be told: 0 waiting, 1 running, 2 finished.
    pub progress: u8,
}

impl Revision {
    /// By the time of change alone.
    #[must_use]
    pub fn changed(at: Option<Timestamp>) -> Self {
        Self { changed: at.map_or(0, |at| at.timestamp()), progress: 0 }
    }

    /// As one number that sorts like the revision.
    #[must_use]
    pub const fn as_number(self) -> i64 {
        self.changed * 4 + self.progress as i64
    }
}
