//! Jobs as an assessment takes them: many, and all at once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use plimsoll_domain::List;
use plimsoll_domain::ledger::RepositoryKey;
use plimsoll_domain::record::{Job, Step};
use rusqlite::Connection;

use crate::condensed::{self, Span};
use crate::connection;
use crate::error::StoreError;
use crate::rows::{Row, Shared, StepTimes};
use crate::store::Reader;

/// Fewer ids than this are not worth a second connection.
const ALONE: u64 = 20_000;

/// Parts for each thread, so that one with the busier years does not keep the others waiting.
const PARTS: u64 = 16;

impl Reader {
    /// All jobs, in the order of their ids, without the times of their steps: those of one job are
    /// [`steps`](Self::steps). What jobs have in common is kept once.
    ///
    /// Read by as many connections as `threads`, a range of ids each; the jobs are the same however many, and whether
    /// they are [condensed](crate::Store::condense) or not.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn jobs(&self, repository: RepositoryKey, threads: usize) -> Result<Vec<Job>, StoreError> {
        let parts = self.parts_of(repository, threads).map_err(|error| self.failed(&error))?;
        let found: Vec<Mutex<Vec<Job>>> = parts.iter().map(|_| Mutex::default()).collect();
        let next = AtomicUsize::new(0);
        let path = self.path.as_path();
        let work = |connection: &Connection| -> Result<(), StoreError> {
            let mut shared = Shared::new(StepTimes::LeftOut);
            while let Some(place) =
                Some(next.fetch_add(1, Ordering::Relaxed)).filter(|place| *place < parts.len())
            {
                let jobs = parts[place].read(connection, repository, &mut shared);
                let jobs = jobs.map_err(|error| StoreError::from_database(path, &error))?;
                if let Ok(mut own) = found[place].lock() {
                    *own = jobs;
                }
            }
            Ok(())
        };
        let helpers = threads.min(parts.len()).saturating_sub(1);
        std::thread::scope(|scope| {
            // A helper that cannot open the file leaves its work to the others.
            let help = || connection::readable(path).map_or(Ok(()), |own| work(&own));
            let handles: Vec<_> = (0..helpers).map(|_| scope.spawn(help)).collect();
            let own = work(&self.connection);
            handles.into_iter().try_fold(own?, |(), handle| match handle.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            })
        })?;
        let found: Vec<Vec<Job>> =
            found.into_iter().map(|part| part.into_inner().unwrap_or_default()).collect();
        let mut jobs = Vec::with_capacity(found.iter().map(Vec::len).sum());
        found.into_iter().for_each(|mut part| jobs.append(&mut part));
        Ok(jobs)
    }

    /// What is condensed, and the ids between, in order. Many ids of rows are several parts.
    fn parts_of(&self, repository: RepositoryKey, threads: usize) -> rusqlite::Result<Vec<Part>> {
        let Some((first, last)) = self.first_and_last(repository)? else { return Ok(Vec::new()) };
        let mut parts = Vec::new();
        let mut begin = Some(first);
        for span in condensed::spans(&self.connection, repository)? {
            if let Some(begin) = begin.filter(|begin| *begin < span.first) {
                rows(&mut parts, (begin, span.first - 1), threads);
            }
            parts.push(Part::Condensed(span));
            begin = span.last.checked_add(1);
        }
        if let Some(begin) = begin.filter(|begin| *begin <= last) {
            rows(&mut parts, (begin, last), threads);
        }
        Ok(parts)
    }

    /// The steps of a job with their times; none where it is not kept.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn steps(&self, repository: RepositoryKey, job: u64) -> Result<List<Step>, StoreError> {
        let id = job.cast_signed();
        let jobs = range(&self.connection, repository, (id, id), &mut Shared::new(StepTimes::Kept));
        let jobs = jobs.map_err(|error| self.failed(&error))?;
        Ok(jobs.into_iter().next().map(|job| job.steps).unwrap_or_default())
    }

    fn first_and_last(&self, repository: RepositoryKey) -> rusqlite::Result<Option<(i64, i64)>> {
        // One query each: only then SQLite looks at the ends alone.
        let end = |function: &str| -> rusqlite::Result<Option<i64>> {
            let sql = format!("SELECT {function}(id) FROM jobs WHERE repository = ?1");
            self.connection.query_row(&sql, [repository.0], |row| row.get(0))
        };
        Ok(end("min")?.zip(end("max")?))
    }
}

/// Jobs that one thread reads at once.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// Those of a blob.
    Condensed(Span),
    /// Those of the rows between two ids, both included.
    Rows(i64, i64),
}

impl Part {
    fn read(
        self,
        connection: &Connection,
        repository: RepositoryKey,
        shared: &mut Shared,
    ) -> rusqlite::Result<Vec<Job>> {
        let (from, to) = match self {
            Self::Rows(from, to) => (from, to),
            Self::Condensed(span) => match condensed::read(connection, repository, span, shared)? {
                Some(jobs) => return Ok(jobs),
                None => (span.first, span.last),
            },
        };
        range(connection, repository, (from, to), shared)
    }
}

/// The rows between two ids, both included, as parts.
fn rows(parts: &mut Vec<Part>, (first, last): (i64, i64), threads: usize) {
    let span = last.abs_diff(first).saturating_add(1);
    let count = if span < ALONE || threads < 2 { 1 } else { PARTS * threads as u64 };
    parts.extend((0..count).map(|part| {
        let at = |part: u64| first.saturating_add_unsigned(scaled(span, part, count));
        Part::Rows(at(part), if part + 1 == count { last } else { at(part + 1) - 1 })
    }));
}

/// `span * part / parts`, which fits wherever the span does.
fn scaled(span: u64, part: u64, parts: u64) -> u64 {
    u64::try_from(u128::from(span) * u128::from(part) / u128::from(parts)).unwrap_or(span)
}

pub(crate) fn range(
    connection: &Connection,
    repository: RepositoryKey,
    (from, to): (i64, i64),
    shared: &mut Shared,
) -> rusqlite::Result<Vec<Job>> {
    let table = Job::TABLE;
    let sql = format!(
        "SELECT {} FROM {} WHERE repository = ?1 AND id BETWEEN ?2 AND ?3 ORDER BY id",
        table.names(),
        table.name
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([repository.0, from, to])?;
    let mut jobs = Vec::new();
    while let Some(row) = rows.next()? {
        jobs.push(Job::read(row, 0, shared)?);
    }
    Ok(jobs)
}
