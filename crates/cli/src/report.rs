//! `plimsoll report` and `plimsoll diff`: saved assessments, rendered without computing anything anew.

use std::fs;
use std::path::Path;

use plimsoll_domain::Assessment;
use plimsoll_metrics::Better;
use plimsoll_report::diff::Wanted;

use crate::args::{ColorWhen, DiffArgs, DiffFormat, ReportArgs};
use crate::error::CliError;
use crate::render::{self, Found};
use crate::{output, terminal};

/// An assessment larger than this is none.
const LARGEST: u64 = 256 << 20;

/// Renders a saved assessment.
pub(crate) fn run(arguments: &ReportArgs, color: ColorWhen) -> Result<(), CliError> {
    render::formats(&arguments.render)?;
    let assessment = read(&arguments.assessment)?;
    let found = Found { assessment: &assessment, tables: None, history: None, gates: &[] };
    render::write(&found, &arguments.render, color, arguments.verbose)
}

/// Says what changed from one saved assessment to another, and why.
pub(crate) fn diff(arguments: &DiffArgs, color: ColorWhen) -> Result<(), CliError> {
    let (old, new) = (read(&arguments.old)?, read(&arguments.new)?);
    let difference = plimsoll_report::diff(&old, &new, wanted);
    let text = match arguments.format {
        DiffFormat::Terminal => {
            let options = match &arguments.output {
                Some(_) => terminal::file_options(arguments.verbose),
                None => terminal::options(color, arguments.verbose),
            };
            plimsoll_report::diff_terminal(&difference, &options)
        }
        DiffFormat::Json => plimsoll_report::diff_json(&difference),
        DiffFormat::Markdown => {
            plimsoll_report::diff_markdown(&difference, &plimsoll_report::MarkdownOptions::default())
        }
    };
    match &arguments.output {
        Some(path) => output::write_file(path, text.as_bytes()),
        None if arguments.format == DiffFormat::Terminal => output::page(&text),
        None => output::print(&text),
    }
}

/// Which way a metric should go.
pub(crate) fn wanted(id: &str) -> Option<Wanted> {
    let doc = plimsoll_metrics::catalogue().iter().find(|doc| doc.id == id)?;
    Some(match doc.better? {
        Better::Higher => Wanted::Higher,
        Better::Lower => Wanted::Lower,
    })
}

pub(crate) fn read(path: &Path) -> Result<Assessment, CliError> {
    let failed = |what: &dyn std::fmt::Display| CliError::failure(format!("{}: {what}", path.display()));
    let metadata = fs::metadata(path).map_err(|error| failed(&error))?;
    if !metadata.is_file() {
        return Err(failed(&"it is no file").hint("`plimsoll audit --format json --output FILE` writes one"));
    }
    if metadata.len() > LARGEST {
        return Err(failed(&format!("it has {} bytes; at most {LARGEST} are read", metadata.len())));
    }
    let text = fs::read_to_string(path).map_err(|error| failed(&error))?;
    plimsoll_report::read_assessment(&text).map_err(|error| {
        failed(&error).hint("`plimsoll audit --format json --output FILE` writes an assessment")
    })
}
