//! Makes the store smaller, or forgets a repository.

use plimsoll_domain::ledger::RepositoryKey;
use plimsoll_domain::time::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use crate::error::StoreError;
use crate::rows::{TABLES, millis};
use crate::store::Store;

/// What to forget.
#[derive(Debug, Clone, Default)]
pub struct PruneOptions {
    /// Texts of logs of jobs that ended before this instant. Their state stays.
    pub logs_before: Option<Timestamp>,
    /// Payloads of what the platform had no more before this instant.
    pub gone_before: Option<Timestamp>,
    /// Assessments written and nights begun before this instant; the newest of each repository and fleet stays.
    pub assessments_before: Option<Timestamp>,
    /// Everything of this repository: host and `owner/name`.
    pub repository: Option<(Option<String>, String)>,
    /// Leave the space to the store for what comes next, instead of writing the whole file anew.
    pub keep_space: bool,
}

/// What was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Logs.
    pub logs: u64,
    /// Payloads.
    pub payloads: u64,
    /// Assessments.
    pub assessments: u64,
    /// Repositories.
    pub repositories: u64,
}

/// Tables besides the decoded ones that hold a repository's things.
const BESIDE: [&str; 9] = [
    "raw",
    "quarantine",
    "names",
    "checkpoints",
    "validators",
    "coverage",
    "logs",
    "log_bodies",
    "assessments",
];

impl Store {
    /// Forgets what is asked for and gives the space back to the disk.
    ///
    /// # Errors
    /// When it cannot be written. What was forgotten so far stays forgotten.
    pub fn prune(&mut self, options: &PruneOptions) -> Result<Pruned, StoreError> {
        let (connection, _, path) = self.parts();
        let path = path.to_owned();
        let mut work = || -> rusqlite::Result<Pruned> {
            let transaction = connection.transaction()?;
            let pruned = forget(&transaction, options)?;
            transaction.commit()?;
            if !options.keep_space {
                connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")?;
            }
            Ok(pruned)
        };
        work().map_err(|error| StoreError::from_database(&path, &error))
    }
}

fn forget(transaction: &Transaction<'_>, options: &PruneOptions) -> rusqlite::Result<Pruned> {
    let mut pruned = Pruned::default();
    if let Some(before) = options.logs_before {
        let sql = "DELETE FROM log_bodies WHERE EXISTS (SELECT 1 FROM logs LEFT JOIN jobs \
                   ON jobs.repository = logs.repository AND jobs.id = logs.job \
                   WHERE logs.repository = log_bodies.repository AND logs.job = log_bodies.job \
                   AND coalesce(jobs.finished, logs.checked) < ?1)";
        pruned.logs = transaction.execute(sql, [millis(before)])? as u64;
        // The platform may have it still, but it was let go on purpose and is not to be fetched again.
        let sql = "UPDATE logs SET state = 'expired' WHERE state = 'stored' AND NOT EXISTS (SELECT 1 FROM \
                   log_bodies WHERE log_bodies.repository = logs.repository AND log_bodies.job = logs.job)";
        transaction.execute(sql, [])?;
    }
    if let Some(before) = options.gone_before {
        pruned.payloads = transaction.execute("DELETE FROM raw WHERE gone < ?1", [millis(before)])? as u64;
    }
    if let Some(before) = options.assessments_before {
        let sql = "DELETE FROM assessments WHERE written < ?1 AND id NOT IN \
                   (SELECT max(id) FROM assessments GROUP BY repository)";
        pruned.assessments = transaction.execute(sql, [millis(before)])? as u64;
        let sql =
            "DELETE FROM nights WHERE started < ?1 AND id NOT IN (SELECT max(id) FROM nights GROUP BY fleet)";
        transaction.execute(sql, [millis(before)])?;
        transaction.execute("DELETE FROM night_members WHERE night NOT IN (SELECT id FROM nights)", [])?;
    }
    if let Some((host, name)) = &options.repository {
        let sql =
            "SELECT key FROM repositories WHERE lower(full_name) = lower(?1) AND (?2 IS NULL OR host = ?2)";
        while let Some(key) =
            transaction.query_row(sql, params![name, host], |row| row.get::<_, i64>(0)).optional()?
        {
            everything(transaction, key)?;
            pruned.repositories += 1;
        }
    }
    Ok(pruned)
}

fn everything(transaction: &Transaction<'_>, key: i64) -> rusqlite::Result<()> {
    for table in TABLES.iter().map(|table| table.name).chain(BESIDE) {
        transaction.execute(&format!("DELETE FROM {table} WHERE repository = ?1"), [key])?;
    }
    transaction.execute("DELETE FROM night_members WHERE repository = ?1", [key])?;
    let place = crate::place_of(RepositoryKey(key));
    transaction.execute("DELETE FROM standings WHERE place = ?1", [place])?;
    transaction.execute("DELETE FROM repositories WHERE key = ?1", [key])?;
    Ok(())
}
