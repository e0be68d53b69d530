//! Earlier nights, for tables that show how things went.

use chrono::Duration;
use plimsoll_report::fleet::Past;
use plimsoll_store::Reader;

use super::keep;
use crate::error::CliError;
use crate::history;

/// Nights that are told one by one; of older ones, one a week.
const EACH: usize = 14;
/// Nights that are looked at.
const MOST: u64 = 800;

/// The fleet's repositories in past nights, oldest first.
pub(super) fn read(reader: &Reader, fleet: &str) -> Result<Vec<Past>, CliError> {
    let failed = |error| history::failed(&error);
    let nights = reader.nights(fleet, MOST).map_err(failed)?;
    let mut chosen = Vec::new();
    let mut last = None;
    for (index, night) in nights.into_iter().filter(|night| night.finished.is_some()).enumerate() {
        let a_week_on = last.is_none_or(|last| last - night.as_of >= Duration::days(7));
        if index < EACH || a_week_on {
            last = Some(night.as_of);
            chosen.push(night);
        }
    }
    let mut past = Vec::new();
    for night in chosen.into_iter().rev() {
        for member in reader.night_members(night.key).map_err(failed)? {
            if let Some(kept) = keep::read(&member.document) {
                past.push(Past { as_of: night.as_of, member: kept.member });
            }
        }
    }
    Ok(past)
}
