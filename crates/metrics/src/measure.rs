//! Samples into metric values.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricState, MetricValue, Reason, ReasonCode};

use crate::catalogue::MetricDoc;
use crate::stats;
use crate::table::{Statistic, TableError, WeekRow, by_week};
use crate::weeks::Weeks;

/// Samples below which a value carries the caveat `too-few-samples`.
pub(crate) const FEW: u64 = 5;

/// The caveat of a value with fewer than [`FEW`] samples.
pub(crate) const TOO_FEW_SAMPLES: &str = "too-few-samples";

/// The caveat of a value that stands for another that was not collected.
pub(crate) const PROXY: &str = "proxy";

/// A distribution with its median as headline. `None` without samples.
pub(crate) fn distribution(doc: &MetricDoc, mut samples: Vec<f64>) -> Option<MetricValue> {
    stats::rank(&mut samples);
    let median = stats::quantile(&samples, 0.5)?;
    let mut value = counted(doc.id, doc.unit, median, samples.len() as u64);
    value.p50 = Some(median);
    value.p75 = stats::quantile(&samples, 0.75);
    value.p90 = stats::quantile(&samples, 0.9);
    value.interval = stats::median_interval(&samples);
    Some(value)
}

/// A share with Wilson's interval. `None` when there is nothing to share.
pub(crate) fn ratio(doc: &MetricDoc, hits: u64, n: u64) -> Option<MetricValue> {
    let interval = stats::wilson(hits, n)?;
    let mut value = counted(doc.id, Unit::Ratio, hits as f64 / n as f64, n);
    value.interval = Some(interval);
    Some(value)
}

/// Events per day over a span of days. `None` without events or days.
pub(crate) fn per_day(doc: &MetricDoc, events: u64, days: f64) -> Option<MetricValue> {
    (events > 0 && days > 0.0).then(|| counted(doc.id, Unit::PerDay, events as f64 / days, events))
}

/// A figure that rests on so many samples.
pub(crate) fn counted(id: &str, unit: Unit, value: f64, n: u64) -> MetricValue {
    let mut value = MetricValue::measured(id, unit, value, n);
    if n < FEW {
        value.caveats.push(TOO_FEW_SAMPLES.to_owned());
    }
    value
}

/// Looked everywhere it would be, and there is none.
pub(crate) fn absent(doc: &MetricDoc, text: impl Into<String>) -> MetricValue {
    let reason = Reason::new(ReasonCode::NotFound, text);
    MetricValue::without_value(doc.id, doc.unit, MetricState::Absent, reason)
}

/// Not seen, for a reason.
pub(crate) fn unknown(doc: &MetricDoc, reason: Reason) -> MetricValue {
    MetricValue::without_value(doc.id, doc.unit, MetricState::Unknown, reason)
}

/// Adds the trend of the weekly medians of samples (seconds since the epoch, value).
pub(crate) fn with_median_trend(value: MetricValue, weeks: &Weeks, samples: &[(i64, f64)]) -> MetricValue {
    by_statistic(value, weeks, samples, Statistic::Median)
}

/// Adds the trend of the weekly means of samples (seconds since the epoch, value).
pub(crate) fn with_mean_trend(value: MetricValue, weeks: &Weeks, samples: &[(i64, f64)]) -> MetricValue {
    by_statistic(value, weeks, samples, Statistic::Mean)
}

fn by_statistic(
    value: MetricValue,
    weeks: &Weeks,
    samples: &[(i64, f64)],
    statistic: Statistic,
) -> MetricValue {
    // As many weeks with a value need at least as many samples: without them there is no trend to look for.
    if samples.len() < stats::MIN_WEEKS && !weeks.are_kept() {
        return value;
    }
    with_trend(value, weeks, weekly(weeks, samples, statistic).map(figures))
}

/// Adds the trend of the weekly medians of samples that are columns already: numbers of weeks, values.
pub(crate) fn with_median_trend_of(
    value: MetricValue,
    weeks: &Weeks,
    (numbers, values): (Vec<u32>, Vec<f64>),
) -> MetricValue {
    with_trend(value, weeks, by_week(numbers, values, Statistic::Median).map(figures))
}

fn figures(rows: Vec<WeekRow>) -> Vec<(u32, f64)> {
    rows.into_iter().map(|row| (row.week, row.figure)).collect()
}

