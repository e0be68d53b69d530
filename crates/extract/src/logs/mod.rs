//! Job logs: from bytes to what the job did, line by line and in bounded memory.
//!
//! A log is read once. The runner's own lines cut it into steps and tell what each runs; the catalogue's log lines
//! and the failure rules are looked for in all others by one scanner. A tool's line counts only where its step can
//! have run the tool, so that what is merely mentioned is no event.

mod align;
mod counts;
mod decode;
mod events;
mod failure;
mod layout;
mod line;
mod lines;
mod names;
mod prefix;
mod reader;
mod rules;
mod scan;
mod script;
mod tally;
mod text;

use std::io::{self, Read};

pub use align::{KnownStep, align};
pub use decode::{LARGEST, Packing, packing, unpacked};
pub use layout::{JobFiles, StepFile, group};
use line::Parser;
use lines::{RawLine, Size};
use plimsoll_domain::Timestamp;
use plimsoll_domain::log::JobReading;
use reader::JobReader;
pub use rules::LogRules;
pub(crate) use scan::check as check_pattern;

use crate::catalogue::Catalogue;

/// Reads a log, in one piece or step by step.
///
/// What `gh run view --log` prints of a whole run holds the logs of several jobs, one after the other.
#[derive(Debug)]
pub struct LogReader<'r> {
    rules: &'r LogRules,
    size: Size,
    parser: Parser,
    job: JobReader<'r>,
    done: Vec<JobReading>,
    column: Column,
}

/// Jobs that are told apart; a run has some hundreds at most. What follows is read as part of the last.
const MOST_JOBS: usize = 2_000;

/// Whether lines begin with the name of their job.
#[derive(Debug, Default)]
enum Column {
    #[default]
    Unknown,
    None,
    Job(Vec<u8>),
}

impl<'r> LogReader<'r> {
    /// Begins.
    #[must_use]
    pub fn new(rules: &'r LogRules) -> Self {
        let job = JobReader::new(rules, Catalogue::builtin());
        Self {
            rules,
            size: Size::default(),
            parser: Parser::default(),
            job,
            done: Vec::new(),
            column: Column::Unknown,
        }
    }

    /// What is read next belongs to a step of this name, whatever its lines say.
    pub fn step(&mut self, name: &str) {
        self.job.begin_step(name);
    }

    /// Reads on; lines are counted on.
    ///
    /// # Errors
    /// What the input says. What was read before stays.
    pub fn feed(&mut self, input: &mut dyn Read) -> io::Result<()> {
        let mut size = std::mem::take(&mut self.size);
        let result = lines::each_line(input, &mut size, |raw| {
            self.by_job(raw.number, raw.bytes);
            self.job.raw_line(&mut self.parser, raw);
        });
        self.size = size;
        result
    }

    /// Where another job's lines begin, the one before is done.
    fn by_job(&mut self, number: u64, raw: &[u8]) {
        match &mut self.column {
            Column::None => {}
            Column::Job(name) => {
                let other = line::job_column(raw).filter(|other| *other != name.as_slice());
                let Some(other) = other else { return };
                if self.done.len() >= MOST_JOBS {
                    return;
                }
                name.clear();
                name.extend_from_slice(other);
                let next = JobReader::new(self.rules, Catalogue::builtin()).starting_at(number);
                self.done.push(std::mem::replace(&mut self.job, next).finish());
            }
            column => *column = line::job_column(raw).map_or(Column::None, |name| Column::Job(name.to_vec())),
        }
    }

    /// What the log shows, job by job: one, but for a run with several.
    #[must_use]
    pub fn finish(mut self) -> Vec<JobReading> {
        let several = !self.done.is_empty();
        let mut last = self.job.finish();
        if !several {
            last.bytes = self.size.bytes;
        }
        if self.done.len() >= MOST_JOBS {
            last.caveats.push(format!("only {MOST_JOBS} jobs were told apart; this one holds the rest"));
        }
        self.done.push(last);
        self.done
    }
}

/// A name out of somebody else's hands as it may be shown: secrets masked, nothing that a terminal acts upon.
#[must_use]
pub fn printable(name: &str) -> String {
    text::whole(name.as_bytes())
}

/// The time stamp on the first line of a log that has one, within its first lines.
#[must_use]
pub fn first_time(begin: &[u8]) -> Option<Timestamp> {
    let mut parser = Parser::default();
    let mut lines = begin.split(|byte| *byte == b'\n').take(5);
    lines.find_map(|bytes| {
        let raw = RawLine { number: 1, bytes, cut: false, escapes: true };
        parser.parse(raw).time.and_then(|time| time.kept().instant())
    })
}

#[cfg(test)]
mod tests;
