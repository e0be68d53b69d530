//! A practice in the assessment document, and the source of its row in `practices.csv`.

use std::collections::BTreeMap;

use plimsoll_domain::attestation::Attested;
use plimsoll_domain::practice::{PracticeVerdict, Verdict};
use plimsoll_domain::time::rfc3339;
use serde::Serialize;

use super::common::{EvidenceItem, RemedyItem, all};
use crate::number::Number;
use crate::sound;

/// The verdict on one practice.
#[derive(Debug, Serialize)]
pub(crate) struct Practice<'a> {
    pub(crate) id: &'a str,
    pub(crate) model: &'a str,
    pub(crate) category: &'a str,
    pub(crate) level: &'a str,
    title: &'a str,
    role: &'static str,
    pub(crate) verdict: &'static str,
    pub(crate) confidence: Number,
    pub(crate) grade: Option<&'static str>,
    reason_code: Option<&'static str>,
    pub(crate) reason: Option<&'a str>,
    measured: BTreeMap<&'a str, Option<Number>>,
    attestation: Option<AttestationItem<'a>>,
    superseded_by: Option<&'a str>,
    pub(crate) evidence: Vec<EvidenceItem<'a>>,
    remedy: RemedyItem<'a>,
}

/// What somebody said of a practice, and what became of it.
#[derive(Debug, Serialize)]
struct AttestationItem<'a> {
    verdict: &'static str,
    by: &'a str,
    evidence: &'a str,
    expires: String,
    outcome: &'static str,
}

impl<'a> From<&'a Attested> for AttestationItem<'a> {
    fn from(attested: &'a Attested) -> Self {
        Self {
            verdict: attested.said.verdict.as_str(),
            by: &attested.said.by,
            evidence: &attested.said.evidence,
            expires: rfc3339(attested.said.expires),
            outcome: attested.outcome.as_str(),
        }
    }
}

impl<'a> From<&'a PracticeVerdict> for Practice<'a> {
    fn from(practice: &'a PracticeVerdict) -> Self {
        let reason = sound::or_none_recorded(practice.reason.as_ref(), practice.verdict == Verdict::Met);
        Self {
            id: &practice.id,
            model: &practice.model,
            category: &practice.category,
            level: &practice.level,
            title: &practice.title,
            role: practice.role.as_str(),
            verdict: practice.verdict.as_str(),
            confidence: Number::share(practice.confidence),
            grade: practice.grade.map(plimsoll_domain::Grade::as_str),
            reason_code: reason.map(|(code, _)| code.as_str()),
            reason: reason.map(|(_, text)| text),
            measured: practice
                .measured
                .iter()
                .map(|(name, value)| (name.as_str(), Number::new(*value)))
                .collect(),
            attestation: practice.attestation.as_ref().map(AttestationItem::from),
            superseded_by: practice.superseded_by.as_deref(),
            evidence: all(&practice.evidence),
            remedy: RemedyItem::from(&practice.remedy),
        }
    }
}
