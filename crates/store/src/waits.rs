//! Runs whose deployments waited for somebody: they alone are asked who let them pass.

use plimsoll_domain::ledger::DueApprovals;
use plimsoll_domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::rows::millis;
use crate::store::Reader;

/// The run that a deployment's status points at: the number in the address of its log.
const RUN: &str = "CAST(substr(shown.log_url, instr(shown.log_url, '/actions/runs/') + 14) AS INTEGER)";

/// Statuses that point at a run, of deployments that waited.
const WAITED: &str = "deployment_statuses AS waited INDEXED BY statuses_waiting \
  JOIN deployment_statuses AS shown ON shown.repository = waited.repository \
    AND shown.deployment = waited.deployment AND instr(shown.log_url, '/actions/runs/') > 0 \
  WHERE waited.repository = ?1 AND waited.state = 'waiting'";

/// Runs of which it is not known, as they are now, who let them pass.
fn due() -> String {
    format!(
        "FROM runs LEFT JOIN approvals ON approvals.repository = runs.repository AND approvals.run = runs.id \
         WHERE runs.repository = ?1 AND runs.id IN (SELECT {RUN} FROM {WAITED}) \
         AND approvals.revision IS NOT runs.revision"
    )
}

impl Reader {
    pub(crate) fn due_approvals(
        &self,
        repository: i64,
        since: Timestamp,
        limit: u64,
    ) -> rusqlite::Result<Vec<DueApprovals>> {
        let sql = format!(
            "SELECT runs.id, runs.revision {} AND runs.created >= ?2 ORDER BY runs.id DESC LIMIT ?3",
            due()
        );
        let read = |row: &Row<'_>| {
            Ok(DueApprovals { run: row.get::<_, i64>(0)?.cast_unsigned(), revision: row.get(1)? })
        };
        let values = params![repository, millis(since), limit.cast_signed()];
        self.connection.prepare_cached(&sql)?.query_map(values, read)?.collect()
    }

    /// Number of such runs, however old.
    pub(crate) fn approvals_due(&self, repository: i64) -> rusqlite::Result<u64> {
        let sql = format!("SELECT count(*) {}", due());
        let count = self.connection.prepare_cached(&sql)?.query_row([repository], |row| row.get::<_, i64>(0));
        count.map(i64::cast_unsigned)
    }

    pub(crate) fn run_revision(&self, repository: i64, run: u64) -> rusqlite::Result<Option<i64>> {
        let sql = "SELECT revision FROM runs WHERE repository = ?1 AND id = ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query_row(params![repository, run.cast_signed()], |row| row.get(0)).optional()
    }
}

/// Runs that the statuses of a deployment that waited point at.
pub(crate) fn runs_of(
    connection: &Connection,
    repository: i64,
    deployment: i64,
) -> rusqlite::Result<Vec<i64>> {
    let sql = format!("SELECT DISTINCT {RUN} FROM {WAITED} AND waited.deployment = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map(params![repository, deployment], |row| row.get(0))?.collect()
}

/// Whether any deployment of a run waited.
pub(crate) fn has_waited(connection: &Connection, repository: i64, run: i64) -> rusqlite::Result<bool> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {WAITED} AND {RUN} = ?2)");
    connection.prepare_cached(&sql)?.query_row(params![repository, run], |row| row.get(0))
}
