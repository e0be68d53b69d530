//! Who asks each platform, and how much may be asked of it: one account of limits for all repositories.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use plimsoll_collect_github::{Allowance, ApiBase, Credentials, Governor};

use crate::args::HistoryArgs;
use crate::error::CliError;
use crate::history;
use crate::target::Hosted;

/// The platforms that were asked so far.
pub(super) struct Tokens {
    deadline: Option<DateTime<Utc>>,
    known: Mutex<BTreeMap<String, (Governor, ApiBase, Credentials)>>,
}

impl Tokens {
    pub(super) fn new(deadline: Option<DateTime<Utc>>) -> Self {
        Self { deadline, known: Mutex::default() }
    }

    /// Who asks the platform of a repository.
    pub(super) fn of(
        &self,
        hosted: &Hosted,
        arguments: &HistoryArgs,
    ) -> Result<(Governor, ApiBase, Credentials), CliError> {
        let host = hosted.host.clone().unwrap_or_default();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&host) {
            return Ok(known.clone());
        }
        let (base, credentials) = history::access(hosted, arguments, false)?;
        let pace = history::pace(arguments, &credentials);
        let allowance = Allowance { deadline: self.deadline, ..history::allowance(arguments) };
        let same = |(_, other, _): &&(Governor, ApiBase, Credentials)| other.rest_url() == base.rest_url();
        // A name without a host and an address may mean one platform.
        let governor = known.values().find(same).map(|(governor, _, _)| governor.clone());
        let governor = governor.unwrap_or_else(|| Governor::new(pace, allowance, base.is_githubs()));
        let found = (governor, base, credentials);
        known.insert(host, found.clone());
        Ok(found)
    }

    /// Requests made so far.
    pub(super) fn requests(&self) -> u64 {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: BTreeMap<String, u64> = BTreeMap::new();
        for (governor, base, _) in known.values() {
            all.insert(base.rest_url(), governor.used_in_all().requests);
        }
        all.values().sum()
    }
}
