//! What is to be fetched next, asked of the tables themselves: nothing can be forgotten between two runs.

use plimsoll_domain::ledger::{DueJobs, DueLog, KnownRun, LogChoice};
use plimsoll_domain::record::LogReason;
use plimsoll_domain::time::Timestamp;
use rusqlite::{Row, params};

use crate::ledger::known_run;
use crate::rows::{from_millis, millis};
use crate::store::Reader;

/// A log that was not there may still be written; it is asked for again this often, once a night.
const TRIES: i64 = 3;
const NIGHT_MILLIS: i64 = 12 * 3_600_000;

/// The newest success of each workflow, job and week: weeks begin on Monday, as 1970-01-05 did.
const SAMPLE: &str = "SELECT job FROM (
  SELECT jobs.id AS job, row_number() OVER (
    PARTITION BY coalesce(runs.workflow_path, runs.workflow), jobs.name,
      (jobs.finished + 259200000) / 604800000
    ORDER BY jobs.finished DESC, jobs.id DESC
  ) AS place
  FROM jobs INDEXED BY jobs_succeeded
  JOIN runs ON runs.repository = jobs.repository AND runs.id = jobs.run
  WHERE jobs.repository = ?1 AND jobs.conclusion = 'success' AND jobs.finished >= ?2
) WHERE place = 1";

/// Jobs whose log was never asked for, or was not there and may be by now.
const NOT_ASKED: &str = "(logs.job IS NULL OR \
  (logs.state IN ('absent', 'none') AND logs.tries < ?3 AND logs.checked < ?4))";

