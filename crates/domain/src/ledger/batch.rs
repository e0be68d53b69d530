//! What is handed over.

use std::collections::BTreeMap;

use crate::coverage::Coverage;
use crate::record::{JobLog, Record};
use crate::time::Timestamp;

/// A repository in a ledger. Only meaningful for the ledger that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RepositoryKey(pub i64);

/// One item as the platform sent it, without the parts that repeat in every item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawItem {
    /// What it is and in which shape, in the collector's words: `run`, `graphql/deployment`, …
    pub kind: &'static str,
    /// The platform's key of it within its kind.
    pub key: String,
    /// JSON.
    pub body: Vec<u8>,
}

/// An item and what was read from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The item itself.
    pub raw: RawItem,
    /// Orders its sightings: an older one never replaces a newer one.
    pub revision: i64,
    /// What it says.
    pub records: Vec<Record>,
}

/// An item that could not be read. It is kept, so that a later version can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The item itself.
    pub raw: RawItem,
    /// Why not.
    pub reason: String,
}

/// Something the platform no longer has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gone {
    /// A run, with its attempts, jobs and logs.
    Run(u64),
    /// A deployment, with its statuses.
    Deployment(u64),
    /// An environment.
    Environment(String),
    /// A release.
    Release(u64),
    /// A tag.
    Tag(String),
    /// An issue, or its incident label.
    Issue(u64),
    /// A pull request.
    PullRequest(u64),
    /// A workflow.
    Workflow(u64),
    /// A rule that protects a branch.
    BranchRule(String),
}

/// The list of an attempt's jobs was read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobsListed {
    /// The run.
    pub run: u64,
    /// The attempt.
    pub attempt: u32,
    /// [`Revision`](crate::record::Revision) of the attempt at that time, as a number; `None` for the kept one.
    pub revision: Option<i64>,
    /// Jobs that the platform said there are.
    pub expected: u64,
    /// Jobs that it gave, undecodable ones not counted.
    pub collected: u64,
}

/// A job's log, compressed with zstd where it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLog {
    /// What is known of it.
    pub log: JobLog,
    /// Its text, compressed.
    pub body: Option<Vec<u8>>,
}

/// What lets the platform answer "nothing new" at no cost. Valid only for the token it was given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validator {
    /// The request's path and query.
    pub request: String,
    /// A fingerprint of the token; never the token.
    pub holder: String,
    /// The entity tag; `None` forgets it, whoever held it.
    pub etag: Option<String>,
}

/// Things to keep together, or not at all.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// When they were fetched.
    pub fetched: Option<Timestamp>,
    /// Items that were read.
    pub items: Vec<Item>,
    /// Items that could not be read.
    pub quarantined: Vec<Quarantined>,
    /// What is no longer there.
    pub gone: Vec<Gone>,
    /// Job lists that were read to their end. Kept jobs of these attempts that are not among the items are gone.
    pub jobs_listed: Vec<JobsListed>,
    /// Kept jobs stay although the lists' items are not in this batch.
    pub keep_unlisted: bool,
    /// Logs.
    pub logs: Vec<KeptLog>,
    /// Logs to forget: newer samples took their place.
    pub forgotten_logs: Vec<u64>,
    /// How far streams have come, in the collector's own words, by the stream's name.
    pub checkpoints: BTreeMap<&'static str, String>,
    /// What lets the platform answer "nothing new".
    pub validators: Vec<Validator>,
    /// The account of what was collected; replaces the one before when not empty.
    pub coverage: Vec<Coverage>,
    /// The account is kept only where there is none.
    pub coverage_if_none: bool,
}