/// Adds the trend of events per day, week by week; a week without events counts as none once history began.
pub(crate) fn with_rate_trend(value: MetricValue, weeks: &Weeks, began: i64, events: &[i64]) -> MetricValue {
    let samples: Vec<_> = events.iter().map(|seconds| (*seconds, 1.0)).collect();
    let counts = weekly(weeks, &samples, Statistic::Mean).map(|rows| {
        let count = |week: u32| rows.iter().find(|row| row.week == week).map_or(0, |row| row.n);
        weeks.since(began).map(|week| (week, count(week) as f64)).collect::<Vec<_>>()
    });
    let events = counts.as_deref().map(<[_]>::to_vec).unwrap_or_default();
    let rates = counts.map(|counts| counts.iter().map(|(week, count)| (*week, count / 7.0)).collect());
    let mut value = with_trend(value, weeks, rates);
    keep(&mut value, weeks, events);
    value
}

/// Keeps the weekly means of samples (seconds since the epoch, value) of a figure whose trend nobody asks for.
pub(crate) fn keep_means(value: &mut MetricValue, weeks: &Weeks, samples: &[(i64, f64)]) {
    if !weeks.are_kept() {
        return;
    }
    match weekly(weeks, samples, Statistic::Mean) {
        Ok(rows) => keep(value, weeks, figures(rows)),
        Err(error) => value.caveats.push(format!("no weeks: {error}")),
    }
}

/// Keeps the figures of weeks, by number, beside a value, where they are asked for.
pub(crate) fn keep(value: &mut MetricValue, weeks: &Weeks, series: Vec<(u32, f64)>) {
    if weeks.are_kept() {
        let named = |(week, figure): (u32, f64)| Some((*weeks.all().get(week as usize)?, figure));
        value.weekly = series.into_iter().filter_map(named).collect();
    }
}

/// Samples (seconds since the epoch, value) grouped by whole week.
pub(crate) fn weekly(
    weeks: &Weeks,
    samples: &[(i64, f64)],
    statistic: Statistic,
) -> Result<Vec<WeekRow>, TableError> {
    let numbered = samples.iter().filter_map(|(seconds, value)| Some((weeks.number(*seconds)?, *value)));
    let (numbers, values): (Vec<_>, Vec<_>) = numbered.unzip();
    if numbers.is_empty() { Ok(Vec::new()) } else { by_week(numbers, values, statistic) }
}

fn with_trend(
    mut value: MetricValue,
    weeks: &Weeks,
    series: Result<Vec<(u32, f64)>, TableError>,
) -> MetricValue {
    match series {
        Ok(series) => {
            value.trend = stats::trend(&series);
            keep(&mut value, weeks, series);
            if value.trend.is_some() {
                value.caveats.extend(weeks.left_out());
            }
        }
        Err(error) => value.caveats.push(format!("no trend: {error}")),
    }
    value
}

/// The worst and the most typical of labelled samples: up to three largest, up to two nearest the median.
///
/// Labels are indices of the caller; equal values keep the given order.
pub(crate) fn examples(samples: &[f64]) -> Vec<usize> {
    let worst = samples.len().min(3);
    let middle = (samples.len() / 2).saturating_sub(1).max(worst);
    let places: Vec<_> =
        (0..worst).chain([middle, middle + 1]).filter(|place| *place < samples.len()).collect();
    let mut values = samples.to_vec();
    let ranks: Vec<_> = places.iter().rev().map(|place| samples.len() - 1 - place).collect();
    stats::select(&mut values, &ranks);
    places.into_iter().map(|place| at_place(samples, values[samples.len() - 1 - place], place)).collect()
}

/// The index of the sample, of this value, at a place of the order from the largest to the smallest; equal ones keep
/// theirs.
fn at_place(samples: &[f64], value: f64, place: usize) -> usize {
    let larger = samples.iter().filter(|sample| sample.total_cmp(&value).is_gt()).count();
    let mut equal = (0..samples.len()).filter(|index| samples[*index].total_cmp(&value).is_eq());
    equal.nth(place - larger).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_the_worst_and_the_typical_without_repetition() {
        assert!(examples(&[]).is_empty());
        assert_eq!(examples(&[1.0, 9.0]), [1, 0]);
        let found = examples(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
        assert_eq!(found, [8, 7, 6, 5, 4]);
    }
}
