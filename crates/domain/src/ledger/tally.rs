//! Numbers of what is kept.

/// Numbers of what is kept of one repository.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runs.
    pub runs: u64,
    /// Runs whose latest attempt has not ended.
    pub unfinished_runs: u64,
    /// Attempts kept.
    pub attempts: u64,
    /// Attempts that the runs' counts say there are.
    pub attempts_expected: u64,
    /// Jobs kept.
    pub jobs: u64,
    /// Jobs that the lists read so far said there are.
    pub jobs_expected: u64,
    /// Jobs that those lists gave.
    pub jobs_listed: u64,
    /// Finished attempts whose list of jobs was not read.
    pub attempts_without_jobs: u64,
    /// Logs that are kept.
    pub logs_stored: u64,
    /// Logs that were asked for and are gone by retention.
    pub logs_expired: u64,
    /// Logs that were asked for and never were there.
    pub logs_absent: u64,
    /// Logs that are too big.
    pub logs_too_big: u64,
    /// Deployments.
    pub deployments: u64,
    /// Runs whose list of approvals is kept.
    pub approvals: u64,
    /// Runs one of whose deployments waited, and whose list of approvals is not kept as the run is now.
    pub approvals_due: u64,
    /// Environments.
    pub environments: u64,
    /// Releases.
    pub releases: u64,
    /// Tags.
    pub tags: u64,
    /// Merged pull requests.
    pub pull_requests: u64,
    /// Incident issues.
    pub issues: u64,
    /// Rules that protect branches.
    pub branch_rules: u64,
    /// Workflows.
    pub workflows: u64,
    /// Items in quarantine.
    pub quarantined: u64,
    /// Runs among them.
    pub quarantined_runs: u64,
}
