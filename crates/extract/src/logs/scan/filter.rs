//! Finds, in one pass over a line, the few patterns that could match it.

use super::begins::Begins;
use super::inner::Inner;
use super::literals::Required;

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
            Required::Inner(texts) => Some((pattern, texts)),
        });
        Self { begins, inner: Inner::new(inner) }
    }

    /// Patterns that could match the line, each once, in their order.
    #[inline]
    pub(super) fn candidates(&self, line: &[u8], found: &mut Vec<u16>) {
        found.clear();
        self.begins.candidates(line, found);
        self.inner.candidates(line, found);
        if found.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
    }
}
