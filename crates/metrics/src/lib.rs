//! Facts into numbers with sample size, spread, interval, trend and caveats.
//!
//! [`compute`] gives one or more [`MetricValue`]s for every entry of [`catalogue`], in its order. A metric that
//! cannot be computed is there too, with the state that says why: never a zero, never a silent gap.
//! Tables are worked through with polars; none of its types leaves this crate.

mod catalogue;
mod context;
mod coverage;
mod dora;
mod flow;
pub mod lead_time;
mod measure;
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
mod weeks;
mod words;

use plimsoll_domain::facts::Facts;
use plimsoll_domain::tables::Tables;
use plimsoll_domain::{MetricValue, Window};

pub use catalogue::{Better, MetricDoc, catalogue};

/// The events behind the metrics of a window, as rows: deployments, changes, runs.
#[must_use]
pub fn tables(facts: &Facts, window: Window) -> Tables {
    tables::tables(&context::Context::new(facts, window))
}

/// Computes every metric of the catalogue over a window, in the catalogue's order.
///
/// Facts after the window's end are left out. The same facts and window give the same values, whatever the
/// order of tags or the number of threads.
#[must_use]
pub fn compute(facts: &Facts, window: Window) -> Vec<MetricValue> {
    let context = context::Context::new(facts, window);
    catalogue::METRICS.iter().flat_map(|metric| metric.values(&context)).collect()
}
