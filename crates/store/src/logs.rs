//! Logs of jobs: their state, and their text apart from it.

use plimsoll_domain::ledger::KeptLog;
use plimsoll_domain::record::{JobLog, LogState};
use rusqlite::{OptionalExtension, params};

use crate::error::StoreError;
use crate::keep::Writer;
use crate::store::Reader;

/// Logs are kept up to this size; nothing larger is ever expanded.
const LARGEST: usize = 1 << 30;

/// Keeps a log. One that is stored is never replaced by the news that the platform has it no more.
pub(crate) fn keep(writer: &Writer<'_>, kept: &KeptLog) -> rusqlite::Result<()> {
    let JobLog { job, state, reason, bytes, sha256 } = &kept.log;
    let sql = "INSERT INTO logs (repository, job, state, reason, bytes, sha256, checked, tries) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1) ON CONFLICT (repository, job) DO UPDATE SET \
               state = excluded.state, reason = excluded.reason, bytes = excluded.bytes, \
               sha256 = excluded.sha256, checked = excluded.checked, tries = logs.tries + 1 \
               WHERE logs.state <> 'stored' OR excluded.state = 'stored'";
    writer.transaction.prepare_cached(sql)?.execute(params![
        writer.repository,
        job.cast_signed(),
        state.as_str(),
        reason.as_str(),
        bytes.map(u64::cast_signed),
        sha256,
        writer.fetched
    ])?;
    if let (LogState::Stored, Some(body)) = (state, &kept.body) {
        let sql = "INSERT OR REPLACE INTO log_bodies (repository, job, body) VALUES (?1, ?2, ?3)";
        writer.transaction.prepare_cached(sql)?.execute(params![
            writer.repository,
            job.cast_signed(),
            body
        ])?;
    }
    Ok(())
}

/// Forgets a log and its text.
pub(crate) fn forget(writer: &Writer<'_>, job: u64) -> rusqlite::Result<()> {
    for table in ["logs", "log_bodies"] {
        let sql = format!("DELETE FROM {table} WHERE repository = ?1 AND job = ?2");
        writer.transaction.prepare_cached(&sql)?.execute(params![writer.repository, job.cast_signed()])?;
    }
    Ok(())
}

impl Reader {
    /// A job's log as it was downloaded, secrets masked; `None` when it is not kept.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn log(&self, repository: i64, job: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT body FROM log_bodies WHERE repository = ?1 AND job = ?2";
        let body: Option<Vec<u8>> = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| {
                statement.query_row(params![repository, job.cast_signed()], |row| row.get(0)).optional()
            })
            .map_err(|error| self.failed(&error))?;
        body.map(|body| expand(&body).map_err(|error| StoreError::from_io(&self.path, &error))).transpose()
    }
}

/// Expands a log's text.
pub(crate) fn expand(body: &[u8]) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut text = Vec::new();
    zstd::stream::read::Decoder::new(body)?.take(LARGEST as u64).read_to_end(&mut text)?;
    Ok(text)
}
