//! What a condition comes to: a truth with its reason, measurements, evidence and confidence.
//!
//! Confidence is that of the signals that decide. Where all have to hold, the weakest decides; where one is
//! enough, the surest does. A share whose 90 % interval leaves the threshold's side open halves it.

use std::collections::BTreeMap;

use plimsoll_domain::{Evidence, Grade, Reason, ReasonCode};

/// Three-valued truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not.
    False,
    /// Neither can be said.
    Unknown,
}

impl Truth {
    /// Its name in explanations.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::False => "false",
            Self::Unknown => "unknown",
        }
    }

    /// The other truth.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// What a condition comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The truth.
    pub truth: Truth,
    /// What was found, in words.
    pub reason: Reason,
    /// How sure, 0 to 1; 0 when unknown.
    pub confidence: f64,
    /// Weakest grade among what decides; `None` when nothing was seen.
    pub grade: Option<Grade>,
    /// What was measured on the way, by `signal` or `signal.field`.
    pub measured: BTreeMap<String, f64>,
    /// What was seen on the way.
    pub evidence: Vec<Evidence>,
    /// How near to true, 0 to 1: the measured part of the threshold.
    pub closeness: f64,
}

impl Outcome {
    /// A truth with its reason and nothing measured.
    #[must_use]
    pub fn plain(truth: Truth, reason: Reason, confidence: f64) -> Self {
        let closeness = if truth == Truth::True { 1.0 } else { 0.0 };
        Self {
            truth,
            reason,
            confidence: if truth == Truth::Unknown { 0.0 } else { confidence.clamp(0.0, 1.0) },
            grade: None,
            measured: BTreeMap::new(),
            evidence: Vec::new(),
            closeness,
        }
    }

    /// Unknown for a reason.
    #[must_use]
    pub fn unknown(code: ReasonCode, text: impl Into<String>) -> Self {
        Self::plain(Truth::Unknown, Reason::new(code, text), 0.0)
    }

    /// The opposite, on the same evidence.
    #[must_use]
    pub fn negated(mut self) -> Self {
        self.truth = self.truth.negated();
        self.closeness = 1.0 - self.closeness;
        self
    }
}

/// True when every part is; false when one is.
#[must_use]
pub fn all(parts: &[Outcome]) -> Outcome {
    let closeness = parts.iter().map(|part| part.closeness).sum::<f64>() / parts.len().max(1) as f64;
    let truth = if parts.iter().any(|part| part.truth == Truth::False) {
        Truth::False
    } else if parts.iter().any(|part| part.truth == Truth::Unknown) {
        Truth::Unknown
    } else {
        Truth::True
    };
    // One false part is enough for false; every part is needed for true.
    let choose = if truth == Truth::True { Choose::Weakest } else { Choose::Surest };
    let mut outcome = joined(parts, truth, choose, closeness);
    if truth == Truth::True {
        outcome.reason.text = together(parts);
    }
    outcome
}

/// What every part found, each once.
fn together(parts: &[Outcome]) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for part in parts {
        if !texts.contains(&part.reason.text.as_str()) {
            texts.push(&part.reason.text);
        }
    }
    texts.join("; ")
}

/// True when one part is; false when every part is.
#[must_use]
pub fn any(parts: &[Outcome]) -> Outcome {
    let closeness = parts.iter().map(|part| part.closeness).fold(0.0, f64::max);
    let truth = if parts.iter().any(|part| part.truth == Truth::True) {
        Truth::True
    } else if parts.iter().any(|part| part.truth == Truth::Unknown) {
        Truth::Unknown
    } else {
        Truth::False
    };
    let choose = if truth == Truth::False { Choose::Weakest } else { Choose::Surest };
    // A part without a meaning here refutes nothing; where others were measured, they speak.
    let meant: Vec<Outcome> =
        parts.iter().filter(|part| part.reason.code != ReasonCode::NotApplicable).cloned().collect();
    let speaking = if truth == Truth::False && !meant.is_empty() { &meant } else { parts };
    joined(speaking, truth, choose, closeness)
}

