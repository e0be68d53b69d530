//! A step whose lines are being read.

use plimsoll_domain::Grade;
use plimsoll_domain::log::{LogStatus, LogStep};

use super::super::failure::Candidates;
use super::super::line::Stamp;
use super::super::script::Doing;

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
    pub(super) named_by_column: bool,
}

impl Open {
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
