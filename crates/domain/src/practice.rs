//! Verdicts on practices.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::attestation::Attested;
use crate::evidence::Evidence;
use crate::grade::Grade;
use crate::reason::Reason;

/// What can be said of a practice. Unknown is never "no".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Evidence shows it.
    Met,
    /// A source that must show it was read completely and does not.
    NotMet,
    /// Neither.
    Unknown,
    /// It has no meaning for this repository and leaves the denominator.
    NotApplicable,
}

impl Verdict {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What a practice does to its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PracticeRole {
    /// Its verdict counts.
    #[default]
    Counted,
    /// It is shown and does not count.
    Optional,
    /// What a team leaves behind: met means that it is still so. It holds no level up.
    AntiPractice,
}

impl PracticeRole {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Optional => "optional",
            Self::AntiPractice => "anti-practice",
        }
    }
}

/// What to do about a practice that is not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// The action, in one sentence.
    pub action: String,
    /// Where it goes.
    pub place: String,
    /// A snippet or command that shows it.
    pub example: String,
    /// Roughly how much work.
    pub effort: Effort,
}

/// Roughly how much work a remedy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effort {
    /// An hour.
    Hours,
    /// A few days.
    Days,
    /// Some weeks.
    Weeks,
    /// A change of how the team or the system is organised.
    Quarters,
}

impl Effort {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Quarters => "quarters",
        }
    }
}

/// The verdict on one practice of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PracticeVerdict {
    /// The practice's id: `cdmm.bd.auto-trigger`.
    pub id: String,
    /// The model's id: `cdmm`.
    pub model: String,
    /// The category's id within the model.
    pub category: String,
    /// The level's id within the model.
    pub level: String,
    /// The practice in a few words.
    pub title: String,
    /// What its verdict does to the level.
    pub role: PracticeRole,
    /// The verdict.
    pub verdict: Verdict,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// Grade of the evidence, where there is any.
    pub grade: Option<Grade>,
    /// Why, in words; always there unless met.
    pub reason: Option<Reason>,
    /// What was measured, by name.
    pub measured: BTreeMap<String, f64>,
    /// What somebody said of it.
    pub attestation: Option<Attested>,
    /// The practice whose being met makes this one met.
    pub superseded_by: Option<String>,
    /// What was seen.
    pub evidence: Vec<Evidence>,
    /// What would change the verdict.
    pub remedy: Remedy,
}
