//! Records as rows: which columns a table has, how a record is written into them and read back.

mod cell;
mod shared;
mod table;

use plimsoll_domain::id::ObjectId;
use plimsoll_domain::record::{
    Attempt, BranchRule, Conclusion, DeploymentReview, DeploymentStatus, Issue, Job, PullRequest, Release,
    RemoteTag, ReportedDeployment, ReportedEnvironment, Run, RunApprovals, Step, WorkflowEntry,
};
use plimsoll_domain::time::Timestamp;
use plimsoll_domain::{List, Word};

pub(crate) use cell::{CONCLUSIONS, Cell, Kind, from_millis, millis};
pub(crate) use shared::{Shared, StepTimes};
pub(crate) use table::{Column, Merge, Table};

/// A record that is a row of a table.
pub(crate) trait Row: Sized {
    /// The table, without the columns `repository` and `revision` that all have.
    const TABLE: Table;

    /// Its values, in the table's order of columns.
    fn values(&self) -> Vec<rusqlite::types::Value>;

    /// Reads it from a row whose columns from `first` on are the table's.
    fn read(row: &rusqlite::Row<'_>, first: usize, shared: &mut Shared) -> rusqlite::Result<Self>;
}

macro_rules! row {
    ($record:ident, $table:literal, key $key:literal, merge $merge:expr, {$($field:ident: $kind:ty,)*}) => {
        impl Row for $record {
            const TABLE: Table = Table {
                name: $table,
                key: $key,
                merge: $merge,
                columns: &[$(Column { name: stringify!($field), kind: <$kind as Cell>::KIND },)*],
            };

            fn values(&self) -> Vec<rusqlite::types::Value> {
                vec![$(Cell::put(&self.$field),)*]
            }

            fn read(row: &rusqlite::Row<'_>, first: usize, shared: &mut Shared) -> rusqlite::Result<Self> {
                let mut at = first..;
                let mut next = || at.next().unwrap_or(first);
                Ok(Self { $($field: cell::get::<$kind>(row, next(), shared)?,)* })
            }
        }
    };
}

row!(WorkflowEntry, "workflows", key 1, merge &[], {
    id: u64,
    name: Option<String>,
    path: String,
    state: Option<String>,
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
});

row!(Run, "runs", key 1, merge &[], {
    id: u64,
    workflow: Option<u64>,
    workflow_name: Option<Word>,
    workflow_path: Option<Word>,
    title: Option<Word>,
    number: Option<u64>,
    event: Option<Word>,
    branch: Option<Word>,
    sha: Option<ObjectId>,
    head_repository: Option<Word>,
    actor: Option<Word>,
    created: Timestamp,
    attempts: u32,
});

row!(Attempt, "attempts", key 2, merge &[], {
    run: u64,
    number: u32,
    actor: Option<Word>,
    started: Option<Timestamp>,
    updated: Option<Timestamp>,
    status: Option<Word>,
    conclusion: Conclusion,
    original_conclusion: Option<Word>,
});

// A job that a partial re-run carried over is listed again; it belongs to the attempt that ran it.
row!(Job, "jobs", key 1, merge &[("attempt", Merge::Least)], {
    id: u64,
    run: u64,
    attempt: u32,
    name: Word,
    created: Option<Timestamp>,
    started: Option<Timestamp>,
    finished: Option<Timestamp>,
    status: Option<Word>,
    conclusion: Conclusion,
    original_conclusion: Option<Word>,
    labels: List<Word>,
    runner: Option<Word>,
    runner_group: Option<Word>,
    steps: List<Step>,
});

// GraphQL knows a reference no more when its branch is gone, and none that was a commit.
row!(ReportedDeployment, "deployments", key 1, merge &[("reference", Merge::Known)], {
    id: u64,
    sha: Option<ObjectId>,
    reference: Option<String>,
    task: Option<String>,
    environment: Option<String>,
    creator: Option<String>,
    created: Timestamp,
});

row!(DeploymentStatus, "deployment_statuses", key 3, merge &[], {
    deployment: u64,
    created: Timestamp,
    state: String,
    log_url: Option<String>,
    environment_url: Option<String>,
});

row!(RunApprovals, "approvals", key 1, merge &[], {
    run: u64,
    reviews: Vec<DeploymentReview>,
});

// Only one of the two APIs tells whether branches are restricted.
row!(ReportedEnvironment, "environments", key 1, merge &[("restricted_branches", Merge::Known)], {
    name: String,
    required_reviewers: Option<u32>,
    wait_minutes: Option<u32>,
    restricted_branches: Option<bool>,
});

row!(Release, "releases", key 1, merge &[], {
    id: u64,
    tag: String,
    name: Option<String>,
    prerelease: bool,
    published: Option<Timestamp>,
    author: Option<String>,
    assets: u32,
    url: Option<String>,
    notes_length: Option<u32>,
    notes_issues: Option<u32>,
});

// Only one of the two APIs tells dates; those of another commit are not this one's.
row!(RemoteTag, "tags", key 1, merge &[("tagged", Merge::KnownOf("sha")), ("committed", Merge::KnownOf("sha"))], {
    name: String,
    sha: Option<ObjectId>,
    tagged: Option<Timestamp>,
    committed: Option<Timestamp>,
});

// Only one of the two APIs tells these in its list.
row!(
    PullRequest, "pull_requests", key 1,
    merge &[
        ("commits", Merge::Known),
        ("first_commit", Merge::Known),
        ("first_review", Merge::Known),
        ("merged_by", Merge::Known),
    ],
    {
        number: u64,
        title: Option<String>,
        author: Option<String>,
        by_bot: bool,
        base: Option<String>,
        head_branch: Option<String>,
        head: Option<ObjectId>,
        merge_commit: Option<ObjectId>,
        commits: Option<u32>,
        first_commit: Option<Timestamp>,
        opened: Timestamp,
        first_review: Option<Timestamp>,
        merged: Timestamp,
        updated: Option<Timestamp>,
        merged_by: Option<String>,
        labels: Vec<String>,
        url: Option<String>,
    }
);

row!(Issue, "issues", key 1, merge &[], {
    number: u64,
    title: Option<String>,
    labels: Vec<String>,
    author: Option<String>,
    opened: Timestamp,
    closed: Option<Timestamp>,
    updated: Option<Timestamp>,
    url: Option<String>,
});

row!(BranchRule, "branch_rules", key 1, merge &[], {
    id: String,
    name: String,
    active: bool,
    branches: Vec<String>,
    requires_pull_request: bool,
    required_approvals: u32,
    required_checks: Vec<String>,
    merge_queue: bool,
    blocks_force_pushes: Option<bool>,
    dismisses_stale_approvals: Option<bool>,
    requires_signatures: Option<bool>,
});

/// Every decoded table that is rebuilt from raw payloads, in the order of the export.
pub(crate) const TABLES: [Table; 13] = [
    WorkflowEntry::TABLE,
    Run::TABLE,
    Attempt::TABLE,
    Job::TABLE,
    ReportedDeployment::TABLE,
    DeploymentStatus::TABLE,
    RunApprovals::TABLE,
    ReportedEnvironment::TABLE,
    Release::TABLE,
    RemoteTag::TABLE,
    PullRequest::TABLE,
    Issue::TABLE,
    BranchRule::TABLE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_of_the_schema() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        for step in crate::migrate::STEPS {
            connection.execute_batch(step).unwrap();
        }
        for table in TABLES {
            let sql = format!("SELECT * FROM {}", table.name);
            let statement = connection.prepare(&sql).unwrap();
            let found: Vec<_> = statement.column_names().map(str::to_owned).collect();
            let mut expected = vec!["repository".to_owned()];
            expected.extend(table.columns.iter().map(|column| column.name.to_owned()));
            expected.push("revision".to_owned());
            assert_eq!(found[..expected.len()], expected, "{}", table.name);
        }
    }
}
