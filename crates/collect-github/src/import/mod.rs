//! A saved dump of the API into the ledger: for machines without a network, and for tests without a server.
//!
//! Files say themselves what they are: by the shape of their JSON, or by the id in a log's name.

mod classify;
mod document;
mod files;
mod log_files;
mod summary;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use plimsoll_domain::coverage::Coverage;
use plimsoll_domain::ledger::{Batch, JobsListed, Ledger, LedgerError, RepositoryKey, Tally, Validator};
use plimsoll_domain::record::{HostedRepository, Record};
use plimsoll_domain::time::Timestamp;
use serde_json::value::RawValue;

use crate::collect::session::host_of;
use crate::decode::{self, Decoded, Known};
use crate::kind;
use document::Document;

/// What an import found.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The repository's key in the ledger.
    pub key: RepositoryKey,
    /// The host it is kept under.
    pub host: String,
    /// The repository.
    pub repository: HostedRepository,
    /// Items that were read, by kind.
    pub items: BTreeMap<&'static str, u64>,
    /// Logs that were kept.
    pub logs: u64,
    /// Numbers of what is kept now.
    pub tally: Tally,
    /// The account, source by source.
    pub coverage: Vec<Coverage>,
    /// Files that were left out, and why.
    pub left_out: Vec<(PathBuf, String)>,
}

/// Why nothing could be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The folder cannot be read.
    #[error("cannot read {}: {reason}; give the folder that holds the dump", .path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Nothing in it is a dump.
    #[error(
        "{} holds no answers of GitHub's API; save some with `gh api --paginate repos/OWNER/NAME/actions/runs > runs.json`",
        .path.display()
    )]
    Nothing {
        /// The path.
        path: PathBuf,
    },
    /// Nothing says which repository it is of.
    #[error(
        "nothing in {} says which repository it is of; add `gh api repos/OWNER/NAME > repository.json`",
        .path.display()
    )]
    Nameless {
        /// The path.
        path: PathBuf,
    },
    /// It is of several repositories.
    #[error("{} holds answers about {first} and {second}; import one repository's folder at a time", .path.display())]
    Several {
        /// The path.
        path: PathBuf,
        /// One of them.
        first: String,
        /// Another.
        second: String,
    },
    /// The ledger cannot keep anything.
    #[error("{0}")]
    Ledger(String),
}

impl From<LedgerError> for ImportError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error.to_string())
    }
}

/// How to import.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The folder.
    pub folder: PathBuf,
    /// When: what was imported is dated with it.
    pub now: Timestamp,
    /// Logs larger than this many bytes are not kept.
    pub largest_log: u64,
}

/// Reads a dump into the ledger. What is there already is not repeated, and an older sighting replaces no newer one.
///
/// # Errors
/// When there is no dump, it is of no or several repositories, or the ledger cannot keep anything.
pub fn import(
    options: &ImportOptions,
    ledger: &mut dyn Ledger,
    progress: &dyn Fn(&Path),
) -> Result<Imported, ImportError> {
    let folder = &options.folder;
    let found = files::find(folder)
        .map_err(|error| ImportError::Unreadable { path: folder.clone(), reason: error.to_string() })?;
    let mut left_out = found.left_out;
    let (repository, whole, any) = whose(folder, &found.json, &mut left_out, progress)?;
    if !any && found.logs.is_empty() {
        return Err(ImportError::Nothing { path: folder.clone() });
    }
    let repository = repository.ok_or_else(|| ImportError::Nameless { path: folder.clone() })?;
    // What only runs mention of it replaces nothing that is known.
    let known = ledger.named(&repository.full_name)?.into_iter().find(|(_, known)| known.id == repository.id);
    let repository = known.filter(|_| !whole).map_or(repository, |(_, known)| known);
    let host = host_of(&repository).unwrap_or_else(|| "github.com".to_owned());
    let key = ledger.open(&host, &repository)?;
    // What a collection is told to be unchanged may have been changed by this.
    let request = format!("/repos/{}", repository.full_name);
    let forgotten = Validator { request, holder: String::new(), etag: None };
    ledger.keep(key, &Batch { validators: vec![forgotten], ..Batch::default() })?;
    let mut import = Import {
        ledger,
        key,
        now: options.now,
        items: BTreeMap::new(),
        counts: Counts::default(),
        approvals: BTreeMap::new(),
    };
    for path in &found.json {
        progress(path);
        // What cannot be read was told on the first pass.
        for document in document::read(path).unwrap_or_default() {
            import.document(&document)?;
        }
    }
    import.lists_read()?;
    import.approvals_read()?;
    let logs = log_files::import(&mut import, &found.logs, options.largest_log, &mut left_out)?;
    let tally = import.ledger.tally(key)?;
    let coverage = import.account(&tally)?;
    let items = import.items;
    Ok(Imported { key, host, repository, items, logs, tally, coverage, left_out })
}

