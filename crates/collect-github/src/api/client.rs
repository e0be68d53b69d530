//! One request until it has an answer: admitted by the governor, retried, redirected within the platform only.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout};

use super::answer::{Answer, Fetched};
use super::base::ApiBase;
use super::credentials::Credentials;
use super::error::ApiError;
use super::governor::Governor;
use super::pace::Pace;
use super::refusal::{self, Refusal};
use super::transport::{self, Transport};

/// A page of the API is never larger; whoever sends more is not the API.
const LARGEST_BODY: usize = 128 << 20;
/// A rename leads once to the new name and once to the number.
const MOST_REDIRECTS: u32 = 4;
/// Times that limits may stop one request before it is given up.
const MOST_PAUSES: u32 = 12;
/// An installation's token lives for an hour.
const TOKEN_LIFE: Duration = Duration::from_secs(50 * 60);

/// Whose installation of a GitHub App is asked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The one that sees this `owner/name`.
    Repository(String),
    /// The one of this organisation or person.
    Owner(String),
}

/// The API, as one holder of a token sees one repository.
pub(crate) struct Api {
    pub(crate) base: ApiBase,
    pub(crate) governor: Governor,
    pub(crate) pace: Pace,
    pub(super) credentials: Credentials,
    whose: Whose,
    transport: Mutex<Connected>,
}

struct Connected {
    transport: Transport,
    since: Instant,
}

/// An answer as it came, whatever its status.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// What an answer means for the next try.
pub(super) enum Step<T> {
    Done(T),
    /// The same again, after a wait that counts as a try.
    Again(String),
    /// The same again; the governor holds everybody up.
    Paused,
    /// The same again, after a pause of everybody that grows each time.
    SlowDown,
    /// With a new token.
    Renew,
    /// At another place of the same platform.
    Redirect(String),
    Failed(ApiError),
}

impl Api {
    /// Connects, with an installation's token for an App. Has to be called inside the asynchronous runtime.
    pub(crate) async fn connect(
        base: ApiBase,
        credentials: Credentials,
        governor: Governor,
        pace: Pace,
        whose: &Whose,
    ) -> Result<Self, ApiError> {
        let transport = fresh(&base, &credentials, whose).await?;
        let transport = Mutex::new(Connected { transport, since: Instant::now() });
        Ok(Self { base, governor, pace, credentials, whose: whose.clone(), transport })
    }

    /// Names whoever asks, for entity tags.
    pub(crate) fn holder(&self) -> String {
        self.credentials.fingerprint(&self.base.rest_url())
    }

    /// Asks for a path below REST's address; with an entity tag, only for what changed since. `read` says whether the
    /// body is whole: a body that it does not accept is asked for again.
    pub(crate) async fn get<T>(
        &self,
        path: &str,
        etag: Option<&str>,
        read: impl Fn(&Answer) -> Result<T, String>,
    ) -> Result<Option<(T, Answer)>, ApiError> {
        let fetched = self.ask(path, etag, |answer| read(answer).map(drop)).await?;
        match fetched {
            Fetched::Unchanged => Ok(None),
            Fetched::New(answer) => {
                let value = read(&answer).map_err(ApiError::Unavailable)?;
                Ok(Some((value, answer)))
            }
        }
    }

    async fn ask(
        &self,
        path: &str,
        etag: Option<&str>,
        whole: impl Fn(&Answer) -> Result<(), String>,
    ) -> Result<Fetched, ApiError> {
        let mut path = path.to_owned();
        let mut redirects = 0;
        loop {
            let outcome = self
                .persist(
                    "core",
                    || async {
                        let transport = self.transport().await?;
                        let headers = transport::conditional(etag);
                        let request = transport.rest._get_with_headers(path.as_str(), headers);
                        let response =
                            request.await.map_err(|error| ApiError::Unavailable(transport::short(&error)))?;
                        collect(response).await
                    },
                    |reply| self.understand(reply, &whole),
                )
                .await?;
            match outcome {
                Outcome::Answer(fetched) => return Ok(fetched),
                Outcome::Elsewhere(location) => {
                    redirects += 1;
                    if redirects > MOST_REDIRECTS {
                        return Err(ApiError::Unavailable("the platform redirects in a circle".to_owned()));
                    }
                    path = self.base.own_path(&location).ok_or_else(|| foreign(&location))?;
                }
            }
        }
    }

    fn understand(&self, reply: Reply, whole: impl Fn(&Answer) -> Result<(), String>) -> Step<Outcome> {
        match reply.status.as_u16() {
            200 => {
                let answer = Answer { headers: reply.headers, body: reply.body };
                match whole(&answer) {
                    Ok(()) => Step::Done(Outcome::Answer(Fetched::New(answer))),
                    Err(reason) => Step::Again(format!("an answer that cannot be read: {reason}")),
                }
            }
            304 => {
                self.governor.was_free("core");
                Step::Done(Outcome::Answer(Fetched::Unchanged))
            }
            301 | 302 | 307 | 308 => match location(&reply.headers) {
                Some(location) => Step::Redirect(location),
                None => Step::Again("a redirect that leads nowhere".to_owned()),
            },
            _ => self.refused(&reply, "core"),
        }
    }

