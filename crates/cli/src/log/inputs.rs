//! Which logs are meant: files, folders, run-log zips, standard input.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use plimsoll_domain::log::LogStatus;
use plimsoll_extract::logs::{JobFiles, KnownStep, LARGEST, Packing, StepFile, group, packing};
use tempfile::NamedTempFile;

use super::kept::{self, Address};
use crate::args::StoreArgs;
use crate::error::CliError;

/// Files that are read of one folder or zip.
const MOST: usize = 100_000;
/// Folders are not followed deeper.
const DEEPEST: usize = 32;

/// Where a part of a log lies.
#[derive(Debug, Clone)]
pub(super) enum Place {
    File(PathBuf),
    /// An entry of a zip, by position.
    Entry(PathBuf, usize),
    /// Text that is there already.
    Kept(Vec<u8>),
}

/// One job's log.
#[derive(Debug)]
pub(super) struct Input {
    /// What it is called in every output.
    pub(super) label: String,
    /// The job's name as the files have it.
    pub(super) job: Option<String>,
    pub(super) whole: Option<Place>,
    /// Its steps, by name.
    pub(super) steps: Vec<(u32, String, Place)>,
    /// Steps that the platform told of.
    pub(super) known: Vec<KnownStep>,
    /// How the platform says it ended.
    pub(super) status: Option<LogStatus>,
}

impl Input {
    fn new(label: String, job: Option<String>, whole: Option<Place>) -> Self {
        Self { label, job, whole, steps: Vec::new(), known: Vec::new(), status: None }
    }
}

/// All logs that the arguments mean, in their order. What standard input held is kept in a file while it is read.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub(super) list: Vec<Input>,
    /// Several were asked for, even if only one was there.
    pub(super) several: bool,
    /// What could not be read.
    pub(super) errors: Vec<CliError>,
    input_was_read: bool,
    kept: Vec<NamedTempFile>,
}

impl Inputs {
    pub(super) fn of(paths: &[PathBuf], store: &StoreArgs) -> Self {
        let mut inputs = Self { several: paths.len() > 1, ..Self::default() };
        for path in paths {
            if let Err(error) = inputs.add_path(path, store) {
                inputs.errors.push(error);
            }
        }
        inputs
    }

