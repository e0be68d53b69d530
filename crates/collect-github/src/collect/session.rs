//! One collection of one repository, from the first request to the account.

use std::collections::BTreeMap;
use std::sync::Arc;

use plimsoll_domain::coverage::Source;
use plimsoll_domain::ledger::{Batch, Gone, Ledger, RepositoryKey, Validator};
use plimsoll_domain::record::HostedRepository;
use plimsoll_domain::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::observer::{Observer, Progress};
use super::options::CollectOptions;
use crate::api::{Answer, Api, ApiError, Stop};
use crate::decode::{self, Decoded, Known};
use crate::kind;

/// So many single items in a row that cannot be had, and the stream ends.
const FAILED_IN_A_ROW: u32 = 5;

/// A collection under way.
pub(super) struct Session<'a> {
    pub(super) options: &'a CollectOptions,
    pub(super) api: Arc<Api>,
    pub(super) ledger: &'a mut dyn Ledger,
    pub(super) observer: &'a dyn Observer,
    pub(super) key: RepositoryKey,
    pub(super) host: String,
    pub(super) hosted: HostedRepository,
    /// `/repos/owner/name`.
    pub(super) path: String,
    /// What kept a source from being complete.
    pub(super) shortfalls: BTreeMap<Source, String>,
    /// What the platform said there is.
    pub(super) expected: BTreeMap<Source, u64>,
    pub(super) stopped: Option<Stop>,
    /// Why a stream ended that another night may bring to its end.
    pub(super) failed: Option<String>,
    /// Runs that were asked for because a list did not show them.
    pub(super) verified: u64,
    /// Single items that could not be had, one after the other.
    pub(super) failed_in_a_row: u32,
    pub(super) notices: Vec<String>,
}

impl<'a> Session<'a> {
    /// Finds the repository.
    pub(super) async fn open(
        options: &'a CollectOptions,
        api: Arc<Api>,
        ledger: &'a mut dyn Ledger,
        observer: &'a dyn Observer,
    ) -> Result<Self, ApiError> {
        let path = format!("/repos/{}", options.full_name);
        let read = |answer: &Answer| {
            let sent: Box<RawValue> =
                serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
            decode::hosted(&sent).map(|hosted| (sent, hosted))
        };
        let known = if options.full { None } else { only(ledger.named(&options.full_name)?) };
        let etag = match &known {
            Some((key, _)) => ledger.etag(*key, &path, &api.holder())?,
            None => None,
        };
        let (hosted, new) = match (api.get(&path, etag.as_deref(), read).await?, known) {
            (Some(((sent, hosted), answer)), _) => (hosted, Some((sent, answer))),
            (None, Some((_, hosted))) => (hosted, None),
            (None, None) => return Err(ApiError::Unavailable("an answer that was not asked for".to_owned())),
        };
        let host = host_of(&hosted).unwrap_or_else(|| options.base.host().to_owned());
        let key = ledger.open(&host, &hosted)?;
        let mut session = Self {
            path: format!("/repos/{}", hosted.full_name),
            options,
            api,
            ledger,
            observer,
            key,
            host,
            hosted,
            shortfalls: BTreeMap::new(),
            expected: BTreeMap::new(),
            stopped: None,
            failed: None,
            verified: 0,
            failed_in_a_row: 0,
            notices: Vec::new(),
        };
        if !session.hosted.full_name.eq_ignore_ascii_case(&options.full_name) {
            let new = &session.hosted.full_name;
            session.notices.push(format!("{} is now called {new}", options.full_name));
        }
        if let Some((sent, answer)) = new {
            let mut batch = session.batch();
            session.add(&mut batch, decode::item(kind::REPOSITORY, &sent, Known::Nothing, "repository"));
            batch.validators.push(session.validator(&path, &answer));
            session.keep(&batch)?;
        }
        Ok(session)
    }

    /// All streams, the cheapest and most telling first, so that a small budget still tells something and the long
    /// ones starve no other.
    pub(super) async fn streams(&mut self) -> Result<(), ApiError> {
        let result = self.workflows().await;
        self.settle(&[], result)?;
        let result = self.runs().await;
        self.settle(&[Source::Runs], result)?;
        let result = self.graph().await;
        self.settle(
            &[Source::Deployments, Source::Releases, Source::PullRequests, Source::Issues, Source::Settings],
            result,
        )?;
        let result = self.attempts().await;
        self.settle(&[Source::Runs], result)?;
        let result = self.approvals().await;
        self.settle(&[Source::Approvals], result)?;
        let result = self.jobs().await;
        self.settle(&[Source::Jobs], result)?;
        let result = self.logs().await;
        self.settle(&[Source::Logs], result)
    }

