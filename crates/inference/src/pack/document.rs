//! A pack's text with its positions, and the list of what is wrong with it.

use std::ops::Range;

use super::problem::{PackProblem, Severity, nearest};

/// One file of a pack.
#[derive(Debug)]
pub(super) struct Document<'a> {
    name: &'a str,
    text: &'a str,
    breaks: Vec<usize>,
    problems: Vec<PackProblem>,
}

/// A place in a file, for problems that show only when everything is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    file: String,
    line: u32,
    column: u32,
}

impl Spot {
    /// A problem at this place.
    pub(super) fn problem(&self, message: String) -> PackProblem {
        PackProblem {
            file: self.file.clone(),
            line: self.line,
            column: self.column,
            message,
            did_you_mean: None,
            severity: Severity::Error,
        }
    }

    /// Something at this place that was hardly meant.
    pub(super) fn warning(&self, message: String) -> PackProblem {
        PackProblem { severity: Severity::Warning, ..self.problem(message) }
    }

    /// Its line.
    pub(super) const fn line(&self) -> u32 {
        self.line
    }
}

impl<'a> Document<'a> {
    pub(super) fn new(name: &'a str, text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
        Self { name, text, breaks, problems: Vec::new() }
    }

    /// Where a byte range begins.
    pub(super) fn spot(&self, span: &Range<usize>) -> Spot {
        let start = span.start.min(self.text.len());
        let lines_before = self.breaks.partition_point(|at| *at < start);
        let line_start = lines_before.checked_sub(1).map_or(0, |last| self.breaks[last] + 1);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Spot {
            file: self.name.to_owned(),
            line: count(lines_before + 1),
            column: count(self.text.get(line_start..start).map_or(0, |line| line.chars().count()) + 1),
        }
    }

    /// Reports a problem.
    pub(super) fn report(&mut self, span: &Range<usize>, message: impl Into<String>) {
        let problem = self.spot(span).problem(message.into());
        self.problems.push(problem);
    }

    /// Reports what does no harm and was hardly meant.
    pub(super) fn warn(&mut self, span: &Range<usize>, message: impl Into<String>) {
        let problem = self.spot(span).warning(message.into());
        self.problems.push(problem);
    }

    /// Reports what was reported in another file.
    pub(super) fn report_all(&mut self, problems: Vec<PackProblem>) {
        self.problems.extend(problems);
    }

    /// What the file is called.
    pub(super) const fn name(&self) -> &'a str {
        self.name
    }

    /// Reports a problem at a place that was noted before.
    pub(super) fn report_at(&mut self, spot: &Spot, message: impl Into<String>) {
        self.problems.push(spot.problem(message.into()));
    }

    /// Reports a word that is none of the known ones.
    pub(super) fn unknown_word<'w>(
        &mut self,
        span: &Range<usize>,
        message: impl Into<String>,
        word: &str,
        known: impl IntoIterator<Item = &'w str>,
    ) {
        let mut problem = self.spot(span).problem(message.into());
        problem.did_you_mean = nearest(word, known).map(str::to_owned);
        self.problems.push(problem);
    }

    /// Everything reported.
    pub(super) fn into_problems(self) -> Vec<PackProblem> {
        self.problems
    }
}
