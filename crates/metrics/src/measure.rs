//! Samples into metric values.

use std::cmp::Ordering;

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

/// The same of whole numbers, of which ten million take half the memory and less time. `samples` are put in disorder.
pub(crate) fn distribution_of(doc: &MetricDoc, samples: &mut [u32]) -> Option<MetricValue> {
    let last = samples.len().checked_sub(1)?;
    let ranks = stats::ranks(samples.len());
    stats::select_by(samples, &ranks, Ord::cmp);
    // Those in their places are all that the figures are made of.
    let at = |rank: usize| f64::from(samples[rank]);
    let quantile = |share: f64| {
        let position = last as f64 * share;
        let (below, above) = (at(position.floor() as usize), at(last.min(position.floor() as usize + 1)));
        below + (position - position.floor()) * (above - below)
    };
    let median = quantile(0.5);
    let mut value = counted(doc.id, doc.unit, median, samples.len() as u64);
    (value.p50, value.p75, value.p90) = (Some(median), Some(quantile(0.75)), Some(quantile(0.9)));
    value.interval = stats::median_ranks(samples.len()).map(|(low, high)| (at(low), at(high)));
    Some(value)
}

/// A span in seconds as columns hold it: below zero is none, and the most is 136 years.
pub(crate) fn span(seconds: i64) -> u32 {
    u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)
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

/// Adds the trend of weekly shares: of each week, by number, how many there are and how many of them hit.
pub(crate) fn with_share_trend(
    value: MetricValue,
    weeks: &Weeks,
    counts: impl Iterator<Item = (u32, u64, u64)>,
) -> MetricValue {
    let counted = counts.filter(|(_, n, _)| *n > 0);
    let mut shares: Vec<_> = counted.map(|(week, n, hits)| (week, hits as f64 / n as f64)).collect();
    shares.sort_unstable_by_key(|(week, _)| *week);
    with_trend(value, weeks, Ok(shares))
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

/// Adds the trend of the weekly medians of samples that are columns already: numbers of weeks, values. What is in no
/// whole week is left out.
pub(crate) fn with_median_trend_of(
    value: MetricValue,
    weeks: &Weeks,
    samples: impl Iterator<Item = (u32, u32)> + Clone,
) -> MetricValue {
    with_trend(value, weeks, Ok(medians(weeks.len(), samples)))
}

/// The median of each week with samples. Ten million fall into a hundred weeks here in a third of the time that a
/// group-by with quantiles takes, and a quarter of its memory: weeks are places in an array already.
fn medians(weeks: usize, samples: impl Iterator<Item = (u32, u32)> + Clone) -> Vec<(u32, f64)> {
    let mut ends = vec![0_usize; weeks + 1];
    for (week, _) in samples.clone() {
        if let Some(count) = ends.get_mut(week as usize + 1) {
            *count += 1;
        }
    }
    for week in 0..weeks {
        ends[week + 1] += ends[week];
    }
    let mut grouped = vec![0_u32; ends[weeks]];
    let mut next = ends.clone();
    for (week, value) in samples {
        if (week as usize) < weeks {
            grouped[next[week as usize]] = value;
            next[week as usize] += 1;
        }
    }
    let mut found = Vec::new();
    for week in 0..weeks {
        let own = &mut grouped[ends[week]..ends[week + 1]];
        let Some(last) = own.len().checked_sub(1) else { continue };
        let (low, high) = (last / 2, last.div_ceil(2));
        let ranks = if low == high { vec![low] } else { vec![low, high] };
        stats::select_by(own, &ranks, Ord::cmp);
        found.push((week as u32, f64::midpoint(f64::from(own[low]), f64::from(own[high]))));
    }
    found
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
    examples_by(samples, f64::total_cmp)
}

/// The same of anything with an order.
pub(crate) fn examples_by<T: Copy>(samples: &[T], order: impl Fn(&T, &T) -> Ordering + Copy) -> Vec<usize> {
    let worst = samples.len().min(3);
    let middle = (samples.len() / 2).saturating_sub(1).max(worst);
    let places: Vec<_> =
        (0..worst).chain([middle, middle + 1]).filter(|place| *place < samples.len()).collect();
    let mut values = samples.to_vec();
    let ranks: Vec<_> = places.iter().rev().map(|place| samples.len() - 1 - place).collect();
    stats::select_by(&mut values, &ranks, order);
    let found = places.into_iter().map(|place| {
        let value = values[samples.len() - 1 - place];
        // From the largest to the smallest; equal ones keep their order.
        let larger = samples.iter().filter(|sample| order(sample, &value).is_gt()).count();
        let mut equal = (0..samples.len()).filter(|index| order(&samples[*index], &value).is_eq());
        equal.nth(place - larger).unwrap_or_default()
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_give_the_figures_that_others_give() {
        let doc = &crate::catalogue::METRICS[0].doc;
        for n in [0_u32, 1, 2, 5, 6, 99, 1_000, 1_001, 4_321] {
            let numbers: Vec<u32> = (0..n).map(|number| number * 7_919 % 613).collect();
            let floats: Vec<f64> = numbers.iter().copied().map(f64::from).collect();
            assert_eq!(distribution_of(doc, &mut numbers.clone()), distribution(doc, floats.clone()), "{n}");
            assert_eq!(examples_by(&numbers, Ord::cmp), examples(&floats));
            let weeks: Vec<u32> = (0..n).map(|number| number % 11).collect();
            let (own, values) = weeks.iter().zip(&floats).filter(|(week, _)| **week < 10).unzip();
            let rows = by_week(own, values, Statistic::Median).unwrap();
            assert_eq!(medians(10, weeks.into_iter().zip(numbers)), figures(rows), "{n}");
        }
    }

    #[test]
    fn examples_are_the_worst_and_the_typical_without_repetition() {
        assert!(examples(&[]).is_empty());
        assert_eq!(examples(&[1.0, 9.0]), [1, 0]);
        let found = examples(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
        assert_eq!(found, [8, 7, 6, 5, 4]);
    }
}
