//! What may go wrong with a request.

use plimsoll_domain::ledger::LedgerError;
use plimsoll_domain::time::{Timestamp, rfc3339};

/// Why a collection ended before everything was there. What was kept stays, and the next run goes on from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// As many requests were made as were allowed.
    Budget(u64),
    /// The share of the hourly limit that was allowed is used up.
    Quota {
        /// When the limit begins anew.
        until: Option<Timestamp>,
    },
    /// The time by which everything has to end has come, or would while waiting.
    Deadline,
    /// The hourly limit is reached and nobody wants to wait.
    RateLimit {
        /// When it begins anew.
        until: Option<Timestamp>,
    },
}

impl std::fmt::Display for Stop {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let anew = |until: &Option<Timestamp>| {
            until.map(|until| format!("; it begins anew at {}", rfc3339(until))).unwrap_or_default()
        };
        match self {
            Self::Deadline => formatter.write_str("the deadline has come"),
            Self::Budget(requests) => write!(formatter, "the budget of {requests} requests is used up"),
            Self::Quota { until } => {
                write!(formatter, "the allowed share of the hourly limit is used up{}", anew(until))
            }
            Self::RateLimit { until } => write!(formatter, "the hourly limit is reached{}", anew(until)),
        }
    }
}

/// Why a request has no answer. No variant ever holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// Nothing may be asked any more.
    Stopped(Stop),
    /// There is no such thing, or whoever asks may not know of it.
    NotFound,
    /// It was there.
    Gone,
    /// The token is not accepted.
    Unauthorized,
    /// A GitHub App cannot be let in.
    App(String),
    /// Whoever asks may not see it.
    Forbidden {
        /// What the platform says.
        message: String,
        /// The permission that would do.
        permission: Option<String>,
    },
    /// The platform refuses the request as it is: too deep a page, an empty repository.
    Refused {
        /// The status.
        status: u16,
        /// What the platform says.
        message: String,
    },
    /// The platform fails or cannot be reached, however often it is asked.
    Unavailable(String),
    /// The platform leads elsewhere.
    Foreign(String),
    /// The keeper cannot keep it.
    Ledger(LedgerError),
}

impl From<LedgerError> for ApiError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stopped(stop) => stop.fmt(formatter),
            Self::NotFound => formatter.write_str("not found, or not visible with this token"),
            Self::Gone => formatter.write_str("gone"),
            Self::App(reason) => formatter.write_str(reason),
            Self::Unauthorized => formatter.write_str("the token is not accepted"),
            Self::Forbidden { message, permission } => {
                write!(formatter, "not permitted: {message}")?;
                let named = permission.as_ref().filter(|permission| !permission.is_empty());
                named.map_or(Ok(()), |permission| write!(formatter, " (the token needs {permission})"))
            }
            Self::Refused { status, message } => write!(formatter, "refused with {status}: {message}"),
            Self::Unavailable(reason) => formatter.write_str(reason),
            Self::Foreign(host) => {
                write!(formatter, "the platform leads to another host, {host}; not followed")
            }
            Self::Ledger(error) => error.fmt(formatter),
        }
    }
}
