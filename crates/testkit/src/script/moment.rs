//! Spans of time, and instants that may count from the start.

use toml::Value;

use crate::error::Error;
use crate::when::When;

/// Seconds in `2w`, `10d`, `36h`, `90m`, `15s` or a row of these.
pub(crate) fn span(text: &str) -> Result<i64, Error> {
    let malformed = || Error::new(format!("{text:?} is not a span like \"36h\", \"10d\" or \"1d12h30m\""));
    let mut total = 0_i64;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let number: i64 = rest[..digits].parse().map_err(|_| malformed())?;
        let unit = match rest[digits..].chars().next() {
            Some('w') => 604_800,
            Some('d') => 86_400,
            Some('h') => 3_600,
            Some('m') => 60,
            Some('s') => 1,
            _ => return Err(malformed()),
        };
        total =
            number.checked_mul(unit).and_then(|seconds| total.checked_add(seconds)).ok_or_else(malformed)?;
        rest = &rest[digits + 1..];
    }
    if text.is_empty() { Err(malformed()) } else { Ok(total) }
}

/// An offset from UTC in minutes: `+05:30`, `Z`.
pub(crate) fn zone(text: &str) -> Result<i16, Error> {
    When::parse(&format!("2000-01-01T00:00:00{text}"))
        .map(|when| when.zone)
        .map_err(|_| Error::new(format!("{text:?} is not an offset like \"+05:30\" or \"Z\"")))
}

/// A TOML time, a text in RFC 3339, or `+10d12h` after `start`.
pub(crate) fn instant(value: &Value, start: When) -> Result<When, Error> {
    match value {
        Value::Datetime(time) => When::parse(&time.to_string()),
        Value::String(text) => match text.strip_prefix('+') {
            Some(offset) => Ok(start.plus(span(offset)?)),
            None => When::parse(text),
        },
        other => Err(Error::new(format!(
            "a value of the type {} is neither a time nor an offset like \"+10d\"",
            other.type_str()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_add_up() {
        assert_eq!(span("1d12h30m").unwrap(), 131_400);
        assert_eq!(span("2w").unwrap(), 1_209_600);
        for text in ["", "d", "10", "10y", "1d-2h", "99999999999999999w"] {
            assert!(span(text).is_err(), "{text}");
        }
    }

    #[test]
    fn zones_are_minutes() {
        assert_eq!(zone("-05:30").unwrap(), -330);
        assert!(zone("CET").is_err());
    }
}
