//! `plimsoll audit`: assess a repository.

use std::path::Path;

use plimsoll_domain::Assessment;

use crate::args::{AuditArgs, ColorWhen, Format, Table};
use crate::error::CliError;
use crate::{assemble, models, output, terminal};

/// Assesses and reports.
pub(crate) fn run(arguments: &AuditArgs, color: ColorWhen, quiet: bool) -> Result<(), CliError> {
    check(arguments)?;
    let models = models::select(&arguments.scope.model)?;
    let assessment = assemble::assess(&arguments.path, &arguments.scope, &models, quiet)?.assessment;
    match &arguments.output {
        None => output::print(&to_stream(&assessment, arguments, color)),
        Some(path) if output::is_folder(path) => to_folder(path, &assessment, arguments),
        Some(path) => output::write_file(path, &to_file(&assessment, arguments)),
    }
}

/// Refuses what cannot work before any work is done.
fn check(arguments: &AuditArgs) -> Result<(), CliError> {
    let one_stream = arguments.output.as_deref().is_none_or(|path| !output::is_folder(path));
    if one_stream && arguments.format.len() > 1 {
        return Err(CliError::usage("several formats need a folder to go to").hint("add --output DIR"));
    }
    Ok(())
}

fn to_stream(assessment: &Assessment, arguments: &AuditArgs, color: ColorWhen) -> String {
    match format_of(arguments) {
        Format::Terminal => {
            plimsoll_report::terminal(assessment, &terminal::options(color, arguments.verbose))
        }
        Format::Json => plimsoll_report::json(assessment),
        Format::Csv => table(assessment, arguments.table),
    }
}

fn to_file(assessment: &Assessment, arguments: &AuditArgs) -> String {
    match format_of(arguments) {
        Format::Terminal => plimsoll_report::terminal(assessment, &terminal::file_options(arguments.verbose)),
        Format::Json => plimsoll_report::json(assessment),
        Format::Csv => table(assessment, arguments.table),
    }
}

fn to_folder(folder: &Path, assessment: &Assessment, arguments: &AuditArgs) -> Result<(), CliError> {
    output::create_folder(folder)?;
    for format in &arguments.format {
        for (name, text) in files(*format, assessment, arguments.verbose) {
            output::write_file(&folder.join(name), &text)?;
        }
    }
    Ok(())
}

fn files(format: Format, assessment: &Assessment, verbose: bool) -> Vec<(&'static str, String)> {
    match format {
        Format::Terminal => {
            vec![("report.txt", plimsoll_report::terminal(assessment, &terminal::file_options(verbose)))]
        }
        Format::Json => vec![("assessment.json", plimsoll_report::json(assessment))],
        Format::Csv => vec![
            ("metrics.csv", table(assessment, Table::Metrics)),
            ("practices.csv", table(assessment, Table::Practices)),
            ("levels.csv", table(assessment, Table::Levels)),
        ],
    }
}

fn table(assessment: &Assessment, table: Table) -> String {
    match table {
        Table::Metrics => plimsoll_report::csv::metrics(&[assessment]),
        Table::Practices => plimsoll_report::csv::practices(&[assessment]),
        Table::Levels => plimsoll_report::csv::levels(&[assessment]),
    }
}

fn format_of(arguments: &AuditArgs) -> Format {
    arguments.format.first().copied().unwrap_or(Format::Terminal)
}
