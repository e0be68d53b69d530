//! One job's log, from wherever it lies.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use plimsoll_domain::log::JobReading;
use plimsoll_extract::logs::{self, KnownStep, LARGEST, LogReader, LogRules};

use super::inputs::{Input, Place, unreadable};
use crate::error::CliError;

/// Bytes that are looked at for the first time stamp of a step's own file.
const BEGIN: u64 = 2 << 10;
const BUFFER: usize = 64 << 10;

/// What a log showed, job by job, and why not all of it could be read.
pub(super) struct Read {
    pub(super) jobs: Vec<JobReading>,
    pub(super) error: Option<CliError>,
}

/// The zip that was read last. A run's zip can hold thousands of entries: their list is read once, not once for each.
#[derive(Default)]
pub(super) struct LastZip(Option<(PathBuf, zip::ZipArchive<BufReader<File>>)>);

impl LastZip {
    fn at(&mut self, path: &Path) -> io::Result<&mut zip::ZipArchive<BufReader<File>>> {
        let last = self.0.take().filter(|(last, _)| last == path);
        let opened = match last {
            Some(last) => last,
            None => {
                let file = BufReader::with_capacity(BUFFER, File::open(path)?);
                (path.to_owned(), zip::ZipArchive::new(file).map_err(io::Error::other)?)
            }
        };
        Ok(&mut self.0.insert(opened).1)
    }
}

/// Reads a log. What can be read of a damaged one is shown, and the error said.
pub(super) fn read(zip: &mut LastZip, input: &Input) -> Read {
    let mut reader = LogReader::new(LogRules::builtin());
    let mut error = None;
    if let Some(place) = &input.whole {
        error = with(zip, place, &mut |text| reader.feed(text)).err();
    } else {
        for (_, name, place) in &input.steps {
            reader.step(name);
            error = with(zip, place, &mut |text| reader.feed(text)).err().or(error);
        }
    }
    let mut jobs = reader.finish();
    if let [job] = jobs.as_mut_slice() {
        complete(zip, job, input);
    }
    if let Some(last) = jobs.last_mut() {
        if last.bytes >= LARGEST {
            last.caveats.push(format!("only the first {} GiB were read", LARGEST >> 30));
        }
        last.caveats.extend(error.as_ref().map(|error| format!("the log ends early: {error}")));
    }
    Read { jobs, error: error.map(|error| unreadable(Path::new(&input.label), &error)) }
}

/// What is known of a job from outside its log.
fn complete(zip: &mut LastZip, job: &mut JobReading, input: &Input) {
    if input.whole.is_some() && !input.steps.is_empty() {
        logs::align(job, &known_steps(zip, input));
    }
    logs::align(job, &input.known);
    job.status = input.status.unwrap_or(job.status);
    if job.job.is_none() {
        job.job.clone_from(&input.job);
    }
}

fn known_steps(zip: &mut LastZip, input: &Input) -> Vec<KnownStep> {
    let steps = input.steps.iter().filter_map(|(number, name, place)| {
        let mut begin = Vec::new();
        with(zip, place, &mut |text| io::Read::read_to_end(&mut io::Read::take(text, BEGIN), &mut begin))
            .ok()?;
        let started = logs::first_time(&begin)?;
        Some(KnownStep { number: *number, name: name.clone(), started, status: None })
    });
    steps.collect()
}

/// Does something with the text at a place.
fn with<T>(
    zip: &mut LastZip,
    place: &Place,
    action: &mut dyn FnMut(&mut dyn io::Read) -> io::Result<T>,
) -> io::Result<T> {
    match place {
        Place::File(path) => {
            let file = BufReader::with_capacity(BUFFER, File::open(path)?);
            action(&mut logs::unpacked(Box::new(file))?)
        }
        Place::Kept(text) => action(&mut text.as_slice()),
        Place::Entry(path, index) => {
            let entry = zip.at(path)?.by_index(*index).map_err(io::Error::other)?;
            action(&mut logs::unpacked(Box::new(BufReader::with_capacity(BUFFER, entry)))?)
        }
    }
}
