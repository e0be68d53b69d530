//! `plimsoll log`: what one job's log, or many, show.

mod inputs;
mod kept;
mod read;

use plimsoll_domain::log::JobReading;
use rayon::prelude::*;

use crate::args::{ColorWhen, LogArgs, TextFormat};
use crate::error::CliError;
use crate::{output, terminal};
use inputs::{Input, Inputs};
use read::{LastZip, Read};

/// Logs that are read for each thread before the first of them is printed. Their results are all that is kept of them,
/// but hundreds of kilobytes each where much is found.
const AT_ONCE: usize = 8;
/// Jobs of which a page each is printed; of more, a line each.
const PAGES: usize = 3;

/// Reads logs and says what they show.
pub(crate) fn run(arguments: &LogArgs, color: ColorWhen) -> Result<(), CliError> {
    crate::assemble::use_threads(arguments.threads);
    let mut inputs = Inputs::of(&arguments.files, &arguments.store);
    let options = match &arguments.output {
        Some(_) => terminal::file_options(arguments.verbose),
        None => terminal::options(color, arguments.verbose),
    };
    let style = Style {
        format: arguments.format,
        several: inputs.several,
        pages: inputs.list.len() <= PAGES || arguments.verbose,
    };
    let mut failed = std::mem::take(&mut inputs.errors);
    let mut whole = String::new();
    let at_once = AT_ONCE * rayon::current_num_threads().max(2);
    for chunk in inputs.list.chunks(at_once) {
        let results: Vec<Read> = chunk.par_iter().map_init(LastZip::default, read::read).collect();
        let several = style.several || results.iter().any(|read| read.jobs.len() > 1);
        let pages = style.pages && results.iter().map(|read| read.jobs.len()).sum::<usize>() <= PAGES
            || arguments.verbose;
        let style = Style { several, pages, ..style };
        let mut text = String::new();
        for (input, read) in chunk.iter().zip(results) {
            text.extend(read.jobs.iter().map(|job| style.print(input, job, &options)));
            failed.extend(read.error);
        }
        match &arguments.output {
            Some(_) => whole.push_str(&text),
            // What comes in parts is there as soon as each of them is read.
            None if arguments.format == TextFormat::Terminal && inputs.list.len() <= at_once => {
                output::page(&text)?;
            }
            None => output::print(&text)?,
        }
    }
    if let Some(path) = arguments.output.as_ref().filter(|_| !whole.is_empty()) {
        output::write_file(path, &whole)?;
    }
    let Some(last) = failed.pop() else { return Ok(()) };
    for error in failed {
        eprintln_error(&error);
    }
    Err(last)
}

#[expect(clippy::print_stderr, reason = "errors of single logs are said as they are, and the rest goes on")]
fn eprintln_error(error: &CliError) {
    eprintln!("{error}");
}

/// How results are printed.
#[derive(Clone, Copy)]
struct Style {
    format: TextFormat,
    several: bool,
    pages: bool,
}

impl Style {
    fn print(
        self,
        input: &Input,
        reading: &JobReading,
        options: &plimsoll_report::TerminalOptions,
    ) -> String {
        let label = plimsoll_extract::logs::printable(&input.label);
        let label = label.as_str();
        match self.format {
            TextFormat::Json if self.several => plimsoll_report::log_json_line(label, reading),
            TextFormat::Json => plimsoll_report::log_json(label, reading),
            TextFormat::Terminal if self.pages && self.several => {
                plimsoll_report::log_terminal(label, reading, options) + "\n"
            }
            TextFormat::Terminal if self.pages => plimsoll_report::log_terminal(label, reading, options),
            TextFormat::Terminal => plimsoll_report::log_line(label, reading, options),
        }
    }
}
