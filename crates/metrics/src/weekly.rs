//! The headline of each metric, week by week.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::tables::{WEEKLY, WeeklyMetric, WeeklyRow};
use plimsoll_domain::time::Week;
use plimsoll_domain::{MetricState, MetricValue};

use crate::catalogue::{METRICS, Metric};
use crate::context::Context;

/// The whole weeks of a window with their figures, oldest first.
pub(crate) fn weekly(context: &Context<'_>) -> Vec<WeeklyRow> {
    rows(context, |metric| metric.values(context))
}

/// The same of the values of all metrics, in the catalogue's order, where weeks were kept with them.
pub(crate) fn of_values(context: &Context<'_>, values: &[Vec<MetricValue>]) -> Vec<WeeklyRow> {
    rows(context, |metric| {
        let place = METRICS.iter().position(|known| known.doc.id == metric.doc.id);
        place.and_then(|place| values.get(place)).cloned().unwrap_or_default()
    })
}

fn rows(context: &Context<'_>, values: impl Fn(&Metric) -> Vec<MetricValue>) -> Vec<WeeklyRow> {
    let mut rows: Vec<_> = context.weeks.all().iter().copied().map(WeeklyRow::new).collect();
    for (place, wanted) in WEEKLY.iter().enumerate() {
        let Some(metric) = METRICS.iter().find(|metric| metric.doc.id == wanted.metric) else { continue };
        for (week, figure) in series(context, wanted, metric, values(metric)) {
            if let Ok(found) = rows.binary_search_by_key(&week, |row| row.week) {
                rows[found].values[place] = Some(figure);
            }
        }
    }
    rows
}

fn series(
    context: &Context<'_>,
    wanted: &WeeklyMetric,
    metric: &Metric,
    values: Vec<MetricValue>,
) -> Vec<(Week, f64)> {
    let whole = values
        .into_iter()
        .find(|value| value.variant.is_none() && value.environment.is_none() && value.component.is_none());
    let Some(value) = whole else { return Vec::new() };
    // What was looked for everywhere and is not there was counted: each week since history began has none.
    let counted = wanted.unit == Unit::Count && metric.doc.unit == Unit::PerDay;
    if counted && value.state == MetricState::Absent {
        let began = context.trunk.began(&context.facts.history);
        let weeks = began.into_iter().flat_map(|began| context.weeks.since(began));
        return weeks.map(|number| (context.weeks.all()[number as usize], 0.0)).collect();
    }
    value.weekly
}

#[cfg(test)]
mod tests;
