//! Jobs and steps of every attempt that ended: which are due is asked of the ledger, so that none is forgotten.

use std::collections::HashSet;

use chrono::Duration;
use futures_util::{StreamExt, stream};
use plimsoll_domain::coverage::Source;
use plimsoll_domain::ledger::{Batch, DueJobs, Gone, JobsListed};
use plimsoll_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::page::{self, PAGE};
use super::session::{Session, mark_text};
use crate::api::{Api, ApiError};
use crate::decode::{self, Decoded, Known};
use crate::kind;

/// Attempts that are asked for in one go.
const CHUNK: u64 = 500;
/// GitHub archives what is behind a run's jobs after this many days. A server may be set otherwise.
const ARCHIVED_DAYS: i64 = 400;
/// So many old attempts without a job in a row, and the older ones are not asked for.
const EMPTY_IN_A_ROW: u32 = 20;

/// The jobs of one attempt.
struct Listed {
    due: DueJobs,
    jobs: Vec<Decoded>,
    expected: u64,
}

/// What is known of how long the platform keeps jobs.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct JobsMark {
    /// Jobs of runs created before this are archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    archived_before: Option<Timestamp>,
}

impl Session<'_> {
    pub(super) async fn jobs(&mut self) -> Result<(), ApiError> {
        let mark: JobsMark = self.mark("jobs")?;
        let archived = mark.archived_before.filter(|_| !self.options.full);
        if let Some(before) = archived {
            self.note_archived(before);
        }
        let mut since = archived.map_or(self.horizon(), |before| before.max(self.horizon()));
        let (mut done, mut empty) = (0, 0);
        let total = self.ledger.tally(self.key)?.attempts_without_jobs;
        let mut asked = HashSet::new();
        loop {
            let mut due = self.ledger.due_jobs(self.key, since, CHUNK + asked.len() as u64)?;
            // What is still due although it was asked for could not be had, or changes faster than it can be listed.
            due.retain(|due| asked.insert((due.run, due.attempt)));
            if due.is_empty() {
                return Ok(());
            }
            let (api, path) = (self.api.clone(), self.path.clone());
            let mut lists = stream::iter(due)
                .map(|due| {
                    let (api, path) = (api.clone(), path.clone());
                    async move { (due, list(&api, &path, due).await) }
                })
                .buffered(self.options.pace.parallel.max(1));
            while let Some((due, listed)) = lists.next().await {
                let old = due.created < self.now() - Duration::days(ARCHIVED_DAYS);
                let found = self.jobs_of(due, listed, old).await?;
                empty = if old && !found { empty + 1 } else { 0 };
                done += 1;
                self.observe("jobs", done, Some(total.max(done)));
                if empty >= EMPTY_IN_A_ROW {
                    // Newest first: everything that is left is older still.
                    since = due.created + Duration::milliseconds(1);
                    self.note_archived(since);
                    let mut batch = self.batch();
                    let mark = JobsMark { archived_before: Some(since) };
                    batch.checkpoints.insert("jobs", mark_text(&mark));
                    self.keep(&batch)?;
                    break;
                }
            }
        }
    }

    fn note_archived(&mut self, before: Timestamp) {
        let day = before.format("%Y-%m-%d");
        self.short(Source::Jobs, format!("the platform has archived the jobs of runs before {day}"));
    }

    /// Keeps the jobs of an attempt; `false` when there are none. An old attempt without any may have had some: its
    /// list is no proof.
    async fn jobs_of(
        &mut self,
        due: DueJobs,
        listed: Result<Listed, ApiError>,
        old: bool,
    ) -> Result<bool, ApiError> {
        match listed {
            Ok(listed) if listed.jobs.is_empty() && old => Ok(false),
            Ok(listed) => {
                self.failed_in_a_row = 0;
                let found = !listed.jobs.is_empty();
                let batch = self.jobs_batch(listed);
                self.keep(&batch)?;
                Ok(found)
            }
            Err(ApiError::NotFound | ApiError::Gone) => {
                if !self.refresh_run(due.run).await? {
                    self.forget(vec![Gone::Run(due.run)])?;
                } else if !old {
                    let batch = self.jobs_batch(Listed { due, jobs: Vec::new(), expected: 0 });
                    self.keep(&batch)?;
                }
                Ok(false)
            }
            Err(error) => {
                self.one_failed(Source::Jobs, &format!("jobs of run {}", due.run), error)?;
                Ok(true)
            }
        }
    }

    fn jobs_batch(&self, listed: Listed) -> Batch {
        let mut batch = self.batch();
        for decoded in listed.jobs {
            self.add(&mut batch, decoded);
        }
        batch.jobs_listed.push(JobsListed {
            run: listed.due.run,
            attempt: listed.due.attempt,
            revision: Some(listed.due.revision),
            expected: listed.expected,
            collected: batch.items.len() as u64,
        });
        batch
    }
}

/// Lists the jobs of an attempt to the end.
async fn list(api: &Api, path: &str, due: DueJobs) -> Result<Listed, ApiError> {
    let DueJobs { run, attempt, latest, .. } = due;
    let request = format!("{path}/actions/runs/{run}/attempts/{attempt}/jobs");
    match pages(api, &request, due).await {
        // Servers from before attempts were told apart.
        Err(ApiError::NotFound) if latest => {
            pages(api, &format!("{path}/actions/runs/{run}/jobs?filter=latest"), due).await
        }
        other => other,
    }
}

/// Jobs a page, and fewer where the platform cannot make so many.
const SIZES: [u64; 3] = [PAGE, 30, 10];
/// A run has at most 256 jobs; a list that goes on and on is none.
const MOST_PAGES: u64 = 60;

async fn pages(api: &Api, request: &str, due: DueJobs) -> Result<Listed, ApiError> {
    let mut last = Err(ApiError::NotFound);
    for size in SIZES {
        last = pages_of(api, request, due, size).await;
        if !matches!(last, Err(ApiError::Unavailable(_))) {
            break;
        }
    }
    last
}

async fn pages_of(api: &Api, request: &str, due: DueJobs, size: u64) -> Result<Listed, ApiError> {
    let mut listed = Listed { due, jobs: Vec::new(), expected: 0 };
    for number in 1..=MOST_PAGES {
        let request = page::numbered(request, number, size);
        let Some(page) = page::fetch(api, &request, Some("jobs"), None).await? else { break };
        let rows = page.items.len() as u64;
        for (at, item) in page.items.iter().enumerate() {
            let place = format!("run {}, attempt {}, item {at}", due.run, due.attempt);
            listed.jobs.push(decode::item(kind::JOB, item, Known::Attempt(due.attempt), &place));
        }
        let seen = listed.jobs.len() as u64;
        listed.expected = page.total.unwrap_or(seen).max(seen);
        if rows == 0 || !(page.next || seen < listed.expected && rows == size) {
            break;
        }
    }
    Ok(listed)
}
