//! Instants with the offset they are written down in.

use crate::error::Error;

/// A commit's time: seconds since the epoch and the zone it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct When {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Offset from UTC in minutes, east positive. Changes how the instant is written, not when it is.
    pub zone: i16,
}

/// What can be taken for an instant.
pub trait Moment: Copy {
    /// The instant.
    ///
    /// # Errors
    /// When a text is not RFC 3339.
    fn when(self) -> Result<When, Error>;
}

impl Moment for When {
    fn when(self) -> Result<When, Error> {
        Ok(self)
    }
}

impl Moment for i64 {
    fn when(self) -> Result<When, Error> {
        Ok(When { seconds: self, zone: 0 })
    }
}

impl Moment for &str {
    fn when(self) -> Result<When, Error> {
        When::parse(self)
    }
}

impl When {
    /// Reads `2026-01-05T09:00:00Z` or `2026-01-05T10:00:00+01:00`.
    ///
    /// # Errors
    /// When the text is not RFC 3339 with seconds.
    pub fn parse(text: &str) -> Result<Self, Error> {
        read(text).ok_or_else(|| {
            Error::new(format!(
                "{text:?} is not a time like 2026-01-05T09:00:00Z or 2026-01-05T10:00:00+01:00"
            ))
        })
    }

    /// The same zone, `seconds` later.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self { seconds: self.seconds.saturating_add(seconds), ..self }
    }

    /// As git writes it: `1767603600 +0100`.
    #[must_use]
    pub fn raw(self) -> String {
        let sign = if self.zone < 0 { '-' } else { '+' };
        let minutes = self.zone.unsigned_abs();
        format!("{} {sign}{:02}{:02}", self.seconds, minutes / 60, minutes % 60)
    }
}

fn read(text: &str) -> Option<When> {
    let (date, clock) = text.split_once(['T', 't', ' '])?;
    let mut date = date.split('-').map(str::parse::<i64>);
    let (year, month, day) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    let (time, zone) = split_zone(clock)?;
    let mut time = time.split(':').map(str::parse::<i64>);
    let (hour, minute, second) = (time.next()?.ok()?, time.next()?.ok()?, time.next()?.ok()?);
    let in_range = (1..=12).contains(&month)
        && (1..=month_length(year, month)).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second);
    let local = days_from_epoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    in_range.then(|| When { seconds: local - i64::from(zone) * 60, zone })
}

fn split_zone(clock: &str) -> Option<(&str, i16)> {
    if let Some(time) = clock.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    let at = clock.rfind(['+', '-'])?;
    let (hours, minutes) = clock[at + 1..].split_once(':')?;
    let minutes = hours.parse::<i16>().ok()? * 60 + minutes.parse::<i16>().ok()?;
    let zone = if clock[at..].starts_with('-') { -minutes } else { minutes };
    (minutes < 24 * 60).then_some((&clock[..at], zone))
}

fn month_length(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar; years begin in March so that the leap day comes last.
fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_agree_with_the_calendar() {
        for (text, seconds, zone) in [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("2000-02-29T12:30:15Z", 951_827_415, 0),
            ("2026-01-05T10:00:00+01:00", 1_767_603_600, 60),
            ("2026-01-05T03:30:00-05:30", 1_767_603_600, -330),
        ] {
            assert_eq!(When::parse(text).unwrap(), When { seconds, zone }, "{text}");
        }
    }

    #[test]
    fn a_zone_is_written_as_git_does() {
        assert_eq!(When { seconds: 7, zone: -330 }.raw(), "7 -0530");
        assert_eq!(When { seconds: 7, zone: 0 }.raw(), "7 +0000");
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in
            ["2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-05", "2026-01-05T25:00:00Z", "x"]
        {
            assert!(When::parse(text).is_err(), "{text}");
        }
    }
}
