//! Numbers of what is kept of a repository.

use plimsoll_domain::ledger::{RepositoryKey, Tally};

use crate::error::StoreError;
use crate::store::Reader;

impl Reader {
    /// Numbers of what is kept of a repository.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn tally_of(&self, repository: RepositoryKey) -> Result<Tally, StoreError> {
        self.tally(repository.0).map_err(|error| self.failed(&error))
    }

    pub(crate) fn tally(&self, repository: i64) -> rusqlite::Result<Tally> {
        let number = |sql: &str| -> rusqlite::Result<u64> {
            let found: Option<i64> =
                self.connection.prepare_cached(sql)?.query_row([repository], |row| row.get(0))?;
            Ok(found.unwrap_or(0).max(0).cast_unsigned())
        };
        let count = |table: &str| number(&format!("SELECT count(*) FROM {table} WHERE repository = ?1"));
        let logs = |state: &str| {
            number(&format!("SELECT count(*) FROM logs WHERE repository = ?1 AND state = '{state}'"))
        };
        Ok(Tally {
            runs: count("runs")?,
            unfinished_runs: self.unfinished_runs(repository, chrono::DateTime::UNIX_EPOCH)?.len() as u64,
            attempts: count("attempts")?,
            attempts_expected: number("SELECT sum(attempts) FROM runs WHERE repository = ?1")?,
            jobs: count("jobs")?,
            jobs_expected: number("SELECT sum(jobs_expected) FROM attempts WHERE repository = ?1")?,
            jobs_listed: number("SELECT sum(jobs_collected) FROM attempts WHERE repository = ?1")?,
            attempts_without_jobs: number(
                "SELECT count(*) FROM attempts WHERE repository = ?1 AND conclusion <> 'pending' \
                 AND jobs_revision IS NOT revision",
            )?,
            logs_stored: logs("stored")?,
            logs_expired: logs("expired")?,
            logs_absent: logs("absent")?,
            logs_too_big: logs("too-big")?,
            deployments: count("deployments")?,
            approvals: count("approvals")?,
            approvals_due: self.approvals_due(repository)?,
            environments: count("environments")?,
            releases: count("releases")?,
            tags: count("tags")?,
            pull_requests: count("pull_requests")?,
            issues: count("issues")?,
            branch_rules: count("branch_rules")?,
            workflows: count("workflows")?,
            quarantined: count("quarantine")?,
            quarantined_runs: number(
                "SELECT count(*) FROM quarantine WHERE repository = ?1 AND kind = 'run'",
            )?,
        })
    }
}
