//! The store as the domain's ledger.

use plimsoll_domain::ledger::{
    Batch, DueApprovals, DueJobs, DueLog, Kept, KnownJob, KnownRun, Ledger, LedgerError, LogChoice,
    RepositoryKey, Tally,
};
use plimsoll_domain::record::HostedRepository;
use plimsoll_domain::time::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::keep;
use crate::rows::{from_millis, millis};
use crate::store::Store;

impl From<StoreError> for LedgerError {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

impl Store {
    fn told<T>(&self, result: rusqlite::Result<T>) -> Kept<T> {
        result.map_err(|error| self.reader().failed(&error).into())
    }

    fn opened(&mut self, host: &str, repository: &HostedRepository) -> rusqlite::Result<i64> {
        let now = millis(self.now());
        let (connection, _, _) = self.parts();
        let transaction = connection.transaction()?;
        let sql = "INSERT INTO repositories (host, id, full_name, private, archived, fork) \
                   VALUES (?1, ?2, ?3, 0, 0, 0) ON CONFLICT (host, id) DO NOTHING";
        let id = repository.id.cast_signed();
        transaction.execute(sql, params![host, id, repository.full_name])?;
        let sql = "SELECT key FROM repositories WHERE host = ?1 AND id = ?2";
        let key = transaction.query_row(sql, params![host, id], |row| row.get(0))?;
        keep::update_repository(&transaction, key, repository)?;
        let sql = "INSERT INTO names VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        transaction.execute(sql, params![key, repository.full_name, now])?;
        transaction.commit()?;
        Ok(key)
    }
}

impl Ledger for Store {
    fn open(&mut self, host: &str, repository: &HostedRepository) -> Kept<RepositoryKey> {
        let opened = self.opened(host, repository);
        self.told(opened).map(RepositoryKey)
    }

    fn named(&self, full_name: &str) -> Kept<Vec<(RepositoryKey, HostedRepository)>> {
        let all = self.reader().repositories()?;
        let named = all.into_iter().filter(|stored| stored.hosted.full_name.eq_ignore_ascii_case(full_name));
        Ok(named.map(|stored| (stored.key, stored.hosted)).collect())
    }

    fn finished(&mut self, repository: RepositoryKey) -> Kept<()> {
        Ok(self.condense(repository)?)
    }

    fn keep(&mut self, repository: RepositoryKey, batch: &Batch) -> Kept<()> {
        Ok(keep::keep(self, repository, batch)?)
    }

    fn checkpoint(&self, repository: RepositoryKey, stream: &str) -> Kept<Option<String>> {
        let sql = "SELECT value FROM checkpoints WHERE repository = ?1 AND stream = ?2";
        let connection = &self.reader().connection;
        self.told(connection.query_row(sql, params![repository.0, stream], |row| row.get(0)).optional())
    }

    fn etag(&self, repository: RepositoryKey, request: &str, holder: &str) -> Kept<Option<String>> {
        let sql = "SELECT etag FROM validators WHERE repository = ?1 AND request = ?2 AND holder = ?3";
        let connection = &self.reader().connection;
        self.told(
            connection.query_row(sql, params![repository.0, request, holder], |row| row.get(0)).optional(),
        )
    }

    fn runs(&self, repository: RepositoryKey, skip: u64, limit: u64) -> Kept<Vec<KnownRun>> {
        let sql = "SELECT id, created FROM runs WHERE repository = ?1 ORDER BY created DESC, id DESC \
                   LIMIT ?2 OFFSET ?3";
        let query = || {
            let values = params![repository.0, limit.cast_signed(), skip.cast_signed()];
            self.reader().connection.prepare_cached(sql)?.query_map(values, known_run)?.collect()
        };
        self.told(query())
    }

    fn place_of(&self, repository: RepositoryKey, run: KnownRun) -> Kept<u64> {
        let sql = "SELECT count(*) FROM runs WHERE repository = ?1 AND (created, id) >= (?2, ?3)";
        let values = params![repository.0, millis(run.created), run.id.cast_signed()];
        let count = self.reader().connection.query_row(sql, values, |row| row.get::<_, i64>(0));
        self.told(count).map(i64::cast_unsigned)
    }

    fn unfinished_runs(&self, repository: RepositoryKey, created: Timestamp) -> Kept<Vec<KnownRun>> {
        self.told(self.reader().unfinished_runs(repository.0, created))
    }

    fn missing_attempts(
        &self,
        repository: RepositoryKey,
        since: Timestamp,
        limit: u64,
    ) -> Kept<Vec<(u64, u32)>> {
        self.told(self.reader().missing_attempts(repository.0, since, limit))
    }

    fn due_jobs(&self, repository: RepositoryKey, since: Timestamp, limit: u64) -> Kept<Vec<DueJobs>> {
        self.told(self.reader().due_jobs(repository.0, since, limit))
    }

    fn due_approvals(
        &self,
        repository: RepositoryKey,
        since: Timestamp,
        limit: u64,
    ) -> Kept<Vec<DueApprovals>> {
        self.told(self.reader().due_approvals(repository.0, since, limit))
    }

