//! `plimsoll audit`: assess a repository.

use std::path::Path;

use plimsoll_domain::Assessment;
use plimsoll_domain::tables::Tables;
use plimsoll_inference::Model;
use plimsoll_report::TerminalOptions;

use crate::args::{AuditArgs, ColorWhen, Format, Table};
use crate::error::CliError;
use crate::subject::{Manner, Subject};
use crate::{assemble, models, output, terminal};

/// Assesses and reports.
pub(crate) fn run(arguments: &AuditArgs, color: ColorWhen, quiet: bool) -> Result<(), CliError> {
    let formats = formats(arguments)?;
    let models = models::select(&arguments.scope.model)?;
    let (assessment, tables) = whole(arguments, &models, quiet)?;
    let found = Found { assessment: &assessment, tables: &tables };
    let table = arguments.table.unwrap_or(Table::Metrics);
    match (&arguments.output, formats.as_slice()) {
        (Some(path), formats) if output::is_folder(path) => {
            to_folder(path, &found, formats, arguments.verbose)
        }
        (Some(path), [format, ..]) => {
            let options = terminal::file_options(arguments.verbose);
            output::write_file(path, &text(&found, *format, table, &options))
        }
        (None, [format, ..]) => {
            let options = terminal::options(color, arguments.verbose);
            output::print(&text(&found, *format, table, &options))
        }
        (_, []) => Ok(()),
    }
}

/// The assessment of a repository here or elsewhere, with what was collected of its history.
fn whole(arguments: &AuditArgs, models: &[Model], quiet: bool) -> Result<(Assessment, Tables), CliError> {
    let subject = Subject::prepare(&arguments.target, &arguments.history, Manner::of(arguments), quiet)?;
    let told = subject.told.as_ref();
    let dossier = assemble::assess(subject.source(), &arguments.scope.span, models, told, quiet)?;
    subject.remember(&dossier.assessment, quiet);
    Ok((dossier.assessment, dossier.tables))
}

/// What is reported.
#[derive(Clone, Copy)]
struct Found<'a> {
    assessment: &'a Assessment,
    tables: &'a Tables,
}

/// The formats asked for, or the one that the output's name asks for; refuses what cannot work before any work.
fn formats(arguments: &AuditArgs) -> Result<Vec<Format>, CliError> {
    let file = arguments.output.as_deref().filter(|path| !output::is_folder(path));
    let formats = match (arguments.format.as_slice(), file) {
        ([], Some(file)) => vec![by_extension(file)?],
        ([], None) => vec![Format::Terminal],
        (asked, _) => asked.to_vec(),
    };
    let one_stream = arguments.output.is_none() || file.is_some();
    if one_stream && formats.len() > 1 {
        return Err(CliError::usage("several formats need a folder to go to").hint("add --output DIR"));
    }
    if arguments.table.is_some() && !(one_stream && formats == [Format::Csv]) {
        return Err(CliError::usage(
            "--table chooses one table of --format csv, written to one stream or file",
        ));
    }
    Ok(formats)
}

fn by_extension(file: &Path) -> Result<Format, CliError> {
    match file.extension().and_then(std::ffi::OsStr::to_str) {
        Some("json") => Ok(Format::Json),
        Some("csv") => Ok(Format::Csv),
        Some("txt" | "text" | "log") => Ok(Format::Terminal),
        _ => {
            let message = format!("the name {} does not say which format is wanted", file.display());
            Err(CliError::usage(message).hint("add --format terminal, json or csv"))
        }
    }
}

fn text(found: &Found<'_>, format: Format, table: Table, options: &TerminalOptions) -> String {
    match format {
        Format::Terminal => plimsoll_report::terminal(found.assessment, options),
        Format::Json => plimsoll_report::json(found.assessment),
        Format::Csv => self::table(found, table),
    }
}

fn to_folder(folder: &Path, found: &Found<'_>, formats: &[Format], verbose: bool) -> Result<(), CliError> {
    output::create_folder(folder)?;
    for format in formats {
        for (name, text) in files(*format, found, verbose) {
            output::write_file(&folder.join(name), &text)?;
        }
    }
    Ok(())
}

fn files(format: Format, found: &Found<'_>, verbose: bool) -> Vec<(&'static str, String)> {
    match format {
        Format::Terminal => {
            vec![(
                "report.txt",
                plimsoll_report::terminal(found.assessment, &terminal::file_options(verbose)),
            )]
        }
        Format::Json => vec![("assessment.json", plimsoll_report::json(found.assessment))],
        Format::Csv => vec![
            ("metrics.csv", table(found, Table::Metrics)),
            ("practices.csv", table(found, Table::Practices)),
            ("levels.csv", table(found, Table::Levels)),
            ("deployments.csv", table(found, Table::Deployments)),
            ("changes.csv", table(found, Table::Changes)),
            ("runs.csv", table(found, Table::Runs)),
        ],
    }
}

fn table(found: &Found<'_>, table: Table) -> String {
    let Found { assessment, tables } = *found;
    let repository = &assessment.repository.name;
    match table {
        Table::Metrics => plimsoll_report::csv::metrics(&[assessment]),
        Table::Practices => plimsoll_report::csv::practices(&[assessment]),
        Table::Levels => plimsoll_report::csv::levels(&[assessment]),
        Table::Deployments => plimsoll_report::csv::deployments(repository, &tables.deployments),
        Table::Changes => plimsoll_report::csv::changes(repository, &tables.changes),
        Table::Runs => plimsoll_report::csv::runs(repository, &tables.runs),
    }
}
