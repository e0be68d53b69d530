//! Words for notes and caveats.

use plimsoll_domain::time::DAY_SECONDS;

/// A span in the unit that reads best: `3.2 days`, `5.0 hours`, `12 minutes`, `20 seconds`.
pub(crate) fn span(seconds: f64) -> String {
    let day = DAY_SECONDS as f64;
    match seconds {
        long if long >= 2.0 * day => format!("{:.1} days", long / day),
        middle if middle >= 7_200.0 => format!("{:.1} hours", middle / 3_600.0),
        short if short >= 120.0 || short == 0.0 => format!("{:.0} minutes", short / 60.0),
        shortest => format!("{shortest:.0} seconds"),
    }
}

/// A count with its noun in the right number.
pub(crate) fn count(amount: usize, one: &str, many: &str) -> String {
    format!("{amount} {}", if amount == 1 { one } else { many })
}

/// The day of an instant, seconds since the epoch.
pub(crate) fn day(seconds: i64) -> String {
    plimsoll_domain::Timestamp::from_timestamp(seconds, 0)
        .map_or_else(String::new, |at| at.date_naive().to_string())
}
