//! A step whose lines are being read.

use std::collections::BTreeMap;

use plimsoll_domain::Grade;
use plimsoll_domain::log::{LogStatus, LogStep, StepKind};

use super::super::failure::Candidates;
use super::super::line::Stamp;
use super::super::script::Doing;
use super::own::Awaiting;

/// A step whose lines are being read.
#[derive(Debug, Default)]
pub(super) struct Open {
    pub(super) step: LogStep,
    pub(super) doing: Doing,
    pub(super) first: Option<Stamp>,
    /// When its last line came that stands before a heading.
    pub(super) last: Option<Stamp>,
    /// A line with a time came since, which is the reader's last one.
    pub(super) timed: bool,
    pub(super) candidates: Candidates,
    /// A line whose own error, or whose message, comes below it.
    pub(super) awaiting: Option<Awaiting>,
    /// What a test printed that has not ended yet.
    pub(super) before: Option<(u64, Vec<u8>)>,
    /// The last line with text, and the last one the runner marked as an error.
    pub(super) last_text: u64,
    pub(super) last_error: u64,
    pub(super) last_words: LastWords,
    /// The heads of a table whose counts stand in the next line, with the pattern that found them.
    pub(super) columns: Option<Columns>,
    /// The tool that lists tests, and which.
    pub(super) list: Option<(usize, List)>,
    /// Failures that may pass when they are tried again.
    pub(super) tried: Vec<Tried>,
    /// The tool that took the tests of another for one, and the line with their summary.
    pub(super) around: Option<(usize, u64)>,
    /// How the runner says it ended.
    pub(super) told: Option<LogStatus>,
    pub(super) cancelled: bool,
    pub(super) lost: bool,
    /// An action said that it failed.
    pub(super) gave_up: bool,
    /// It said so because of what it found: it did its work.
    pub(super) found_issues: bool,
    pub(super) named_by_column: bool,
    /// The tool that said last that it begins.
    pub(super) begun: Option<usize>,
    /// What the tools' lines are about, by tool.
    pub(super) about: BTreeMap<usize, About>,
}

/// The class and the test that a tool named last.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) group: Option<String>,
    pub(super) name: Option<String>,
}

impl Open {
    /// Whether nothing said yet which step it is.
    pub(super) const fn is_nameless(&self) -> bool {
        matches!(self.step.kind, StepKind::Unknown) && self.step.name.is_empty()
    }

    /// Takes over the time of the last line that is done, where it is of this step.
    pub(super) fn keep_time(&mut self, last: Stamp) {
        if std::mem::take(&mut self.timed) {
            self.last = Some(last);
        }
    }
}

/// The heads of a table.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) tool: usize,
    pub(super) pattern: usize,
    pub(super) heads: Vec<String>,
    pub(super) grade: Grade,
}

/// What a list of tests holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Failed,
    /// They passed in the end.
    Flaky,
}

/// A failure that may pass when it is tried again.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) tool: usize,
    pub(super) name: String,
    pub(super) line: u64,
    pub(super) text: Vec<u8>,
}

/// The beginning of the last paragraph that a step printed. Its room is used again and again.
#[derive(Debug, Default)]
pub(super) struct LastWords {
    pub(super) lines: [(u64, Vec<u8>); 2],
    pub(super) count: usize,
    pub(super) ended: bool,
}

impl LastWords {
    /// The paragraph's first line, where there is one before a line.
    pub(super) fn heading(&self, before: u64) -> Option<&(u64, Vec<u8>)> {
        self.lines.first().filter(|(number, _)| self.count > 0 && !self.ended && *number < before)
    }

    pub(super) fn line(&mut self, number: u64, text: &[u8]) {
        // Most lines end in no blank: that is known at once.
        if text.trim_ascii_end().is_empty() {
            self.ended = true;
            return;
        }
        if std::mem::take(&mut self.ended) {
            self.count = 0;
        }
        if let Some((known, words)) = self.lines.get_mut(self.count) {
            *known = number;
            words.clear();
            words.extend_from_slice(&text[..text.len().min(1 << 10)]);
            self.count += 1;
        }
    }
}
