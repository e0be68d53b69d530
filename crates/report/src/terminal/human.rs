//! Values as people say them.

use plimsoll_domain::metric::Unit;

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86_400.0;
const YEAR: f64 = 365.25 * DAY;

/// A number with its unit: `3.2 d`, `74 %`, `1.2/week`.
pub(crate) fn value(number: f64, unit: Unit) -> String {
    let (figure, unit) = parts(number, unit);
    format!("{figure}{unit}")
}

/// Two numbers with their unit, said once where it is the same: `2.1–4.4 d`.
pub(crate) fn interval(low: f64, high: f64, unit: Unit) -> String {
    let (low_figure, low_unit) = parts(low, unit);
    let (high_figure, high_unit) = parts(high, unit);
    if low_unit == high_unit {
        format!("{low_figure}–{high_figure}{high_unit}")
    } else {
        format!("{low_figure}{low_unit} – {high_figure}{high_unit}")
    }
}

fn parts(number: f64, unit: Unit) -> (String, String) {
    match unit {
        Unit::Seconds => duration(number),
        Unit::PerDay => rate(number),
        Unit::Ratio => (percent(number), " %".to_owned()),
        Unit::DaysPerWeek => (figure(number), " d/week".to_owned()),
        Unit::Minutes => (figure(number), " min".to_owned()),
        Unit::Count => (figure(number), String::new()),
        Unit::Commits | Unit::Files | Unit::Lines => (figure(number), format!(" {}", noun(unit, number))),
    }
}

fn noun(unit: Unit, number: f64) -> &'static str {
    let one = number == 1.0;
    match unit {
        Unit::Commits => ["commits", "commit"][usize::from(one)],
        Unit::Files => ["files", "file"][usize::from(one)],
        _ => ["lines", "line"][usize::from(one)],
    }
}

fn duration(seconds: f64) -> (String, String) {
    let size = seconds.abs();
    let (divisor, unit) = match size {
        _ if size < MINUTE => (1.0, " s"),
        _ if size < HOUR => (MINUTE, " min"),
        _ if size < 2.0 * DAY => (HOUR, " h"),
        _ if size < 2.0 * YEAR => (DAY, " d"),
        _ => (YEAR, " y"),
    };
    (figure(seconds / divisor), unit.to_owned())
}

/// A rate per the shortest of day, week, month and year in which at least one is expected.
fn rate(per_day: f64) -> (String, String) {
    let (factor, unit) = match per_day.abs() {
        size if size >= 1.0 || size == 0.0 => (1.0, "/day"),
        size if size * 7.0 >= 1.0 => (7.0, "/week"),
        size if size * 30.4375 >= 1.0 => (30.4375, "/month"),
        _ => (365.25, "/year"),
    };
    (figure(per_day * factor), unit.to_owned())
}

/// A share in percent; 0 and 100 only where it is exactly that.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let whole = percent.round();
    if percent == whole || (whole > 0.0 && whole < 100.0) {
        return format!("{}", whole + 0.0);
    }
    match percent {
        _ if percent > 99.9 && percent < 100.0 => ">99.9".to_owned(),
        _ if percent > 0.0 && percent < 0.1 => "<0.1".to_owned(),
        _ => format!("{percent:.1}"),
    }
}

/// A number in two or three significant digits, with thousands grouped.
pub(crate) fn figure(number: f64) -> String {
    let size = number.abs();
    if size >= 9.95 {
        return grouped(number);
    }
    let text = if size == 0.0 || size >= 0.095 { format!("{number:.1}") } else { significant(number) };
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Two significant digits of a small number.
fn significant(number: f64) -> String {
    let digits = (1.0 - number.abs().log10().floor()).clamp(2.0, 12.0) as usize;
    let text = format!("{number:.digits$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn grouped(number: f64) -> String {
    if number.abs() >= 9.0e15 {
        return format!("{number:.2e}");
    }
    let sign = if number < 0.0 { "-" } else { "" };
    format!("{sign}{}", count(number.abs().round() as u64))
}

/// A count with its thousands grouped: `12,345`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 tag`, `12 tags`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::metric::Unit;

    use super::{count, figure, interval, value};

    #[test]
    fn durations_take_the_unit_that_people_would() {
        let say = |seconds| value(seconds, Unit::Seconds);
        assert_eq!(say(0.0), "0 s");
        assert_eq!(say(45.0), "45 s");
        assert_eq!(say(720.0), "12 min");
        assert_eq!(say(5.43 * 3600.0), "5.4 h");
        assert_eq!(say(30.0 * 3600.0), "30 h");
        assert_eq!(say(3.2 * 86_400.0), "3.2 d");
        assert_eq!(say(400.0 * 86_400.0), "400 d");
        assert_eq!(say(3.0 * 365.25 * 86_400.0), "3 y");
    }

    #[test]
    fn shares_are_never_rounded_to_all_or_nothing() {
        let say = |share| value(share, Unit::Ratio);
        assert_eq!(say(0.0), "0 %");
        assert_eq!(say(1.0), "100 %");
        assert_eq!(say(0.744), "74 %");
        assert_eq!(say(0.004), "0.4 %");
        assert_eq!(say(0.9961), "99.6 %");
        assert_eq!(say(0.999_999), ">99.9 %");
        assert_eq!(say(0.000_01), "<0.1 %");
    }

    #[test]
    fn rates_are_said_per_a_span_that_holds_one() {
        let say = |rate| value(rate, Unit::PerDay);
        assert_eq!(say(3.4), "3.4/day");
        assert_eq!(say(0.3), "2.1/week");
        assert_eq!(say(0.05), "1.5/month");
        assert_eq!(say(0.01), "3.7/year");
        assert_eq!(say(0.0), "0/day");
    }

    #[test]
    fn an_interval_says_a_common_unit_once() {
        assert_eq!(interval(2.1 * 86_400.0, 4.4 * 86_400.0, Unit::Seconds), "2.1–4.4 d");
        assert_eq!(interval(2400.0, 3.0 * 86_400.0, Unit::Seconds), "40 min – 3 d");
        assert_eq!(interval(0.6, 0.8, Unit::Ratio), "60–80 %");
    }

    #[test]
    fn figures_are_short_and_grouped() {
        assert_eq!(figure(9.96), "10");
        assert_eq!(figure(9.94), "9.9");
        assert_eq!(figure(0.0123), "0.012");
        assert_eq!(figure(-0.01), "-0.01");
        assert_eq!(figure(12_345.6), "12,346");
        assert_eq!(figure(-0.0), "0");
        assert_eq!(figure(1e300), "1.00e300");
        assert_eq!(value(1.0, Unit::Commits), "1 commit");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(123), "123");
    }
}
