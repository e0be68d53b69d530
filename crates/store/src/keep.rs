//! A batch into the tables, as a whole or not at all.

use plimsoll_domain::coverage::Coverage;
use plimsoll_domain::ledger::{Batch, Item, JobsListed, Quarantined, RepositoryKey};
use plimsoll_domain::record::{Attempt, HostedRepository, Record};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::codec::{CODEC, Codec, digest};
use crate::error::StoreError;
use crate::rows::{Row, millis};
use crate::store::Store;
use crate::{forget, logs};

/// What one transaction writes with.
pub(crate) struct Writer<'a> {
    pub(crate) transaction: &'a Transaction<'a>,
    pub(crate) codec: &'a mut Codec,
    pub(crate) repository: i64,
    pub(crate) fetched: i64,
}

/// Keeps a batch.
pub(crate) fn keep(store: &mut Store, key: RepositoryKey, batch: &Batch) -> Result<(), StoreError> {
    let fetched = millis(batch.fetched.unwrap_or(store.now()));
    let (connection, codec, path) = store.parts();
    let path = path.to_owned();
    write(connection, codec, key, fetched, batch).map_err(|error| StoreError::from_database(&path, &error))
}

fn write(
    connection: &mut Connection,
    codec: &mut Codec,
    key: RepositoryKey,
    fetched: i64,
    batch: &Batch,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    let mut writer = Writer { transaction: &transaction, codec, repository: key.0, fetched };
    for item in &batch.items {
        writer.item(item)?;
    }
    for item in &batch.quarantined {
        writer.quarantine(item)?;
    }
    for gone in &batch.gone {
        forget::gone(&writer, gone)?;
    }
    for listed in &batch.jobs_listed {
        // A list that was cut short, or is empty where there were jobs, says nothing of those it does not show.
        if !batch.keep_unlisted && listed.expected > 0 && listed.collected == listed.expected {
            writer.unlisted_jobs(listed, &batch.items)?;
        }
        writer.jobs_listed(listed)?;
    }
    for log in &batch.logs {
        logs::keep(&writer, log)?;
    }
    for job in &batch.forgotten_logs {
        logs::forget(&writer, *job)?;
    }
    writer.marks(batch)?;
    if !batch.coverage_if_none || !writer.has_coverage()? {
        writer.coverage(&batch.coverage)?;
    }
    transaction.commit()
}

impl Writer<'_> {
    fn item(&mut self, item: &Item) -> rusqlite::Result<()> {
        if !self.raw(item)? {
            return Ok(());
        }
        for record in &item.records {
            record_row(self.transaction, self.repository, record, item.revision)?;
        }
        let raw = &item.raw;
        // What could not be read was kept under its id alone.
        let sql = "DELETE FROM quarantine WHERE repository = ?1 AND kind = ?2 AND key IN (?3, ?4)";
        let id = raw.key.split('/').next().unwrap_or_default();
        self.transaction.prepare_cached(sql)?.execute(params![self.repository, raw.kind, raw.key, id])?;
        Ok(())
    }

    /// Keeps the payload; `false` when it is kept already, so that nothing has to be written.
    fn raw(&mut self, item: &Item) -> rusqlite::Result<bool> {
        let raw = &item.raw;
        let digest = digest(&raw.body);
        let sql = "SELECT revision, digest = ?4 AND gone IS NULL FROM raw \
                   WHERE repository = ?1 AND kind = ?2 AND key = ?3";
        let known: Option<(i64, bool)> = self
            .transaction
            .prepare_cached(sql)?
            .query_row(params![self.repository, raw.kind, raw.key, digest], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        match known {
            Some((revision, true)) if revision == item.revision => return Ok(false),
            Some((revision, _)) if revision > item.revision => return Ok(true),
            _ => {}
        }
        let body = self.compressed(&raw.body)?;
        let sql = "INSERT OR REPLACE INTO raw (repository, kind, key, revision, fetched, gone, digest, codec, body) \
                   VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6, ?7, ?8)";
        self.transaction.prepare_cached(sql)?.execute(params![
            self.repository,
            raw.kind,
            raw.key,
            item.revision,
            self.fetched,
            digest,
            CODEC,
            body
        ])?;
        Ok(true)
    }

    fn compressed(&mut self, body: &[u8]) -> rusqlite::Result<Vec<u8>> {
        self.codec.compress(body).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    }

    fn quarantine(&mut self, item: &Quarantined) -> rusqlite::Result<()> {
        let body = self.compressed(&item.raw.body)?;
        let sql = "INSERT OR REPLACE INTO quarantine VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values =
            params![self.repository, item.raw.kind, item.raw.key, self.fetched, item.reason, CODEC, body];
        self.transaction.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Jobs that are not in their attempt's list any more are gone.
    fn unlisted_jobs(&self, listed: &JobsListed, items: &[Item]) -> rusqlite::Result<()> {
        let JobsListed { run, attempt, .. } = *listed;
        let in_list = |job: i64| {
            let records = items.iter().flat_map(|item| &item.records);
            let mut jobs = records.filter_map(|record| match record {
                Record::Job(job) => Some(job),
                _ => None,
            });
            jobs.any(|known| known.id.cast_signed() == job)
        };
        let sql = "SELECT id FROM jobs WHERE repository = ?1 AND run = ?2 AND attempt = ?3";
        let kept: Vec<i64> = self
            .transaction
            .prepare_cached(sql)?
            .query_map(params![self.repository, run.cast_signed(), attempt], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for job in kept.into_iter().filter(|job| !in_list(*job)) {
            forget::job(self, job)?;
        }
        Ok(())
    }

    /// The list of an attempt's jobs was read to its end.
    fn jobs_listed(&self, listed: &JobsListed) -> rusqlite::Result<()> {
        let JobsListed { run, attempt, .. } = *listed;
        let sql = "UPDATE attempts SET jobs_revision = coalesce(?4, revision), jobs_expected = ?5, \
                   jobs_collected = ?6 WHERE repository = ?1 AND run = ?2 AND number = ?3";
        self.transaction.prepare_cached(sql)?.execute(params![
            self.repository,
            run.cast_signed(),
            attempt,
            listed.revision,
            listed.expected.cast_signed(),
            listed.collected.cast_signed()
        ])?;
        Ok(())
    }

    fn marks(&self, batch: &Batch) -> rusqlite::Result<()> {
        for (stream, value) in &batch.checkpoints {
            let sql = "INSERT OR REPLACE INTO checkpoints VALUES (?1, ?2, ?3)";
            self.transaction.prepare_cached(sql)?.execute(params![self.repository, stream, value])?;
        }
        for validator in &batch.validators {
            let (sql, etag) = match &validator.etag {
                Some(etag) => ("INSERT OR REPLACE INTO validators VALUES (?1, ?2, ?3, ?4)", etag.as_str()),
                None => (
                    "DELETE FROM validators WHERE repository = ?1 AND request = ?2 AND ?3 IS NOT NULL AND ?4 = ''",
                    "",
                ),
            };
            let values = params![self.repository, validator.request, validator.holder, etag];
            self.transaction.prepare_cached(sql)?.execute(values)?;
        }
        Ok(())
    }

    fn has_coverage(&self) -> rusqlite::Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM coverage WHERE repository = ?1)";
        self.transaction.query_row(sql, [self.repository], |row| row.get(0))
    }

    fn coverage(&self, coverage: &[Coverage]) -> rusqlite::Result<()> {
        if coverage.is_empty() {
            return Ok(());
        }
        self.transaction.execute("DELETE FROM coverage WHERE repository = ?1", [self.repository])?;
        for item in coverage {
            self.transaction.execute(
                "INSERT INTO coverage VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    self.repository,
                    item.source.as_str(),
                    item.state.as_str(),
                    item.collected.map(u64::cast_signed),
                    item.expected.map(u64::cast_signed),
                    item.reason
                ],
            )?;
        }
        Ok(())
    }
}