/// True when at least `needed` parts are; false when so many can no longer be.
#[must_use]
pub fn count(mut parts: Vec<Outcome>, needed: usize) -> Outcome {
    let number = |truth| parts.iter().filter(|part| part.truth == truth).count();
    let (yes, unknown) = (number(Truth::True), number(Truth::Unknown));
    let truth = if yes >= needed {
        Truth::True
    } else if yes + unknown < needed {
        Truth::False
    } else {
        Truth::Unknown
    };
    let closeness = (yes as f64 / needed.max(1) as f64).min(1.0);
    if truth == Truth::True {
        // The surest ones that suffice decide; the others only add evidence.
        parts.sort_by(|a, b| {
            (b.truth == Truth::True, b.confidence)
                .partial_cmp(&(a.truth == Truth::True, a.confidence))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        parts.truncate(needed.max(1));
    }
    let mut joined = joined(&parts, truth, Choose::Weakest, closeness);
    if truth != Truth::True {
        joined.reason.text = format!("{yes} of the {needed} needed: {}", joined.reason.text);
    }
    joined
}

#[derive(Clone, Copy)]
enum Choose {
    Weakest,
    Surest,
}

/// Joins parts under one truth. Parts with that truth decide; every part's measurements are kept.
fn joined(parts: &[Outcome], truth: Truth, choose: Choose, closeness: f64) -> Outcome {
    let deciding: Vec<&Outcome> = parts.iter().filter(|part| part.truth == truth).collect();
    // A part that was seen says more than one that was not needed; without any, all parts speak.
    let deciding = if deciding.is_empty() { parts.iter().collect() } else { deciding };
    let spokesman = deciding
        .iter()
        .copied()
        .reduce(|best, part| if speaks_before(part, best, truth, choose) { part } else { best })
        .cloned()
        .unwrap_or_else(|| Outcome::unknown(ReasonCode::InternalError, "the rule is empty"));
    let grade = match choose {
        Choose::Weakest => deciding.iter().filter_map(|part| part.grade).min(),
        Choose::Surest => spokesman.grade,
    };
    let mut evidence: Vec<Evidence> = Vec::new();
    for found in deciding.iter().flat_map(|part| &part.evidence) {
        if !evidence.contains(found) {
            evidence.push(found.clone());
        }
    }
    let measured = parts.iter().flat_map(|part| part.measured.clone()).collect();
    Outcome {
        truth,
        reason: spokesman.reason,
        confidence: spokesman.confidence,
        grade,
        measured,
        evidence,
        closeness,
    }
}

fn speaks_before(part: &Outcome, best: &Outcome, truth: Truth, choose: Choose) -> bool {
    if truth == Truth::Unknown {
        return urgency(part.reason.code) < urgency(best.reason.code);
    }
    match choose {
        Choose::Weakest => part.confidence < best.confidence,
        Choose::Surest => part.confidence > best.confidence,
    }
}

/// Which of several reasons for not knowing is told: the one nearest to a verdict, then the one a reader can
/// act on.
const fn urgency(code: ReasonCode) -> u8 {
    match code {
        ReasonCode::ExternalSystem => 0,
        ReasonCode::OpaqueWrapper => 1,
        ReasonCode::ShallowClone => 2,
        ReasonCode::BelowMinSample => 3,
        ReasonCode::ExpiredLogs => 4,
        ReasonCode::NoAccess => 5,
        ReasonCode::Inconclusive => 6,
        ReasonCode::NotObservable => 7,
        ReasonCode::BelowThreshold => 8,
        ReasonCode::NotFound => 9,
        ReasonCode::NotApplicable => 10,
        ReasonCode::InternalError => 11,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(truth: Truth, confidence: f64) -> Outcome {
        Outcome::plain(truth, Reason::new(ReasonCode::Inconclusive, "x"), confidence)
    }

    #[test]
    fn unknown_is_never_no() {
        use Truth::{False, True, Unknown};
        let truth = |parts: &[Truth], join: fn(&[Outcome]) -> Outcome| {
            join(&parts.iter().map(|truth| part(*truth, 0.5)).collect::<Vec<_>>()).truth
        };
        assert_eq!(truth(&[True, Unknown], all), Unknown);
        assert_eq!(truth(&[False, Unknown], all), False);
        assert_eq!(truth(&[True, Unknown], any), True);
        assert_eq!(truth(&[False, Unknown], any), Unknown);
        assert_eq!(truth(&[False, False], any), False);
    }

    #[test]
    fn the_weakest_needed_part_sets_the_confidence() {
        let two = || vec![part(Truth::True, 0.9), part(Truth::True, 0.4)];
        assert!((all(&two()).confidence - 0.4).abs() < 1e-9);
        assert!((any(&two()).confidence - 0.9).abs() < 1e-9);
        assert!((count(two(), 1).confidence - 0.9).abs() < 1e-9);
        assert!((count(two(), 2).confidence - 0.4).abs() < 1e-9);
    }

    #[test]
    fn a_count_is_false_only_when_it_cannot_be_reached() {
        use Truth::{False, True, Unknown};
        let of = |parts: &[Truth], needed| {
            count(parts.iter().map(|truth| part(*truth, 0.5)).collect(), needed).truth
        };
        assert_eq!(of(&[True, True, False], 2), True);
        assert_eq!(of(&[True, Unknown, False], 2), Unknown);
        assert_eq!(of(&[True, False, False], 2), False);
    }
}
