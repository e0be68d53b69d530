//! What the platform no longer has leaves the decoded tables; its payload stays, marked, until it is pruned.

use plimsoll_domain::ledger::Gone;
use rusqlite::params;

use crate::keep::Writer;
use crate::{logs, waits};

/// Takes what is gone out of the decoded tables.
pub(crate) fn gone(writer: &Writer<'_>, gone: &Gone) -> rusqlite::Result<()> {
    match gone {
        Gone::Run(id) => run(writer, id.cast_signed()),
        Gone::Deployment(id) => deployment(writer, id.cast_signed()),
        Gone::Environment(name) => {
            named(writer, &["environment", "graphql/environment"], "environments", "name", name)
        }
        Gone::Release(id) => numbered(writer, &["release", "graphql/release"], "releases", "id", *id),
        Gone::Tag(name) => named(writer, &["tag", "graphql/tag"], "tags", "name", name),
        Gone::Issue(number) => numbered(writer, &["issue", "graphql/issue"], "issues", "number", *number),
        Gone::PullRequest(number) => {
            numbered(writer, &["pull-request", "graphql/pull-request"], "pull_requests", "number", *number)
        }
        Gone::Workflow(id) => numbered(writer, &["workflow"], "workflows", "id", *id),
        Gone::BranchRule(id) => {
            named(writer, &["graphql/ruleset", "graphql/protection"], "branch_rules", "id", id)
        }
    }
}

fn deployment(writer: &Writer<'_>, id: i64) -> rusqlite::Result<()> {
    let runs = waits::runs_of(writer.transaction, writer.repository, id)?;
    let key = id.to_string();
    mark(writer, &["deployment", "graphql/deployment"], &key)?;
    mark_below(writer, "deployment-status", &key)?;
    rows(writer, "deployment_statuses", "deployment", id)?;
    rows(writer, "deployments", "id", id)?;
    // Who let it pass was asked because it waited, and would not be asked any more.
    for run in runs {
        if !waits::has_waited(writer.transaction, writer.repository, run)? {
            approvals(writer, run)?;
        }
    }
    Ok(())
}

fn approvals(writer: &Writer<'_>, run: i64) -> rusqlite::Result<()> {
    mark(writer, &["approvals"], &run.to_string())?;
    rows(writer, "approvals", "run", run)
}

fn run(writer: &Writer<'_>, run: i64) -> rusqlite::Result<()> {
    let sql = "SELECT id FROM jobs WHERE repository = ?1 AND run = ?2";
    let jobs: Vec<i64> = writer
        .transaction
        .prepare_cached(sql)?
        .query_map(params![writer.repository, run], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in jobs {
        job(writer, id)?;
    }
    let key = run.to_string();
    mark_below(writer, "run", &key)?;
    mark_below(writer, "attempt", &key)?;
    approvals(writer, run)?;
    rows(writer, "attempts", "run", run)?;
    rows(writer, "runs", "id", run)
}

/// Takes one job out, with its log.
pub(crate) fn job(writer: &Writer<'_>, job: i64) -> rusqlite::Result<()> {
    mark(writer, &["job"], &job.to_string())?;
    logs::forget(writer, job.cast_unsigned())?;
    rows(writer, "jobs", "id", job)
}

fn numbered(writer: &Writer<'_>, kinds: &[&str], table: &str, column: &str, id: u64) -> rusqlite::Result<()> {
    mark(writer, kinds, &id.to_string())?;
    rows(writer, table, column, id.cast_signed())
}

fn named(writer: &Writer<'_>, kinds: &[&str], table: &str, column: &str, name: &str) -> rusqlite::Result<()> {
    mark(writer, kinds, name)?;
    let sql = format!("DELETE FROM {table} WHERE repository = ?1 AND {column} = ?2");
    writer.transaction.prepare_cached(&sql)?.execute(params![writer.repository, name])?;
    Ok(())
}

fn rows(writer: &Writer<'_>, table: &str, column: &str, id: i64) -> rusqlite::Result<()> {
    let sql = format!("DELETE FROM {table} WHERE repository = ?1 AND {column} = ?2");
    writer.transaction.prepare_cached(&sql)?.execute(params![writer.repository, id])?;
    Ok(())
}

fn mark(writer: &Writer<'_>, kinds: &[&str], key: &str) -> rusqlite::Result<()> {
    let sql = "UPDATE raw SET gone = ?4 WHERE repository = ?1 AND kind = ?2 AND key = ?3 AND gone IS NULL";
    for kind in kinds {
        let values = params![writer.repository, kind, key, writer.fetched];
        writer.transaction.prepare_cached(sql)?.execute(values)?;
    }
    Ok(())
}

/// Marks all payloads whose key is `key/…`.
fn mark_below(writer: &Writer<'_>, kind: &str, key: &str) -> rusqlite::Result<()> {
    // '0' follows '/' in the order of keys.
    let sql = "UPDATE raw SET gone = ?5 WHERE repository = ?1 AND kind = ?2 AND key >= ?3 AND key < ?4 \
               AND gone IS NULL";
    let values = params![writer.repository, kind, format!("{key}/"), format!("{key}0"), writer.fetched];
    writer.transaction.prepare_cached(sql)?.execute(values)?;
    Ok(())
}
