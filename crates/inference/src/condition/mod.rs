//! The closed vocabulary in which packs state their rules.
//!
//! A condition is true, false or unknown; unknown is never "no". It speaks of signals, metrics and other
//! practices, never of a tool: which tool shows a signal is the catalogue's business.

pub mod evaluate;
pub mod outcome;
mod stand_in;
pub mod wilson;
pub mod words;

pub use evaluate::{Base, evaluate};
pub use outcome::{Outcome, Truth};
pub use words::{RuleLine, rule_lines};

/// A rule or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// True when every part is; false when one is.
    All(Vec<Condition>),
    /// True when one part is; false when none can be.
    Any(Vec<Condition>),
    /// True when the part is false, and the other way round.
    Not(Box<Condition>),
    /// What the first part says that is not unknown: executed evidence first, configured evidence after it.
    FirstKnown(Vec<Condition>),
    /// True when at least so many parts are.
    CountOf {
        /// The parts.
        of: Vec<Condition>,
        /// How many have to be true.
        at_least: usize,
    },
    /// A signal's measurement against a threshold.
    Signal(SignalTest),
    /// A metric's figure against a threshold.
    Metric(MetricTest),
    /// Another practice's verdict on its own evidence.
    Practice(String),
    /// The signal's sources were read completely and do not show it.
    Absent(String),
    /// The signal has a meaning for this repository.
    Applicable(String),
}

/// A signal's measurement against a threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalTest {
    /// The signal.
    pub signal: String,
    /// Which of its measurements.
    pub field: String,
    /// The threshold.
    pub comparison: Comparison,
    /// Fewer samples than this say nothing.
    pub n: Option<u64>,
    /// The measurement that holds the sample size, where it is not the signal's own.
    pub n_field: Option<String>,
}

/// A metric's figure against a threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricTest {
    /// The metric.
    pub metric: String,
    /// Its variant.
    pub variant: Option<String>,
    /// The environment it is restricted to.
    pub environment: Option<String>,
    /// The component or stage it is restricted to.
    pub component: Option<String>,
    /// Which of its figures.
    pub field: Figure,
    /// The threshold.
    pub comparison: Comparison,
    /// Fewer samples than this say nothing.
    pub n: Option<u64>,
}

/// A figure of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// The headline.
    Value,
    /// The median.
    P50,
    /// The 75th percentile.
    P75,
    /// The 90th percentile.
    P90,
}

impl Figure {
    /// Every figure.
    pub const ALL: [Self; 4] = [Self::Value, Self::P50, Self::P75, Self::P90];

    /// Its name in packs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::P50 => "p50",
            Self::P75 => "p75",
            Self::P90 => "p90",
        }
    }
}

/// A threshold. Values are compared raw, as measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Comparison {
    /// `≥`
    AtLeast(f64),
    /// `>`
    Above(f64),
    /// `≤`
    AtMost(f64),
    /// `<`
    Below(f64),
    /// `=`
    Equals(f64),
}

impl Comparison {
    /// Whether a value passes.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "`equals` is for counts and flags, which are whole numbers")]
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::AtLeast(threshold) => value >= threshold,
            Self::Above(threshold) => value > threshold,
            Self::AtMost(threshold) => value <= threshold,
            Self::Below(threshold) => value < threshold,
            Self::Equals(threshold) => value == threshold,
        }
    }

    /// The figure compared with.
    #[must_use]
    pub const fn threshold(self) -> f64 {
        match self {
            Self::AtLeast(threshold)
            | Self::Above(threshold)
            | Self::AtMost(threshold)
            | Self::Below(threshold)
            | Self::Equals(threshold) => threshold,
        }
    }

    /// The same comparison with another figure.
    #[must_use]
    pub const fn with(self, threshold: f64) -> Self {
        match self {
            Self::AtLeast(_) => Self::AtLeast(threshold),
            Self::Above(_) => Self::Above(threshold),
            Self::AtMost(_) => Self::AtMost(threshold),
            Self::Below(_) => Self::Below(threshold),
            Self::Equals(_) => Self::Equals(threshold),
        }
    }

    /// Whether one holds exactly where the other does not.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "the same figure as a pack wrote it")]
    pub fn is_opposite_of(self, other: Self) -> bool {
        let opposite = matches!(
            (self, other),
            (Self::AtLeast(_), Self::Below(_))
                | (Self::Below(_), Self::AtLeast(_))
                | (Self::Above(_), Self::AtMost(_))
                | (Self::AtMost(_), Self::Above(_))
        );
        opposite && self.threshold() == other.threshold()
    }

    /// Whether something that is not there fails it: only "at least" and "above" ask for a presence.
    #[must_use]
    pub fn asks_for_presence(self) -> bool {
        match self {
            Self::AtLeast(threshold) => threshold > 0.0,
            Self::Above(threshold) => threshold >= 0.0,
            Self::AtMost(_) | Self::Below(_) | Self::Equals(_) => false,
        }
    }

    /// Its sign.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::AtLeast(_) => "≥",
            Self::Above(_) => ">",
            Self::AtMost(_) => "≤",
            Self::Below(_) => "<",
            Self::Equals(_) => "=",
        }
    }
}

impl Condition {
    /// Calls `visit` with this condition and every part of it.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::All(parts)
            | Self::Any(parts)
            | Self::FirstKnown(parts)
            | Self::CountOf { of: parts, .. } => {
                for part in parts {
                    part.walk(visit);
                }
            }
            Self::Not(part) => part.walk(visit),
            Self::Signal(_) | Self::Metric(_) | Self::Practice(_) | Self::Absent(_) | Self::Applicable(_) => {
            }
        }
    }

    /// Calls `change` with this condition and every part of it.
    pub fn walk_mut(&mut self, change: &mut dyn FnMut(&mut Self)) {
        change(self);
        match self {
            Self::All(parts)
            | Self::Any(parts)
            | Self::FirstKnown(parts)
            | Self::CountOf { of: parts, .. } => {
                for part in parts {
                    part.walk_mut(change);
                }
            }
            Self::Not(part) => part.walk_mut(change),
            Self::Signal(_) | Self::Metric(_) | Self::Practice(_) | Self::Absent(_) | Self::Applicable(_) => {
            }
        }
    }

    /// Ids of the signals it speaks of, in order, each once.
    #[must_use]
    pub fn signals(&self) -> Vec<&str> {
        let mut ids = Vec::new();
        self.walk(&mut |part| {
            let id = match part {
                Self::Signal(test) => test.signal.as_str(),
                Self::Absent(signal) | Self::Applicable(signal) => signal.as_str(),
                _ => return,
            };
            if !ids.contains(&id) {
                ids.push(id);
            }
        });
        ids
    }

    /// Ids of the practices it speaks of, in order.
    #[must_use]
    pub fn practices(&self) -> Vec<&str> {
        let mut ids = Vec::new();
        self.walk(&mut |part| {
            if let Self::Practice(id) = part {
                ids.push(id.as_str());
            }
        });
        ids
    }
}