    /// A stream that fails is said so and stops no other; only a ledger that cannot keep anything does.
    pub(super) fn settle(
        &mut self,
        sources: &[Source],
        result: Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        match result {
            Ok(()) => Ok(()),
            Err(ApiError::Ledger(error)) => Err(ApiError::Ledger(error)),
            Err(error) => {
                if let ApiError::Stopped(stop) = &error {
                    self.stopped.get_or_insert_with(|| stop.clone());
                }
                if matches!(error, ApiError::Unavailable(_) | ApiError::Unauthorized) {
                    self.failed.get_or_insert_with(|| error.to_string());
                }
                for source in sources {
                    self.short(*source, error.to_string());
                }
                Ok(())
            }
        }
    }

    /// One item that cannot be had spoils no other; many in a row say that it is not the item.
    pub(super) fn one_failed(&mut self, source: Source, what: &str, error: ApiError) -> Result<(), ApiError> {
        self.failed_in_a_row += 1;
        match error {
            ApiError::Unavailable(_) | ApiError::Refused { .. } | ApiError::Forbidden { .. }
                if self.failed_in_a_row < FAILED_IN_A_ROW =>
            {
                if matches!(error, ApiError::Unavailable(_)) {
                    self.failed.get_or_insert_with(|| format!("{what}: {error}"));
                }
                self.short(source, format!("{what}: {error}"));
                Ok(())
            }
            error => Err(error),
        }
    }

    /// Notes why a source is not complete; the first reason stays.
    pub(super) fn short(&mut self, source: Source, reason: impl Into<String>) {
        self.shortfalls.entry(source).or_insert_with(|| reason.into());
    }

    /// The platform's time.
    pub(super) fn now(&self) -> Timestamp {
        self.api.governor.server_now()
    }

    /// An empty batch of this moment.
    pub(super) fn batch(&self) -> Batch {
        Batch { fetched: Some(self.now()), ..Batch::default() }
    }

    /// Adds an item, read or not.
    pub(super) fn add(&self, batch: &mut Batch, decoded: Decoded) {
        match decoded {
            Decoded::Item(item) => batch.items.push(item),
            Decoded::Quarantined(item) => batch.quarantined.push(item),
        }
    }

    pub(super) fn keep(&mut self, batch: &Batch) -> Result<(), ApiError> {
        Ok(self.ledger.keep(self.key, batch)?)
    }

    /// Tells that things are gone.
    pub(super) fn forget(&mut self, gone: Vec<Gone>) -> Result<(), ApiError> {
        if gone.is_empty() {
            return Ok(());
        }
        let batch = Batch { gone, ..self.batch() };
        self.keep(&batch)
    }

    pub(super) fn mark<T: DeserializeOwned + Default>(&self, stream: &str) -> Result<T, ApiError> {
        let kept = self.ledger.checkpoint(self.key, stream)?;
        // A checkpoint that cannot be read is none: everything is walked again.
        Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    pub(super) fn etag(&self, request: &str) -> Result<Option<String>, ApiError> {
        if self.options.full {
            return Ok(None);
        }
        Ok(self.ledger.etag(self.key, request, &self.api.holder())?)
    }

    pub(super) fn validator(&self, request: &str, answer: &Answer) -> Validator {
        Validator { request: request.to_owned(), holder: self.api.holder(), etag: answer.etag() }
    }

    pub(super) fn observe(&self, stage: &'static str, done: u64, total: Option<u64>) {
        self.observer.progress(&Progress { stage, done, total, used: self.api.governor.used() });
    }
}

/// The one repository of a name; of two on different hosts nobody can say which is meant.
fn only<T>(mut found: Vec<T>) -> Option<T> {
    if found.len() == 1 { found.pop() } else { None }
}

/// A checkpoint as text.
pub(super) fn mark_text<T: Serialize>(mark: &T) -> String {
    serde_json::to_string(mark).unwrap_or_default()
}

/// The host of the repository's page: that is what it is kept under, wherever the API is reached.
pub(crate) fn host_of(hosted: &HostedRepository) -> Option<String> {
    let uri: http::Uri = hosted.url.as_deref()?.parse().ok()?;
    uri.authority().map(|authority| authority.as_str().to_ascii_lowercase())
}
