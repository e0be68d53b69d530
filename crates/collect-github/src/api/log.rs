//! A job's log: the API leads to a store of blobs, which must never see the token.

use std::io;

use http::StatusCode;
use tokio::time::timeout;

use super::answer::{Answer, Fetched};
use super::client::{Api, Outcome, Reply, Step, collect, foreign, location};
use super::error::ApiError;
use super::transport;

/// A log that was there, as far as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LogText {
    /// Bytes that came.
    pub(crate) bytes: u64,
    /// Whether it was larger than wanted and was not read to its end.
    pub(crate) cut: bool,
}

/// What became of a request for a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LogAnswer {
    /// It was there.
    Text(LogText),
    /// Gone by retention.
    Expired,
    /// Not there: never written, not yet, or deleted.
    Absent,
}

/// Where the text goes, piece by piece.
pub(crate) trait LogSink {
    /// Begins anew: an earlier try failed midway.
    fn restart(&mut self) -> io::Result<()>;
    /// Takes a piece.
    fn take(&mut self, piece: &[u8]) -> io::Result<()>;
}

/// What the store of blobs said.
enum Blob {
    Text(LogText),
    /// The address is no longer good, or there is nothing.
    Missing,
    Broken(String),
}

impl Api {
    /// Downloads a job's log into `sink`, at most `largest` bytes of it.
    pub(crate) async fn log(
        &self,
        repository: &str,
        job: u64,
        largest: u64,
        sink: &mut dyn LogSink,
    ) -> Result<LogAnswer, ApiError> {
        let path = format!("{repository}/actions/jobs/{job}/logs");
        let mut missing = false;
        for attempt in 0..self.pace.tries.max(2) {
            let place = match self.log_place(&path).await {
                Ok(Place::Elsewhere(place)) => place,
                // A server that hands the log out itself.
                Ok(Place::Here(answer)) => return Self::handed_out(&answer, largest, sink),
                Err(ApiError::NotFound) => return Ok(LogAnswer::Absent),
                Err(ApiError::Gone) => return Ok(LogAnswer::Expired),
                Err(error) => return Err(error),
            };
            match self.blob(&place, largest, sink).await? {
                Blob::Text(text) => return Ok(LogAnswer::Text(text)),
                // The address is good for a minute: once it may just have been too late.
                Blob::Missing if missing => return Ok(LogAnswer::Absent),
                Blob::Missing => missing = true,
                Blob::Broken(reason) if attempt + 1 >= self.pace.tries.max(2) => {
                    return Err(ApiError::Unavailable(reason));
                }
                Blob::Broken(_) => self.governor.rest(self.pace.retry).await,
            }
        }
        Ok(LogAnswer::Absent)
    }

    fn handed_out(answer: &Answer, largest: u64, sink: &mut dyn LogSink) -> Result<LogAnswer, ApiError> {
        let bytes = answer.body.len() as u64;
        let cut = bytes > largest;
        if !cut {
            sink.restart().and_then(|()| sink.take(&answer.body)).map_err(|error| unwritable(&error))?;
        }
        Ok(LogAnswer::Text(LogText { bytes, cut }))
    }

    async fn log_place(&self, path: &str) -> Result<Place, ApiError> {
        let outcome = self
            .persist(
                "core",
                || async {
                    let transport = self.transport().await?;
                    let response = transport.rest._get(path).await;
                    collect(response.map_err(|error| ApiError::Unavailable(transport::short(&error)))?).await
                },
                |reply| self.understand_log(reply),
            )
            .await?;
        match outcome {
            Outcome::Elsewhere(place) => Ok(Place::Elsewhere(place)),
            Outcome::Answer(Fetched::New(answer)) => Ok(Place::Here(answer)),
            Outcome::Answer(Fetched::Unchanged) => Err(ApiError::NotFound),
        }
    }

    fn understand_log(&self, reply: Reply) -> Step<Outcome> {
        match (reply.status, location(&reply.headers)) {
            (StatusCode::OK, _) => {
                let answer = Answer { headers: reply.headers, body: reply.body };
                Step::Done(Outcome::Answer(Fetched::New(answer)))
            }
            (status, Some(place)) if status.is_redirection() => Step::Redirect(place),
            _ => self.refused(&reply, "core"),
        }
    }

    /// Downloads from the store of blobs, without the token.
    async fn blob(&self, place: &str, largest: u64, sink: &mut dyn LogSink) -> Result<Blob, ApiError> {
        if !self.base.may_download_from(place) {
            return Err(foreign(place));
        }
        let plain = self.transport().await?.plain;
        let begin = timeout(self.pace.deadline, plain.get(place).send()).await;
        let mut response = match begin {
            Err(_) => return Ok(Blob::Broken("no answer from the store of logs".to_owned())),
            Ok(Err(error)) => return Ok(Blob::Broken(transport::without_url(error))),
            Ok(Ok(response)) => response,
        };
        match response.status().as_u16() {
            200 => {}
            400 | 403 | 404 | 410 => return Ok(Blob::Missing),
            status => return Ok(Blob::Broken(format!("the store of logs answers {status}"))),
        }
        let mut bytes = response.content_length().unwrap_or(0);
        if bytes > largest {
            return Ok(Blob::Text(LogText { bytes, cut: true }));
        }
        bytes = 0;
        sink.restart().map_err(|error| unwritable(&error))?;
        loop {
            match timeout(self.pace.deadline, response.chunk()).await {
                Err(_) => return Ok(Blob::Broken("the store of logs fell silent".to_owned())),
                Ok(Err(error)) => return Ok(Blob::Broken(transport::without_url(error))),
                Ok(Ok(None)) => return Ok(Blob::Text(LogText { bytes, cut: false })),
                Ok(Ok(Some(piece))) => {
                    bytes += piece.len() as u64;
                    if bytes > largest {
                        return Ok(Blob::Text(LogText { bytes, cut: true }));
                    }
                    sink.take(&piece).map_err(|error| unwritable(&error))?;
                }
            }
        }
    }
}

enum Place {
    Here(Answer),
    Elsewhere(String),
}

fn unwritable(error: &io::Error) -> ApiError {
    ApiError::Unavailable(format!("the log cannot be kept: {error}"))
}
