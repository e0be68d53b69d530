//! How often a cron line starts a workflow.

/// Mean hours between two runs of a cron line; `None` when it cannot be read.
pub(super) fn interval_hours(line: &str) -> Option<f64> {
    let fields = Fields::read(line)?;
    let days = days_per_month(fields.days.len(), fields.weekdays.len());
    let runs = fields.minutes.len() as f64 * fields.hours.len() as f64 * days * fields.months.len() as f64;
    Some(365.25 * 24.0 / runs)
}

/// Fewest minutes between two runs on one day; `None` when it runs once a day at most or cannot be read.
///
/// A line that runs every quarter of an hour during office hours polls every quarter of an hour,
/// however long its nights are.
pub(super) fn minutes_within_a_day(line: &str) -> Option<f64> {
    let fields = Fields::read(line)?;
    let minute_of_day = |hour: &usize, minute: &usize| hour * 60 + minute;
    let runs: Vec<usize> = fields
        .hours
        .iter()
        .flat_map(|hour| fields.minutes.iter().map(move |minute| minute_of_day(hour, minute)))
        .collect();
    runs.windows(2).map(|pair| pair[1] - pair[0]).min().map(|minutes| minutes as f64)
}

/// The values that each field names, ascending.
struct Fields {
    minutes: Vec<usize>,
    hours: Vec<usize>,
    days: Vec<usize>,
    months: Vec<usize>,
    weekdays: Vec<usize>,
}

impl Fields {
    fn read(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let &[minute, hour, day, month, weekday] = fields.as_slice() else { return None };
        let mut weekdays = values(weekday, 0, 7, WEEKDAYS)?;
        // Sunday is both 0 and 7.
        if weekdays.last() == Some(&7) {
            weekdays.pop();
            if weekdays.first() != Some(&0) {
                weekdays.insert(0, 0);
            }
        }
        Some(Self {
            minutes: values(minute, 0, 59, &[])?,
            hours: values(hour, 0, 23, &[])?,
            days: values(day, 1, 31, &[])?,
            months: values(month, 1, 12, MONTHS)?,
            weekdays,
        })
    }
}

const WEEKDAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS: &[&str] =
    &["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Days a month on which it runs. Both restricted means either, as cron has it.
fn days_per_month(days: usize, weekdays: usize) -> f64 {
    let month = 365.25 / 12.0;
    let by_week = weekdays as f64 / 7.0 * month;
    match (days == 31, weekdays == 7) {
        (true, true) => month,
        (true, false) => by_week,
        (false, true) => days as f64,
        (false, false) => (days as f64 + by_week).min(month),
    }
}

fn values(field: &str, low: usize, high: usize, names: &[&str]) -> Option<Vec<usize>> {
    let mut named = vec![false; high + 1];
    for part in field.split(',') {
        let (range, stride) = match part.split_once('/') {
            Some((range, stride)) => (range, stride.parse().ok().filter(|stride| *stride > 0)?),
            None => (part, 1),
        };
        let (from, to) = bounds(range, low, high, names)?;
        // `5/15` means from 5 to the end.
        let to = if part.contains('/') && !range.contains('-') { high } else { to };
        for value in (from..=to).step_by(stride) {
            *named.get_mut(value)? = true;
        }
    }
    let values: Vec<usize> = (low..=high).filter(|value| named[*value]).collect();
    (!values.is_empty()).then_some(values)
}

fn bounds(range: &str, low: usize, high: usize, names: &[&str]) -> Option<(usize, usize)> {
    let number = |text: &str| {
        let lower = text.to_ascii_lowercase();
        let named = names.iter().position(|name| !name.is_empty() && *name == lower);
        named.or_else(|| text.parse().ok()).filter(|value| (low..=high).contains(value))
    };
    match range.split_once('-') {
        _ if range == "*" => Some((low, high)),
        Some((from, to)) => Some((number(from)?, number(to)?)).filter(|(from, to)| from <= to),
        None => number(range).map(|value| (value, value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_lines() {
        for (line, hours) in [
            ("*/15 * * * *", 0.25),
            ("0 * * * *", 1.0),
            ("0 2 * * *", 24.0),
            ("30 5,17 * * *", 12.0),
            ("0 3 * * 1", 168.0),
            ("0 3 * * MON-FRI", 24.0 * 7.0 / 5.0),
            ("0 0 1 * *", 730.5),
            ("0 0 * * 7", 168.0),
            ("17 0 1 1 *", 8766.0),
        ] {
            let found = interval_hours(line).unwrap();
            assert!((found - hours).abs() < hours * 0.01, "{line}: {found}");
        }
    }

    #[test]
    fn polling_is_judged_within_a_day() {
        assert_eq!(minutes_within_a_day("*/30 9-17 * * 1-5"), Some(30.0));
        assert_eq!(minutes_within_a_day("5 * * * *"), Some(60.0));
        assert_eq!(minutes_within_a_day("0 2 * * *"), None);
    }

    #[test]
    fn what_is_no_cron_line_has_no_interval() {
        for line in
            ["", "daily", "* * * *", "61 * * * *", "*/0 * * * *", "a b c d e", "5-1 * * * *", "0 0 0 * *"]
        {
            assert_eq!(interval_hours(line), None, "{line}");
        }
    }
}
