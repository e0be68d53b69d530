//! Files of single repositories, written while the night goes on: no assessment stays in memory longer than its turn.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use plimsoll_domain::Assessment;
use plimsoll_report::csv::{CsvOptions, File};
use plimsoll_report::fleet::{NightLevels, Trend};

use crate::args::{AuditArgs, CsvLocale, Format};
use crate::assemble::Dossier;
use crate::error::CliError;
use crate::render::{self, Found};
use crate::{output, terminal};

/// Where and in which formats a night is reported.
pub(super) struct Parts {
    folder: Option<PathBuf>,
    formats: Vec<Format>,
    csv: CsvOptions,
    verbose: bool,
    /// What the page of the whole fleet shows of each repository.
    shown: Mutex<BTreeMap<String, (Assessment, Option<String>)>>,
    /// Parts of the tables, by repository.
    tables: Option<tempfile::TempDir>,
    dictionary_written: AtomicBool,
}

impl Parts {
    /// Refuses what cannot work before any work.
    pub(super) fn new(arguments: &AuditArgs) -> Result<Self, CliError> {
        let render = &arguments.render;
        let folder = render.output.clone().filter(|path| output::is_folder(path));
        let formats = render::formats(render)?;
        let csv = render.csv_locale.map_or_else(CsvOptions::default, CsvLocale::options);
        if folder.is_none() {
            let one_text =
                [Format::Terminal, Format::Json, Format::Markdown, Format::Csv, Format::Openmetrics];
            if let Some(other) = formats.iter().find(|format| !one_text.contains(format)) {
                let name = clap::ValueEnum::to_possible_value(other);
                let name = name.map(|value| value.get_name().to_owned()).unwrap_or_default();
                return Err(CliError::usage(format!("{name} of a fleet needs a folder to go to"))
                    .hint("add --output DIR: a name without an extension"));
            }
        }
        if let Some(folder) = &folder {
            output::create_folder(folder)?;
        }
        let tables = folder.is_some() && formats.contains(&Format::Csv);
        let tables = tables.then(tempfile::tempdir).transpose().map_err(|error| {
            CliError::failure(format!("no temporary folder for the tables: {error}"))
                .hint("set TMPDIR to one")
        })?;
        let shown = Mutex::default();
        Ok(Self {
            folder,
            formats,
            csv,
            verbose: arguments.verbose > 0,
            shown,
            tables,
            dictionary_written: AtomicBool::new(false),
        })
    }