/// First pass: which repository it is, whether it tells of itself, and whether there is anything.
fn whose(
    folder: &Path,
    json: &[PathBuf],
    left_out: &mut Vec<(PathBuf, String)>,
    progress: &dyn Fn(&Path),
) -> Result<(Option<HostedRepository>, bool, bool), ImportError> {
    let mut whole: Option<HostedRepository> = None;
    let mut mentioned: Option<HostedRepository> = None;
    let mut any = false;
    for path in json {
        progress(path);
        let documents = match document::read(path) {
            Ok(documents) => documents,
            Err(reason) => {
                left_out.push((path.clone(), reason));
                continue;
            }
        };
        let known = !documents.iter().all(Document::is_empty);
        any |= known;
        if !known {
            left_out
                .push((path.clone(), "nothing in it is an answer of GitHub's API that is known".to_owned()));
        }
        for document in documents {
            for named in document.repositories {
                let place = if document.whole_repository { &mut whole } else { &mut mentioned };
                if let Some(known) = place.as_ref().filter(|known| known.id != named.id) {
                    let (first, second) = (known.full_name.clone(), named.full_name);
                    return Err(ImportError::Several { path: folder.to_owned(), first, second });
                }
                *place = Some(named);
            }
        }
    }
    match (whole, mentioned) {
        (Some(whole), Some(mentioned)) if whole.id != mentioned.id => Err(ImportError::Several {
            path: folder.to_owned(),
            first: whole.full_name,
            second: mentioned.full_name,
        }),
        (whole, mentioned) => {
            let is_whole = whole.is_some();
            Ok((whole.or(mentioned), is_whole, any))
        }
    }
}

/// An import under way.
pub(crate) struct Import<'a> {
    pub(crate) ledger: &'a mut dyn Ledger,
    pub(crate) key: RepositoryKey,
    pub(crate) now: Timestamp,
    items: BTreeMap<&'static str, u64>,
    counts: Counts,
    /// What reviewers said, by run: kept when all runs are, which may come later in the dump.
    approvals: BTreeMap<u64, Vec<Box<RawValue>>>,
}

/// What lists said of themselves.
#[derive(Default)]
struct Counts {
    runs: Option<u64>,
    /// Kinds of items of which there is a list.
    lists: BTreeSet<&'static str>,
    /// By run.
    jobs: BTreeMap<u64, SeenJobs>,
}

/// Jobs of a run that the dump has.
#[derive(Default)]
struct SeenJobs {
    /// The largest count that a list of the run's jobs told.
    total: u64,
    attempts: BTreeMap<u32, SeenAttempt>,
}

/// Jobs of an attempt that the dump has.
#[derive(Default)]
struct SeenAttempt {
    jobs: BTreeSet<u64>,
    /// The count that a list told which had jobs of no other attempt.
    total: u64,
}

impl SeenJobs {
    /// Attempts all of whose jobs are there: by a list of their own, or by one of all attempts.
    fn whole(&self) -> impl Iterator<Item = (u32, &SeenAttempt)> {
        let seen: usize = self.attempts.values().map(|attempt| attempt.jobs.len()).sum();
        let all = seen as u64 == self.total;
        let whole = move |attempt: &SeenAttempt| all || attempt.jobs.len() as u64 == attempt.total;
        self.attempts
            .iter()
            .filter(move |(_, attempt)| whole(attempt))
            .map(|(number, attempt)| (*number, attempt))
    }
}

