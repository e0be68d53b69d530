//! What is in the store, at a glance.

use plimsoll_domain::ledger::{RepositoryKey, Tally};
use plimsoll_domain::time::Timestamp;

use crate::error::StoreError;
use crate::migrate;
use crate::read::StoredRepository;
use crate::rows::from_millis;
use crate::store::Reader;

/// The store at a glance.
#[derive(Debug, Clone)]
pub struct Info {
    /// Version of the store's layout.
    pub version: i64,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// What is in it, by repository, in order of host and name.
    pub repositories: Vec<RepositoryInfo>,
}

/// An item that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// What it is.
    pub kind: String,
    /// Its key, or where it was found.
    pub key: String,
    /// Why it could not be read.
    pub reason: String,
}

/// A repository at a glance.
#[derive(Debug, Clone)]
pub struct RepositoryInfo {
    /// The repository.
    pub repository: StoredRepository,
    /// Numbers.
    pub tally: Tally,
    /// Bytes of payloads, as they lie there.
    pub raw_bytes: u64,
    /// Bytes of logs, as they lie there.
    pub log_bytes: u64,
    /// When anything of it was last fetched and differed from what was there.
    pub last_change: Option<Timestamp>,
    /// Its oldest and newest run.
    pub runs: Option<(Timestamp, Timestamp)>,
    /// Past assessments.
    pub assessments: u64,
}

impl Reader {
    /// What is in the store.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn info(&self) -> Result<Info, StoreError> {
        let repositories = self.repositories()?;
        let told = repositories.into_iter().map(|repository| self.repository_info(repository));
        let repositories = told.collect::<rusqlite::Result<_>>().map_err(|error| self.failed(&error))?;
        let bytes = std::fs::metadata(&self.path).map_or(0, |metadata| metadata.len());
        Ok(Info { version: migrate::VERSION, bytes, repositories })
    }

    /// Items that could not be read, at most `limit` of them.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn quarantine(&self, repository: RepositoryKey, limit: u32) -> Result<Vec<Aside>, StoreError> {
        let sql =
            "SELECT kind, key, reason FROM quarantine WHERE repository = ?1 ORDER BY kind, key LIMIT ?2";
        let query = || -> rusqlite::Result<Vec<Aside>> {
            let read = |row: &rusqlite::Row<'_>| {
                Ok(Aside { kind: row.get(0)?, key: row.get(1)?, reason: row.get(2)? })
            };
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.query_map(rusqlite::params![repository.0, limit], read)?.collect()
        };
        query().map_err(|error| self.failed(&error))
    }

    fn repository_info(&self, repository: StoredRepository) -> rusqlite::Result<RepositoryInfo> {
        let key = repository.key.0;
        let number = |sql: &str| -> rusqlite::Result<Option<i64>> {
            self.connection.query_row(sql, [key], |row| row.get(0))
        };
        let size = |sql: &str| number(sql).map(|size| size.unwrap_or(0).max(0).cast_unsigned());
        let oldest = number("SELECT min(created) FROM runs WHERE repository = ?1")?;
        let newest = number("SELECT max(created) FROM runs WHERE repository = ?1")?;
        Ok(RepositoryInfo {
            tally: self.tally(key)?,
            raw_bytes: size("SELECT sum(length(body)) FROM raw WHERE repository = ?1")?,
            log_bytes: size("SELECT sum(length(body)) FROM log_bodies WHERE repository = ?1")?,
            last_change: number("SELECT max(fetched) FROM raw WHERE repository = ?1")?.map(from_millis),
            runs: oldest.zip(newest).map(|(oldest, newest)| (from_millis(oldest), from_millis(newest))),
            assessments: size("SELECT count(*) FROM assessments WHERE repository = ?1")?,
            repository,
        })
    }
}
