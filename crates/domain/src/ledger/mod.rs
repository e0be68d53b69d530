//! The port between a collector and the place where what it collects is kept.
//!
//! A collector hands over [`Batch`]es, each kept as a whole or not at all, and asks what is due. It never sees how
//! things are kept; the keeper never sees where they come from.

mod batch;
mod due;
mod tally;

pub use batch::{Batch, Gone, Item, JobsListed, KeptLog, Quarantined, RawItem, RepositoryKey, Validator};
pub use due::{DueApprovals, DueJobs, DueLog, KnownJob, KnownRun, LogChoice};
pub use tally::Tally;

use crate::record::HostedRepository;
use crate::time::Timestamp;

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

    /// Collecting ended: what is made of the records for those who read them may be made now. It is nobody's truth, so
    /// doing nothing is right as well.
    ///
    /// # Errors
    /// When it cannot be kept; the records are as they were.
    fn finished(&mut self, repository: RepositoryKey) -> Kept<()> {
        let _ = repository;
        Ok(())
    }

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

    /// Runs one of whose deployments waited, and whose approvals are not kept as the run is now; newest first, of runs
    /// created at or after an instant.
    ///
    /// # Errors
    /// When they cannot be read.
    fn due_approvals(
        &self,
        repository: RepositoryKey,
        since: Timestamp,
        limit: u64,
    ) -> Kept<Vec<DueApprovals>>;

    /// The revision of a run as it is kept.
    ///
    /// # Errors
    /// When it cannot be read.
    fn run_revision(&self, repository: RepositoryKey, run: u64) -> Kept<Option<i64>>;

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
