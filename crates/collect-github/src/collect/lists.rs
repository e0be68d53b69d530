//! Reading a list as far as needed, and finding out what went.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use plimsoll_domain::coverage::Source;
use plimsoll_domain::ledger::Gone;
use plimsoll_domain::time::Timestamp;
use serde_json::value::RawValue;

use super::mark::DEEP_DAYS;
use super::session::Session;
use crate::api::ApiError;

/// How far a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Its first page.
    First,
    /// To a day before what was newest the last time.
    DayBefore(Timestamp),
    /// Five weeks back.
    FiveWeeks,
    /// To its end.
    End,
}

/// A list that is being read.
pub(super) struct Listing {
    stop: Option<Timestamp>,
    first_only: bool,
    oldest: Option<Timestamp>,
    /// The newest item's time.
    pub(super) newest: Option<Timestamp>,
    /// Keys of the items that were listed.
    pub(super) keys: BTreeSet<String>,
    /// Whether it was read to its end.
    pub(super) ended: bool,
    /// Whether something of it was left out: what is missing is not gone.
    pub(super) cut: bool,
}

impl Listing {
    pub(super) fn new(reach: Reach, now: Timestamp, since: Option<Timestamp>) -> Self {
        let stop = match reach {
            Reach::DayBefore(seen) => Some(seen - Duration::days(1)),
            Reach::FiveWeeks => Some(now - Duration::days(DEEP_DAYS)),
            Reach::First | Reach::End => None,
        };
        Self {
            stop: stop.max(since),
            first_only: reach == Reach::First,
            oldest: None,
            newest: None,
            keys: BTreeSet::new(),
            ended: false,
            cut: false,
        }
    }

    /// Sees an item, with the time that the list is ordered by.
    pub(super) fn see(&mut self, key: &str, time: Option<Timestamp>) {
        self.keys.insert(key.to_owned());
        if let Some(time) = time {
            self.oldest = Some(self.oldest.map_or(time, |oldest| oldest.min(time)));
            self.newest = Some(self.newest.map_or(time, |newest| newest.max(time)));
        }
    }

    /// Whether what follows is known.
    pub(super) fn far_enough(&self) -> bool {
        self.first_only || self.stop.zip(self.oldest).is_some_and(|(stop, oldest)| oldest < stop)
    }
}

impl Session<'_> {
    /// Says of every list that it was asked for from an instant on only.
    pub(super) fn note_since(&mut self) {
        let Some(since) = self.options.since else { return };
        for source in [Source::Deployments, Source::Releases, Source::PullRequests, Source::Issues] {
            self.short(
                source,
                format!("only what is of {} or later was asked for", since.format("%Y-%m-%d")),
            );
        }
    }

    /// What is kept and was not listed, although the list was read to its end, is gone.
    pub(super) fn gone_from(
        &mut self,
        listing: &Listing,
        kinds: &[&str],
        gone: fn(&str) -> Option<Gone>,
    ) -> Result<(), ApiError> {
        let known = self.ledger.keys(self.key, kinds)?;
        let missing = known.iter().filter(|key| !listing.keys.contains(*key)).filter_map(|key| gone(key));
        self.forget(missing.collect())
    }
}

/// The time that a list is ordered by, in one of its items.
pub(super) fn time_of(item: &RawValue, field: &str) -> Option<Timestamp> {
    if field.is_empty() {
        return None;
    }
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(item.get()).ok()?;
    serde_json::from_str(fields.get(field)?.get()).ok()
}