    fn run_revision(&self, repository: RepositoryKey, run: u64) -> Kept<Option<i64>> {
        self.told(self.reader().run_revision(repository.0, run))
    }

    fn due_logs(
        &self,
        repository: RepositoryKey,
        choice: LogChoice,
        since: Timestamp,
        now: Timestamp,
        limit: u64,
    ) -> Kept<Vec<DueLog>> {
        self.told(self.reader().due_logs(repository.0, choice, since, now, limit))
    }

    fn superseded_samples(&self, repository: RepositoryKey, since: Timestamp) -> Kept<Vec<u64>> {
        self.told(self.reader().superseded_samples(repository.0, since))
    }

    fn run_count(&self, repository: RepositoryKey) -> Kept<u64> {
        let sql = "SELECT count(*) FROM runs WHERE repository = ?1";
        let count = self.reader().connection.query_row(sql, [repository.0], |row| row.get::<_, i64>(0));
        Ok(self.told(count)?.cast_unsigned() + self.aside(repository, "run")?)
    }

    fn aside(&self, repository: RepositoryKey, kind: &str) -> Kept<u64> {
        let sql = "SELECT count(*) FROM quarantine WHERE repository = ?1 AND kind = ?2";
        let values = params![repository.0, kind];
        let count = self.reader().connection.query_row(sql, values, |row| row.get::<_, i64>(0));
        self.told(count).map(i64::cast_unsigned)
    }

    fn open_deployments(&self, repository: RepositoryKey, created: Timestamp) -> Kept<Vec<u64>> {
        self.told(self.reader().open_deployments(repository.0, created))
    }

    fn revision(&self, repository: RepositoryKey, kind: &str, key: &str) -> Kept<Option<i64>> {
        let sql =
            "SELECT revision FROM raw WHERE repository = ?1 AND kind = ?2 AND key = ?3 AND gone IS NULL";
        let connection = &self.reader().connection;
        self.told(connection.query_row(sql, params![repository.0, kind, key], |row| row.get(0)).optional())
    }

    fn runs_between(
        &self,
        repository: RepositoryKey,
        above: Option<KnownRun>,
        below: Option<KnownRun>,
    ) -> Kept<Vec<KnownRun>> {
        let sql = "SELECT id, created FROM runs WHERE repository = ?1 AND (created, id) < (?2, ?3) \
                   AND (created, id) >= (?4, ?5) ORDER BY created DESC, id DESC";
        let place = |run: Option<KnownRun>, missing: i64| {
            run.map_or((missing, missing), |run| (millis(run.created), run.id.cast_signed()))
        };
        let ((above_created, above_id), (below_created, below_id)) =
            (place(above, i64::MAX), place(below, i64::MIN));
        let query = || {
            let values = params![repository.0, above_created, above_id, below_created, below_id];
            self.reader().connection.prepare_cached(sql)?.query_map(values, known_run)?.collect()
        };
        self.told(query())
    }

    fn keys(&self, repository: RepositoryKey, kinds: &[&str]) -> Kept<Vec<String>> {
        let sql = "SELECT key FROM raw WHERE repository = ?1 AND kind = ?2 AND gone IS NULL";
        let query = || {
            let mut statement = self.reader().connection.prepare_cached(sql)?;
            let mut keys: Vec<String> = Vec::new();
            for kind in kinds {
                let found = statement.query_map(params![repository.0, kind], |row| row.get(0))?;
                keys.extend(found.collect::<Result<Vec<String>, _>>()?);
            }
            keys.sort();
            keys.dedup();
            Ok(keys)
        };
        self.told(query())
    }

    fn jobs_of_run(&self, repository: RepositoryKey, run: u64) -> Kept<Vec<KnownJob>> {
        let sql =
            "SELECT id, attempt, name FROM jobs WHERE repository = ?1 AND run = ?2 ORDER BY attempt, id";
        let read = |row: &Row<'_>| {
            Ok(KnownJob {
                id: row.get::<_, i64>(0)?.cast_unsigned(),
                attempt: row.get(1)?,
                name: row.get(2)?,
            })
        };
        let query = || {
            let values = params![repository.0, run.cast_signed()];
            self.reader().connection.prepare_cached(sql)?.query_map(values, read)?.collect()
        };
        self.told(query())
    }

    fn has_job(&self, repository: RepositoryKey, job: u64) -> Kept<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM jobs WHERE repository = ?1 AND id = ?2)";
        let values = params![repository.0, job.cast_signed()];
        self.told(self.reader().connection.query_row(sql, values, |row| row.get(0)))
    }

    fn tally(&self, repository: RepositoryKey) -> Kept<Tally> {
        self.told(self.reader().tally(repository.0))
    }
}

pub(crate) fn known_run(row: &Row<'_>) -> rusqlite::Result<KnownRun> {
    Ok(KnownRun { id: row.get::<_, i64>(0)?.cast_unsigned(), created: from_millis(row.get(1)?) })
}
