//! One governor per token: how many requests at once, how many a second, how many at all, and when to pause.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::HeaderMap;
use plimsoll_domain::time::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, sleep_until};

use super::error::{ApiError, Stop};
use super::pace::Pace;

/// Of a limit shared with people and other programs, this share is left to them.
const RESERVE: f64 = 0.10;

/// Limits as low as an anonymous caller's have nothing to share.
const SMALL_LIMIT: u64 = 100;

/// Limits begin anew every hour; whoever asks to wait longer is not waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(65 * 60);

/// A limit's end is waited for with this much slack: clocks and rounding differ.
const SLACK: Duration = Duration::from_secs(2);

/// How much may be asked.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Allowance {
    /// Requests in all.
    pub budget: Option<u64>,
    /// Share of the hourly limit, 0 to 1, that may be used; the collection ends there.
    pub quota: Option<f64>,
    /// When everything has to end, whatever is missing then.
    pub deadline: Option<Timestamp>,
}

/// How much was asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Used {
    /// Requests that were sent, GraphQL's among them; logs' own downloads are not the API's and do not count.
    pub requests: u64,
    /// Answers that said "nothing new" and cost nothing.
    pub unchanged: u64,
    /// Requests left in this hour, where the platform tells.
    pub remaining: Option<u64>,
    /// When the hour ends.
    pub reset: Option<Timestamp>,
    /// When a pause in force ends.
    pub paused_until: Option<Timestamp>,
}

/// What the platform said of one kind of request.
#[derive(Debug, Clone, Copy)]
struct Limit {
    limit: u64,
    remaining: u64,
    reset: Timestamp,
    /// Requests of ours since the hour began, or since we began.
    spent: u64,
}

struct State {
    used: Used,
    limits: BTreeMap<&'static str, Limit>,
    paused_until: Option<Instant>,
    next_slot: Instant,
    /// The platform's clock minus ours.
    skew: chrono::Duration,
}

/// What one collection asked, of all that is asked with a token.
#[derive(Debug, Clone, Copy, Default)]
struct Own {
    requests: u64,
    unchanged: u64,
}

/// Shared by all requests with one token, those of several collections at once among them.
#[derive(Clone)]
pub struct Governor {
    state: Arc<Mutex<State>>,
    own: Arc<Mutex<Own>>,
    slots: Arc<Semaphore>,
    pace: Pace,
    allowance: Allowance,
    githubs: bool,
}

impl std::fmt::Debug for Governor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Governor").field("used", &self.used_in_all()).finish_non_exhaustive()
    }
}

impl Governor {
    /// For a token that nobody governs yet; `githubs` says whether the limits are those of GitHub's own host.
    #[must_use]
    pub fn new(pace: Pace, allowance: Allowance, githubs: bool) -> Self {
        let state = State {
            used: Used::default(),
            limits: BTreeMap::new(),
            paused_until: None,
            next_slot: Instant::now(),
            skew: chrono::Duration::zero(),
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            own: Arc::default(),
            slots: Arc::new(Semaphore::new(pace.parallel.max(1))),
            pace,
            allowance,
            githubs,
        }
    }

