//! How strong a piece of evidence is.

use serde::{Deserialize, Serialize};

/// Evidence grades, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Grade {
    /// Attested by a person.
    E0,
    /// Files present.
    E1,
    /// Configured in an enabled workflow at the trunk's head, or shown by history that git itself keeps.
    E2,
    /// A step that does it was executed.
    E3,
    /// Executed, and its outcome seen.
    E4,
}

impl Grade {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::E0 => "E0",
            Self::E1 => "E1",
            Self::E2 => "E2",
            Self::E3 => "E3",
            Self::E4 => "E4",
        }
    }
}
