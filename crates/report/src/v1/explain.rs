//! The explanation document.

use plimsoll_domain::time::rfc3339;
use serde::Serialize;

use super::common::{CoverageItem, EvidenceItem, RemedyItem, all};
use super::document::Repository;
use crate::explanation::{Explanation, Measurement, RuleLine};
use crate::number::Number;

/// `plimsoll/explain/v1`.
#[derive(Debug, Serialize)]
pub(crate) struct ExplainDocument<'a> {
    schema: &'static str,
    kind: &'static str,
    id: &'a str,
    title: &'a str,
    definition: &'a str,
    context: Vec<Labelled<'a>>,
    sources: &'a [String],
    related: Vec<Labelled<'a>>,
    repository: Option<Repository<'a>>,
    as_of: Option<String>,
    state: Option<&'a str>,
    confidence: Option<Number>,
    grade: Option<&'static str>,
    reason_code: Option<&'static str>,
    reason: Option<&'a str>,
    measured: Vec<MeasurementItem<'a>>,
    n: Option<u64>,
    caveats: &'a [String],
    rule: Vec<RuleItem<'a>>,
    evidence: Vec<EvidenceItem<'a>>,
    looked_at: Vec<CoverageItem<'a>>,
    would_change: &'a [String],
    remedy: Option<RemedyItem<'a>>,
}

#[derive(Debug, Serialize)]
struct Labelled<'a> {
    label: &'a str,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct MeasurementItem<'a> {
    name: &'a str,
    value: Option<Number>,
    unit: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct RuleItem<'a> {
    depth: usize,
    text: &'a str,
    needed: Option<&'a str>,
    measured: Option<Number>,
    unit: Option<&'static str>,
    n: Option<u64>,
    outcome: &'static str,
    reason: Option<&'a str>,
}

impl<'a> From<&'a Explanation> for ExplainDocument<'a> {
    fn from(explanation: &'a Explanation) -> Self {
        let reason = explanation.reason.as_ref();
        Self {
            schema: "plimsoll/explain/v1",
            kind: explanation.subject.as_str(),
            id: &explanation.id,
            title: &explanation.title,
            definition: &explanation.definition,
            context: all(&explanation.context),
            sources: &explanation.sources,
            related: all(&explanation.related),
            repository: explanation.repository.as_ref().map(Repository::from),
            as_of: explanation.as_of.map(rfc3339),
            state: explanation.state.as_deref(),
            confidence: explanation.confidence.map(Number::share),
            grade: explanation.grade.map(plimsoll_domain::Grade::as_str),
            reason_code: reason.map(|reason| reason.code.as_str()),
            reason: reason.map(|reason| reason.text.as_str()),
            measured: all(&explanation.measured),
            n: explanation.n,
            caveats: &explanation.caveats,
            rule: all(&explanation.rule),
            evidence: all(&explanation.evidence),
            looked_at: all(&explanation.looked_at),
            would_change: &explanation.would_change,
            remedy: explanation.remedy.as_ref().map(RemedyItem::from),
        }
    }
}

impl<'a> From<&'a (String, String)> for Labelled<'a> {
    fn from((label, text): &'a (String, String)) -> Self {
        Self { label, text }
    }
}

impl<'a> From<&'a Measurement> for MeasurementItem<'a> {
    fn from(measurement: &'a Measurement) -> Self {
        Self {
            name: &measurement.name,
            value: Number::new(measurement.value),
            unit: measurement.unit.map(plimsoll_domain::metric::Unit::as_str),
        }
    }
}

impl<'a> From<&'a RuleLine> for RuleItem<'a> {
    fn from(line: &'a RuleLine) -> Self {
        Self {
            depth: line.depth,
            text: &line.text,
            needed: line.needed.as_deref(),
            measured: line.measured.and_then(Number::new),
            unit: line.unit.map(plimsoll_domain::metric::Unit::as_str),
            n: line.n,
            outcome: line.outcome.as_str(),
            reason: line.reason.as_deref(),
        }
    }
}
