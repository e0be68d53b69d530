//! Reads one job's log, line by line, into what it shows.

mod matches;
mod names;
mod own;
mod step;
mod structure;
mod verdict;
mod why;

use plimsoll_domain::Stage;
use plimsoll_domain::log::{JobReading, LogStatus, StepKind};

use super::events::Events;
use super::failure::Candidates;
use super::line::{Line, Marker, Parser, Stamp};
use super::lines::RawLine;
use super::rules::LogRules;
use super::scan::Found;
use super::script::Heading;
use super::tally::Tally;
use super::text::value;
use crate::catalogue::Catalogue;
use step::Open;

/// Steps that are kept.
const MOST_STEPS: usize = 5_000;
/// Lines of a heading. What goes on longer is no heading.
const LONGEST_HEADING: u64 = 5_000;
/// Used actions and coverage figures that are kept.
const MOST_FACTS: usize = 2_000;

/// Reads one job's log.
#[derive(Debug)]
pub(super) struct JobReader<'r> {
    rules: &'r LogRules,
    catalogue: &'r Catalogue,
    first_line: u64,
    bytes: u64,
    /// Lines of which only the beginning was looked at.
    cut: u64,
    found: Found,
    reading: JobReading,
    open: Open,
    heading: Option<(Heading, u64, Option<Stamp>)>,
    first: Option<Stamp>,
    /// Of the last line that is done.
    last: Stamp,
    last_line: u64,
    tally: Tally,
    events: Events,
    /// Candidates of steps that failed or whose end is not shown.
    failed: Candidates,
    failed_step: Option<(u32, Vec<Stage>)>,
    /// Ordinary steps that ended well since.
    went_on: u32,
    /// What steps said that went on all the same.
    hints: Candidates,
    decisive: bool,
    /// How the job ended, and with which code, as another CI's runner says.
    told: Option<LogStatus>,
    told_code: Option<i64>,
    /// Its lines are stamped as a runner elsewhere stamps them.
    elsewhere: bool,
    complete: bool,
    disposable: bool,
    /// Steps that began, the ones that are not kept among them.
    steps: u32,
    /// Whether any step failed, and whether any was cancelled.
    ended_badly: [bool; 2],
    /// The runner started containers for the job's own use.
    services: bool,
    left_out: bool,
}

impl<'r> JobReader<'r> {
    pub(super) fn new(rules: &'r LogRules, catalogue: &'r Catalogue) -> Self {
        Self {
            rules,
            catalogue,
            first_line: 1,
            bytes: 0,
            cut: 0,
            found: Found::default(),
            reading: JobReading::default(),
            open: Open::default(),
            heading: None,
            first: None,
            last: Stamp::default(),
            last_line: 0,
            tally: Tally::default(),
            events: Events::default(),
            failed: Candidates::default(),
            failed_step: None,
            went_on: 0,
            hints: Candidates::default(),
            decisive: false,
            told: None,
            told_code: None,
            elsewhere: false,
            complete: false,
            disposable: false,
            steps: 0,
            ended_badly: [false; 2],
            services: false,
            left_out: false,
        }
    }

    /// The job's first line in a log that holds others before it.
    pub(super) const fn starting_at(mut self, line: u64) -> Self {
        self.first_line = line;
        self.last_line = line - 1;
        self
    }

    /// What follows belongs to a step of this name, whatever its lines say.
    pub(super) fn begin_step(&mut self, name: &str) {
        self.end_heading();
        let line = self.last_line + 1;
        self.begin(StepKind::Unknown, value(name.as_bytes()), line, None);
        self.open.named_by_column = true;
    }

    /// A line as it stands in the log.
    #[inline]
    pub(super) fn raw_line(&mut self, parser: &mut Parser, raw: RawLine<'_>) {
        self.bytes += raw.bytes.len() as u64 + 1;
        self.cut += u64::from(raw.cut);
        let line = parser.parse(raw);
        if self.first.is_none() {
            self.elsewhere = raw.bytes.first() == Some(&b'[');
        }
        self.line(&line);
        if let Some(time) = line.time {
            self.last.keep(time);
            // What heads the next step is no time of this one.
            self.open.timed |= self.heading.is_none();
        }
    }

    fn line(&mut self, line: &Line<'_>) {
        if let Some(time) = line.time {
            if self.first.is_none() {
                self.first = Some(time.kept());
            }
            if self.open.first.is_none() {
                self.open.first = Some(time.kept());
            }
        }
        self.last_line = line.number;
        if let Some(name) = line.step {
            self.column(line, name);
        }
        if self.heading.is_some() && self.heading_line(line) {
            return;
        }
        match line.marker {
            Marker::Group => {
                self.group(line);
                return;
            }
            Marker::ActionEnd => {
                self.action_end(line);
                return;
            }
            Marker::EndGroup | Marker::Aside => return,
            Marker::Error => self.error(line),
            Marker::None if line.echoed => return,
            Marker::None => self.milestone(line),
            Marker::Remark => {}
        }
        if line.marker == Marker::None {
            self.open.last_words.line(line.number, line.text);
        }
        if line.text.is_empty() {
            return;
        }
        self.open.last_text = line.number;
        self.scan(line);
    }
}
