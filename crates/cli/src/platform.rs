//! What the store has of a repository's history, as facts.

use std::path::Path;

use plimsoll_domain::facts::Platform;
use plimsoll_domain::ledger::RepositoryKey;
use plimsoll_domain::log::{JobReading, LogStatus};
use plimsoll_domain::record::{Conclusion, Job, Step};
use plimsoll_domain::{List, Window};
use plimsoll_extract::logs::{KnownStep, LogReader, LogRules, align};
use plimsoll_store::{Reader, StoreError};
use rayon::prelude::*;

use crate::error::CliError;
use crate::history;

/// Logs that are in memory at once.
const AT_ONCE: usize = 64;

/// Reads all records, and the logs of jobs that ended in the window.
pub(crate) fn read(store: &Path, key: RepositoryKey, window: Window) -> Result<Platform, CliError> {
    let Some(reader) = history::read_store(store)? else { return Ok(Platform::default()) };
    let platform = records(&reader, key).map_err(|error| history::failed(&error))?;
    let mut platform = platform.until(window.to);
    let jobs: Vec<&Job> = platform
        .jobs
        .iter()
        .filter(|job| job.finished.is_some_and(|finished| window.contains(finished)))
        .collect();
    let mut readings = Vec::new();
    for some in jobs.chunks(AT_ONCE) {
        let mut texts: Vec<(&Job, List<Step>, Vec<u8>)> = Vec::new();
        for job in some {
            let Some(text) = reader.log(key.0, job.id).map_err(|error| history::failed(&error))? else {
                continue;
            };
            let steps = reader.steps(key, job.id).map_err(|error| history::failed(&error))?;
            texts.push((job, steps, text));
        }
        readings.par_extend(
            texts.par_iter().filter_map(|(job, steps, text)| Some((job.id, reading(steps, text)?))),
        );
    }
    platform.readings = readings.into_iter().collect();
    Ok(platform)
}

fn records(reader: &Reader, key: RepositoryKey) -> Result<Platform, StoreError> {
    let mut platform = Platform::default();
    let stored = reader.repositories()?.into_iter().find(|stored| stored.key == key);
    platform.repository = stored.map(|stored| stored.hosted);
    reader.each_run(key, |run| platform.runs.push(run))?;
    reader.each_attempt(key, |attempt| platform.attempts.push(attempt))?;
    platform.jobs = reader.jobs(key, rayon::current_num_threads())?;
    reader.each_deployment(key, |deployment| platform.deployments.push(deployment))?;
    reader.each_deployment_status(key, |status| platform.statuses.push(status))?;
    reader.each_approvals(key, |approvals| platform.approvals.push(approvals))?;
    reader.each_environment(key, |environment| platform.environments.push(environment))?;
    reader.each_release(key, |release| platform.releases.push(release))?;
    reader.each_pull_request(key, |request| platform.pull_requests.push(request))?;
    reader.each_issue(key, |issue| platform.issues.push(issue))?;
    reader.each_branch_rule(key, |rule| platform.rules.push(rule))?;
    Ok(platform)
}

/// What a job's log shows, its steps named as the platform names them.
fn reading(steps: &[Step], text: &[u8]) -> Option<JobReading> {
    let mut reader = LogReader::new(LogRules::builtin());
    // Bytes in memory are read without error.
    reader.feed(&mut &*text).ok()?;
    let mut reading = reader.finish().into_iter().next()?;
    let known: Vec<_> = steps.iter().filter_map(known_step).collect();
    align(&mut reading, &known);
    Some(reading)
}

/// A step as the reader of logs takes it; none for steps that were not run.
pub(crate) fn known_step(step: &Step) -> Option<KnownStep> {
    if step.conclusion == Conclusion::Skipped {
        return None;
    }
    let (number, name, started) = (step.number, step.name.to_string(), step.started?);
    Some(KnownStep { number, name, started, status: log_status(step.conclusion) })
}

/// How a step or job ended, in the words of logs.
pub(crate) const fn log_status(conclusion: Conclusion) -> Option<LogStatus> {
    match conclusion {
        Conclusion::Success => Some(LogStatus::Success),
        Conclusion::Failure | Conclusion::TimedOut => Some(LogStatus::Failure),
        Conclusion::Cancelled => Some(LogStatus::Cancelled),
        _ => None,
    }
}
