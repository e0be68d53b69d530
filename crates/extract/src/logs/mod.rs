//! Job logs: from bytes to what the job did, line by line and in bounded memory.
//!
//! A log is read once. The runner's own lines cut it into steps and tell what each runs; the catalogue's log lines
//! and the failure rules are looked for in all others by one scanner. A tool's line counts only where its step can
//! have run the tool, so that what is merely mentioned is no event.

mod counts;
mod events;
mod failure;
mod line;
mod lines;
mod reader;
mod rules;
mod scan;
mod script;
mod tally;
mod text;

use std::io::{self, Read};

use plimsoll_domain::log::JobReading;
use reader::JobReader;
pub use rules::LogRules;
pub(crate) use scan::check as check_pattern;

use crate::catalogue::Catalogue;

/// Reads one job's log.
///
/// # Errors
/// What the input says.
pub fn read_job(rules: &LogRules, input: &mut dyn Read) -> io::Result<JobReading> {
    let mut reader = JobReader::new(rules, Catalogue::builtin());
    reader.feed(input)?;
    Ok(reader.finish())
}
