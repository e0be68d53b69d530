//! Jobs condensed for reading: a rebuildable projection of the table of jobs, ten thousand in a blob.
//!
//! A row of a job is mostly its steps with their times, which an assessment does not look at. A blob has every text and
//! every list of steps once. Triggers remove a blob as soon as one of its jobs changes, so
//! that one that is there is true; what no blob holds is read from the rows.

mod jobs;

use plimsoll_domain::ledger::RepositoryKey;
use plimsoll_domain::record::Job;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::brief::range;
use crate::error::StoreError;
use crate::rows::{Shared, StepTimes};
use crate::store::Store;

/// Jobs of a blob.
const CHUNK: usize = 10_000;

/// Fewer are not worth one: their rows are read as fast.
const FEWEST: usize = 1_000;

const LEVEL: i32 = 3;

/// A blob is never larger; one that says it is, is not read.
const LARGEST: usize = 256 << 20;

/// Ids of which a blob holds all jobs, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: i64,
    pub(crate) last: i64,
}

impl Store {
    /// Condenses the jobs of a repository that are not condensed yet, for those who read them all.
    ///
    /// # Errors
    /// When it cannot be written. What is kept of the jobs is as it was.
    pub fn condense(&mut self, repository: RepositoryKey) -> Result<(), StoreError> {
        let (connection, _, path) = self.parts();
        let path = path.to_owned();
        let mut work = || -> rusqlite::Result<()> {
            let transaction = connection.transaction()?;
            condense(&transaction, repository)?;
            transaction.commit()
        };
        work().map_err(|error| StoreError::from_database(&path, &error))
    }
}

fn condense(transaction: &Transaction<'_>, repository: RepositoryKey) -> rusqlite::Result<()> {
    // The last one grows until it is full, instead of many small ones beside each other; not for a few jobs of a night.
    let sql = "SELECT first FROM condensed_jobs AS own WHERE repository = ?1 AND jobs < ?2 AND first = \
               (SELECT max(first) FROM condensed_jobs WHERE repository = ?1) AND ?3 <= (SELECT count(*) FROM \
               (SELECT 1 FROM jobs WHERE repository = ?1 AND id > own.last LIMIT ?3))";
    let growing: Option<i64> = transaction
        .query_row(sql, params![repository.0, CHUNK as i64, FEWEST as i64], |row| row.get(0))
        .optional()?;
    if let Some(first) = growing {
        let sql = "DELETE FROM condensed_jobs WHERE repository = ?1 AND first = ?2";
        transaction.execute(sql, [repository.0, first])?;
    }
    let mut shared = Shared::new(StepTimes::LeftOut);
    let mut begin = i64::MIN;
    let spans = spans(transaction, repository)?;
    let ends =
        spans.iter().map(|span| (span.first.saturating_sub(1), span.last)).chain([(i64::MAX, i64::MAX)]);
    for (end, next) in ends {
        while let Some(last) = one(transaction, repository, (begin, end), &mut shared)? {
            begin = last + 1;
        }
        begin = next.saturating_add(1);
    }
    Ok(())
}

/// Condenses the first jobs between two ids, if there are enough; the last of them.
fn one(
    transaction: &Transaction<'_>,
    repository: RepositoryKey,
    (from, to): (i64, i64),
    shared: &mut Shared,
) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT min(id), max(id), count(*) FROM \
               (SELECT id FROM jobs WHERE repository = ?1 AND id BETWEEN ?2 AND ?3 ORDER BY id LIMIT ?4)";
    let (first, last, jobs): (Option<i64>, Option<i64>, i64) =
        transaction.prepare_cached(sql)?.query_row(params![repository.0, from, to, CHUNK as i64], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let Some((first, last)) = first.zip(last).filter(|_| jobs >= FEWEST as i64) else { return Ok(None) };
    let found = range(transaction, repository, (first, last), shared)?;
    let body = jobs::written(&found).map_err(std::io::Error::from);
    let body = body.and_then(|body| zstd::bulk::compress(&body, LEVEL));
    let body = body.map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    let sql = "INSERT OR REPLACE INTO condensed_jobs VALUES (?1, ?2, ?3, ?4, ?5)";
    transaction.prepare_cached(sql)?.execute(params![repository.0, first, last, jobs, body])?;
    Ok(Some(last))
}

/// What is condensed of a repository, in order.
pub(crate) fn spans(connection: &Connection, repository: RepositoryKey) -> rusqlite::Result<Vec<Span>> {
    let sql = "SELECT first, last FROM condensed_jobs WHERE repository = ?1 ORDER BY first";
    let mut statement = connection.prepare_cached(sql)?;
    let spans =
        statement.query_map([repository.0], |row| Ok(Span { first: row.get(0)?, last: row.get(1)? }))?;
    spans.collect()
}

/// The jobs of a blob; nothing where it is not there any more, or cannot be read: then the rows are.
pub(crate) fn read(
    connection: &Connection,
    repository: RepositoryKey,
    span: Span,
    shared: &mut Shared,
) -> rusqlite::Result<Option<Vec<Job>>> {
    let sql = "SELECT body FROM condensed_jobs WHERE repository = ?1 AND first = ?2 AND last = ?3";
    let body: Option<Vec<u8>> = connection
        .prepare_cached(sql)?
        .query_row([repository.0, span.first, span.last], |row| row.get(0))
        .optional()?;
    Ok(body.and_then(|body| {
        let size = zstd::zstd_safe::get_frame_content_size(&body).ok().flatten()?;
        let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST)?;
        jobs::read(&zstd::bulk::decompress(&body, size).ok()?, shared)
    }))
}

#[cfg(test)]
mod tests;
