//! What the store has of a repository's history, as facts.

use std::collections::HashSet;
use std::path::Path;

use plimsoll_domain::facts::Platform;
use plimsoll_domain::ledger::RepositoryKey;
use plimsoll_domain::log::{JobReading, LogStatus};
use plimsoll_domain::record::{Conclusion, Job, Step};
use plimsoll_domain::{List, Timestamp, Window};
use plimsoll_extract::logs::{KnownStep, LogReader, LogRules, align};
use plimsoll_store::{Reader, StoreError};
use rayon::prelude::*;

use crate::error::CliError;
use crate::history;

/// Logs that are in memory at once.
const AT_ONCE: usize = 64;

/// How long before a window's end a deployment that failed still tells something: what happens a few times a year is
/// looked for in more than a year.
const FAILED_DEPLOYMENTS: chrono::Duration = chrono::Duration::days(400);

/// Jobs whose logs are read beyond the window: those that made a deployment and failed. That a version went back by
/// itself is told nowhere else, and signals look for it in a year, whatever the window.
pub(crate) struct Deploying(HashSet<u64>);

impl Deploying {
    /// By the addresses that the statuses of deployments point at.
    pub(crate) fn of(platform: &Platform) -> Self {
        let job = |url: &str| url.split_once("/job/")?.1.split(['/', '?', '#']).next()?.parse().ok();
        let urls = platform.statuses.iter().filter_map(|status| status.log_url.as_deref());
        Self(urls.filter_map(job).collect())
    }

    /// Whether a job's log is read for what is said as of a window's end.
    pub(crate) fn wants(&self, job: &Job, window: Window) -> bool {
        self.wants_since(job, window, window.to - FAILED_DEPLOYMENTS)
    }

    fn wants_since(&self, job: &Job, window: Window, since: Timestamp) -> bool {
        let Some(finished) = job.finished else { return false };
        let failed = job.conclusion.failed() && self.0.contains(&job.id);
        window.contains(finished) || failed && finished > since && finished <= window.to
    }
}

/// Reads all records, and the logs of jobs that ended in the window; of deployments that failed also those of the year
/// before any instant of it.
pub(crate) fn read(store: &Path, key: RepositoryKey, window: Window) -> Result<Platform, CliError> {
    let Some(reader) = history::read_store(store)? else { return Ok(Platform::default()) };
    let platform = records(&reader, key).map_err(|error| history::failed(&error))?;
    let mut platform = platform.until(window.to);
    let deploying = Deploying::of(&platform);
    let since = window.from - FAILED_DEPLOYMENTS;
    let jobs: Vec<&Job> =
        platform.jobs.iter().filter(|job| deploying.wants_since(job, window, since)).collect();
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

#[cfg(test)]
mod tests {
    use plimsoll_domain::record::DeploymentStatus;

    use super::*;

    fn job(id: u64, conclusion: Conclusion, finished: Timestamp) -> Job {
        Job {
            id,
            run: 1,
            attempt: 1,
            name: "ship".into(),
            created: None,
            started: None,
            finished: Some(finished),
            status: None,
            conclusion,
            original_conclusion: None,
            labels: List::default(),
            runner: None,
            runner_group: None,
            steps: List::default(),
        }
    }

    #[test]
    fn beyond_the_window_only_deployments_that_failed_are_read_and_for_a_year() {
        let to: Timestamp = "2026-06-30T00:00:00Z".parse().unwrap();
        let ago = |days| to - chrono::Duration::days(days);
        let status = DeploymentStatus {
            deployment: 5,
            state: "failure".to_owned(),
            created: ago(120),
            log_url: Some("https://github.com/acme/keel/actions/runs/1/job/7?pr=3".to_owned()),
            environment_url: None,
        };
        let deploying = Deploying::of(&Platform { statuses: vec![status], ..Platform::default() });
        let wants = |id, conclusion, days| {
            deploying.wants(&job(id, conclusion, ago(days)), Window::days_before(to, 90))
        };
        assert!(wants(7, Conclusion::Failure, 120) && wants(7, Conclusion::Failure, 399));
        assert!(!wants(7, Conclusion::Failure, 401) && !wants(7, Conclusion::Success, 120));
        assert!(!wants(8, Conclusion::Failure, 120), "it deployed nothing");
        assert!(wants(8, Conclusion::Success, 30), "the window's own are all read");
        assert!(!wants(7, Conclusion::Failure, -1), "it had not ended then");
    }
}
