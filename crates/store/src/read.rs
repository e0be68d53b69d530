//! Reading back: which repositories there are, their records, and the account of what was collected.

use plimsoll_domain::Timestamp;
use plimsoll_domain::coverage::{Coverage, CoverageState, Source};
use plimsoll_domain::ledger::RepositoryKey;
use plimsoll_domain::record::{
    Attempt, BranchRule, DeploymentStatus, HostedRepository, Issue, Job, PullRequest, Release, RemoteTag,
    ReportedDeployment, ReportedEnvironment, Run, RunApprovals, WorkflowEntry,
};
use rusqlite::{Row as SqlRow, params};

use crate::error::StoreError;
use crate::rows::{Row, Shared, from_millis};
use crate::store::Reader;

/// A repository that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRepository {
    /// Its key in this store.
    pub key: RepositoryKey,
    /// The platform's host: `github.com`.
    pub host: String,
    /// The repository.
    pub hosted: HostedRepository,
}

macro_rules! readers {
    ($($(#[$doc:meta])* $name:ident: $record:ty,)*) => {
        impl Reader {
            $($(#[$doc])*
            ///
            /// They are handed over one by one, in the order of their keys.
            ///
            /// # Errors
            /// When they cannot be read.
            pub fn $name(&self, repository: RepositoryKey, each: impl FnMut($record)) -> Result<(), StoreError> {
                self.each(repository, each)
            })*
        }
    };
}

readers! {
    /// Workflows.
    each_workflow: WorkflowEntry,
    /// Runs.
    each_run: Run,
    /// Attempts of runs.
    each_attempt: Attempt,
    /// Jobs with their steps.
    each_job: Job,
    /// Deployments.
    each_deployment: ReportedDeployment,
    /// Statuses of deployments.
    each_deployment_status: DeploymentStatus,
    /// What reviewers said of the deployments of runs.
    each_approvals: RunApprovals,
    /// Environments.
    each_environment: ReportedEnvironment,
    /// Published releases.
    each_release: Release,
    /// Tags.
    each_tag: RemoteTag,
    /// Merged pull requests.
    each_pull_request: PullRequest,
    /// Incident issues.
    each_issue: Issue,
    /// Rules that protect branches.
    each_branch_rule: BranchRule,
}

impl Reader {
    fn each<R: Row>(&self, repository: RepositoryKey, mut each: impl FnMut(R)) -> Result<(), StoreError> {
        let table = R::TABLE;
        let sql = format!(
            "SELECT {} FROM {} WHERE repository = ?1 ORDER BY {}",
            table.names(),
            table.name,
            table.key_names()
        );
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query([repository.0])?;
            let mut shared = Shared::default();
            while let Some(row) = rows.next()? {
                each(R::read(row, 0, &mut shared)?);
            }
            Ok(())
        };
        read().map_err(|error| self.failed(&error))
    }

    /// All repositories, by host and name.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn repositories(&self) -> Result<Vec<StoredRepository>, StoreError> {
        let sql = "SELECT key, host, id, full_name, default_branch, private, archived, fork, created, url, \
                   clone_url FROM repositories ORDER BY host, lower(full_name)";
        let query = || -> rusqlite::Result<Vec<StoredRepository>> {
            self.connection.prepare_cached(sql)?.query_map([], repository)?.collect()
        };
        query().map_err(|error| self.failed(&error))
    }

    /// The repository that has, or once had, this `owner/name`, on this host where one is given; names have no case.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn find(&self, host: Option<&str>, full_name: &str) -> Result<Option<StoredRepository>, StoreError> {
        let all = self.repositories()?;
        let here =
            |stored: &&StoredRepository| host.is_none_or(|host| stored.host.eq_ignore_ascii_case(host));
        let named = |stored: &&StoredRepository| stored.hosted.full_name.eq_ignore_ascii_case(full_name);
        if let Some(found) = all.iter().filter(here).find(named) {
            return Ok(Some(found.clone()));
        }
        let sql = "SELECT repository FROM names WHERE lower(full_name) = lower(?1) ORDER BY seen DESC";
        let keys: rusqlite::Result<Vec<i64>> = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_map([full_name], |row| row.get(0))?.collect());
        let keys = keys.map_err(|error| self.failed(&error))?;
        Ok(all.iter().filter(here).find(|stored| keys.contains(&stored.key.0)).cloned())
    }

    /// When collecting began: when the store first saw the repository, or, for a dump of an earlier day, when the
    /// newest of its runs began.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn first_seen(&self, repository: RepositoryKey) -> Result<Option<Timestamp>, StoreError> {
        let query = || -> rusqlite::Result<(Option<i64>, Option<i64>)> {
            let sql = "SELECT (SELECT min(seen) FROM names WHERE repository = ?1), \
                       (SELECT max(created) FROM runs WHERE repository = ?1)";
            self.connection
                .prepare_cached(sql)?
                .query_row([repository.0], |row| Ok((row.get(0)?, row.get(1)?)))
        };
        let (seen, newest) = query().map_err(|error| self.failed(&error))?;
        let first = [seen, newest].into_iter().flatten().min();
        Ok(first.map(from_millis))
    }

    /// The collector's last account of what it collected.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn coverage(&self, repository: RepositoryKey) -> Result<Vec<Coverage>, StoreError> {
        let sql = "SELECT source, state, collected, expected, reason FROM coverage WHERE repository = ?1";
        let query = || -> rusqlite::Result<Vec<Coverage>> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![repository.0], coverage)?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect())
        };
        let mut found = query().map_err(|error| self.failed(&error))?;
        found.sort_by_key(|coverage| coverage.source);
        Ok(found)
    }
}

fn repository(row: &SqlRow<'_>) -> rusqlite::Result<StoredRepository> {
    Ok(StoredRepository {
        key: RepositoryKey(row.get(0)?),
        host: row.get(1)?,
        hosted: HostedRepository {
            id: row.get::<_, i64>(2)?.cast_unsigned(),
            full_name: row.get(3)?,
            default_branch: row.get(4)?,
            private: row.get(5)?,
            archived: row.get(6)?,
            fork: row.get(7)?,
            created: row.get::<_, Option<i64>>(8)?.map(from_millis),
            url: row.get(9)?,
            clone_url: row.get(10)?,
        },
    })
}

fn coverage(row: &SqlRow<'_>) -> rusqlite::Result<Option<Coverage>> {
    let (source, state): (String, String) = (row.get(0)?, row.get(1)?);
    let number = |at| row.get::<_, Option<i64>>(at).map(|number| number.map(i64::cast_unsigned));
    let source = Source::ALL.into_iter().find(|known| known.as_str() == source);
    let states = [CoverageState::Complete, CoverageState::Partial, CoverageState::Missing];
    let state = states.into_iter().find(|known| known.as_str() == state);
    let (collected, expected, reason) = (number(2)?, number(3)?, row.get(4)?);
    Ok(source.zip(state).map(|(source, state)| Coverage { source, state, collected, expected, reason }))
}
