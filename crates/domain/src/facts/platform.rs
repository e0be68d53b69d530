//! What the platform told of the repository's history.

use std::collections::BTreeMap;

use super::deployment::{DeploymentSource, Tier};
use crate::evidence::Evidence;
use crate::log::JobReading;
use crate::record::{
    Attempt, BranchRule, Conclusion, DeploymentStatus, HostedRepository, Issue, Job, PullRequest, Release,
    ReportedDeployment, ReportedEnvironment, Run, RunApprovals,
};
use crate::time::Timestamp;

/// Records of the platform, as they were at one instant. Empty where nothing was collected; the coverage says which.
#[derive(Debug, Clone, Default)]
pub struct Platform {
    /// The repository there.
    pub repository: Option<HostedRepository>,
    /// Runs, by id.
    pub runs: Vec<Run>,
    /// Attempts, by run and number.
    pub attempts: Vec<Attempt>,
    /// Jobs, by run, attempt and id.
    pub jobs: Vec<Job>,
    /// Deployments, by id.
    pub deployments: Vec<ReportedDeployment>,
    /// Their statuses, by deployment and time.
    pub statuses: Vec<DeploymentStatus>,
    /// What reviewers said of deployments, by run. A run that is not among them was not asked about.
    pub approvals: Vec<RunApprovals>,
    /// Environments, by name.
    pub environments: Vec<ReportedEnvironment>,
    /// Published releases, by id.
    pub releases: Vec<Release>,
    /// Merged pull requests, by number.
    pub pull_requests: Vec<PullRequest>,
    /// Incident issues, by number.
    pub issues: Vec<Issue>,
    /// Rules that protect branches.
    pub rules: Vec<BranchRule>,
    /// What the logs of jobs show, by job.
    pub readings: BTreeMap<u64, JobReading>,
}

impl Platform {
    /// Puts the records in their order and leaves out what was not there yet at an instant. What ended later has
    /// not ended then.
    #[must_use]
    pub fn until(mut self, as_of: Timestamp) -> Self {
        let before = |at: Timestamp| at <= as_of;
        self.runs.retain(|run| before(run.created));
        self.attempts.retain(|attempt| attempt.started.is_none_or(before));
        for attempt in self.attempts.iter_mut().filter(|attempt| !attempt.updated.is_none_or(before)) {
            attempt.conclusion = Conclusion::Pending;
        }
        self.jobs.retain(|job| job.started.or(job.created).is_none_or(before));
        for job in self.jobs.iter_mut().filter(|job| !job.finished.is_none_or(before)) {
            job.conclusion = Conclusion::Pending;
            job.finished = None;
        }
        self.deployments.retain(|deployment| before(deployment.created));
        self.statuses.retain(|status| before(status.created));
        self.releases.retain(|release| release.published.is_none_or(before));
        self.pull_requests.retain(|request| before(request.merged));
        self.issues.retain(|issue| before(issue.opened));
        for issue in &mut self.issues {
            issue.closed = issue.closed.filter(|closed| before(*closed));
        }
        self.runs.sort_by_key(|run| run.id);
        // A review has no time; what it let pass has, and is left out where that is later.
        self.approvals.sort_by_key(|approvals| approvals.run);
        self.attempts.sort_by_key(|attempt| (attempt.run, attempt.number));
        self.jobs.sort_by_key(|job| (job.run, job.attempt, job.id));
        self.deployments.sort_by_key(|deployment| deployment.id);
        self.statuses.sort_by_key(|status| (status.deployment, status.created));
        self
    }

    /// A run.
    #[must_use]
    pub fn run(&self, id: u64) -> Option<&Run> {
        self.runs.binary_search_by_key(&id, |run| run.id).ok().map(|at| &self.runs[at])
    }

    /// The attempts of a run, first to last.
    #[must_use]
    pub fn attempts_of(&self, run: u64) -> &[Attempt] {
        of(&self.attempts, run, |attempt| attempt.run)
    }

    /// The jobs of all attempts of a run.
    #[must_use]
    pub fn jobs_of(&self, run: u64) -> &[Job] {
        of(&self.jobs, run, |job| job.run)
    }

    /// What reviewers said of the deployments of a run; `None` where that was not collected.
    #[must_use]
    pub fn approvals_of(&self, run: u64) -> Option<&RunApprovals> {
        self.approvals.binary_search_by_key(&run, |one| one.run).ok().map(|at| &self.approvals[at])
    }

    /// The statuses of a deployment, oldest first.
    #[must_use]
    pub fn statuses_of(&self, deployment: u64) -> &[DeploymentStatus] {
        of(&self.statuses, deployment, |status| status.deployment)
    }

    /// Where to open a run.
    #[must_use]
    pub fn run_url(&self, run: u64) -> Option<String> {
        self.repository.as_ref()?.run_url(run, None)
    }

    /// Where to open a job.
    #[must_use]
    pub fn job_url(&self, job: &Job) -> Option<String> {
        self.repository.as_ref()?.job_url(job.run, job.id)
    }
}

/// The part of a sorted list that has one key.
fn of<T>(all: &[T], key: u64, key_of: impl Fn(&T) -> u64) -> &[T] {
    let begin = all.partition_point(|one| key_of(one) < key);
    let count = all[begin..].partition_point(|one| key_of(one) == key);
    &all[begin..begin + count]
}

/// Something that looked like a deployment and was not counted.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss {
    /// What it was.
    pub evidence: Evidence,
    /// Where it was seen.
    pub source: DeploymentSource,
    /// The environment it names.
    pub environment: Option<String>,
    /// Its tier, where the name tells.
    pub tier: Option<Tier>,
    /// When.
    pub at: Option<Timestamp>,
    /// Why it does not count, and what would make it count.
    pub why: String,
}
