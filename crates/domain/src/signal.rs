//! Signals: single observations that practices are built from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::grade::Grade;
use crate::reason::Reason;

/// What a signal can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignalState {
    /// Observed; the values say how much.
    Observed,
    /// Its sources were read completely ("closed") and do not show it.
    Absent,
    /// Not seen, and not excluded.
    Unknown,
    /// It has no meaning for this repository.
    NotApplicable,
}

impl SignalState {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Absent => "absent",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// One signal's observation on one repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// Its id in the vocabulary: `vc.cadence`.
    pub id: String,
    /// What it can say.
    pub state: SignalState,
    /// Why it is absent, unknown or not applicable; for an observation, what it rests on.
    pub reason: Option<Reason>,
    /// Named measurements; `value` is the headline, booleans are 1 and 0.
    pub values: BTreeMap<String, f64>,
    /// Sample size of the headline; `None` for files and settings, which are not sampled.
    pub n: Option<u64>,
    /// How strong the evidence is.
    pub grade: Grade,
    /// How sure the observation is, 0 to 1.
    pub confidence: f64,
    /// What was seen.
    pub evidence: Vec<Evidence>,
}

impl Signal {
    /// An observation with a headline value.
    #[must_use]
    pub fn observed(id: &str, value: f64, grade: Grade, confidence: f64) -> Self {
        Self {
            id: id.to_owned(),
            state: SignalState::Observed,
            reason: None,
            values: BTreeMap::from([("value".to_owned(), value)]),
            n: None,
            grade,
            confidence,
            evidence: Vec::new(),
        }
    }

    /// Without an observation, for a reason.
    #[must_use]
    pub fn without(id: &str, state: SignalState, reason: Reason) -> Self {
        Self {
            id: id.to_owned(),
            state,
            reason: Some(reason),
            values: BTreeMap::new(),
            n: None,
            grade: Grade::E1,
            confidence: if state == SignalState::Absent { 0.9 } else { 0.0 },
            evidence: Vec::new(),
        }
    }

    /// The same signal with a further measurement.
    #[must_use]
    pub fn with(mut self, field: &str, value: f64) -> Self {
        self.values.insert(field.to_owned(), value);
        self
    }

    /// The same signal with its sample size.
    #[must_use]
    pub fn sampled(mut self, n: u64) -> Self {
        self.n = Some(n);
        self
    }

    /// The same signal with its evidence.
    #[must_use]
    pub fn because(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(evidence);
        self
    }

    /// The headline value.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        self.values.get("value").copied()
    }
}