    /// The same limits for another collection, whose requests are counted by themselves.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self { own: Arc::default(), ..self.clone() }
    }

    /// What all collections asked together.
    #[must_use]
    pub fn used_in_all(&self) -> Used {
        self.state().used
    }

    /// Waits until a request of this kind (`core`, `graphql`) may be sent, and counts it.
    pub(crate) async fn admit(&self, resource: &'static str) -> Result<OwnedSemaphorePermit, ApiError> {
        let slot = Arc::clone(&self.slots).acquire_owned().await;
        let slot = slot.map_err(|_| ApiError::Unavailable("the collection was closed".to_owned()))?;
        loop {
            let wait = self.next(resource)?;
            match wait {
                None => return Ok(slot),
                Some(until) => sleep_until(until).await,
            }
        }
    }

    /// Until when to wait, or nothing when the request may go and was counted.
    fn next(&self, resource: &'static str) -> Result<Option<Instant>, ApiError> {
        let mut state = self.state();
        let now = Instant::now();
        if let Some(budget) = self.allowance.budget
            && state.used.requests >= budget
        {
            return Err(ApiError::Stopped(Stop::Budget(budget)));
        }
        let ends = self.allowance.deadline;
        if ends.is_some_and(|ends| ends <= Utc::now()) {
            return Err(ApiError::Stopped(Stop::Deadline));
        }
        if let Some(until) = state.paused_until.filter(|until| *until > now) {
            return Ok(Some(until));
        }
        (state.paused_until, state.used.paused_until) = (None, None);
        if let Some(limit) = state.limits.get(resource).copied() {
            let server_now = Utc::now() + state.skew;
            let until = Some(limit.reset);
            let in_force = limit.reset > server_now;
            let quota = self.allowance.quota.map(|quota| share(limit.limit, quota));
            if in_force && quota.is_some_and(|quota| limit.spent >= quota) {
                return Err(ApiError::Stopped(Stop::Quota { until }));
            }
            if in_force && limit.remaining <= left_alone(limit.limit) {
                if quota.is_some() {
                    return Err(ApiError::Stopped(Stop::Quota { until }));
                }
                let wait = (limit.reset - server_now).to_std().unwrap_or_default() + SLACK;
                if self.too_late(wait) {
                    return Err(ApiError::Stopped(Stop::Deadline));
                }
                if !self.pace.wait_for_reset || wait > LONGEST_WAIT {
                    return Err(ApiError::Stopped(Stop::RateLimit { until }));
                }
                state.pause(now + wait);
                return Ok(state.paused_until);
            }
        }
        // Where no limit is in force there is nothing to be gentle about.
        if (self.githubs || !state.limits.is_empty()) && self.pace.per_second > 0.0 {
            if state.next_slot > now {
                return Ok(Some(state.next_slot));
            }
            state.next_slot = now + Duration::from_secs_f64(1.0 / self.pace.per_second);
        }
        state.used.requests += 1;
        self.own().requests += 1;
        if let Some(limit) = state.limits.get_mut(resource) {
            // Until the answer tells: several requests are under way at once.
            limit.remaining = limit.remaining.saturating_sub(1);
            limit.spent += 1;
        }
        Ok(None)
    }

    /// Reads what an answer's headers say of the limits and the clock.
    pub(crate) fn note(&self, resource: &'static str, headers: &HeaderMap) {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let number = |name: &str| text(name).and_then(|value| value.trim().parse::<i64>().ok());
        let mut state = self.state();
        if let Some(date) = text("date").and_then(|date| DateTime::parse_from_rfc2822(date).ok()) {
            state.skew = date.with_timezone(&Utc) - Utc::now();
        }
        let told =
            (number("x-ratelimit-limit"), number("x-ratelimit-remaining"), number("x-ratelimit-reset"));
        if let (Some(limit), Some(remaining), Some(reset)) = told
            && let Some(reset) = DateTime::from_timestamp(reset, 0)
        {
            let limit = limit.max(0).cast_unsigned();
            let remaining = remaining.max(0).cast_unsigned();
            let known = state.limits.get(resource).filter(|known| known.reset == reset);
            // Answers overtake each other: within an hour the count only falls.
            let remaining = known.map_or(remaining, |known| known.remaining.min(remaining));
            let spent = known.map_or(1, |known| known.spent);
            state.limits.insert(resource, Limit { limit, remaining, reset, spent });
            if resource == "core" {
                (state.used.remaining, state.used.reset) = (Some(remaining), Some(reset));
            }
        }
    }

    /// The answer cost nothing.
    pub(crate) fn was_free(&self, resource: &'static str) {
        let mut state = self.state();
        state.used.unchanged += 1;
        self.own().unchanged += 1;
        if let Some(limit) = state.limits.get_mut(resource) {
            limit.remaining += 1;
            limit.spent = limit.spent.saturating_sub(1);
        }
    }

    /// Whether to wait as long as the platform asks for: an hour at most, and hardly at all where nobody wants to wait.
    pub(crate) fn may_wait(&self, time: Duration) -> Result<(), Stop> {
        if self.too_late(time) {
            return Err(Stop::Deadline);
        }
        let longest = if self.pace.wait_for_reset { LONGEST_WAIT } else { self.pace.slow_down };
        if time <= longest {
            return Ok(());
        }
        let until =
            chrono::Duration::from_std(time).ok().and_then(|time| Utc::now().checked_add_signed(time));
        Err(Stop::RateLimit { until })
    }

    /// Nobody sends anything for this long.
    pub(crate) fn pause(&self, time: Duration) {
        let mut state = self.state();
        let until = Instant::now() + time;
        if state.paused_until.is_none_or(|known| known < until) {
            state.pause(until);
        }
    }

    /// The hourly limit is used up, whatever was counted: by others with the same token. `false` when nothing says
    /// until when.
    pub(crate) fn exhausted(&self, resource: &'static str) -> bool {
        let mut state = self.state();
        let server_now = Utc::now() + state.skew;
        let Some(limit) = state.limits.get_mut(resource) else { return false };
        limit.remaining = 0;
        limit.reset > server_now
    }

    /// The platform's time.
    pub(crate) fn server_now(&self) -> Timestamp {
        Utc::now() + self.state().skew
    }

    /// How much this collection asked, and what is left of the token's limit.
    pub(crate) fn used(&self) -> Used {
        let own = *self.own();
        Used { requests: own.requests, unchanged: own.unchanged, ..self.state().used }
    }

    /// Whether a wait would end after everything has to.
    fn too_late(&self, wait: Duration) -> bool {
        let wait = chrono::Duration::from_std(wait).unwrap_or(chrono::Duration::MAX);
        self.allowance.deadline.is_some_and(|ends| ends - Utc::now() < wait)
    }

    fn own(&self) -> MutexGuard<'_, Own> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits without holding anything up.
    pub(crate) async fn rest(&self, time: Duration) {
        sleep(time).await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn pause(&mut self, until: Instant) {
        self.paused_until = Some(until);
        let wait = until.saturating_duration_since(Instant::now());
        self.used.paused_until = chrono::Duration::from_std(wait).ok().map(|wait| Utc::now() + wait);
    }
}

/// How much of a limit is left to others.
fn left_alone(limit: u64) -> u64 {
    if limit <= SMALL_LIMIT { 0 } else { share(limit, RESERVE) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small count")]
fn share(limit: u64, share: f64) -> u64 {
    (limit as f64 * share.clamp(0.0, 1.0)).round() as u64
}
