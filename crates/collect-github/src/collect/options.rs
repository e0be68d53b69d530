//! What to collect, and how.

use plimsoll_domain::ledger::LogChoice;
use plimsoll_domain::time::Timestamp;

use crate::api::{Allowance, ApiBase, Credentials, Governor, Pace};

/// Logs larger than this are not kept, unless asked for.
pub const LARGEST_LOG: u64 = 64 << 20;

/// What to collect, and how.
#[derive(Debug, Clone)]
pub struct CollectOptions {
    /// Where the APIs are.
    pub base: ApiBase,
    /// Who asks.
    pub credentials: Credentials,
    /// `owner/name`.
    pub full_name: String,
    /// How fast and how patiently.
    pub pace: Pace,
    /// How much may be asked.
    pub allowance: Allowance,
    /// The token's limits, where other collections share them; `allowance` and `pace` are its own then.
    pub governor: Option<Governor>,
    /// Which logs.
    pub logs: LogChoice,
    /// Logs larger than this many bytes are not kept.
    pub largest_log: u64,
    /// Nothing older; `None` for all that there is.
    pub since: Option<Timestamp>,
    /// Labels of issues that stand for incidents.
    pub incident_labels: Vec<String>,
    /// Walks everything again, whatever the checkpoints say.
    pub full: bool,
}

impl CollectOptions {
    /// Everything, at the default pace.
    #[must_use]
    pub fn new(base: ApiBase, credentials: Credentials, full_name: impl Into<String>) -> Self {
        Self {
            base,
            credentials,
            full_name: full_name.into(),
            pace: Pace::default(),
            allowance: Allowance::default(),
            governor: None,
            logs: LogChoice::Sample,
            largest_log: LARGEST_LOG,
            since: None,
            incident_labels: vec!["incident".to_owned()],
            full: false,
        }
    }
}
