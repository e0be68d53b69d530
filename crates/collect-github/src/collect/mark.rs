//! How far the streams have come, as the ledger keeps it between collections.

use chrono::Duration;
use plimsoll_domain::ledger::KnownRun;
use plimsoll_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A re-run is possible for 30 days, and a run may live for 35 more.
pub(super) const DEEP_DAYS: i64 = 35;
pub(super) const VERY_DEEP_DAYS: i64 = 65;
const DEEP_EVERY_DAYS: i64 = 7;
const VERY_DEEP_EVERY_DAYS: i64 = 30;

/// The stream of runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RunsMark {
    /// The span of the list, newest to oldest, that is kept without a gap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) covered: Option<Span>,
    /// Whether the span ends where the list ends.
    #[serde(default)]
    pub(super) bottom: bool,
    /// The platform lists no further than the span's end although there is more.
    #[serde(default)]
    pub(super) capped: bool,
    /// How far down windows of creation time were filled in beyond the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) filled_to: Option<Timestamp>,
    /// Windows whose count could not be confirmed: they are asked for again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) doubtful: Vec<(Timestamp, Timestamp)>,
    /// What the platform counted and what was kept when all of its list was last walked and the two differed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) disagreed: Option<(u64, u64)>,
    /// Runs that the platform said there are.
    #[serde(default)]
    pub(super) total: u64,
    /// When the last five weeks were last walked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) deep: Option<Timestamp>,
    /// When the last nine weeks were last walked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) very_deep: Option<Timestamp>,
}

/// From the newest run to the oldest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Span {
    pub(super) high: KnownRun,
    pub(super) low: KnownRun,
}

/// How far back this collection looks for changes of what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Depth {
    /// Days to walk whatever the checkpoint says.
    pub(super) days: Option<i64>,
    /// Walk everything.
    pub(super) all: bool,
}

impl RunsMark {
    /// Whether all that there is was read once, as far as the platform lists it and beyond.
    pub(super) fn whole(&self, born: Timestamp) -> bool {
        self.bottom || self.capped && self.filled_to.is_some_and(|to| to <= born)
    }

    /// How deep it is time to look.
    pub(super) fn depth(&self, now: Timestamp, full: bool) -> Depth {
        let due = |last: Option<Timestamp>, days| last.is_none_or(|last| now - last >= Duration::days(days));
        let days = match (due(self.very_deep, VERY_DEEP_EVERY_DAYS), due(self.deep, DEEP_EVERY_DAYS)) {
            (true, _) => Some(VERY_DEEP_DAYS),
            (false, true) => Some(DEEP_DAYS),
            (false, false) => None,
        };
        Depth { days, all: full }
    }
}

/// The streams of the graph: deployments, pull requests, releases, tags, issues, environments, settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GraphMark {
    /// When each connection was last read to where it was known.
    #[serde(default)]
    pub(super) seen: std::collections::BTreeMap<String, Timestamp>,
    /// Nothing older was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Timestamp>,
    /// Where the first reading of a connection goes on.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub(super) cursors: std::collections::BTreeMap<String, String>,
    /// When everything was last listed anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) deep: Option<Timestamp>,
}

impl GraphMark {
    /// Forgets what was seen where more is asked for now than was then.
    pub(super) fn widen(&mut self, since: Option<Timestamp>, full: bool) {
        let narrower = match (self.since, since) {
            (Some(then), Some(now)) => now < then,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if full || narrower {
            self.seen.clear();
            self.cursors.clear();
        }
        if narrower || self.seen.is_empty() {
            self.since = since;
        }
    }

    pub(super) fn is_deep(&self, now: Timestamp, full: bool) -> bool {
        full || self.deep.is_none_or(|last| now - last >= Duration::days(DEEP_EVERY_DAYS))
    }
}
