//! Why something is unknown, absent or not applicable.

use serde::{Deserialize, Serialize};

/// The closed list of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonCode {
    /// The source was not collected, or reading it was refused.
    NoAccess,
    /// Logs are gone by the provider's retention.
    ExpiredLogs,
    /// Fewer samples than the rule asks for.
    BelowMinSample,
    /// Another CI/CD system does this, out of sight.
    ExternalSystem,
    /// A wrapper script hides what runs.
    OpaqueWrapper,
    /// No history shows this; only a person can say.
    NotObservable,
    /// The clone's history is cut off.
    ShallowClone,
    /// Between the rule's met and not-met thresholds, or evidence too weak for either.
    Inconclusive,
    /// Looked everywhere it would be; it is not there.
    NotFound,
    /// Measured, and short of the rule's threshold.
    BelowThreshold,
    /// The practice has no meaning for this repository.
    NotApplicable,
    /// The rule failed to run; a defect of Plimsoll, not of the repository.
    InternalError,
}

impl ReasonCode {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAccess => "no-access",
            Self::ExpiredLogs => "expired-logs",
            Self::BelowMinSample => "below-min-sample",
            Self::ExternalSystem => "external-system",
            Self::OpaqueWrapper => "opaque-wrapper",
            Self::NotObservable => "not-observable",
            Self::ShallowClone => "shallow-clone",
            Self::Inconclusive => "inconclusive",
            Self::NotFound => "not-found",
            Self::BelowThreshold => "below-threshold",
            Self::NotApplicable => "not-applicable",
            Self::InternalError => "internal-error",
        }
    }
}

/// A reason with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which of the known reasons.
    pub code: ReasonCode,
    /// One sentence a reader can act on.
    pub text: String,
}

impl Reason {
    /// A reason in words.
    #[must_use]
    pub fn new(code: ReasonCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}
