//! Earlier nights, for what shows how things went.

use chrono::Duration;
use plimsoll_domain::Timestamp;
use plimsoll_domain::fleet::Member;
use plimsoll_report::csv::CsvOptions;
use plimsoll_report::fleet::Trend;
use plimsoll_store::{NightKey, Reader};

use super::keep;
use crate::error::CliError;
use crate::history;

/// Nights that are told one by one; of older ones, one a week.
const EACH: usize = 14;
/// Nights that are looked at.
const MOST: u64 = 800;

/// The fleet's nights, this one among them. One is in memory at a time.
pub(super) fn read(reader: &Reader, fleet: &str, csv: CsvOptions) -> Result<Trend, CliError> {
    let mut trend = Trend::new(csv);
    for (night, as_of) in chosen(reader, fleet)? {
        let members = reader.night_members(night).map_err(|error| history::failed(&error))?;
        let members: Vec<Member> =
            members.iter().filter_map(|member| Some(keep::read(&member.document)?.member)).collect();
        if !trend.add(as_of, &members) {
            break;
        }
    }
    Ok(trend)
}

/// The nights that are told, newest first.
fn chosen(reader: &Reader, fleet: &str) -> Result<Vec<(NightKey, Timestamp)>, CliError> {
    let nights = reader.nights(fleet, MOST).map_err(|error| history::failed(&error))?;
    let mut chosen: Vec<(NightKey, Timestamp)> = Vec::new();
    for (index, night) in nights.into_iter().filter(|night| night.finished.is_some()).enumerate() {
        let a_week_on = chosen.last().is_none_or(|(_, last)| *last - night.as_of >= Duration::days(7));
        if index < EACH || a_week_on {
            chosen.push((night.key, night.as_of));
        }
    }
    Ok(chosen)
}
