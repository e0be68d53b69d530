//! Facts into numbers with sample size, spread, interval, trend and caveats.
//!
//! [`compute`] gives one or more [`MetricValue`]s for every entry of [`catalogue`], in its order. A metric that
//! cannot be computed is there too, with the state that says why: never a zero, never a silent gap.
//! Tables are worked through with polars; none of its types leaves this crate.

mod by_id;
mod catalogue;
mod context;
mod coverage;
mod dora;
mod flow;
pub mod lead_time;
mod measure;
mod parts;
#[cfg(test)]
mod peers;
mod pipeline;
mod series;
pub mod stats;
mod table;
mod tables;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod uncollected;
mod weekly;
mod weeks;
mod words;

use plimsoll_domain::facts::Facts;
use plimsoll_domain::tables::{CoverageRow, DeploymentRow, Tables, WeeklyRow};
use plimsoll_domain::{MetricValue, Window};

pub use catalogue::{Better, MetricDoc, catalogue};

/// The events behind the metrics of a window, as rows: deployments, changes, runs; and its weeks with their figures.
#[must_use]
pub fn tables(facts: &Facts, window: Window) -> Tables {
    tables::tables(&context::Context::week_by_week(facts, window))
}

/// The deployments that ended in a window, first finished first, for who needs no other rows.
#[must_use]
pub fn deployments(facts: &Facts, window: Window) -> Vec<DeploymentRow> {
    tables::deployments(&context::Context::new(facts, window))
}

/// The metrics' headlines for each whole ISO week of a window, oldest first.
///
/// Each figure is defined as its metric is, restricted to the week: a cell is empty where nothing was measured, and
/// zero only where something was counted and there was none of it.
#[must_use]
pub fn weekly(facts: &Facts, window: Window) -> Vec<WeeklyRow> {
    weekly::weekly(&context::Context::week_by_week(facts, window))
}

/// Which stages the changes of each ISO week went through, as `automation-coverage` counts them.
///
/// Summed over the weeks, which include the partial ones at the edges, a stage gives that metric's value for it.
#[must_use]
pub fn coverage_matrix(facts: &Facts, window: Window) -> Vec<CoverageRow> {
    coverage::matrix::matrix(&context::Context::new(facts, window))
}

/// Computes every metric of the catalogue over a window, in the catalogue's order.
///
/// Facts after the window's end are left out. The same facts and window give the same values, whatever the
/// order of tags or the number of threads.
#[must_use]
pub fn compute(facts: &Facts, window: Window) -> Vec<MetricValue> {
    catalogue::all(&context::Context::new(facts, window)).into_iter().flatten().collect()
}

/// The values of [`compute`] and the rows of [`tables`], for who wants both: what they have in common is done once.
#[must_use]
pub fn compute_with_tables(facts: &Facts, window: Window) -> (Vec<MetricValue>, Tables) {
    let context = context::Context::week_by_week(facts, window);
    let mut values = catalogue::all(&context);
    let tables = tables::with_weeks(&context, weekly::of_values(&context, &values));
    values.iter_mut().flatten().for_each(|value| value.weekly.clear());
    (values.into_iter().flatten().collect(), tables)
}

/// The same as [`compute`], one after the other, handed over metric by metric as each is ready. First of all, without a
/// value and as `tables`, come the tables that several of them read.
pub fn compute_each(facts: &Facts, window: Window, mut each: impl FnMut(&'static str, Vec<MetricValue>)) {
    let context = context::Context::new(facts, window);
    context.build_tables();
    each("tables", Vec::new());
    for metric in &catalogue::METRICS {
        each(metric.doc.id, metric.values(&context));
    }
}
