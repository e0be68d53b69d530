//! What a measurement can be, and the part of it that passes a threshold.

use super::vocabulary::{self, Vocabulary};
use crate::condition::Comparison;

/// What a measurement can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// From 0 to 1.
    Share,
    /// 0 or 1.
    Flag,
    /// From 0.
    Amount,
}

impl Scale {
    pub(super) fn of_signal(vocabulary: &Vocabulary, signal: &str, field: &str) -> Self {
        if vocabulary.is_flag(signal, field) {
            Self::Flag
        } else if vocabulary.is_share(signal, field) {
            Self::Share
        } else {
            Self::Amount
        }
    }

    pub(super) fn of_metric(metric: &str) -> Self {
        if vocabulary::is_share_metric(metric) { Self::Share } else { Self::Amount }
    }

    /// The largest figure.
    pub(super) const fn most(self) -> Option<f64> {
        match self {
            Self::Share | Self::Flag => Some(1.0),
            Self::Amount => None,
        }
    }

    /// In a sentence after "is".
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Share => "a share from 0 to 1",
            Self::Flag => "0 or 1",
            Self::Amount => "never below 0",
        }
    }
}

/// Figures without a gap, not empty. An end is the figure and whether it is left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    low: (f64, bool),
    high: (f64, bool),
}

impl Range {
    /// Everything from 0 to `most`.
    pub(super) fn whole(most: Option<f64>) -> Self {
        Self { low: (0.0, false), high: (most.unwrap_or(f64::INFINITY), false) }
    }

    /// What passes a comparison; `None` when nothing does.
    pub(super) fn of(comparison: Comparison, most: Option<f64>) -> Option<Self> {
        let whole = Self::whole(most);
        let part = match comparison {
            Comparison::AtLeast(figure) => Self { low: (figure, false), ..whole },
            Comparison::Above(figure) => Self { low: (figure, true), ..whole },
            Comparison::AtMost(figure) => Self { high: (figure, false), ..whole },
            Comparison::Below(figure) => Self { high: (figure, true), ..whole },
            Comparison::Equals(figure) => Self { low: (figure, false), high: (figure, false) },
        };
        part.and(whole)
    }

    /// What does not pass it: nothing, or up to two parts.
    pub(super) fn beside(comparison: Comparison, most: Option<f64>) -> Vec<Self> {
        let figure = comparison.threshold();
        let others: &[Comparison] = match comparison {
            Comparison::AtLeast(_) => &[Comparison::Below(figure)],
            Comparison::Above(_) => &[Comparison::AtMost(figure)],
            Comparison::AtMost(_) => &[Comparison::Above(figure)],
            Comparison::Below(_) => &[Comparison::AtLeast(figure)],
            Comparison::Equals(_) => &[Comparison::Below(figure), Comparison::Above(figure)],
        };
        others.iter().filter_map(|other| Self::of(*other, most)).collect()
    }

    /// What is in both.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        let low = if other.low.0 > self.low.0 || (other.low.0 >= self.low.0 && other.low.1) {
            other.low
        } else {
            self.low
        };
        let high = if other.high.0 < self.high.0 || (other.high.0 <= self.high.0 && other.high.1) {
            other.high
        } else {
            self.high
        };
        let open = low.1 || high.1;
        (low.0 < high.0 || (low.0 <= high.0 && !open)).then_some(Self { low, high })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_ends() {
        let share = Some(1.0);
        assert_eq!(Range::of(Comparison::Above(1.0), share), None);
        assert_eq!(Range::of(Comparison::Below(0.0), share), None);
        assert!(Range::of(Comparison::AtLeast(1.0), share).is_some());
        assert_eq!(Range::of(Comparison::AtMost(1.0), share), Some(Range::whole(share)));
        assert_ne!(Range::of(Comparison::Above(0.0), share), Some(Range::whole(share)));
        assert!(Range::of(Comparison::Above(1.0), None).is_some());
    }

    #[test]
    fn what_passes_and_what_does_not_share_nothing() {
        for figure in [0.0, 0.3, 1.0] {
            for comparison in [
                Comparison::AtLeast(figure),
                Comparison::Above(figure),
                Comparison::AtMost(figure),
                Comparison::Below(figure),
                Comparison::Equals(figure),
            ] {
                let Some(passing) = Range::of(comparison, Some(1.0)) else { continue };
                for other in Range::beside(comparison, Some(1.0)) {
                    assert_eq!(passing.and(other), None, "{comparison:?}");
                    assert_eq!(other.and(passing), None, "{comparison:?}");
                }
            }
        }
    }
}
