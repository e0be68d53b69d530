//! A signal in the assessment document.

use std::collections::BTreeMap;

use plimsoll_domain::signal::{Signal, SignalState};
use serde::Serialize;

use super::common::{EvidenceItem, all};
use crate::number::Number;
use crate::sound;

/// An observation that verdicts rest on.
#[derive(Debug, Serialize)]
pub(crate) struct SignalItem<'a> {
    id: &'a str,
    state: &'static str,
    reason_code: Option<&'static str>,
    reason: Option<&'a str>,
    values: BTreeMap<&'a str, Option<Number>>,
    n: Option<u64>,
    grade: Option<&'static str>,
    confidence: Number,
    evidence: Vec<EvidenceItem<'a>>,
}

impl<'a> From<&'a Signal> for SignalItem<'a> {
    fn from(signal: &'a Signal) -> Self {
        let observed = signal.state == SignalState::Observed;
        let reason = sound::or_none_recorded(signal.reason.as_ref(), observed);
        Self {
            id: &signal.id,
            state: signal.state.as_str(),
            reason_code: reason.map(|(code, _)| code.as_str()),
            reason: reason.map(|(_, text)| text),
            values: signal.values.iter().map(|(name, value)| (name.as_str(), Number::new(*value))).collect(),
            n: signal.n,
            grade: observed.then(|| signal.grade.as_str()),
            confidence: Number::share(signal.confidence),
            evidence: all(&signal.evidence),
        }
    }
}
