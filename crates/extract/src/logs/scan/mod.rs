//! Many patterns over one line at a time: a filter rules nearly all out, the rest are run.

mod filter;
mod literals;

use filter::Filter;
use literals::required;

use crate::catalogue::LinePattern;

/// The shortest text that can be looked for anywhere in a line.
const SHORTEST: usize = 5;

/// Patterns, compiled once, for any number of threads.
#[derive(Debug)]
pub(super) struct Scanner {
    patterns: Vec<LinePattern>,
    filter: Filter,
}

impl Scanner {
    /// Patterns in the order of their numbers.
    ///
    /// # Errors
    /// A pattern that holds no text to look for.
    pub(super) fn new(patterns: Vec<LinePattern>) -> Result<Self, String> {
        let needed =
            patterns.iter().map(|pattern| required(pattern.as_str())).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { patterns, filter: Filter::new(&needed) })
    }

    /// Finds nothing.
    pub(super) fn none() -> Self {
        Self { patterns: Vec::new(), filter: Filter::new(&[]) }
    }

    /// The numbers of patterns that match the line, in their order. `found` is only there to be used again.
    pub(super) fn matches<'a>(&'a self, line: &'a [u8], found: &'a mut Vec<u16>) -> &'a [u16] {
        self.filter.candidates(line, found);
        found.retain(|number| self.patterns[usize::from(*number)].is_match(line));
        found
    }

    /// A pattern by its number.
    pub(super) fn pattern(&self, number: u16) -> &LinePattern {
        &self.patterns[usize::from(number)]
    }
}

/// Whether a pattern can be scanned for.
///
/// # Errors
/// What it lacks.
pub(crate) fn check(pattern: &str) -> Result<(), String> {
    required(pattern).map(|_| ())
}
