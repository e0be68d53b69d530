//! How a collection ended.

use plimsoll_domain::coverage::Coverage;
use plimsoll_domain::ledger::{RepositoryKey, Tally};
use plimsoll_domain::record::HostedRepository;

use super::options::CollectOptions;
use crate::api::{ApiBase, ApiError, Stop, Used};

/// What a collection did.
#[derive(Debug, Clone)]
pub struct Collected {
    /// The repository's key in the ledger.
    pub key: RepositoryKey,
    /// The host it is kept under.
    pub host: String,
    /// The repository.
    pub repository: HostedRepository,
    /// The account, source by source.
    pub coverage: Vec<Coverage>,
    /// Numbers of what is kept now.
    pub tally: Tally,
    /// Requests made.
    pub used: Used,
    /// Why it ended before everything was there.
    pub stopped: Option<Stop>,
    /// Why something is missing that another collection may bring: the platform failed, or took back the token.
    pub failed: Option<String>,
    /// What a reader must know besides: a rename, stuck runs, an API that is off.
    pub notices: Vec<String>,
}

/// Why nothing could be collected. Each message says what, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CollectError {
    /// There is no such repository, or the token may not see it.
    #[error(
        "{host} has no repository {full_name}, or this token may not see it; check the name, and that the token may \
         read it"
    )]
    NotFound {
        /// The host.
        host: String,
        /// `owner/name`.
        full_name: String,
    },
    /// There is no such organisation or person.
    #[error("{host} has no organisation or user {name}, or this token may not see it; check the name")]
    NoOwner {
        /// The host.
        host: String,
        /// Its name.
        name: String,
    },
    /// The token is not accepted.
    #[error("{host} does not accept the token; it may have expired: make a new one and set GITHUB_TOKEN")]
    Unauthorized {
        /// The host.
        host: String,
    },
    /// A GitHub App cannot be let in.
    #[error(
        "{host}: {reason}; check --app-id and --app-key, and that the App is installed for the repository"
    )]
    App {
        /// The host.
        host: String,
        /// What went wrong.
        reason: String,
    },
    /// The token may not read the repository.
    #[error("{host} does not let this token read {full_name}: {reason}")]
    Forbidden {
        /// The host.
        host: String,
        /// `owner/name`.
        full_name: String,
        /// What it says.
        reason: String,
    },
    /// Nothing may be asked before the repository was even found.
    #[error("{full_name} was not collected: {stop}")]
    Stopped {
        /// `owner/name`.
        full_name: String,
        /// Why.
        stop: Stop,
    },
    /// The platform cannot be reached or fails.
    #[error(
        "cannot reach {what}: {reason}; check the network, or use --offline for what was collected before"
    )]
    Unavailable {
        /// What cannot be reached.
        what: String,
        /// What went wrong.
        reason: String,
    },
    /// The ledger cannot keep anything.
    #[error("{0}")]
    Ledger(String),
}

impl CollectError {
    pub(super) fn of(options: &CollectOptions, error: &ApiError) -> Self {
        Self::asking(&options.base, &options.full_name, error)
    }

    /// Why a question about something could not be answered.
    pub(crate) fn asking(base: &ApiBase, about: &str, error: &ApiError) -> Self {
        let host = base.host().to_owned();
        let full_name = about.to_owned();
        match error {
            ApiError::NotFound | ApiError::Gone => Self::NotFound { host, full_name },
            ApiError::Unauthorized => Self::Unauthorized { host },
            ApiError::App(reason) => Self::App { host, reason: reason.clone() },
            ApiError::Forbidden { .. } => Self::Forbidden { host, full_name, reason: error.to_string() },
            ApiError::Stopped(stop) => Self::Stopped { full_name, stop: stop.clone() },
            ApiError::Ledger(error) => Self::Ledger(error.to_string()),
            other => Self::Unavailable { what: base.rest_url(), reason: other.to_string() },
        }
    }
}
