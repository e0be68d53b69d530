//! Logs of jobs: of all that failed, and a sample of those that did not.

use std::collections::HashSet;

use chrono::{DateTime, Duration};
use plimsoll_domain::coverage::Source;
use plimsoll_domain::ledger::{Batch, DueLog, KeptLog, LogChoice};
use plimsoll_domain::record::{JobLog, LogState};
use plimsoll_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::session::{Session, mark_text};
use crate::api::{Api, ApiError, Credentials, LogAnswer, Secret};
use crate::logs::Packer;

/// Logs that are asked for in one go.
const CHUNK: u64 = 2_000;
/// So many logs gone by retention in a row, and the older ones are not asked for.
const EXPIRED_IN_A_ROW: u32 = 20;
/// Nobody keeps logs longer; older samples stay as they are.
const LONGEST_RETENTION_DAYS: i64 = 400;
/// A retention that was changed is noticed after this many days.
const RETENTION_DAYS: i64 = 30;

/// What is known of the platform's retention of logs.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct LogsMark {
    /// Logs of jobs that ended before this are gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expired_before: Option<Timestamp>,
    /// When that was found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    noticed: Option<Timestamp>,
}

impl Session<'_> {
    pub(super) async fn logs(&mut self) -> Result<(), ApiError> {
        let choice = self.options.logs;
        if choice == LogChoice::None {
            self.short(Source::Logs, "logs were not asked for (--logs none)");
            return Ok(());
        }
        self.forget_superseded(choice)?;
        let mark: LogsMark = self.mark("logs")?;
        let now = self.now();
        let believed = mark.noticed.is_some_and(|noticed| now - noticed < Duration::days(RETENTION_DAYS));
        let since = mark.expired_before.filter(|_| believed).unwrap_or(DateTime::UNIX_EPOCH);
        let since = since.max(self.horizon());
        let mut packers = self.packers()?;
        let mut asked = HashSet::new();
        let mut expired = 0;
        loop {
            let mut due = self.ledger.due_logs(self.key, choice, since, now, CHUNK)?;
            // One that could not be had now is asked for again the next time.
            due.retain(|log| asked.insert(log.job));
            if due.is_empty() {
                break;
            }
            due.sort_by_key(|log| std::cmp::Reverse(log.finished));
            for chunk in due.chunks(packers.len()) {
                let fetched =
                    fetch(&self.api, &self.path, self.options.largest_log, chunk, &mut packers).await;
                for (log, kept) in chunk.iter().zip(fetched) {
                    if self.keep_log(log, kept, &mut expired, now)? {
                        // Newest first: everything that is left is older still.
                        return self.forget_superseded(choice);
                    }
                }
                self.observe("logs", asked.len() as u64, None);
            }
        }
        self.forget_superseded(choice)
    }

    /// Keeps what became of a log; `true` when so many in a row are gone that the older ones are too.
    fn keep_log(
        &mut self,
        due: &DueLog,
        kept: Result<KeptLog, ApiError>,
        expired: &mut u32,
        now: Timestamp,
    ) -> Result<bool, ApiError> {
        let kept = match kept {
            Ok(kept) => kept,
            Err(ApiError::Unavailable(reason)) => {
                self.short(Source::Logs, format!("the log of job {}: {reason}", due.job));
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        *expired = if kept.log.state == LogState::Expired { *expired + 1 } else { 0 };
        let all_gone = *expired >= EXPIRED_IN_A_ROW;
        let mut batch = Batch { logs: vec![kept], ..self.batch() };
        if all_gone {
            let mark = LogsMark { expired_before: due.finished, noticed: Some(now) };
            batch.checkpoints.insert("logs", mark_text(&mark));
        }
        self.keep(&batch)?;
        Ok(all_gone)
    }

    /// A newer success takes an older sample's place.
    fn forget_superseded(&mut self, choice: LogChoice) -> Result<(), ApiError> {
        if choice != LogChoice::Sample {
            return Ok(());
        }
        let since = self.now() - Duration::days(LONGEST_RETENTION_DAYS);
        let forgotten_logs = self.ledger.superseded_samples(self.key, since)?;
        if forgotten_logs.is_empty() {
            return Ok(());
        }
        let batch = Batch { forgotten_logs, ..self.batch() };
        self.keep(&batch)
    }

    fn packers(&self) -> Result<Vec<Packer>, ApiError> {
        let own: Vec<&Secret> = match &self.options.credentials {
            Credentials::Token(token) => vec![token],
            // An installation's token has a shape that is masked anyway.
            Credentials::App { .. } | Credentials::Anonymous => Vec::new(),
        };
        let made = (0..self.options.pace.parallel.max(1)).map(|_| Packer::new(&own));
        made.collect::<Result<_, _>>().map_err(|error| ApiError::Unavailable(error.to_string()))
    }
}

/// Fetches some logs at once, each with a packer of its own; the answers come in the order of `due`.
async fn fetch(
    api: &Api,
    path: &str,
    largest: u64,
    due: &[DueLog],
    packers: &mut [Packer],
) -> Vec<Result<KeptLog, ApiError>> {
    let one = |(log, packer): (DueLog, _)| one(api, path, largest, log, packer);
    futures_util::future::join_all(due.iter().copied().zip(packers).map(one)).await
}

async fn one(
    api: &Api,
    path: &str,
    largest: u64,
    due: DueLog,
    packer: &mut Packer,
) -> Result<KeptLog, ApiError> {
    let answer = api.log(path, due.job, largest, packer).await?;
    let unkept = |error: std::io::Error| ApiError::Unavailable(error.to_string());
    let packed = packer.finish().map_err(unkept)?;
    let log = JobLog { job: due.job, state: LogState::None, reason: due.reason, bytes: None, sha256: None };
    Ok(match answer {
        LogAnswer::Text(text) if text.cut => {
            KeptLog { log: JobLog { state: LogState::TooBig, bytes: Some(text.bytes), ..log }, body: None }
        }
        LogAnswer::Text(_) => KeptLog {
            log: JobLog {
                state: LogState::Stored,
                bytes: Some(packed.bytes),
                sha256: Some(packed.sha256),
                ..log
            },
            body: Some(packed.body),
        },
        LogAnswer::Expired => KeptLog { log: JobLog { state: LogState::Expired, ..log }, body: None },
        LogAnswer::Absent => KeptLog { log: JobLog { state: LogState::Absent, ..log }, body: None },
    })
}
