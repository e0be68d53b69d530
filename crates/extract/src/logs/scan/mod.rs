//! Many patterns over one line at a time: a filter rules nearly all out, the rest are run.

mod begins;
mod edges;
mod filter;
mod inner;
mod literals;
mod pieces;
mod table;

use edges::Edges;
use filter::Filter;
use literals::{Required, parsed, required};
use memchr::memmem::Finder;

use crate::catalogue::LinePattern;

/// The shortest text that can be looked for anywhere in a line.
const SHORTEST: usize = 5;

/// Patterns, compiled once, for any number of threads.
#[derive(Debug)]
pub(super) struct Scanner {
    patterns: Vec<LinePattern>,
    edges: Vec<Edges>,
    /// What a line must also hold one of that begins as the pattern says.
    also: Vec<Vec<Finder<'static>>>,
    filter: Filter,
}

impl Scanner {
    /// Patterns in the order of their numbers.
    ///
    /// # Errors
    /// A pattern that holds no text to look for.
    pub(super) fn new(patterns: Vec<LinePattern>) -> Result<Self, String> {
        let (mut all, mut edges) = (Vec::new(), Vec::new());
        for pattern in &patterns {
            let parsed = parsed(pattern.as_str())?;
            all.push(required(pattern.as_str(), &parsed)?);
            edges.push(Edges::of(&parsed));
        }
        Ok(Self { patterns, edges, also: all.iter().map(also).collect(), filter: Filter::new(&all) })
    }

    /// Finds nothing.
    pub(super) fn none() -> Self {
        Self { patterns: Vec::new(), edges: Vec::new(), also: Vec::new(), filter: Filter::new(&[]) }
    }

    /// The numbers of patterns that match the line, in their order. `found` is only there to be used again.
    pub(super) fn matches<'a>(&'a self, line: &'a [u8], found: &'a mut Vec<u16>) -> &'a [u16] {
        self.filter.candidates(line, found);
        found.retain(|number| {
            let number = usize::from(*number);
            let also = &self.also[number];
            self.edges[number].allow(line)
                && (also.is_empty() || also.iter().any(|text| text.find(line).is_some()))
                && self.patterns[number].is_match(line)
        });
        found
    }

    /// The texts by which candidates are found.
    pub(super) fn texts(&self) -> impl Iterator<Item = Vec<u8>> {
        self.patterns
            .iter()
            .filter_map(|pattern| needed(pattern.as_str()).ok())
            .flat_map(Required::into_texts)
    }

    /// A pattern by its number.
    pub(super) fn pattern(&self, number: u16) -> &LinePattern {
        &self.patterns[usize::from(number)]
    }
}

fn also(required: &Required) -> Vec<Finder<'static>> {
    /// Looking for more costs as much as the pattern itself.
    const MOST: usize = 3;
    match required {
        Required::Prefix(_, Some(texts)) if texts.len() <= MOST => {
            texts.iter().map(|text| Finder::new(text).into_owned()).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a pattern can be scanned for.
///
/// # Errors
/// What it lacks.
pub(crate) fn check(pattern: &str) -> Result<(), String> {
    needed(pattern).map(|_| ())
}

fn needed(pattern: &str) -> Result<Required, String> {
    required(pattern, &parsed(pattern)?)
}