    /// Writes the files of one repository.
    pub(super) fn add(&self, place: &str, name: &str, dossier: &Dossier) -> Result<(), CliError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let mut report = None;
        let own = self.formats.iter().filter(|format| of_each(**format));
        let found = Found {
            assessment: &dossier.assessment,
            tables: Some(&dossier.tables),
            history: None,
            gates: &[],
        };
        for format in own {
            let relative = format!("repositories/{}.{}", file_stem(name), extension(*format));
            let path = folder.join(&relative);
            path.parent().map(output::create_folder).transpose()?;
            let options = terminal::file_options(self.verbose);
            output::write_file(&path, &render::whole(&found, *format, &options, &self.csv)?)?;
            if *format == Format::Html {
                report = Some(relative);
            }
        }
        if self.formats.contains(&Format::Parquet) {
            // What the columns mean is the same for all repositories.
            let dictionary = !self.dictionary_written.swap(true, Ordering::Relaxed);
            columnar(folder, name, &found, dictionary)?;
        }
        if let Some(tables) = &self.tables {
            for file in File::ALL.into_iter().filter(|file| *file != File::Dictionary) {
                let text = file.table(&dossier.assessment, &dossier.tables).csv(&self.csv);
                let path = tables.path().join(part_name(place, file));
                std::fs::write(&path, text).map_err(|error| {
                    CliError::failure(format!("cannot write {}: {error}", path.display()))
                })?;
            }
        }
        if self.formats.contains(&Format::Html) {
            self.show(name, slim(&dossier.assessment), report);
        }
        Ok(())
    }

    fn show(&self, name: &str, assessment: Assessment, report: Option<String>) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.insert(name.to_owned(), (assessment, report));
    }

    /// Whether the parts of a repository are there: not those of an interrupted night.
    pub(super) fn has(&self, place: &str, name: &str) -> bool {
        let table = |tables: &tempfile::TempDir| tables.path().join(part_name(place, File::Metrics)).exists();
        let shown = || self.shown.lock().unwrap_or_else(PoisonError::into_inner).contains_key(name);
        self.folder.is_none()
            || self.tables.as_ref().is_none_or(table) && (!self.formats.contains(&Format::Html) || shown())
    }

    /// Writes what is told of the fleet as a whole.
    pub(super) fn finish(
        &self,
        night: &plimsoll_domain::fleet::Night,
        places: &[String],
        past: &dyn Fn(CsvOptions) -> Result<Trend, CliError>,
        color: crate::args::ColorWhen,
        render: &crate::args::RenderArgs,
    ) -> Result<(), CliError> {
        let Some(folder) = &self.folder else {
            let format = self.formats.first().copied().unwrap_or(Format::Terminal);
            return match &render.output {
                Some(path) => output::write_file(
                    path,
                    self.text(night, format, &terminal::file_options(self.verbose)).as_bytes(),
                ),
                None if format == Format::Terminal => {
                    output::page(&self.text(night, format, &terminal::options(color, self.verbose)))
                }
                None => output::print(&self.text(night, format, &terminal::options(color, self.verbose))),
            };
        };
        let shows_past = self.formats.iter().any(|format| matches!(format, Format::Csv | Format::Html));
        let trend = shows_past.then(|| past(self.csv)).transpose()?;
        let nights = trend.as_ref().map(Trend::nights).unwrap_or_default();
        for format in &self.formats {
            if *format == Format::Csv {
                self.write_tables(folder, places)?;
                if let Some(trend) = &trend {
                    output::write_file(&folder.join("fleet-trend.csv"), trend.csv().as_bytes())?;
                }
            }
            if let Some(name) = file_name(*format) {
                let text = match format {
                    Format::Html => self.page(night, &nights),
                    other => self.text(night, *other, &terminal::file_options(self.verbose)),
                };
                output::write_file(&folder.join(name), text.as_bytes())?;
            }
        }
        Ok(())
    }

    fn text(
        &self,
        night: &plimsoll_domain::fleet::Night,
        format: Format,
        options: &plimsoll_report::TerminalOptions,
    ) -> String {
        match format {
            Format::Json => plimsoll_report::fleet::fleet_json(night),
            Format::Markdown => {
                plimsoll_report::fleet::fleet_markdown(night, &plimsoll_report::MarkdownOptions::default())
            }
            Format::Csv => plimsoll_report::fleet::fleet_csv(night, &self.csv),
            Format::Openmetrics => plimsoll_report::fleet::fleet_openmetrics(night),
            _ => plimsoll_report::fleet::fleet_terminal(night, options),
        }
    }

    fn page(&self, night: &plimsoll_domain::fleet::Night, nights: &[NightLevels]) -> String {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let entries: Vec<_> = shown
            .values()
            .map(|(assessment, report)| plimsoll_report::FleetEntry { assessment, report: report.as_deref() })
            .collect();
        plimsoll_report::html_fleet(&entries, Some(night), nights)
    }

    /// The tables over all repositories: each part but the first without its header.
    fn write_tables(&self, folder: &Path, places: &[String]) -> Result<(), CliError> {
        let Some(tables) = &self.tables else { return Ok(()) };
        for file in File::ALL.into_iter().filter(|file| *file != File::Dictionary) {
            let parts: Vec<_> =
                places.iter().map(|place| tables.path().join(part_name(place, file))).collect();
            output::write_joined(&folder.join(file.name()), &parts)?;
        }
        let dictionary = plimsoll_report::csv::tables::dictionary().csv(&self.csv);
        output::write_file(&folder.join(File::Dictionary.name()), dictionary.as_bytes())
    }
}

