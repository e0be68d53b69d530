//! Logs in the store, by the address of a run or job.

use std::ffi::OsStr;

use plimsoll_domain::record::Job;

use super::inputs::{Input, Place};
use crate::args::StoreArgs;
use crate::error::CliError;
use crate::history;
use crate::platform::{known_step, log_status};
use crate::target::{Hosted, Target};

/// A run, or one job of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    hosted: Hosted,
    run: u64,
    job: Option<u64>,
}

impl Address {
    /// Reads `https://HOST/OWNER/NAME/actions/runs/RUN[/attempts/N][/job/JOB]`.
    pub(super) fn parse(text: &OsStr) -> Option<Self> {
        let text = text.to_str()?;
        let (repository, rest) = text.split_once("/actions/runs/")?;
        let Ok(Some(Target::Hosted(hosted))) = Target::elsewhere(repository) else { return None };
        let rest = rest.split(['?', '#']).next().unwrap_or(rest);
        let mut parts = rest.trim_end_matches('/').split('/');
        let run = parts.next()?.parse().ok()?;
        let parts: Vec<&str> = parts.collect();
        let place = parts.iter().position(|part| *part == "job" || *part == "jobs");
        let job = place.and_then(|place| parts.get(place + 1)?.parse().ok());
        Some(Self { hosted, run, job })
    }
}

/// The logs that the store keeps of a run's jobs.
pub(super) fn inputs(address: &Address, label: &str, store: &StoreArgs) -> Result<Vec<Input>, CliError> {
    let name = &address.hosted.full_name;
    let path = history::store_path(store)?;
    let missing = || {
        CliError::failure(format!("nothing of {name} is kept in {}", path.display())).hint(format!(
            "plimsoll collect {name} --logs all fetches its logs; gh run view --log prints one"
        ))
    };
    let reader = history::read_store(&path)?.ok_or_else(missing)?;
    let said = |error| history::failed(&error);
    let stored = reader.find(address.hosted.host.as_deref(), name).map_err(said)?.ok_or_else(missing)?;
    let mut jobs: Vec<Job> = Vec::new();
    let wanted = |job: &Job| job.run == address.run && address.job.is_none_or(|id| id == job.id);
    reader.each_job(stored.key, |job| jobs.extend(Some(job).filter(wanted))).map_err(said)?;
    let latest = jobs.iter().map(|job| job.attempt).max();
    if address.job.is_none() {
        jobs.retain(|job| Some(job.attempt) == latest);
    }
    let mut inputs = Vec::new();
    for job in &jobs {
        let Some(text) = reader.log(stored.key.0, job.id).map_err(said)? else { continue };
        let url = stored.hosted.job_url(job.run, job.id).filter(|_| address.job.is_none());
        let label = url.unwrap_or_else(|| label.to_owned());
        inputs.push(Input {
            label,
            job: Some(job.name.to_string()),
            whole: Some(Place::Kept(text)),
            steps: Vec::new(),
            known: job.steps.iter().filter_map(known_step).collect(),
            status: log_status(job.conclusion),
        });
    }
    if inputs.is_empty() {
        let what = if jobs.is_empty() { "is not in the store" } else { "has no log in the store" };
        return Err(CliError::failure(format!("{label} {what}"))
            .hint(format!("plimsoll collect {name} --logs all fetches what GitHub still has")));
    }
    Ok(inputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_runs_and_jobs() {
        let read = |text: &str| {
            Address::parse(OsStr::new(text))
                .map(|address| (address.hosted.full_name, address.run, address.job))
        };
        let keel = |job| Some(("acme/keel".to_owned(), 12, job));
        assert_eq!(read("https://github.com/acme/keel/actions/runs/12/job/34"), keel(Some(34)));
        assert_eq!(read("https://github.com/acme/keel/actions/runs/12/attempts/2?pr=7"), keel(None));
        assert_eq!(read("https://github.com/acme/keel/actions/runs/12/job/34#step:5:7"), keel(Some(34)));
        assert_eq!(read("acme/keel/actions/runs/12"), keel(None));
        assert_eq!(read("https://github.com/acme/keel"), None);
        assert_eq!(read("https://github.com/acme/keel/actions/runs/x"), None);
    }
}
