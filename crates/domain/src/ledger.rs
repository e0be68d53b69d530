//! The port between a collector and the place where what it collects is kept.
//!
//! A collector hands over [`Batch`]es, each kept as a whole or not at all, and asks what is due. It never sees how
//! things are kept; the keeper never sees where they come from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::coverage::Coverage;
use crate::record::{HostedRepository, JobLog, LogReason, Record};
use crate::time::Timestamp;

/// A repository in a ledger. Only meaningful for the ledger that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RepositoryKey(pub i64);

/// One item as the platform sent it, without the parts that repeat in every item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawItem {
    /// What it is and in which shape, in the collector's words: `run`, `graphql/deployment`, …
    pub kind: &'static str,
    /// The platform's key of it within its kind.
    pub key: String,
    /// JSON.
    pub body: Vec<u8>,
}

/// An item and what was read from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The item itself.
    pub raw: RawItem,
    /// Orders its sightings: an older one never replaces a newer one.
    pub revision: i64,
    /// What it says.
    pub records: Vec<Record>,
}

/// An item that could not be read. It is kept, so that a later version can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The item itself.
    pub raw: RawItem,
    /// Why not.
    pub reason: String,
}

/// Something the platform no longer has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gone {
    /// A run, with its attempts, jobs and logs.
    Run(u64),
    /// A deployment, with its statuses.
    Deployment(u64),
    /// An environment.
    Environment(String),
    /// A release.
    Release(u64),
    /// A tag.
    Tag(String),
    /// An issue, or its incident label.
    Issue(u64),
    /// A pull request.
    PullRequest(u64),
    /// A workflow.
    Workflow(u64),
    /// A rule that protects a branch.
    BranchRule(String),
}

/// The list of an attempt's jobs was read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobsListed {
    /// The run.
    pub run: u64,
    /// The attempt.
    pub attempt: u32,
    /// [`Revision`](crate::record::Revision) of the attempt at that time, as a number; `None` for the kept one.
    pub revision: Option<i64>,
    /// Jobs that the platform said there are.
    pub expected: u64,
    /// Jobs that it gave, undecodable ones not counted.
    pub collected: u64,
}

/// A job's log, compressed with zstd where it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLog {
    /// What is known of it.
    pub log: JobLog,
    /// Its text, compressed.
    pub body: Option<Vec<u8>>,
}

/// What lets the platform answer "nothing new" at no cost. Valid only for the token it was given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validator {
    /// The request's path and query.
    pub request: String,
    /// A fingerprint of the token; never the token.
    pub holder: String,
    /// The entity tag; `None` forgets it.
    pub etag: Option<String>,
}

/// Things to keep together, or not at all.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// When they were fetched.
    pub fetched: Option<Timestamp>,
    /// Items that were read.
    pub items: Vec<Item>,
    /// Items that could not be read.
    pub quarantined: Vec<Quarantined>,
    /// What is no longer there.
    pub gone: Vec<Gone>,
    /// Job lists that were read to their end. Kept jobs of these attempts that are not among the items are gone.
    pub jobs_listed: Vec<JobsListed>,
    /// Kept jobs stay although the lists' items are not in this batch.
    pub keep_unlisted: bool,
    /// Logs.
    pub logs: Vec<KeptLog>,
    /// Logs to forget: newer samples took their place.
    pub forgotten_logs: Vec<u64>,
    /// How far streams have come, in the collector's own words, by the stream's name.
    pub checkpoints: BTreeMap<&'static str, String>,
    /// What lets the platform answer "nothing new".
    pub validators: Vec<Validator>,
    /// The account of what was collected; replaces the one before when not empty.
    pub coverage: Vec<Coverage>,
}

/// A run that is kept, in the order in which the platform lists runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KnownRun {
    /// When it was created.
    pub created: Timestamp,
    /// The run.
    pub id: u64,
}

/// A job that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownJob {
    /// The job.
    pub id: u64,
    /// Its attempt.
    pub attempt: u32,
    /// Its name as displayed.
    pub name: String,
}

/// An attempt whose jobs are to be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueJobs {
    /// The run.
    pub run: u64,
    /// The attempt.
    pub attempt: u32,
    /// Whether it is the run's latest.
    pub latest: bool,
    /// When the run was created.
    pub created: Timestamp,
    /// The attempt's revision as a number.
    pub revision: i64,
}

/// A log that is to be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueLog {
    /// The job.
    pub job: u64,
    /// Why.
    pub reason: LogReason,
    /// When the job ended.
    pub finished: Option<Timestamp>,
}

/// Which logs are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogChoice {
    /// All.
    All,
    /// Of failed jobs, and the newest success of each workflow, job and week.
    Sample,
    /// Of failed jobs.
    Failed,
    /// None.
    None,
}

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

/// What a keeper can fail with, in words for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerError(pub String);

impl std::fmt::Display for LedgerError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for LedgerError {}

/// A keeper's answer.
pub type Kept<T> = Result<T, LedgerError>;

/// Keeps what a collector collects.
///
/// Every method fails only when the keeper cannot read or write at all.
pub trait Ledger {
    /// The repository's key; a new one for a repository that was not known. Its name may have changed.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn open(&mut self, host: &str, repository: &HostedRepository) -> Kept<RepositoryKey>;

