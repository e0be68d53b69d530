//! What people say of practices that no history shows.

use serde::{Deserialize, Serialize};

use crate::practice::Verdict;
use crate::time::Timestamp;

/// What somebody says of one practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// The practice's id.
    pub practice: String,
    /// Met, not met, or not applicable. Nobody attests that something is unknown.
    pub verdict: Verdict,
    /// Who says so.
    pub by: String,
    /// What shows it, for people: an address, a document; for "not applicable" the reason.
    pub evidence: String,
    /// The last instant at which it holds.
    pub expires: Timestamp,
}

/// What became of an attestation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttestationUse {
    /// Nothing else was known: it is the verdict.
    Taken,
    /// The evidence says the same, and stands.
    Confirmed,
    /// The evidence says otherwise, and stands.
    Conflict,
    /// The repository shows this practice itself; nobody's word is needed or taken.
    Refused,
}

impl AttestationUse {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Confirmed => "confirmed",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
        }
    }
}

/// An attestation beside the verdict it was made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attested {
    /// What was said.
    pub said: Attestation,
    /// What became of it.
    pub outcome: AttestationUse,
}