    /// What every status that is no answer means.
    pub(super) fn refused<T>(&self, reply: &Reply, resource: &'static str) -> Step<T> {
        match reply.status.as_u16() {
            401 => Step::Renew,
            403 | 429 => match refusal::read(reply.status.as_u16(), &reply.headers, &reply.body) {
                Refusal::Wait(time) => match self.governor.may_wait(time) {
                    Ok(()) => {
                        self.governor.pause(time);
                        Step::Paused
                    }
                    Err(stop) => Step::Failed(ApiError::Stopped(stop)),
                },
                Refusal::Exhausted if self.governor.exhausted(resource) => Step::Paused,
                Refusal::Exhausted => Step::SlowDown,
                Refusal::SlowDown => Step::SlowDown,
                Refusal::Forbidden(message) => {
                    let permission = reply.headers.get("x-accepted-github-permissions");
                    let permission = permission.and_then(|value| value.to_str().ok()).map(str::to_owned);
                    Step::Failed(ApiError::Forbidden { message, permission })
                }
            },
            404 => Step::Failed(ApiError::NotFound),
            410 => Step::Failed(ApiError::Gone),
            status @ 500.. => Step::Again(format!("the platform answers {status}")),
            status => {
                let message = refusal::message(&reply.body);
                Step::Failed(ApiError::Refused { status, message })
            }
        }
    }

    /// Sends a request until it has an answer, a final refusal, or has been tried often enough.
    pub(super) async fn persist<F>(
        &self,
        resource: &'static str,
        send: impl Fn() -> F,
        understand: impl Fn(Reply) -> Step<Outcome>,
    ) -> Result<Outcome, ApiError>
    where
        F: Future<Output = Result<Reply, ApiError>>,
    {
        let (mut tries, mut pauses, mut slow_downs, mut renewed) = (0, 0, 0, false);
        loop {
            let permit = self.governor.admit(resource).await?;
            let sent = timeout(self.pace.deadline, send()).await;
            drop(permit);
            let step = match sent {
                Err(_) => Step::Again(format!("no whole answer within {} s", self.pace.deadline.as_secs())),
                Ok(Err(ApiError::Unavailable(reason))) => Step::Again(reason),
                Ok(Err(error)) => Step::Failed(error),
                Ok(Ok(reply)) => {
                    self.governor.note(resource, &reply.headers);
                    understand(reply)
                }
            };
            match step {
                Step::Done(outcome) => return Ok(outcome),
                Step::Redirect(location) => return Ok(Outcome::Elsewhere(location)),
                Step::SlowDown => {
                    pauses += 1;
                    let wait = doubled(self.pace.slow_down, slow_downs).min(self.pace.longest_slow_down);
                    slow_downs += 1;
                    self.governor.may_wait(wait).map_err(ApiError::Stopped)?;
                    self.governor.pause(wait);
                }
                Step::Failed(error) => return Err(error),
                Step::Paused => pauses += 1,
                Step::Renew if matches!(self.credentials, Credentials::App { .. }) && !renewed => {
                    renewed = true;
                    self.renew().await?;
                }
                Step::Renew => return Err(ApiError::Unauthorized),
                Step::Again(reason) => {
                    tries += 1;
                    if tries >= self.pace.tries {
                        return Err(ApiError::Unavailable(reason));
                    }
                    self.governor.rest(jittered(doubled(self.pace.retry, tries - 1))).await;
                }
            }
            if pauses > MOST_PAUSES {
                return Err(ApiError::Unavailable("the platform keeps asking to slow down".to_owned()));
            }
        }
    }

    pub(super) async fn transport(&self) -> Result<Transport, ApiError> {
        let (transport, age) = {
            let connected = self.transport.lock().unwrap_or_else(PoisonError::into_inner);
            (connected.transport.clone(), connected.since.elapsed())
        };
        if matches!(self.credentials, Credentials::App { .. }) && age > TOKEN_LIFE {
            return self.renew().await;
        }
        Ok(transport)
    }

    async fn renew(&self) -> Result<Transport, ApiError> {
        let transport = fresh(&self.base, &self.credentials, &self.whose).await?;
        let mut connected = self.transport.lock().unwrap_or_else(PoisonError::into_inner);
        *connected = Connected { transport: transport.clone(), since: Instant::now() };
        Ok(transport)
    }
}

/// Where a request ended.
pub(super) enum Outcome {
    Answer(Fetched),
    Elsewhere(String),
}

async fn fresh(base: &ApiBase, credentials: &Credentials, whose: &Whose) -> Result<Transport, ApiError> {
    let transport = transport::connect(base, credentials)?;
    if !matches!(credentials, Credentials::App { .. }) {
        return Ok(transport);
    }
    let token = transport::installation_token(&transport.rest, whose).await?;
    transport::connect(base, &Credentials::Token(token))
}

/// The whole of a response, as long as it is of a size that the API sends.
pub(super) async fn collect(
    response: http::Response<http_body_util::combinators::BoxBody<Bytes, octocrab::Error>>,
) -> Result<Reply, ApiError> {
    let (parts, mut body) = response.into_parts();
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| ApiError::Unavailable(transport::short(&error)))?;
        let Some(data) = frame.data_ref() else { continue };
        if whole.len() + data.len() > LARGEST_BODY {
            return Err(ApiError::Unavailable("an answer larger than any of this API".to_owned()));
        }
        whole.extend_from_slice(data);
    }
    Ok(Reply { status: parts.status, headers: parts.headers, body: whole.freeze() })
}

pub(super) fn location(headers: &HeaderMap) -> Option<String> {
    headers.get("location").and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// A place elsewhere, by its host alone: the rest of an address can hold a signature.
pub(crate) fn foreign(address: &str) -> ApiError {
    let host = address.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    ApiError::Foreign(host.unwrap_or_else(|| "an address that cannot be read".to_owned()))
}

fn doubled(time: Duration, times: u32) -> Duration {
    time.saturating_mul(1_u32.checked_shl(times.min(16)).unwrap_or(u32::MAX))
}

/// Up to a quarter more, so that requests that failed together do not come back together.
fn jittered(time: Duration) -> Duration {
    let noise = std::hash::BuildHasher::hash_one(&std::collections::hash_map::RandomState::new(), 0_u8);
    time + time.mul_f64((noise % 256) as f64 / 1_024.0)
}
