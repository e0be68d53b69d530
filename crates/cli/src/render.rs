//! An assessment in the formats that were asked for, to where they were asked for.

use std::path::Path;

use plimsoll_domain::Assessment;
use plimsoll_domain::gate::Gate;
use plimsoll_domain::level_history::LevelHistory;
use plimsoll_domain::tables::Tables;
use plimsoll_report::csv::{CsvOptions, File};
use plimsoll_report::{BadgeOptions, MarkdownOptions, TerminalOptions};

use crate::args::{ColorWhen, Format, RenderArgs, Table};
use crate::error::CliError;
use crate::{output, terminal};

/// What is reported.
#[derive(Clone, Copy)]
pub(crate) struct Found<'a> {
    pub(crate) assessment: &'a Assessment,
    /// The events behind the figures; `None` where only the assessment is there.
    pub(crate) tables: Option<&'a Tables>,
    /// What became of rules, where some were asked for.
    pub(crate) gates: &'a [Gate],
    /// The levels at past dates, for pages that show them.
    pub(crate) history: Option<&'a LevelHistory>,
}

/// Writes what was asked for.
pub(crate) fn write(
    found: &Found<'_>,
    arguments: &RenderArgs,
    color: ColorWhen,
    verbose: u8,
) -> Result<(), CliError> {
    let formats = formats(arguments)?;
    let detailed = |options| TerminalOptions { evidence: verbose > 1, ..options };
    let file = detailed(terminal::file_options(verbose > 0));
    let table = arguments.table.unwrap_or(Table::Metrics);
    let csv = arguments.csv_locale.map_or_else(CsvOptions::default, crate::args::CsvLocale::options);
    match (&arguments.output, formats.as_slice()) {
        (Some(path), formats) if output::is_folder(path) => to_folder(path, found, formats, &file, &csv),
        (Some(path), [format, ..]) => output::write_file(path, &bytes(found, *format, table, &file, &csv)?),
        (None, [Format::Xlsx, ..]) => {
            Err(CliError::usage("a workbook is no text for a terminal").hint("add --output report.xlsx"))
        }
        (None, [Format::Parquet, ..]) => {
            Err(CliError::usage("Parquet is no text for a terminal").hint("add --output DIR/"))
        }
        (None, [Format::Terminal, ..]) => {
            let options = detailed(terminal::options(color, verbose > 0));
            output::page(&plimsoll_report::terminal(found.assessment, &options))
        }
        (None, [format, ..]) => output::print_bytes(&bytes(found, *format, table, &file, &csv)?),
        (_, []) => Ok(()),
    }
}

/// The formats asked for, or the one that the output's name asks for; refuses what cannot work before any work.
pub(crate) fn formats(arguments: &RenderArgs) -> Result<Vec<Format>, CliError> {
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
    if arguments.table.is_some() && !(one_stream && matches!(formats[..], [Format::Csv | Format::Parquet])) {
        return Err(CliError::usage(
            "--table chooses one table of --format csv or parquet, written to one stream or file",
        ));
    }
    Ok(formats)
}

fn by_extension(file: &Path) -> Result<Format, CliError> {
    match file.extension().and_then(std::ffi::OsStr::to_str) {
        Some("json") => Ok(Format::Json),
        Some("csv") => Ok(Format::Csv),
        Some("txt" | "text" | "log") => Ok(Format::Terminal),
        Some("md" | "markdown") => Ok(Format::Markdown),
        Some("html" | "htm") => Ok(Format::Html),
        Some("sarif") => Ok(Format::Sarif),
        Some("svg") => Ok(Format::Badge),
        Some("prom") => Ok(Format::Openmetrics),
        Some("xlsx") => Ok(Format::Xlsx),
        Some("parquet") => Ok(Format::Parquet),
        _ => {
            let message = format!("the name {} does not say which format is wanted", file.display());
            Err(CliError::usage(message).hint("add --format; `plimsoll audit --help` lists them"))
        }
    }
}