impl Import<'_> {
    pub(crate) fn batch(&self) -> Batch {
        Batch { fetched: Some(self.now), ..Batch::default() }
    }

    fn document(&mut self, document: &Document) -> Result<(), ImportError> {
        let mut batch = self.batch();
        for (kind, sent) in &document.items {
            let place = "imported item";
            match decode::item(kind, sent, Known::Nothing, place) {
                Decoded::Item(item) => {
                    *self.items.entry(kind).or_default() += 1;
                    batch.items.push(item);
                }
                Decoded::Quarantined(item) => batch.quarantined.push(item),
            }
        }
        self.counts.lists.extend(&document.lists);
        let named = document.approvals.iter().filter_map(|(run, reviews)| Some(((*run)?, reviews.clone())));
        self.approvals.extend(named);
        if let Some(total) = document.total {
            self.count_jobs(&batch, total);
            if document.lists.contains(&kind::RUN) {
                self.counts.runs = Some(self.counts.runs.unwrap_or(0).max(total));
            }
        }
        Ok(self.ledger.keep(self.key, &batch)?)
    }

    /// Remembers what a list of jobs said of itself.
    fn count_jobs(&mut self, batch: &Batch, total: u64) {
        let records = batch.items.iter().flat_map(|item| &item.records);
        let jobs = records.filter_map(|record| match record {
            Record::Job(job) => Some(job),
            _ => None,
        });
        let jobs: Vec<_> = jobs.collect();
        let one_attempt = jobs.windows(2).all(|pair| pair[0].attempt == pair[1].attempt);
        for job in jobs {
            let run = self.counts.jobs.entry(job.run).or_default();
            run.total = run.total.max(total);
            let attempt = run.attempts.entry(job.attempt).or_default();
            attempt.jobs.insert(job.id);
            if one_attempt {
                attempt.total = attempt.total.max(total);
            }
        }
    }

    /// Lists of jobs that were there to their end.
    fn lists_read(&mut self) -> Result<(), ImportError> {
        let mut batch = self.batch();
        for (run, seen) in std::mem::take(&mut self.counts.jobs) {
            let known = self.ledger.jobs_of_run(self.key, run)?;
            for (number, attempt) in seen.whole() {
                // What was collected before and is not in the dump makes the dump no proof.
                if known.iter().any(|job| job.attempt == number && !attempt.jobs.contains(&job.id)) {
                    continue;
                }
                let count = attempt.jobs.len() as u64;
                batch.jobs_listed.push(JobsListed {
                    run,
                    attempt: number,
                    revision: None,
                    expected: count,
                    collected: count,
                });
            }
        }
        batch.keep_unlisted = true;
        Ok(self.ledger.keep(self.key, &batch)?)
    }

    /// What reviewers said of the runs, as these are kept by now.
    fn approvals_read(&mut self) -> Result<(), ImportError> {
        let mut batch = self.batch();
        for (run, reviews) in std::mem::take(&mut self.approvals) {
            let revision = self.ledger.run_revision(self.key, run)?.unwrap_or_default();
            match decode::approvals(run, revision, &reviews) {
                Decoded::Item(item) => {
                    *self.items.entry(kind::APPROVALS).or_default() += 1;
                    batch.items.push(item);
                }
                Decoded::Quarantined(item) => batch.quarantined.push(item),
            }
        }
        Ok(self.ledger.keep(self.key, &batch)?)
    }

    fn account(&mut self, tally: &Tally) -> Result<Vec<Coverage>, ImportError> {
        let coverage = summary::coverage(tally, self.counts.runs, &self.counts.lists, &self.items);
        // What a collection accounted for, a dump does not account for better.
        let batch = Batch { coverage: coverage.clone(), coverage_if_none: true, ..self.batch() };
        self.ledger.keep(self.key, &batch)?;
        self.ledger.finished(self.key)?;
        Ok(coverage)
    }
}