impl Reader {
    pub(crate) fn due_jobs(
        &self,
        repository: i64,
        since: Timestamp,
        limit: u64,
    ) -> rusqlite::Result<Vec<DueJobs>> {
        let sql = "SELECT attempts.run, attempts.number, runs.attempts, runs.created, attempts.revision \
                   FROM attempts INDEXED BY attempts_due \
                   JOIN runs ON runs.repository = attempts.repository AND runs.id = attempts.run \
                   WHERE attempts.repository = ?1 AND attempts.conclusion <> 'pending' \
                   AND attempts.jobs_revision IS NOT attempts.revision AND runs.created >= ?2 \
                   ORDER BY attempts.run DESC, attempts.number LIMIT ?3";
        let read = |row: &Row<'_>| {
            let (number, attempts): (u32, u32) = (row.get(1)?, row.get(2)?);
            Ok(DueJobs {
                run: row.get::<_, i64>(0)?.cast_unsigned(),
                attempt: number,
                latest: number == attempts,
                created: from_millis(row.get(3)?),
                revision: row.get(4)?,
            })
        };
        let values = params![repository, millis(since), limit.cast_signed()];
        self.connection.prepare_cached(sql)?.query_map(values, read)?.collect()
    }

    pub(crate) fn missing_attempts(
        &self,
        repository: i64,
        since: Timestamp,
        limit: u64,
    ) -> rusqlite::Result<Vec<(u64, u32)>> {
        let sql = "WITH RECURSIVE wanted (run, number, last) AS (
            SELECT id, 1, attempts FROM runs INDEXED BY runs_again
              WHERE repository = ?1 AND attempts > 1 AND created >= ?2
            UNION ALL SELECT run, number + 1, last FROM wanted WHERE number + 1 < last
          )
          SELECT wanted.run, wanted.number FROM wanted LEFT JOIN attempts
            ON attempts.repository = ?1 AND attempts.run = wanted.run AND attempts.number = wanted.number
          WHERE attempts.run IS NULL OR attempts.conclusion = 'pending'
          ORDER BY wanted.run DESC, wanted.number LIMIT ?3";
        let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?));
        let values = params![repository, millis(since), limit.cast_signed()];
        self.connection.prepare_cached(sql)?.query_map(values, read)?.collect()
    }

    pub(crate) fn unfinished_runs(
        &self,
        repository: i64,
        created: Timestamp,
    ) -> rusqlite::Result<Vec<KnownRun>> {
        let sql = "SELECT DISTINCT runs.id, runs.created FROM attempts INDEXED BY attempts_unfinished \
                   JOIN runs ON runs.repository = attempts.repository AND runs.id = attempts.run \
                   WHERE attempts.repository = ?1 AND attempts.conclusion = 'pending' \
                   AND attempts.number = runs.attempts AND runs.created >= ?2 ORDER BY runs.id DESC";
        let values = params![repository, millis(created)];
        self.connection.prepare_cached(sql)?.query_map(values, known_run)?.collect()
    }

    pub(crate) fn open_deployments(&self, repository: i64, created: Timestamp) -> rusqlite::Result<Vec<u64>> {
        let sql = "SELECT id FROM deployments WHERE repository = ?1 AND created >= ?2 AND NOT EXISTS (
            SELECT 1 FROM deployment_statuses AS statuses
            WHERE statuses.repository = ?1 AND statuses.deployment = deployments.id
              AND statuses.state IN ('success', 'failure', 'error', 'inactive')
          ) ORDER BY id DESC";
        let read = |row: &Row<'_>| row.get::<_, i64>(0).map(i64::cast_unsigned);
        self.connection.prepare_cached(sql)?.query_map(params![repository, millis(created)], read)?.collect()
    }

    pub(crate) fn due_logs(
        &self,
        repository: i64,
        choice: LogChoice,
        since: Timestamp,
        now: Timestamp,
        limit: u64,
    ) -> rusqlite::Result<Vec<DueLog>> {
        let mut due = Vec::new();
        if choice == LogChoice::None {
            return Ok(due);
        }
        let from_jobs =
            "FROM jobs LEFT JOIN logs ON logs.repository = jobs.repository AND logs.job = jobs.id";
        let time = "jobs.repository = ?1 AND coalesce(jobs.finished, 0) >= ?2";
        let parts = match choice {
            LogChoice::All => {
                let jobs = "jobs.conclusion IN ('success', 'failure', 'timed-out', 'cancelled', 'neutral')";
                vec![(LogReason::All, format!("{from_jobs} WHERE {time} AND {jobs} AND {NOT_ASKED}"))]
            }
            _ => {
                let failed = "jobs.conclusion IN ('failure', 'timed-out')";
                let indexed = from_jobs.replace("FROM jobs", "FROM jobs INDEXED BY jobs_failed");
                let failed = format!("{indexed} WHERE {time} AND {failed} AND {NOT_ASKED}");
                let sample = format!("{from_jobs} WHERE {time} AND jobs.id IN ({SAMPLE}) AND {NOT_ASKED}");
                let mut parts = vec![(LogReason::Failed, failed)];
                if choice == LogChoice::Sample {
                    parts.push((LogReason::Sample, sample));
                }
                parts
            }
        };
        for (reason, part) in parts {
            let sql = format!(
                "SELECT jobs.id, jobs.finished {part} ORDER BY jobs.finished DESC, jobs.id DESC LIMIT ?5"
            );
            let read = |row: &Row<'_>| {
                let finished: Option<i64> = row.get(1)?;
                let job = row.get::<_, i64>(0)?.cast_unsigned();
                Ok(DueLog { job, reason, finished: finished.map(from_millis) })
            };
            let values =
                params![repository, millis(since), TRIES, millis(now) - NIGHT_MILLIS, limit.cast_signed()];
            let found: rusqlite::Result<Vec<_>> =
                self.connection.prepare_cached(&sql)?.query_map(values, read)?.collect();
            due.extend(found?);
        }
        Ok(due)
    }

    /// Logs kept as samples that are the newest success of their week no more.
    pub(crate) fn superseded_samples(&self, repository: i64, since: Timestamp) -> rusqlite::Result<Vec<u64>> {
        let sql = format!(
            "SELECT logs.job FROM logs JOIN jobs ON jobs.repository = logs.repository AND jobs.id = logs.job \
             WHERE logs.repository = ?1 AND logs.reason = 'sample' AND jobs.finished >= ?2 \
             AND logs.job NOT IN ({SAMPLE}) ORDER BY logs.job"
        );
        let read = |row: &Row<'_>| row.get::<_, i64>(0).map(i64::cast_unsigned);
        self.connection.prepare_cached(&sql)?.query_map(params![repository, millis(since)], read)?.collect()
    }
}
