//! Pieces that several parts of the documents share.

use plimsoll_domain::coverage::Coverage;
use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::practice::Remedy;
use serde::Serialize;

/// A reference that a reader can open.
#[derive(Debug, Serialize)]
pub(crate) struct EvidenceItem<'a> {
    kind: &'static str,
    #[serde(rename = "ref")]
    reference: &'a str,
    pub(crate) url: Option<&'a str>,
    note: Option<&'a str>,
}

impl<'a> From<&'a Evidence> for EvidenceItem<'a> {
    fn from(evidence: &'a Evidence) -> Self {
        Self {
            kind: evidence.kind.as_str(),
            reference: &evidence.reference,
            url: evidence.url.as_deref(),
            note: evidence.note.as_deref(),
        }
    }
}

/// How much of a source was read.
#[derive(Debug, Serialize)]
pub(crate) struct CoverageItem<'a> {
    source: &'static str,
    state: &'static str,
    collected: Option<u64>,
    expected: Option<u64>,
    reason: Option<&'a str>,
}

impl<'a> From<&'a Coverage> for CoverageItem<'a> {
    fn from(coverage: &'a Coverage) -> Self {
        Self {
            source: coverage.source.as_str(),
            state: coverage.state.as_str(),
            collected: coverage.collected,
            expected: coverage.expected,
            reason: coverage.reason.as_deref(),
        }
    }
}

/// What to do about a practice.
#[derive(Debug, Serialize)]
pub(crate) struct RemedyItem<'a> {
    action: &'a str,
    place: &'a str,
    example: &'a str,
    effort: &'static str,
}

impl<'a> From<&'a Remedy> for RemedyItem<'a> {
    fn from(remedy: &'a Remedy) -> Self {
        Self {
            action: &remedy.action,
            place: &remedy.place,
            example: &remedy.example,
            effort: remedy.effort.as_str(),
        }
    }
}

/// Every item of a list in its versioned form.
pub(crate) fn all<'a, T, V: From<&'a T>>(items: &'a [T]) -> Vec<V> {
    items.iter().map(V::from).collect()
}
