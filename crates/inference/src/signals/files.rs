//! Findings in the tree, summed up.

use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::{Grade, Signal};

use super::context::Context;
use super::proof::{Confidence, finding, proven};

/// Average bytes of a line of source code; turns bytes into an estimate of lines.
const BYTES_PER_LINE: f64 = 35.0;

/// Below this many lines, splitting into modules or describing interfaces has no meaning.
pub(super) const SMALL_KLOC: f64 = 5.0;

impl<'a> Context<'a> {
    /// Findings of one kind.
    pub(super) fn findings(&self, fact: FileFact) -> Vec<&'a FileFinding> {
        self.facts.found(fact).collect()
    }

    /// Findings of any of these kinds, in the order of the kinds.
    pub(super) fn findings_of(&self, facts: &[FileFact]) -> Vec<&'a FileFinding> {
        facts.iter().flat_map(|fact| self.facts.found(*fact)).collect()
    }

    /// Thousands of lines of source code, estimated from its size.
    pub(super) fn kloc(&self) -> f64 {
        let bytes: u64 = self.facts.found(FileFact::Source).filter_map(|source| source.amount).sum();
        bytes as f64 / BYTES_PER_LINE / 1_000.0
    }
}

/// The sum of what findings amount to; one each where they name no amount.
pub(super) fn total(findings: &[&FileFinding]) -> f64 {
    findings.iter().map(|found| found.amount.unwrap_or(1) as f64).sum()
}

/// Findings whose detail is this word.
pub(super) fn detailed<'a>(findings: &[&'a FileFinding], detail: &str) -> Vec<&'a FileFinding> {
    findings.iter().copied().filter(|found| found.detail.as_deref() == Some(detail)).collect()
}

/// An observation that rests on files.
pub(super) fn in_files(
    context: &Context<'_>,
    id: &str,
    value: f64,
    confidence: Confidence,
    findings: &[&FileFinding],
) -> Signal {
    let signal = Signal::observed(id, value, Grade::E1, confidence.value());
    proven(context.facts, signal, findings.iter().map(|found| finding(found)))
}
