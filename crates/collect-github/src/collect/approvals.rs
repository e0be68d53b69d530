//! Who approved: asked of those runs alone one of whose deployments waited, once, and again when the run changed.

use std::collections::HashSet;

use chrono::Duration;
use futures_util::{StreamExt, stream};
use plimsoll_domain::coverage::Source;
use plimsoll_domain::ledger::{DueApprovals, Gone};
use plimsoll_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::session::{Session, mark_text};
use crate::api::{Answer, ApiError};
use crate::decode;

/// Runs that are asked about in one go.
const CHUNK: u64 = 500;
/// Without a token there are 60 requests an hour: no more runs than this are asked about.
const THRIFTY: usize = 10;
/// A server that has no such lists is asked again after so many days: it may have been brought up to date.
const AGAIN_DAYS: i64 = 7;

const NOT_THERE: &str = "the platform does not tell who approved a deployment, or not to this token";

/// What is known of whether the platform tells it.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct ApprovalsMark {
    /// When it was found not to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    untold: Option<Timestamp>,
}

impl Session<'_> {
    pub(super) async fn approvals(&mut self) -> Result<(), ApiError> {
        let mark: ApprovalsMark = self.mark("approvals")?;
        let since = self.horizon();
        let again = |untold: Timestamp| self.now() - untold >= Duration::days(AGAIN_DAYS);
        if mark.untold.is_some_and(|untold| !again(untold)) && !self.options.full {
            self.short_of_approvals(NOT_THERE);
            return Ok(());
        }
        let total = self.ledger.tally(self.key)?.approvals_due;
        let mut asked = HashSet::new();
        loop {
            let mut due = self.ledger.due_approvals(self.key, since, CHUNK + asked.len() as u64)?;
            // What is still due although it was asked for could not be had, or changes faster than it can be asked for.
            due.retain(|due| asked.insert(due.run));
            if self.thrifty() && asked.len() > THRIFTY {
                due.truncate(THRIFTY.saturating_sub(asked.len() - due.len()));
            }
            if due.is_empty() {
                return Ok(());
            }
            if !self.fetch_approvals(&due, total).await? {
                let mut batch = self.batch();
                let mark = ApprovalsMark { untold: Some(self.now()) };
                batch.checkpoints.insert("approvals", mark_text(&mark));
                self.keep(&batch)?;
                self.short_of_approvals(NOT_THERE);
                return Ok(());
            }
        }
    }

    /// Asks about some runs; `false` when the platform has no such lists at all.
    async fn fetch_approvals(&mut self, due: &[DueApprovals], total: u64) -> Result<bool, ApiError> {
        let api = self.api.clone();
        let requests = due.iter().map(|due| (*due, format!("{}/{}/approvals", self.runs_request(), due.run)));
        let requests: Vec<_> = requests.collect();
        let mut answers = stream::iter(requests)
            .map(|(due, request)| {
                let api = api.clone();
                async move { (due, api.get(&request, None, reviews).await) }
            })
            .buffered(self.options.pace.parallel.max(1));
        let mut done = 0;
        while let Some((due, answer)) = answers.next().await {
            match answer {
                Ok(Some((reviews, _))) => {
                    let mut batch = self.batch();
                    self.add(&mut batch, decode::approvals(due.run, due.revision, &reviews));
                    self.keep(&batch)?;
                    self.failed_in_a_row = 0;
                }
                Ok(None) => {}
                Err(ApiError::NotFound | ApiError::Gone) => {
                    if self.refresh_run(due.run).await? {
                        return Ok(false);
                    }
                    self.forget(vec![Gone::Run(due.run)])?;
                }
                // A token that may not read one of them may read none.
                Err(error @ ApiError::Forbidden { .. }) => return Err(error),
                Err(error) => {
                    self.one_failed(Source::Approvals, &format!("approvals of run {}", due.run), error)?;
                }
            }
            done += 1;
            self.observe("approvals", done, Some(total.max(done)));
        }
        Ok(true)
    }

    /// Said only where somebody would have to be asked about.
    fn short_of_approvals(&mut self, reason: &str) {
        if self.ledger.tally(self.key).is_ok_and(|tally| tally.approvals_due > 0) {
            self.short(Source::Approvals, reason);
        }
    }
}

fn reviews(answer: &Answer) -> Result<Vec<Box<RawValue>>, String> {
    serde_json::from_slice(&answer.body).map_err(|error| error.to_string())
}