fn bytes(
    found: &Found<'_>,
    format: Format,
    table: Table,
    options: &TerminalOptions,
    csv: &CsvOptions,
) -> Result<Vec<u8>, CliError> {
    let assessment = found.assessment;
    Ok(match format {
        Format::Terminal => plimsoll_report::terminal(assessment, options).into_bytes(),
        Format::Json if found.gates.is_empty() => plimsoll_report::json(assessment).into_bytes(),
        Format::Json => plimsoll_report::json_with_gates(assessment, found.gates).into_bytes(),
        Format::Csv => self::table(found, table)?.table(assessment, tables(found)).csv(csv).into_bytes(),
        Format::Html => plimsoll_report::html(assessment, found.history, found.tables).into_bytes(),
        Format::Markdown => plimsoll_report::markdown(assessment, &MarkdownOptions::default()).into_bytes(),
        Format::Sarif => plimsoll_report::sarif(&[assessment]).into_bytes(),
        Format::Badge => plimsoll_report::badge_svg(assessment, &BadgeOptions::default()).into_bytes(),
        Format::BadgeJson => plimsoll_report::badge_json(assessment, &BadgeOptions::default()).into_bytes(),
        Format::Openmetrics => plimsoll_report::openmetrics(&[assessment]).into_bytes(),
        Format::Xlsx => plimsoll_report::xlsx(assessment, tables(found))
            .map_err(|error| CliError::failure(format!("cannot make the workbook: {error}")))?,
        Format::Parquet => parquet(found, self::table(found, table)?)?,
    })
}

/// A repository's report in a format, where a table is not chosen.
pub(crate) fn whole(
    found: &Found<'_>,
    format: Format,
    options: &TerminalOptions,
    csv: &CsvOptions,
) -> Result<Vec<u8>, CliError> {
    bytes(found, format, Table::Metrics, options, csv)
}

/// A table as Parquet.
pub(crate) fn parquet(found: &Found<'_>, file: File) -> Result<Vec<u8>, CliError> {
    plimsoll_report::parquet(file, found.assessment, tables(found))
        .map_err(|error| CliError::failure(format!("cannot make the Parquet table {error}")))
}

fn tables<'a>(found: &Found<'a>) -> &'a Tables {
    static NONE: std::sync::OnceLock<Tables> = std::sync::OnceLock::new();
    found.tables.unwrap_or_else(|| NONE.get_or_init(Tables::default))
}

/// The file of a table; those of events need the events.
fn table(found: &Found<'_>, table: Table) -> Result<File, CliError> {
    let file = match table {
        Table::Metrics => File::Metrics,
        Table::Practices => File::Practices,
        Table::Levels => File::Levels,
        Table::Deployments => File::Deployments,
        Table::Changes => File::Changes,
        Table::Runs => File::Runs,
        Table::MetricsWide => File::MetricsWide,
        Table::CoverageMatrix => File::CoverageMatrix,
        Table::Dictionary => File::Dictionary,
    };
    if found.tables.is_none() && !is_of_assessment(file) {
        let message = format!("{} is made of events that a saved assessment does not have", file.name());
        return Err(CliError::usage(message).hint("`plimsoll audit --format csv` writes it"));
    }
    Ok(file)
}

const fn is_of_assessment(file: File) -> bool {
    matches!(file, File::Metrics | File::Practices | File::Levels | File::Dictionary)
}

fn to_folder(
    folder: &Path,
    found: &Found<'_>,
    formats: &[Format],
    options: &TerminalOptions,
    csv: &CsvOptions,
) -> Result<(), CliError> {
    output::create_folder(folder)?;
    for format in formats {
        if matches!(format, Format::Csv | Format::Parquet) {
            for file in File::ALL.into_iter().filter(|file| found.tables.is_some() || is_of_assessment(*file))
            {
                let path = folder.join(file.name());
                if *format == Format::Csv {
                    let text = file.table(found.assessment, tables(found)).csv(csv);
                    output::write_file(&path, text.as_bytes())?;
                } else {
                    output::write_file(&path.with_extension("parquet"), parquet(found, file)?)?;
                }
            }
            continue;
        }
        let text = bytes(found, *format, Table::Metrics, options, csv)?;
        output::write_file(&folder.join(file_name(*format)), &text)?;
    }
    Ok(())
}

const fn file_name(format: Format) -> &'static str {
    match format {
        Format::Terminal => "report.txt",
        Format::Json => "assessment.json",
        Format::Csv => "metrics.csv",
        Format::Html => "report.html",
        Format::Markdown => "report.md",
        Format::Sarif => "plimsoll.sarif",
        Format::Badge => "badge.svg",
        Format::BadgeJson => "badge.json",
        Format::Openmetrics => "plimsoll.prom",
        Format::Xlsx => "report.xlsx",
        Format::Parquet => "metrics.parquet",
    }
}
