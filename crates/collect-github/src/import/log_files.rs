//! Logs as they were downloaded: a job's text by the job's id in its name, a run's zip by the run's.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use plimsoll_domain::ledger::{KeptLog, KnownJob};
use plimsoll_domain::record::{JobLog, LogReason, LogState};

use super::{Import, ImportError};
use crate::api::LogSink;
use crate::logs::Packer;

/// Files inside a zip; a run has at most 256 jobs and each of them some steps.
const MOST_ENTRIES: usize = 50_000;
const PIECE: usize = 64 << 10;

type LeftOut = Vec<(PathBuf, String)>;

/// Keeps the logs that belong to a job that is known.
pub(super) fn import(
    import: &mut Import<'_>,
    paths: &[PathBuf],
    largest: u64,
    left_out: &mut LeftOut,
) -> Result<u64, ImportError> {
    let mut packer = Packer::new(&[]).map_err(|error| ImportError::Ledger(error.to_string()))?;
    let mut kept = 0;
    for path in paths {
        let is_zip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        let result = if is_zip {
            run_zip(import, path, largest, &mut packer)?
        } else {
            job_text(import, path, largest, &mut packer)?
        };
        match result {
            Ok(count) => kept += count,
            Err(reason) => left_out.push((path.clone(), reason)),
        }
    }
    Ok(kept)
}

type Tried = Result<Result<u64, String>, ImportError>;

fn job_text(import: &mut Import<'_>, path: &Path, largest: u64, packer: &mut Packer) -> Tried {
    for id in ids(path) {
        if !import.ledger.has_job(import.key, id)? {
            continue;
        }
        let packed = File::open(path).and_then(|file| pack(file, largest, packer, id));
        return match packed {
            Ok(log) => keep(import, log).map(|()| Ok(1)),
            Err(error) => Ok(Err(error.to_string())),
        };
    }
    Ok(Err("its name holds no id of a job that is known; name it JOB_ID.log".to_owned()))
}

fn run_zip(import: &mut Import<'_>, path: &Path, largest: u64, packer: &mut Packer) -> Tried {
    for id in ids(path) {
        let jobs = import.ledger.jobs_of_run(import.key, id)?;
        if jobs.is_empty() {
            continue;
        }
        let logs = match entries(path, &wanted(&jobs, path, id), largest, packer) {
            Ok(logs) => logs,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let count = logs.len() as u64;
        for log in logs {
            keep(import, log)?;
        }
        return Ok(if count > 0 {
            Ok(count)
        } else {
            Err("no file in it is named like a job of the run".to_owned())
        });
    }
    Ok(Err("its name holds no id of a run whose jobs are known; name it RUN_ID.zip".to_owned()))
}

fn keep(import: &mut Import<'_>, log: KeptLog) -> Result<(), ImportError> {
    let mut batch = import.batch();
    batch.logs.push(log);
    Ok(import.ledger.keep(import.key, &batch)?)
}

/// Numbers in a file's name that could be an id, longest first.
fn ids(path: &Path) -> Vec<u64> {
    let name = path.file_stem().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
    let mut parts: Vec<_> =
        name.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    parts.into_iter().filter_map(|part| part.parse().ok()).collect()
}

/// The jobs that a zip is of, by the name their files have: those of the attempt in the zip's name, else the latest.
fn wanted(jobs: &[KnownJob], path: &Path, run: u64) -> BTreeMap<String, u64> {
    let latest = jobs.iter().map(|job| job.attempt).max().unwrap_or(1);
    let told = ids(path).into_iter().find(|id| *id != run && *id <= u64::from(latest) && *id > 0);
    let attempt = told.and_then(|attempt| u32::try_from(attempt).ok()).unwrap_or(latest);
    let of_attempt = jobs.iter().filter(|job| job.attempt == attempt);
    of_attempt.map(|job| (plain(&job.name), job.id)).collect()
}

/// A job's name as a file's name keeps it, whatever rule made that: letters and digits.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The whole logs of jobs lie at the top of the zip: `0_build (ubuntu).txt`.
fn entries(
    path: &Path,
    wanted: &BTreeMap<String, u64>,
    largest: u64,
    packer: &mut Packer,
) -> io::Result<Vec<KeptLog>> {
    let mut archive = zip::ZipArchive::new(File::open(path)?).map_err(io::Error::other)?;
    if archive.len() > MOST_ENTRIES {
        return Err(io::Error::other(format!("more than {MOST_ENTRIES} files in it")));
    }
    let mut logs: Vec<KeptLog> = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(io::Error::other)?;
        // A name that is no text is none that a job has.
        let Ok(full) = entry.name().map(std::borrow::Cow::into_owned) else { continue };
        let Some((number, name)) = full.strip_suffix(".txt").and_then(|name| name.split_once('_')) else {
            continue;
        };
        if full.contains('/') || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let name = plain(name);
        // Names are cut where they are too long.
        let same = wanted.get(&name).copied().or_else(|| {
            let mut alike = wanted.iter().filter(|(known, _)| name.len() > 20 && known.starts_with(&name));
            alike.next().filter(|_| alike.next().is_none()).map(|(_, id)| *id)
        });
        if let Some(job) = same.filter(|job| logs.iter().all(|kept| kept.log.job != *job)) {
            logs.push(pack(entry, largest, packer, job)?);
        }
    }
    Ok(logs)
}

fn pack(mut text: impl Read, largest: u64, packer: &mut Packer, job: u64) -> io::Result<KeptLog> {
    packer.restart()?;
    let mut piece = vec![0; PIECE];
    let mut bytes = 0;
    let mut log = JobLog { job, state: LogState::TooBig, reason: LogReason::All, bytes: None, sha256: None };
    loop {
        let count = text.read(&mut piece)?;
        bytes += count as u64;
        if bytes > largest {
            log.bytes = Some(bytes);
            return Ok(KeptLog { log, body: None });
        }
        if count == 0 {
            let packed = packer.finish()?;
            log.state = LogState::Stored;
            (log.bytes, log.sha256) = (Some(packed.bytes), Some(packed.sha256));
            return Ok(KeptLog { log, body: Some(packed.body) });
        }
        packer.take(&piece[..count])?;
    }
}
