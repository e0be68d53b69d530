//! Earlier attempts: a list shows only the latest one of a run.

use std::collections::HashSet;

use chrono::Duration;
use futures_util::{StreamExt, stream};
use plimsoll_domain::coverage::Source;
use plimsoll_domain::ledger::Gone;
use plimsoll_domain::time::Timestamp;
use serde_json::value::RawValue;

use super::mark::{RunsMark, VERY_DEEP_DAYS};
use super::session::{Session, mark_text};
use crate::api::{Answer, ApiError};
use crate::decode::{self, Known};
use crate::kind;

/// Attempts that are asked for in one go.
const CHUNK: u64 = 1_000;

impl Session<'_> {
    pub(super) async fn attempts(&mut self) -> Result<(), ApiError> {
        let runs: RunsMark = self.mark("runs")?;
        let mark: AttemptsMark = self.mark("attempts")?;
        // What was not there once is asked for again only as long as it may still come.
        let again = self.now() - Duration::days(VERY_DEEP_DAYS);
        let known = mark.complete && !self.options.full;
        let since = if known { self.horizon().max(again) } else { self.horizon() };
        let mut asked = HashSet::new();
        loop {
            let mut due = self.ledger.missing_attempts(self.key, since, CHUNK + asked.len() as u64)?;
            due.retain(|attempt| asked.insert(*attempt));
            if due.is_empty() {
                break;
            }
            self.fetch_attempts(&due).await?;
        }
        // Only what was asked for when all runs were there is known to be all.
        let complete = self.options.since.is_none() && runs.whole(self.hosted.created.unwrap_or_default())
            || mark.complete;
        let mut batch = self.batch();
        batch.checkpoints.insert("attempts", mark_text(&AttemptsMark { complete }));
        self.keep(&batch)
    }

    async fn fetch_attempts(&mut self, due: &[(u64, u32)]) -> Result<(), ApiError> {
        let total = due.len() as u64;
        let api = self.api.clone();
        let requests = due.iter().map(|(run, number)| {
            let request = format!("{}/{run}/attempts/{number}", self.runs_request());
            (*run, *number, request)
        });
        let requests: Vec<_> = requests.collect();
        let mut answers = stream::iter(requests)
            .map(|(run, number, request)| {
                let api = api.clone();
                async move { (run, number, api.get(&request, None, sent).await) }
            })
            .buffer_unordered(self.options.pace.parallel.max(1));
        let mut done = 0;
        while let Some((run, number, answer)) = answers.next().await {
            match answer {
                Ok(Some((sent, _))) => {
                    let mut batch = self.batch();
                    let place = format!("{run}/{number}");
                    self.add(&mut batch, decode::item(kind::ATTEMPT, &sent, Known::Nothing, &place));
                    self.keep(&batch)?;
                    self.failed_in_a_row = 0;
                }
                Ok(None) => {}
                Err(ApiError::NotFound | ApiError::Gone) => {
                    if !self.refresh_run(run).await? {
                        self.forget(vec![Gone::Run(run)])?;
                    }
                }
                Err(error) => {
                    self.one_failed(Source::Runs, &format!("attempt {number} of run {run}"), error)?;
                }
            }
            done += 1;
            self.observe("earlier attempts", done, Some(total));
        }
        Ok(())
    }

    /// Nothing older is asked for.
    pub(super) fn horizon(&self) -> Timestamp {
        self.options.since.unwrap_or_default()
    }
}

#[derive(Default, serde::Serialize, serde::Deserialize)]
struct AttemptsMark {
    complete: bool,
}

fn sent(answer: &Answer) -> Result<Box<RawValue>, String> {
    serde_json::from_slice(&answer.body).map_err(|error| error.to_string())
}
