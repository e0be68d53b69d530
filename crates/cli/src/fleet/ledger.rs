//! One store for several collections at once: each call has it for itself.

use std::sync::{Mutex, MutexGuard, PoisonError};

use plimsoll_domain::ledger::{
    Batch, DueApprovals, DueJobs, DueLog, Kept, KnownJob, KnownRun, Ledger, LogChoice, RepositoryKey, Tally,
};
use plimsoll_domain::record::HostedRepository;
use plimsoll_domain::time::Timestamp;
use plimsoll_store::Store;

/// A store that several threads write in turn.
pub(super) struct Shared<'a>(pub(super) &'a Mutex<Store>);

/// The store, for one at a time.
pub(super) fn lock(store: &Mutex<Store>) -> MutexGuard<'_, Store> {
    // A panic midway left no half batch: transactions are whole or not at all.
    store.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Ledger for Shared<'_> {
    fn open(&mut self, host: &str, repository: &HostedRepository) -> Kept<RepositoryKey> {
        lock(self.0).open(host, repository)
    }

    fn named(&self, full_name: &str) -> Kept<Vec<(RepositoryKey, HostedRepository)>> {
        lock(self.0).named(full_name)
    }

    fn keep(&mut self, repository: RepositoryKey, batch: &Batch) -> Kept<()> {
        lock(self.0).keep(repository, batch)
    }

    fn finished(&mut self, repository: RepositoryKey) -> Kept<()> {
        lock(self.0).finished(repository)
    }

    fn checkpoint(&self, repository: RepositoryKey, stream: &str) -> Kept<Option<String>> {
        lock(self.0).checkpoint(repository, stream)
    }

    fn etag(&self, repository: RepositoryKey, request: &str, holder: &str) -> Kept<Option<String>> {
        lock(self.0).etag(repository, request, holder)
    }

    fn runs(&self, repository: RepositoryKey, skip: u64, limit: u64) -> Kept<Vec<KnownRun>> {
        lock(self.0).runs(repository, skip, limit)
    }

    fn place_of(&self, repository: RepositoryKey, run: KnownRun) -> Kept<u64> {
        lock(self.0).place_of(repository, run)
    }

    fn unfinished_runs(&self, repository: RepositoryKey, created: Timestamp) -> Kept<Vec<KnownRun>> {
        lock(self.0).unfinished_runs(repository, created)
    }

    fn missing_attempts(
        &self,
        repository: RepositoryKey,
        since: Timestamp,
        limit: u64,
    ) -> Kept<Vec<(u64, u32)>> {
        lock(self.0).missing_attempts(repository, since, limit)
    }

    fn due_jobs(&self, repository: RepositoryKey, since: Timestamp, limit: u64) -> Kept<Vec<DueJobs>> {
        lock(self.0).due_jobs(repository, since, limit)
    }

    fn due_approvals(
        &self,
        repository: RepositoryKey,
        since: Timestamp,
        limit: u64,
    ) -> Kept<Vec<DueApprovals>> {
        lock(self.0).due_approvals(repository, since, limit)
    }

    fn run_revision(&self, repository: RepositoryKey, run: u64) -> Kept<Option<i64>> {
        lock(self.0).run_revision(repository, run)
    }

    fn due_logs(
        &self,
        repository: RepositoryKey,
        choice: LogChoice,
        since: Timestamp,
        now: Timestamp,
        limit: u64,
    ) -> Kept<Vec<DueLog>> {
        lock(self.0).due_logs(repository, choice, since, now, limit)
    }

    fn superseded_samples(&self, repository: RepositoryKey, since: Timestamp) -> Kept<Vec<u64>> {
        lock(self.0).superseded_samples(repository, since)
    }

    fn run_count(&self, repository: RepositoryKey) -> Kept<u64> {
        lock(self.0).run_count(repository)
    }

    fn aside(&self, repository: RepositoryKey, kind: &str) -> Kept<u64> {
        lock(self.0).aside(repository, kind)
    }

    fn open_deployments(&self, repository: RepositoryKey, created: Timestamp) -> Kept<Vec<u64>> {
        lock(self.0).open_deployments(repository, created)
    }

    fn revision(&self, repository: RepositoryKey, kind: &str, key: &str) -> Kept<Option<i64>> {
        lock(self.0).revision(repository, kind, key)
    }

    fn runs_between(
        &self,
        repository: RepositoryKey,
        above: Option<KnownRun>,
        below: Option<KnownRun>,
    ) -> Kept<Vec<KnownRun>> {
        lock(self.0).runs_between(repository, above, below)
    }

    fn keys(&self, repository: RepositoryKey, kinds: &[&str]) -> Kept<Vec<String>> {
        lock(self.0).keys(repository, kinds)
    }

    fn jobs_of_run(&self, repository: RepositoryKey, run: u64) -> Kept<Vec<KnownJob>> {
        lock(self.0).jobs_of_run(repository, run)
    }

    fn has_job(&self, repository: RepositoryKey, job: u64) -> Kept<bool> {
        lock(self.0).has_job(repository, job)
    }

    fn tally(&self, repository: RepositoryKey) -> Kept<Tally> {
        lock(self.0).tally(repository)
    }
}
