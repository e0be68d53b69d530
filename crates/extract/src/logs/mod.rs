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
use plimsoll_domain::Timestamp;
use plimsoll_domain::log::JobReading;
use reader::JobReader;
pub use rules::LogRules;
pub(crate) use scan::check as check_pattern;

use crate::catalogue::Catalogue;

/// Reads one job's log, in one piece or step by step.
#[derive(Debug)]
pub struct LogReader<'r>(JobReader<'r>);

impl<'r> LogReader<'r> {
    /// Begins.
    #[must_use]
    pub fn new(rules: &'r LogRules) -> Self {
        Self(JobReader::new(rules, Catalogue::builtin()))
    }

    /// What is read next belongs to a step of this name, whatever its lines say.
    pub fn step(&mut self, name: &str) {
        self.0.begin_step(name);
    }

    /// Reads on; lines are counted on.
    ///
    /// # Errors
    /// What the input says. What was read before stays.
    pub fn feed(&mut self, input: &mut dyn Read) -> io::Result<()> {
        self.0.feed(input)
    }

    /// What the log shows.
    #[must_use]
    pub fn finish(self) -> JobReading {
        self.0.finish()
    }
}

/// The time stamp on the first line of a log that has one, within its first lines.
#[must_use]
pub fn first_time(begin: &[u8]) -> Option<Timestamp> {
    let mut parser = line::Parser::default();
    let mut lines = begin.split(|byte| *byte == b'\n').take(5);
    lines.find_map(|raw| parser.parse(1, raw).time.and_then(line::Stamp::instant))
}

#[cfg(test)]
mod tests;
