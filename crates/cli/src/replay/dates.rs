//! The dates that are looked back at.

use chrono::{Datelike, Duration, Months, NaiveDate};
use plimsoll_domain::Timestamp;

use crate::dates::{Every, Since};
use crate::error::CliError;

/// More than this is no overview any more.
const MOST: usize = 1_000;

/// From `last` back to its days ago, oldest first. Months and quarters are of the calendar: each date is the last
/// instant of one, but for the last date itself.
pub(crate) fn dates(
    last: Timestamp,
    since: Since,
    every: Every,
    oldest: Option<Timestamp>,
) -> Result<Vec<Timestamp>, CliError> {
    let first = since.before(last);
    // Before the first commit there is nothing to assess.
    let first = oldest.map_or(first, |oldest| first.max(oldest));
    let mut dates = vec![last];
    let mut at = last;
    while let Some(before) = previous(at, every).filter(|before| *before >= first) {
        dates.push(before);
        at = before;
        if dates.len() > MOST {
            let message = format!("that would be more than {MOST} dates");
            return Err(CliError::usage(message).hint("choose a longer --every or a shorter --since"));
        }
    }
    dates.reverse();
    Ok(dates)
}

fn previous(at: Timestamp, every: Every) -> Option<Timestamp> {
    match every {
        Every::Days(days) => Some(at - Duration::days(i64::from(days))),
        Every::Week => Some(at - Duration::days(7)),
        Every::Month => end_of_month_before(at, 1),
        Every::Quarter => end_of_month_before(at, 3),
    }
}

/// The last second of the last month, of blocks of so many months, that ended before an instant.
fn end_of_month_before(at: Timestamp, months: u32) -> Option<Timestamp> {
    // The first second of the block that the next second is in: what ends there ended before.
    let next = at.date_naive();
    let block = next.month0() / months * months;
    let start = NaiveDate::from_ymd_opt(next.year(), block + 1, 1)?;
    let ended = |start: NaiveDate| Some(start.and_hms_opt(0, 0, 0)?.and_utc() - Duration::seconds(1));
    let end = ended(start)?;
    if end < at { Some(end) } else { ended(start.checked_sub_months(Months::new(months))?) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::Days;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn days(found: &[Timestamp]) -> Vec<String> {
        found.iter().map(|date| date.format("%Y-%m-%d").to_string()).collect()
    }

    #[test]
    fn months_end_with_the_month() {
        let found = dates(at("2026-06-15T12:00:00Z"), Since::Span(Days(100)), Every::Month, None).unwrap();
        assert_eq!(days(&found), ["2026-03-31", "2026-04-30", "2026-05-31", "2026-06-15"]);
        let end = dates(at("2026-06-30T23:59:59Z"), Since::Span(Days(62)), Every::Month, None).unwrap();
        assert_eq!(days(&end), ["2026-04-30", "2026-05-31", "2026-06-30"]);
    }

    #[test]
    fn quarters_weeks_and_days() {
        let quarters =
            dates(at("2026-06-15T12:00:00Z"), Since::Span(Days(300)), Every::Quarter, None).unwrap();
        assert_eq!(days(&quarters), ["2025-09-30", "2025-12-31", "2026-03-31", "2026-06-15"]);
        let weeks = dates(at("2026-06-15T12:00:00Z"), Since::Span(Days(15)), Every::Week, None).unwrap();
        assert_eq!(days(&weeks), ["2026-06-01", "2026-06-08", "2026-06-15"]);
        let days_apart =
            dates(at("2026-06-15T12:00:00Z"), Since::Span(Days(15)), Every::Days(10), None).unwrap();
        assert_eq!(days(&days_apart), ["2026-06-05", "2026-06-15"]);
    }

    #[test]
    fn nothing_before_the_first_commit_and_not_without_end() {
        let found = dates(
            at("2026-06-15T12:00:00Z"),
            Since::Span(Days(3_000)),
            Every::Week,
            Some(at("2026-06-02T00:00:00Z")),
        )
        .unwrap();
        assert_eq!(days(&found), ["2026-06-08", "2026-06-15"]);
        assert!(dates(at("2026-06-15T12:00:00Z"), Since::Span(Days(3_000)), Every::Days(1), None).is_err());
    }
}
