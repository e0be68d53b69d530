//! Jobs and steps of every attempt that ended: which are due is asked of the ledger, so that none is forgotten.

use std::collections::HashSet;

use chrono::Duration;
use futures_util::{StreamExt, stream};
use plimsoll_domain::coverage::Source;
use plimsoll_domain::ledger::{Batch, DueJobs, Gone, JobsListed};

use super::page::{self, PAGE};
use super::session::Session;
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

impl Session<'_> {
    pub(super) async fn jobs(&mut self) -> Result<(), ApiError> {
        let mut since = self.horizon();
        let mut done = 0;
        let mut empty = 0;
        let total = self.ledger.tally(self.key)?.attempts_without_jobs;
        let mut asked = HashSet::new();
        loop {
            let mut due = self.ledger.due_jobs(self.key, since, CHUNK)?;
            // What is still due although it was asked for changes faster than it can be listed.
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
                let archived = due.created < self.now() - Duration::days(ARCHIVED_DAYS);
                let found = self.jobs_of(due, listed).await?;
                empty = if archived && !found { empty + 1 } else { 0 };
                done += 1;
                self.observe("jobs", done, Some(total.max(done)));
                if empty >= EMPTY_IN_A_ROW {
                    // Newest first: everything that is left is older still.
                    since = due.created + Duration::milliseconds(1);
                    let day = due.created.format("%Y-%m-%d");
                    self.short(
                        Source::Jobs,
                        format!("the platform has archived the jobs of runs before {day}"),
                    );
                    break;
                }
            }
        }
    }

    /// Keeps the jobs of an attempt; `false` when there are none.
    async fn jobs_of(&mut self, due: DueJobs, listed: Result<Listed, ApiError>) -> Result<bool, ApiError> {
        match listed {
            Ok(listed) => {
                let found = !listed.jobs.is_empty();
                let batch = self.jobs_batch(listed);
                self.keep(&batch)?;
                Ok(found)
            }
            Err(ApiError::NotFound | ApiError::Gone) => {
                if self.refresh_run(due.run).await? {
                    let batch = self.jobs_batch(Listed { due, jobs: Vec::new(), expected: 0 });
                    self.keep(&batch)?;
                } else {
                    self.forget(vec![Gone::Run(due.run)])?;
                }
                Ok(false)
            }
            Err(error) => Err(error),
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

async fn pages(api: &Api, request: &str, due: DueJobs) -> Result<Listed, ApiError> {
    let mut listed = Listed { due, jobs: Vec::new(), expected: 0 };
    let mut number = 1;
    loop {
        let request = page::numbered(request, number, PAGE);
        let Some(page) = page::fetch(api, &request, Some("jobs"), None).await? else { return Ok(listed) };
        let rows = page.items.len() as u64;
        for (at, item) in page.items.iter().enumerate() {
            let place = format!("run {}, attempt {}, item {at}", due.run, due.attempt);
            listed.jobs.push(decode::item(kind::JOB, item, Known::Attempt(due.attempt), &place));
        }
        listed.expected = page.total.unwrap_or(listed.jobs.len() as u64).max(listed.jobs.len() as u64);
        if rows == 0 || !(page.next || (listed.jobs.len() as u64) < listed.expected && rows == PAGE) {
            return Ok(listed);
        }
        number += 1;
    }
}
