//! Decoded tables made anew from the raw payloads.

use plimsoll_domain::ledger::{Item, Quarantined, RawItem, RepositoryKey};
use rusqlite::{Connection, params};

use crate::codec::{CODEC, Codec};
use crate::error::StoreError;
use crate::keep;
use crate::rows::TABLES;
use crate::store::Store;

/// What a payload turned out to be.
pub enum Decoded {
    /// It was read.
    Item(Item),
    /// It was not.
    Quarantined(Quarantined),
}

/// What a rebuild did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Payloads that were read.
    pub read: u64,
    /// Payloads that were not, and are in quarantine.
    pub quarantined: u64,
}

/// Payloads that are held in memory at a time.
const CHUNK: usize = 1_000;

impl Store {
    /// Empties the decoded tables and fills them from the raw payloads, those in quarantine among them, as a whole
    /// or not at all.
    ///
    /// # Errors
    /// When the store cannot be read or written; it is then as it was.
    pub fn rebuild(
        &mut self,
        decode: &dyn Fn(&str, &str, Vec<u8>) -> Decoded,
        progress: &dyn Fn(u64),
    ) -> Result<Rebuilt, StoreError> {
        let (connection, codec, path) = self.parts();
        let path = path.to_owned();
        let rebuilt = rebuild(connection, codec, decode, progress)
            .map_err(|error| StoreError::from_database(&path, &error))?;
        for repository in self.reader().repositories()? {
            self.condense(repository.key)?;
        }
        Ok(rebuilt)
    }
}

fn rebuild(
    connection: &mut Connection,
    codec: &mut Codec,
    decode: &dyn Fn(&str, &str, Vec<u8>) -> Decoded,
    progress: &dyn Fn(u64),
) -> rusqlite::Result<Rebuilt> {
    let transaction = connection.transaction()?;
    // Which lists of jobs were read to their end is no payload's to tell and has to outlive the rows.
    transaction.execute_batch(
        "CREATE TEMP TABLE listed (repository, run, number, jobs_revision, jobs_expected, jobs_collected, \
         PRIMARY KEY (repository, run, number)) WITHOUT ROWID; \
         INSERT INTO listed SELECT repository, run, number, jobs_revision, jobs_expected, jobs_collected \
         FROM attempts WHERE jobs_revision IS NOT NULL",
    )?;
    for table in TABLES {
        transaction.execute(&format!("DELETE FROM {}", table.name), [])?;
    }
    let mut done = Rebuilt::default();
    replay(
        &transaction,
        codec,
        "raw",
        "gone IS NULL",
        &mut |repository, _, decoded| {
            progress(done.read + done.quarantined);
            match decoded {
                Decoded::Item(item) => {
                    done.read += 1;
                    let revision = item.revision;
                    let mut records = item.records.iter();
                    records
                        .try_for_each(|record| keep::record_row(&transaction, repository.0, record, revision))
                }
                Decoded::Quarantined(_) => {
                    done.quarantined += 1;
                    Ok(())
                }
            }
        },
        decode,
    )?;
    second_look(&transaction, codec, decode, &mut done)?;
    transaction.execute_batch(
        "UPDATE attempts SET (jobs_revision, jobs_expected, jobs_collected) = (SELECT jobs_revision, \
         jobs_expected, jobs_collected FROM listed WHERE listed.repository = attempts.repository AND \
         listed.run = attempts.run AND listed.number = attempts.number); DROP TABLE listed",
    )?;
    transaction.commit()?;
    Ok(done)
}

/// What an earlier version could not read, this one may.
fn second_look(
    transaction: &Connection,
    codec: &mut Codec,
    decode: &dyn Fn(&str, &str, Vec<u8>) -> Decoded,
    done: &mut Rebuilt,
) -> rusqlite::Result<()> {
    let mut readable = Vec::new();
    replay(
        transaction,
        codec,
        "quarantine",
        "1",
        &mut |repository, key, decoded| {
            match decoded {
                Decoded::Item(item) => readable.push((repository, key.to_owned(), item)),
                Decoded::Quarantined(_) => done.quarantined += 1,
            }
            Ok(())
        },
        decode,
    )?;
    for (repository, aside, item) in readable {
        let raw = &item.raw;
        let body = codec
            .compress(&raw.body)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        let sql = "INSERT OR REPLACE INTO raw (repository, kind, key, revision, fetched, gone, digest, codec, body) \
                   SELECT repository, kind, ?3, ?4, fetched, NULL, ?5, ?6, ?7 FROM quarantine \
                   WHERE repository = ?1 AND kind = ?2 AND key = ?8";
        let digest = crate::codec::digest(&raw.body);
        transaction.execute(
            sql,
            params![repository.0, raw.kind, raw.key, item.revision, digest, CODEC, body, aside],
        )?;
        let sql = "DELETE FROM quarantine WHERE repository = ?1 AND kind = ?2 AND key = ?3";
        transaction.execute(sql, params![repository.0, raw.kind, aside])?;
        for record in &item.records {
            keep::record_row(transaction, repository.0, record, item.revision)?;
        }
        done.read += 1;
    }
    Ok(())
}

/// Takes a payload's repository, the key it is kept under, and what it turned out to be.
type Each<'a> = &'a mut dyn FnMut(RepositoryKey, &str, Decoded) -> rusqlite::Result<()>;

/// Hands over every payload of a table, decoded, a chunk at a time.
fn replay(
    connection: &Connection,
    codec: &mut Codec,
    table: &str,
    which: &str,
    each: Each<'_>,
    decode: &dyn Fn(&str, &str, Vec<u8>) -> Decoded,
) -> rusqlite::Result<()> {
    let sql = format!(
        "SELECT repository, kind, key, codec, body FROM {table} WHERE (repository, kind, key) > (?1, ?2, ?3) \
         AND {which} ORDER BY repository, kind, key LIMIT {CHUNK}"
    );
    let mut after = (i64::MIN, String::new(), String::new());
    loop {
        let chunk: Vec<(i64, String, String, i64, Vec<u8>)> = connection
            .prepare_cached(&sql)?
            .query_map(params![after.0, after.1, after.2], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            })?
            .collect::<Result<_, _>>()?;
        let Some(last) = chunk.last() else { return Ok(()) };
        after = (last.0, last.1.clone(), last.2.clone());
        for (repository, kind, key, version, body) in chunk {
            let decoded = match codec.expand(version, &body) {
                Ok(body) => decode(&kind, &key, body),
                Err(error) => Decoded::Quarantined(Quarantined {
                    raw: RawItem { kind: "", key: key.clone(), body: Vec::new() },
                    reason: error.to_string(),
                }),
            };
            each(RepositoryKey(repository), &key, decoded)?;
        }
    }
}
