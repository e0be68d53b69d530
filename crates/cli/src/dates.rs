//! Dates and spans as people write them.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// The instant an assessment is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AsOf(pub(crate) DateTime<Utc>);

impl FromStr for AsOf {
    type Err = String;

    /// A day means its last second in UTC, so that everything of that day counts.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let end_of_day = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or(NaiveTime::MIN);
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| day.and_time(end_of_day).and_utc());
        day.or_else(|_| DateTime::parse_from_rfc3339(text).map(|instant| instant.with_timezone(&Utc)))
            .map(Self)
            .map_err(|_| "give a day like 2026-06-30 or an instant like 2026-06-30T12:00:00Z".to_owned())
    }
}

/// A span of hours, minutes or seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) chrono::Duration);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || "give a time like 90m, 2h or 3600s, of a second to a week".to_owned();
        let split = text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (number, unit) = text.split_at(split);
        let factor = match unit {
            "s" => 1,
            "m" | "min" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return Err(wrong()),
        };
        let seconds = number.parse::<i64>().ok().and_then(|number| number.checked_mul(factor));
        let within = seconds.filter(|seconds| (1..=7 * 86_400).contains(seconds)).ok_or_else(wrong)?;
        Ok(Self(chrono::Duration::seconds(within)))
    }
}

/// A span in whole days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days(pub(crate) u32);

/// Ten years; longer windows say nothing about how a team delivers today.
const LONGEST: u32 = 3_660;

impl FromStr for Days {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("give a span like 180d, 26w or 1y, of 1 day to {LONGEST} days");
        let split = text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (number, unit) = text.split_at(split);
        let factor = match unit {
            "d" | "" => 1,
            "w" => 7,
            "m" => 30,
            "y" => 365,
            _ => return Err(wrong()),
        };
        let days =
            number.parse::<u32>().ok().and_then(|number| number.checked_mul(factor)).ok_or_else(wrong)?;
        if (1..=LONGEST).contains(&days) { Ok(Self(days)) } else { Err(wrong()) }
    }
}

/// How far apart the dates of a look back are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Every {
    /// So many days.
    Days(u32),
    /// A week.
    Week,
    /// The ends of months.
    Month,
    /// The ends of quarters.
    Quarter,
}

impl Every {
    /// In days, roughly.
    pub(crate) const fn days(self) -> u32 {
        match self {
            Self::Days(days) => days,
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 91,
        }
    }
}

impl FromStr for Every {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "day" => Ok(Self::Days(1)),
            "week" => Ok(Self::Week),
            "month" => Ok(Self::Month),
            "quarter" => Ok(Self::Quarter),
            other => other
                .parse::<Days>()
                .map(|days| Self::Days(days.0))
                .map_err(|_| "give day, week, month, quarter, or a span like 14d".to_owned()),
        }
    }
}

/// A day, or a span that ends now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    /// A day.
    Day(NaiveDate),
    /// A span.
    Span(Days),
}

impl Since {
    /// The instant it begins at.
    pub(crate) fn before(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN).and_utc(),
            Self::Span(days) => now - chrono::Duration::days(i64::from(days.0)),
        }
    }
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            Ok(day) => Ok(Self::Day(day)),
            Err(_) => text
                .parse()
                .map(Self::Span)
                .map_err(|span: String| format!("{span}, or a day like 2026-01-31")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_means_its_end() {
        let as_of: AsOf = "2026-06-30".parse().unwrap();
        assert_eq!(as_of.0.to_rfc3339(), "2026-06-30T23:59:59+00:00");
        let instant: AsOf = "2026-06-30T12:00:00+02:00".parse().unwrap();
        assert_eq!(instant.0.to_rfc3339(), "2026-06-30T10:00:00+00:00");
        assert!("30.06.2026".parse::<AsOf>().is_err());
        assert!("2026-02-30".parse::<AsOf>().is_err());
    }

    #[test]
    fn spans_have_units_and_bounds() {
        assert_eq!("180d".parse(), Ok(Days(180)));
        assert_eq!("26w".parse(), Ok(Days(182)));
        assert_eq!("90".parse(), Ok(Days(90)));
        assert_eq!("1y".parse(), Ok(Days(365)));
        for wrong in ["0d", "", "d", "-5d", "1h", "99999999999d", "4000d"] {
            assert!(wrong.parse::<Days>().is_err(), "{wrong}");
        }
    }
}