    fn add_path(&mut self, path: &Path, store: &StoreArgs) -> Result<(), CliError> {
        if path.as_os_str() == "-" {
            if self.input_was_read {
                return Err(CliError::usage("standard input can be read only once"));
            }
            self.input_was_read = true;
            return self.stream(&mut io::stdin().lock(), "-");
        }
        if path.is_dir() {
            return self.folder(path);
        }
        if let Some(address) = Address::parse(path.as_os_str()).filter(|_| !path.exists()) {
            let kept = kept::inputs(&address, &path.to_string_lossy(), store)?;
            self.several |= kept.len() > 1;
            self.list.extend(kept);
            return Ok(());
        }
        let label = path.display().to_string();
        // What is no regular file, such as a pipe, can be read only once.
        if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            let mut pipe = File::open(path).map_err(|error| unreadable(path, &error))?;
            return self.stream(&mut pipe, &label);
        }
        self.file(path, &label)
    }

    fn stream(&mut self, input: &mut dyn Read, label: &str) -> Result<(), CliError> {
        let said = |error: io::Error| CliError::failure(format!("cannot keep what {label} gives: {error}"));
        let mut file = NamedTempFile::new().map_err(said)?;
        io::copy(&mut input.take(LARGEST), &mut file).map_err(said)?;
        file.flush().map_err(said)?;
        let path = file.path().to_owned();
        self.kept.push(file);
        self.file(&path, label)
    }

    fn file(&mut self, path: &Path, label: &str) -> Result<(), CliError> {
        match kind(path).map_err(|error| unreadable(path, &error))? {
            Packing::Zip => self.zip(path, label),
            Packing::Binary => Err(CliError::failure(format!("{label} is no text and no log"))
                .hint("give a job's log, a run's zip, or a folder of them")),
            _ => {
                let whole = Some(Place::File(path.to_owned()));
                self.list.push(Input::new(label.to_owned(), None, whole));
                Ok(())
            }
        }
    }

    fn zip(&mut self, path: &Path, label: &str) -> Result<(), CliError> {
        let broken = |error: &dyn std::fmt::Display| {
            CliError::failure(format!("cannot read {label} as a zip: {error}"))
                .hint("download the run's logs again; the file may have been cut off")
        };
        let file = File::open(path).map_err(|error| unreadable(path, &error))?;
        let archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| broken(&error))?;
        if archive.len() > MOST {
            return Err(broken(&format!("it has {} entries", archive.len())));
        }
        let mut files = Vec::new();
        for index in 0..archive.len() {
            let Some(Ok(name)) = archive.name_for_index(index) else { continue };
            if name.ends_with(".txt") || name.ends_with(".log") {
                files.push((name.into_owned(), Place::Entry(path.to_owned(), index)));
            }
        }
        if files.is_empty() {
            return Err(CliError::failure(format!("{label} holds no logs: no .txt and no .log in it")));
        }
        self.several = true;
        self.add(label, "!", group(files));
        Ok(())
    }

    fn folder(&mut self, path: &Path) -> Result<(), CliError> {
        let mut found = Vec::new();
        let mut errors = Vec::new();
        walk(path, path, 0, &mut found, &mut errors);
        let nothing_said = errors.is_empty();
        self.errors.append(&mut errors);
        if found.is_empty() && nothing_said {
            return Err(CliError::failure(format!("{} holds no logs", path.display()))
                .hint("logs end in .log, .txt, .gz, .zst or .zip"));
        }
        self.several = true;
        found.sort();
        let (zips, files): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|(_, file)| file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")));
        let files = files.into_iter().map(|(name, file)| (name, Place::File(file))).collect();
        self.add(&path.display().to_string(), std::path::MAIN_SEPARATOR_STR, group(files));
        for (_, zip) in zips {
            if let Err(error) = self.file(&zip, &zip.display().to_string()) {
                self.errors.push(error);
            }
        }
        Ok(())
    }

    fn add(&mut self, label: &str, between: &str, jobs: Vec<JobFiles<Place>>) {
        let label = label.trim_end_matches(std::path::MAIN_SEPARATOR);
        for job in jobs {
            let own =
                job.whole.as_ref().map(|(path, _)| path.as_str()).or(job.job.as_deref()).unwrap_or_default();
            let label = format!("{label}{between}{own}");
            let steps = job.steps.into_iter().map(|StepFile { number, name, file }| (number, name, file));
            let input = Input::new(label, job.job, job.whole.map(|(_, file)| file));
            self.list.push(Input { steps: steps.collect(), ..input });
        }
    }
}

/// What a file is, by its first bytes.
fn kind(path: &Path) -> io::Result<Packing> {
    let mut begin = [0; 512];
    let mut file = File::open(path)?;
    let mut filled = 0;
    while filled < begin.len() {
        match file.read(&mut begin[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(packing(&begin[..filled]))
}

pub(super) fn unreadable(path: &Path, error: &io::Error) -> CliError {
    let failure = CliError::failure(format!("cannot read {}: {error}", path.display()));
    if error.kind() == io::ErrorKind::NotFound {
        failure.hint("give the path of a log, or - for standard input")
    } else {
        failure
    }
}

/// Files that could be logs. Links are not followed: a folder is read, not what it points to.
fn walk(
    root: &Path,
    folder: &Path,
    depth: usize,
    found: &mut Vec<(String, PathBuf)>,
    errors: &mut Vec<CliError>,
) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return errors.push(unreadable(folder, &error)),
    };
    for entry in entries {
        let (Some(path), Some(kind)) = (
            entry.as_ref().ok().map(std::fs::DirEntry::path),
            entry.as_ref().ok().and_then(|entry| entry.file_type().ok()),
        ) else {
            continue;
        };
        let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if kind.is_dir() && !hidden && depth < DEEPEST {
            walk(root, &path, depth + 1, found, errors);
        } else if kind.is_file() && !hidden && could_be_a_log(&path) && found.len() < MOST {
            let relative = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
            found.push((parts.join("/"), path));
        }
    }
}

fn could_be_a_log(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| ["log", "txt", "gz", "zst", "zip"].contains(&ending.as_str()))
}
