//! Many patterns over one line at a time: a filter rules nearly all out, the rest are run.

mod begins;
mod edges;
mod filter;
mod inner;
mod literals;
mod pieces;
mod table;

use edges::Edges;
use filter::{Candidate, Filter};
use literals::{Required, parsed, required};
use memchr::memmem::Finder;

use crate::catalogue::LinePattern;

/// The shortest text that can be looked for anywhere in a line.
const SHORTEST: usize = 5;

/// A pattern is tried at so many places of a line. With more of them it is run once over all of the line, which takes
/// no longer however often its text stands there.
const MOST_PLACES: usize = 4;

/// Patterns, compiled once, for any number of threads.
#[derive(Debug)]
pub(super) struct Scanner {
    patterns: Vec<LinePattern>,
    edges: Vec<Edges>,
    /// What a line must also hold one of.
    also: Vec<Vec<Finder<'static>>>,
    filter: Filter,
}

/// What is found in a line; only there to be used again.
#[derive(Debug, Default)]
pub(super) struct Found {
    candidates: Vec<Candidate>,
    numbers: Vec<u16>,
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

    /// The numbers of patterns that match the line, in their order.
    #[inline]
    pub(super) fn matches<'a>(&self, line: &[u8], found: &'a mut Found) -> &'a [u16] {
        self.filter.candidates(line, &mut found.candidates);
        if found.candidates.is_empty() {
            return &[];
        }
        found.numbers.clear();
        let patterns = found.candidates.chunk_by(|one, other| one.pattern == other.pattern);
        found.numbers.extend(patterns.filter_map(|places| self.matched(line, places)));
        &found.numbers
    }

    /// The number of the pattern that could match a line at these places, if it does.
    #[inline(never)]
    fn matched(&self, line: &[u8], places: &[Candidate]) -> Option<u16> {
        let number = places.first()?.pattern;
        let at = usize::from(number);
        let (pattern, also) = (&self.patterns[at], &self.also[at]);
        let allowed = self.edges[at].allow(line)
            && (also.is_empty() || also.iter().any(|text| text.find(line).is_some()));
        let matched = allowed
            && match places {
                [.., Candidate { begin: Some(_), .. }] if places.len() <= MOST_PLACES => places
                    .iter()
                    .filter_map(|place| place.begin)
                    .any(|begin| pattern.is_match_from(line, begin as usize)),
                _ => pattern.is_match(line),
            };
        matched.then_some(number)
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
        Required::Prefix(_, Some(texts)) | Required::Inner(_, Some(texts)) if texts.len() <= MOST => {
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
