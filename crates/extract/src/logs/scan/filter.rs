//! Finds, in one pass over a line, the few patterns that could match it.

use super::begins::Begins;
use super::inner::{Inner, Needed};
use super::literals::Required;

/// A pattern that could match a line, and where in the line what it matches would begin, where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) pattern: u16,
    pub(super) begin: Option<u32>,
}

/// The texts of all patterns.
#[derive(Debug)]
pub(super) struct Filter {
    begins: Begins,
    inner: Inner,
}

impl Filter {
    pub(super) fn new(required: &[Required]) -> Self {
        let numbered = || (0..=u16::MAX).zip(required);
        let mut begins = Begins::new();
        for (pattern, required) in numbered() {
            if let Required::Prefix(texts, _) = required {
                begins.add(pattern, texts);
            }
        }
        let inner = numbered().filter_map(|(pattern, required)| match required {
            Required::Prefix(..) => None,
            Required::Inner(texts, _) => Some(Needed { pattern, texts, leads: false }),
            Required::Leading(texts) => Some(Needed { pattern, texts, leads: true }),
        });
        Self { begins, inner: Inner::new(inner) }
    }

    /// Patterns that could match the line, in their order, and for each in the order of places.
    #[inline]
    pub(super) fn candidates(&self, line: &[u8], found: &mut Vec<Candidate>) {
        found.clear();
        self.begins.candidates(line, found);
        self.inner.candidates(line, found);
        if found.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
    }
}
