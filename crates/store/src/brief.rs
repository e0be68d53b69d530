//! Jobs as an assessment takes them: many, and all at once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use plimsoll_domain::List;
use plimsoll_domain::ledger::RepositoryKey;
use plimsoll_domain::record::{Job, Step};
use rusqlite::Connection;

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
    /// Read by as many connections as `threads`, a range of ids each; the jobs are the same however many.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn jobs(&self, repository: RepositoryKey, threads: usize) -> Result<Vec<Job>, StoreError> {
        let Some((first, last)) = self.first_and_last(repository).map_err(|error| self.failed(&error))?
        else {
            return Ok(Vec::new());
        };
        let span = last.abs_diff(first).saturating_add(1);
        let parts = if span < ALONE || threads < 2 { 1 } else { PARTS * threads as u64 };
        let ranges: Vec<(i64, i64)> = (0..parts)
            .map(|part| {
                let at = |part: u64| first.saturating_add_unsigned(scaled(span, part, parts));
                (at(part), if part + 1 == parts { last } else { at(part + 1) - 1 })
            })
            .collect();
        let found: Vec<Mutex<Vec<Job>>> = ranges.iter().map(|_| Mutex::default()).collect();
        let next = AtomicUsize::new(0);
        let path = self.path.as_path();
        let work = |connection: &Connection| -> Result<(), StoreError> {
            let mut shared = Shared::new(StepTimes::LeftOut);
            while let Some(part) =
                Some(next.fetch_add(1, Ordering::Relaxed)).filter(|part| *part < ranges.len())
            {
                let jobs = range(connection, repository, ranges[part], &mut shared);
                let jobs = jobs.map_err(|error| StoreError::from_database(path, &error))?;
                if let Ok(mut place) = found[part].lock() {
                    *place = jobs;
                }
            }
            Ok(())
        };
        let helpers = if parts == 1 { 0 } else { threads - 1 };
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
        let mut jobs = Vec::new();
        for part in found {
            jobs.append(&mut part.into_inner().unwrap_or_default());
        }
        Ok(jobs)
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

/// `span * part / parts`, which fits wherever the span does.
fn scaled(span: u64, part: u64, parts: u64) -> u64 {
    u64::try_from(u128::from(span) * u128::from(part) / u128::from(parts)).unwrap_or(span)
}

fn range(
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