    /// Repositories of this `owner/name` that are known, on whatever host.
    ///
    /// # Errors
    /// When they cannot be read.
    fn named(&self, full_name: &str) -> Kept<Vec<(RepositoryKey, HostedRepository)>>;

    /// Keeps a batch as a whole or not at all.
    ///
    /// # Errors
    /// When it cannot be kept; nothing of it is kept then.
    fn keep(&mut self, repository: RepositoryKey, batch: &Batch) -> Kept<()>;

    /// How far a stream has come.
    ///
    /// # Errors
    /// When it cannot be read.
    fn checkpoint(&self, repository: RepositoryKey, stream: &str) -> Kept<Option<String>>;

    /// The entity tag of a request made with the same token.
    ///
    /// # Errors
    /// When it cannot be read.
    fn etag(&self, repository: RepositoryKey, request: &str, holder: &str) -> Kept<Option<String>>;

    /// Known runs, newest first, as the platform lists them: those after the first `skip`, at most `limit`.
    ///
    /// # Errors
    /// When they cannot be read.
    fn runs(&self, repository: RepositoryKey, skip: u64, limit: u64) -> Kept<Vec<KnownRun>>;

    /// Number of known runs that the platform lists no later than this one, itself counted.
    ///
    /// # Errors
    /// When they cannot be read.
    fn place_of(&self, repository: RepositoryKey, run: KnownRun) -> Kept<u64>;

    /// Runs whose latest attempt has not ended and that were created at or after an instant.
    ///
    /// # Errors
    /// When they cannot be read.
    fn unfinished_runs(&self, repository: RepositoryKey, created: Timestamp) -> Kept<Vec<KnownRun>>;

    /// Attempts that a run's count says there are and that are not kept, or were kept before they ended.
    ///
    /// # Errors
    /// When they cannot be read.
    fn missing_attempts(
        &self,
        repository: RepositoryKey,
        since: Timestamp,
        limit: u64,
    ) -> Kept<Vec<(u64, u32)>>;

    /// Finished attempts whose jobs are not kept as they are now, newest run first, of runs created at or after an
    /// instant.
    ///
    /// # Errors
    /// When they cannot be read.
    fn due_jobs(&self, repository: RepositoryKey, since: Timestamp, limit: u64) -> Kept<Vec<DueJobs>>;

    /// Logs that are wanted and were not asked for, newest job first; only of jobs that ended at or after `since`.
    /// One that was not there is asked for again some nights later, which `now` tells.
    ///
    /// # Errors
    /// When they cannot be read.
    fn due_logs(
        &self,
        repository: RepositoryKey,
        choice: LogChoice,
        since: Timestamp,
        now: Timestamp,
        limit: u64,
    ) -> Kept<Vec<DueLog>>;

    /// Samples that newer ones took the place of, among those of jobs that ended at or after an instant.
    ///
    /// # Errors
    /// When they cannot be read.
    fn superseded_samples(&self, repository: RepositoryKey, since: Timestamp) -> Kept<Vec<u64>>;

    /// Number of runs, those that could not be read among them.
    ///
    /// # Errors
    /// When they cannot be read.
    fn run_count(&self, repository: RepositoryKey) -> Kept<u64>;

    /// Number of items of a kind that could not be read.
    ///
    /// # Errors
    /// When they cannot be read.
    fn aside(&self, repository: RepositoryKey, kind: &str) -> Kept<u64>;

    /// Deployments without a final status that were created at or after an instant.
    ///
    /// # Errors
    /// When they cannot be read.
    fn open_deployments(&self, repository: RepositoryKey, created: Timestamp) -> Kept<Vec<u64>>;

    /// The revision of a kept item; `None` when it is not kept, or gone.
    ///
    /// # Errors
    /// When it cannot be read.
    fn revision(&self, repository: RepositoryKey, kind: &str, key: &str) -> Kept<Option<i64>>;

    /// Known runs in a span of the platform's list, newest first: those listed after `above` down to `below`, both as
    /// creation time and id; `below` counts, `above` does not.
    ///
    /// # Errors
    /// When they cannot be read.
    fn runs_between(
        &self,
        repository: RepositoryKey,
        above: Option<KnownRun>,
        below: Option<KnownRun>,
    ) -> Kept<Vec<KnownRun>>;

    /// The platform's keys of all kept items of a kind: what was kept and is not listed any more is gone.
    ///
    /// # Errors
    /// When they cannot be read.
    fn keys(&self, repository: RepositoryKey, kinds: &[&str]) -> Kept<Vec<String>>;

    /// The jobs of a run, of all its attempts.
    ///
    /// # Errors
    /// When they cannot be read.
    fn jobs_of_run(&self, repository: RepositoryKey, run: u64) -> Kept<Vec<KnownJob>>;

    /// Whether a job is kept.
    ///
    /// # Errors
    /// When it cannot be read.
    fn has_job(&self, repository: RepositoryKey, job: u64) -> Kept<bool>;

    /// Numbers of what is kept.
    ///
    /// # Errors
    /// When they cannot be read.
    fn tally(&self, repository: RepositoryKey) -> Kept<Tally>;
}
