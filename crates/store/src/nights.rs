//! Nights of a fleet: begun, gone on with after an interruption, ended; and what stands of each repository.

use plimsoll_domain::ledger::RepositoryKey;
use plimsoll_domain::time::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use crate::error::StoreError;
use crate::logs;
use crate::rows::{from_millis, millis};
use crate::store::{Reader, Store};

/// A night in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NightKey(i64);

/// A night that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastNight {
    /// The night.
    pub key: NightKey,
    /// The instant that its repositories are assessed at.
    pub as_of: Timestamp,
    /// When it began.
    pub started: Timestamp,
    /// When it ended; `None` when it was interrupted, or goes on.
    pub finished: Option<Timestamp>,
}

/// What became of one repository in a night, kept as a whole or not at all.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    /// What the repository is called among the fleet's: the same in every night, also under another name.
    pub place: &'a str,
    /// The repository, where it is in the store.
    pub repository: Option<RepositoryKey>,
    /// What is told of it.
    pub document: &'a str,
    /// Its assessment.
    pub assessment: Option<(Timestamp, &'a str)>,
    /// What stands of it from now on.
    pub standing: Option<(Timestamp, &'a str)>,
}

/// What a night tells of one repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastMember {
    /// What the repository is called among the fleet's.
    pub place: String,
    /// The repository, where it is in the store.
    pub repository: Option<RepositoryKey>,
    /// What is told of it.
    pub document: String,
}

/// A row: place, repository, compressed document.
type Kept = (String, Option<i64>, Vec<u8>);

/// What a repository of the store is called among a fleet's.
#[must_use]
pub fn place_of(repository: RepositoryKey) -> String {
    format!("repository {}", repository.0)
}

impl Store {
    /// Begins a night.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin_night(
        &mut self,
        fleet: &str,
        as_of: Timestamp,
        started: Timestamp,
    ) -> Result<NightKey, StoreError> {
        self.write(|transaction| {
            let sql = "INSERT INTO nights (fleet, as_of, started) VALUES (?1, ?2, ?3)";
            transaction.execute(sql, params![fleet, millis(as_of), millis(started)])?;
            Ok(NightKey(transaction.last_insert_rowid()))
        })
    }

    /// Ends a night.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish_night(&mut self, night: NightKey, finished: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            let sql = "UPDATE nights SET finished = ?2 WHERE id = ?1";
            transaction.execute(sql, params![night.0, millis(finished)]).map(drop)
        })
    }

    /// Keeps what became of a repository, its assessment and what stands of it, all or nothing.
    ///
    /// # Errors
    /// When it cannot be written; nothing of it is kept then.
    pub fn keep_outcome(
        &mut self,
        fleet: &str,
        night: NightKey,
        outcome: &Outcome<'_>,
    ) -> Result<(), StoreError> {
        let (now, tool) = (millis(self.now()), self.tool().to_owned());
        let path = self.parts().2.to_owned();
        let packed = |text: &str| {
            zstd::encode_all(text.as_bytes(), 3).map_err(|error| StoreError::from_io(&path, &error))
        };
        let document = packed(outcome.document)?;
        let pack = |one: Option<(Timestamp, &str)>| {
            one.map(|(as_of, text)| Ok::<_, StoreError>((millis(as_of), packed(text)?))).transpose()
        };
        let (assessment, standing) = (pack(outcome.assessment)?, pack(outcome.standing)?);
        let repository = outcome.repository.map(|key| key.0);
        self.write(|transaction| {
            let sql = "INSERT OR REPLACE INTO night_members VALUES (?1, ?2, ?3, ?4)";
            transaction.execute(sql, params![night.0, outcome.place, repository, document])?;
            if let (Some((as_of, body)), Some(repository)) = (&assessment, repository) {
                let sql = "DELETE FROM assessments WHERE repository = ?1 AND as_of = ?2 AND tool = ?3";
                transaction.execute(sql, params![repository, as_of, tool])?;
                let sql = "INSERT INTO assessments (repository, as_of, written, tool, document) \
                           VALUES (?1, ?2, ?3, ?4, ?5)";
                transaction.execute(sql, params![repository, as_of, now, tool, body])?;
            }
            if let Some((as_of, body)) = &standing {
                let sql = "INSERT OR REPLACE INTO standings VALUES (?1, ?2, ?3, ?4)";
                transaction.execute(sql, params![fleet, outcome.place, as_of, body])?;
            }
            Ok(())
        })
    }

    fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let (connection, _, path) = self.parts();
        let path = path.to_owned();
        let write = || -> rusqlite::Result<T> {
            let transaction = connection.transaction()?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        write().map_err(|error| StoreError::from_database(&path, &error))
    }
}

impl Reader {
    /// Nights of a fleet, newest first, at most `limit`.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn nights(&self, fleet: &str, limit: u64) -> Result<Vec<PastNight>, StoreError> {
        let sql =
            "SELECT id, as_of, started, finished FROM nights WHERE fleet = ?1 ORDER BY id DESC LIMIT ?2";
        let query = || -> rusqlite::Result<Vec<PastNight>> {
            let read = |row: &rusqlite::Row<'_>| {
                let finished: Option<i64> = row.get(3)?;
                Ok(PastNight {
                    key: NightKey(row.get(0)?),
                    as_of: from_millis(row.get(1)?),
                    started: from_millis(row.get(2)?),
                    finished: finished.map(from_millis),
                })
            };
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            self.connection.prepare_cached(sql)?.query_map(params![fleet, limit], read)?.collect()
        };
        query().map_err(|error| self.failed(&error))
    }

    /// What a night tells of its repositories so far.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn night_members(&self, night: NightKey) -> Result<Vec<PastMember>, StoreError> {
        let sql = "SELECT place, repository, document FROM night_members WHERE night = ?1 ORDER BY place";
        let query = || -> rusqlite::Result<Vec<Kept>> {
            let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            self.connection.prepare_cached(sql)?.query_map([night.0], read)?.collect()
        };
        let rows = query().map_err(|error| self.failed(&error))?;
        let members = rows.into_iter().map(|(place, repository, body)| {
            Ok(PastMember { place, repository: repository.map(RepositoryKey), document: self.text(&body)? })
        });
        members.collect()
    }

    /// What stands of a repository in a fleet, and as of when.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn standing(&self, fleet: &str, place: &str) -> Result<Option<(Timestamp, String)>, StoreError> {
        let sql = "SELECT as_of, document FROM standings WHERE fleet = ?1 AND place = ?2";
        let query = || -> rusqlite::Result<Option<(i64, Vec<u8>)>> {
            let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            self.connection.prepare_cached(sql)?.query_row(params![fleet, place], read).optional()
        };
        let found = query().map_err(|error| self.failed(&error))?;
        found.map(|(as_of, body)| Ok((from_millis(as_of), self.text(&body)?))).transpose()
    }

    fn text(&self, body: &[u8]) -> Result<String, StoreError> {
        let bytes = logs::expand(body).map_err(|error| StoreError::from_io(&self.path, &error))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
