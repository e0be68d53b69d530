//! The headline of each metric, week by week.

use plimsoll_domain::MetricState;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::tables::{WEEKLY, WeeklyMetric, WeeklyRow};
use plimsoll_domain::time::Week;

use crate::catalogue::METRICS;
use crate::context::Context;

/// The whole weeks of a window with their figures, oldest first.
pub(crate) fn weekly(context: &Context<'_>) -> Vec<WeeklyRow> {
    let mut rows: Vec<_> = context.weeks.all().iter().copied().map(WeeklyRow::new).collect();
    for (place, metric) in WEEKLY.iter().enumerate() {
        for (week, figure) in series(context, metric) {
            if let Ok(found) = rows.binary_search_by_key(&week, |row| row.week) {
                rows[found].values[place] = Some(figure);
            }
        }
    }
    rows
}

fn series(context: &Context<'_>, wanted: &WeeklyMetric) -> Vec<(Week, f64)> {
    let Some(metric) = METRICS.iter().find(|metric| metric.doc.id == wanted.metric) else {
        return Vec::new();
    };
    let whole = metric
        .values(context)
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
