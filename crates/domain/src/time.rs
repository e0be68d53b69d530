//! Instants and windows. All times are UTC.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

/// An instant in UTC, with the precision its source had (git: seconds).
pub type Timestamp = DateTime<Utc>;

/// Seconds in a day, as the metrics count days.
pub const DAY_SECONDS: i64 = 86_400;

/// The half-open span `(from, to]` that an assessment looks at; `to` is its `as_of`.
///
/// The end counts, since a fact at `as_of` exists; the begin does not, so that of two adjacent windows only one
/// holds a fact. The `as_of` of a day is its last second: with git's whole seconds the span is then the same as
/// from midnight to midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Last instant before the window.
    pub from: Timestamp,
    /// Last instant inside the window.
    pub to: Timestamp,
}

impl Window {
    /// The `days` days that end at `as_of`.
    #[must_use]
    pub fn days_before(as_of: Timestamp, days: u32) -> Self {
        Self { from: as_of - Duration::days(i64::from(days)), to: as_of }
    }

    /// Whether `instant` lies inside: after `from`, and not after `to`.
    #[must_use]
    pub fn contains(&self, instant: Timestamp) -> bool {
        self.from < instant && instant <= self.to
    }

    /// Length in days, as a fraction.
    #[must_use]
    pub fn days(&self) -> f64 {
        (self.to - self.from).num_seconds() as f64 / DAY_SECONDS as f64
    }

    /// The whole ISO weeks inside the window, oldest first.
    ///
    /// A partial first or last week would make its counts look low, so it is left out. A second at an
    /// edge makes no week partial: windows that begin or end at midnight hold the same weeks as those a second before.
    #[must_use]
    pub fn whole_weeks(&self) -> Vec<Week> {
        let mut week = Week::containing(self.from);
        if week.start() < self.from {
            week = week.next();
        }
        std::iter::successors(Some(week), |week| Some(week.next()))
            .take_while(|week| week.next().start() <= self.to + Duration::seconds(1))
            .collect()
    }
}

/// One ISO week, named by its Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Week(NaiveDate);

impl Week {
    /// The week that `instant` falls into.
    #[must_use]
    pub fn containing(instant: Timestamp) -> Self {
        let date = instant.date_naive();
        Self(date - Duration::days(i64::from(date.weekday().num_days_from_monday())))
    }

    /// Monday, 00:00 UTC.
    #[must_use]
    pub fn start(self) -> Timestamp {
        self.0.and_time(NaiveTime::MIN).and_utc()
    }

    /// The following week.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + Duration::days(7))
    }

    /// The week's Monday as a date.
    #[must_use]
    pub fn monday(self) -> NaiveDate {
        self.0
    }
}

/// RFC 3339 in UTC with seconds, the one form in which Plimsoll prints an instant.
#[must_use]
pub fn rfc3339(instant: Timestamp) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_partial_first_week_is_left_out() {
        // 2026-01-07 is a Wednesday; the first whole week starts on Monday the 12th.
        let window = Window { from: at("2026-01-07T00:00:00Z"), to: at("2026-01-26T00:00:00Z") };
        let weeks: Vec<_> = window.whole_weeks().iter().map(|week| week.monday().to_string()).collect();
        assert_eq!(weeks, ["2026-01-12", "2026-01-19"]);
    }

    #[test]
    fn a_fact_lies_in_exactly_one_of_two_adjacent_windows() {
        let later = Window::days_before(at("2026-06-30T23:59:59Z"), 30);
        let earlier = Window::days_before(later.from, 30);
        assert_eq!(earlier.to, later.from);
        for (instant, inside) in [
            ("2026-05-31T23:59:58Z", (true, false)),
            ("2026-05-31T23:59:59Z", (true, false)),
            ("2026-06-01T00:00:00Z", (false, true)),
            ("2026-06-30T23:59:59Z", (false, true)),
            ("2026-07-01T00:00:00Z", (false, false)),
        ] {
            assert_eq!((earlier.contains(at(instant)), later.contains(at(instant))), inside, "{instant}");
        }
    }

    #[test]
    fn windows_of_whole_weeks_hold_them_all() {
        for (from, to) in [
            ("2026-01-11T23:59:59Z", "2026-01-25T23:59:59Z"),
            ("2026-01-12T00:00:00Z", "2026-01-26T00:00:00Z"),
        ] {
            assert_eq!(Window { from: at(from), to: at(to) }.whole_weeks().len(), 2, "{from}");
        }
    }

    #[test]
    fn a_window_that_ends_at_the_last_second_of_a_sunday_holds_that_week() {
        let window = Window { from: at("2026-01-12T00:00:00Z"), to: at("2026-01-18T23:59:59Z") };
        assert_eq!(window.whole_weeks().len(), 1);
    }
}
