//! Earlier attempts: a list shows only the latest one of a run.

use chrono::Duration;
use futures_util::{StreamExt, stream};
use plimsoll_domain::ledger::Gone;
use plimsoll_domain::time::Timestamp;
use serde_json::value::RawValue;

use super::mark::VERY_DEEP_DAYS;
use super::session::Session;
use crate::api::{Answer, ApiError};
use crate::decode::{self, Known};
use crate::kind;

/// Attempts that are asked for in one go.
const CHUNK: u64 = 1_000;

impl Session<'_> {
    pub(super) async fn attempts(&mut self) -> Result<(), ApiError> {
        let since = self.horizon();
        // What was not there once is asked for again only as long as it may still come.
        let again = self.now() - Duration::days(VERY_DEEP_DAYS);
        let mark: AttemptsMark = self.mark("attempts")?;
        let since = if mark.complete { since.max(again) } else { since };
        let mut last: Vec<(u64, u32)> = Vec::new();
        loop {
            let due = self.ledger.missing_attempts(self.key, since, CHUNK)?;
            // What stays missing although it was asked for is not there.
            if due.is_empty() || due == last {
                break;
            }
            self.fetch_attempts(&due).await?;
            last = due;
        }
        let mut batch = self.batch();
        batch.checkpoints.insert("attempts", super::session::mark_text(&AttemptsMark { complete: true }));
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
                }
                Ok(None) => {}
                Err(ApiError::NotFound | ApiError::Gone) => {
                    if !self.refresh_run(run).await? {
                        self.forget(vec![Gone::Run(run)])?;
                    }
                }
                Err(error) => return Err(error),
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