/// One record into its table.
pub(crate) fn record_row(
    connection: &Connection,
    repository: i64,
    record: &Record,
    revision: i64,
) -> rusqlite::Result<()> {
    match record {
        Record::Repository(hosted) => update_repository(connection, repository, hosted),
        Record::Workflow(row) => upsert(connection, repository, row, revision),
        Record::Run(row) => upsert(connection, repository, row, revision),
        Record::Attempt(row) => upsert(connection, repository, row, attempt_revision(row)),
        Record::Job(row) => upsert(connection, repository, row, revision),
        Record::Deployment(row) => upsert(connection, repository, row, revision),
        Record::DeploymentStatus(row) => upsert(connection, repository, row, 0),
        Record::Approvals(row) => upsert(connection, repository, row, revision),
        Record::Environment(row) => upsert(connection, repository, row, revision),
        Record::Release(row) => upsert(connection, repository, row, revision),
        Record::Tag(row) => upsert(connection, repository, row, revision),
        Record::PullRequest(row) => upsert(connection, repository, row, revision),
        Record::Issue(row) => upsert(connection, repository, row, revision),
        Record::BranchRule(row) => upsert(connection, repository, row, revision),
    }
}

/// An attempt is seen through its run and on its own; what it says itself orders both.
fn attempt_revision(attempt: &Attempt) -> i64 {
    attempt.revision().as_number()
}

fn upsert<R: Row>(connection: &Connection, repository: i64, row: &R, revision: i64) -> rusqlite::Result<()> {
    let mut values = vec![rusqlite::types::Value::Integer(repository)];
    values.extend(row.values());
    values.push(rusqlite::types::Value::Integer(revision));
    let sql = R::TABLE.upsert();
    connection.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(values))?;
    Ok(())
}

/// What is known of the repository itself.
pub(crate) fn update_repository(
    connection: &Connection,
    key: i64,
    hosted: &HostedRepository,
) -> rusqlite::Result<()> {
    let sql = "UPDATE repositories SET full_name = ?2, default_branch = ?3, private = ?4, archived = ?5, \
               fork = ?6, created = ?7, url = ?8, clone_url = ?9 WHERE key = ?1";
    connection.prepare_cached(sql)?.execute(params![
        key,
        hosted.full_name,
        hosted.default_branch,
        hosted.private,
        hosted.archived,
        hosted.fork,
        hosted.created.map(millis),
        hosted.url,
        hosted.clone_url
    ])?;
    Ok(())
}