/// A file for each table and repository, in a folder for each table: engines read such a folder as one table.
fn columnar(folder: &Path, name: &str, found: &Found<'_>, dictionary: bool) -> Result<(), CliError> {
    for file in File::ALL.into_iter().filter(|file| dictionary || *file != File::Dictionary) {
        let table = file.name().trim_end_matches(".csv");
        let relative = match file {
            File::Dictionary => "parquet/dictionary.parquet".to_owned(),
            _ => format!("parquet/{table}/{}.parquet", file_stem(name)),
        };
        let path = folder.join(relative);
        path.parent().map(output::create_folder).transpose()?;
        output::write_file(&path, &render::parquet(found, file)?)?;
    }
    Ok(())
}

/// What is written of every repository by itself.
const fn of_each(format: Format) -> bool {
    matches!(
        format,
        Format::Html | Format::Json | Format::Sarif | Format::Badge | Format::BadgeJson | Format::Xlsx
    )
}

const fn extension(format: Format) -> &'static str {
    match format {
        Format::Json => "json",
        Format::Sarif => "sarif",
        Format::Badge => "svg",
        Format::BadgeJson => "badge.json",
        Format::Xlsx => "xlsx",
        _ => "html",
    }
}

const fn file_name(format: Format) -> Option<&'static str> {
    match format {
        Format::Terminal => Some("summary.txt"),
        Format::Json => Some("fleet.json"),
        Format::Csv => Some("fleet.csv"),
        Format::Html => Some("index.html"),
        Format::Markdown => Some("summary.md"),
        Format::Openmetrics => Some("fleet.prom"),
        _ => None,
    }
}

/// A name as a path below a folder, whatever it holds.
fn file_stem(name: &str) -> String {
    let plain = |part: &str| -> String {
        let kept = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
        let text: String = part.chars().take(100).map(kept).collect();
        // Neither hidden nor a way upwards.
        if text.starts_with('.') { format!("_{text}") } else { text }
    };
    let parts: Vec<_> = name.split('/').filter(|part| !part.is_empty()).map(plain).collect();
    if parts.is_empty() { "unnamed".to_owned() } else { parts.join("/") }
}

fn part_name(place: &str, file: File) -> String {
    let plain: String =
        place
            .bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02x}")
                }
            })
            .collect();
    // Two long paths that begin alike are told apart by their ends.
    let end = plain.len().saturating_sub(150);
    format!("{}-{}", &plain[end..], file.name())
}

/// What the page of a fleet shows of a repository.
fn slim(assessment: &Assessment) -> Assessment {
    let mut slim = assessment.clone();
    slim.signals.clear();
    slim.bands.clear();
    slim.next_steps.truncate(10);
    for practice in &mut slim.practices {
        practice.evidence.clear();
        practice.measured.clear();
        practice.reason = None;
    }
    for metric in &mut slim.metrics {
        metric.evidence.clear();
        metric.weekly.clear();
        metric.caveats.clear();
    }
    slim.metrics.retain(crate::gates::is_plain);
    let first = slim.levels.first().map(|level| level.model.clone());
    slim.practices.retain(|practice| Some(&practice.model) == first.as_ref());
    slim.levels.retain(|level| Some(&level.model) == first.as_ref());
    slim
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_no_other_folder() {
        assert_eq!(file_stem("acme/keel"), "acme/keel");
        assert_eq!(file_stem("../../etc/passwd"), "_../_../etc/passwd");
        assert_eq!(file_stem("/"), "unnamed");
        assert_eq!(file_stem("a b/c\u{202e}d"), "a_b/c_d");
    }
}
