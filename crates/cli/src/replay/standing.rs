//! Which level stands: it rises at once, and falls only when two snapshots a week apart agree.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use plimsoll_domain::level::Observed;
use plimsoll_domain::{LevelVerdict, Timestamp};

use super::snapshot::Snapshot;
use crate::dates::Every;

/// Snapshots this far apart have to agree before a level is lost.
pub(crate) const APART: Duration = Duration::days(7);

/// How high a verdict is on its ladder, where it says so: 0 is below the first level.
pub(crate) fn height(level: &LevelVerdict) -> Option<usize> {
    match &level.observed {
        Observed::Level(id) => level.ladder.iter().position(|rung| rung == id).map(|rung| rung + 1),
        Observed::None => Some(0),
        Observed::InsufficientEvidence | Observed::NotApplicable => None,
    }
}

/// Dates at which a fall has to be confirmed: a week before each snapshot that is lower than what stood, unless the
/// snapshots are so close that the one before it will do.
pub(crate) fn doubtful(snapshots: &BTreeMap<Timestamp, Snapshot>, every: Every) -> Vec<Timestamp> {
    if every.days() <= 7 {
        return Vec::new();
    }
    let mut dates = BTreeSet::new();
    for key in keys(snapshots) {
        let mut stands = None;
        for (date, snapshot) in snapshots {
            let Some(now) = snapshot.levels.get(&key).and_then(height) else { continue };
            if stands.is_some_and(|stands| now < stands) {
                dates.insert(*date - APART);
            }
            stands = Some(now);
        }
    }
    dates.retain(|date| !snapshots.contains_key(date));
    dates.into_iter().collect()
}

/// Every category of every snapshot.
pub(crate) fn keys(snapshots: &BTreeMap<Timestamp, Snapshot>) -> BTreeSet<(String, String)> {
    snapshots.values().flat_map(|snapshot| snapshot.levels.keys().cloned()).collect()
}

/// The level that stands at each date, from what was seen at each and a week before. `None` where too little was known
/// at the date itself: no audit of it would say a level. What stood before is what the next known date is held against.
pub(crate) fn standing(seen: &[(Option<usize>, Option<usize>)]) -> Vec<Option<usize>> {
    let mut stands: Option<usize> = None;
    let mut all = Vec::with_capacity(seen.len());
    for (now, week_before) in seen {
        stands = match (stands, now) {
            (stands, None) => stands,
            (None, Some(now)) => Some(*now),
            (Some(stood), Some(now)) if *now >= stood => Some(*now),
            // It fell as far as both agree.
            (Some(stood), Some(now)) => Some(stood.min((*week_before).unwrap_or(stood).max(*now))),
        };
        all.push(now.and(stands));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rises_at_once_and_falls_when_two_agree() {
        let seen =
            [(Some(1), None), (Some(3), Some(1)), (Some(2), Some(3)), (Some(2), Some(2)), (None, None)];
        assert_eq!(standing(&seen), [Some(1), Some(3), Some(3), Some(2), None]);
    }

    #[test]
    fn a_date_of_which_too_little_is_known_has_no_level_and_changes_none() {
        let seen = [(Some(2), None), (None, None), (Some(1), Some(2)), (Some(1), Some(1))];
        assert_eq!(standing(&seen), [Some(2), None, Some(2), Some(1)]);
    }

    #[test]
    fn it_falls_no_further_than_both_agree() {
        assert_eq!(standing(&[(Some(4), None), (Some(1), Some(3))]), [Some(4), Some(3)]);
        assert_eq!(standing(&[(None, None), (Some(0), None)]), [None, Some(0)]);
    }
}
