//! Small statistics, each with its formula. Nothing here gives a NaN: no samples, no answer.

mod interval;
mod quantile;
mod trend;

pub(crate) use interval::median_ranks;
pub use interval::{median_interval, wilson};
pub use quantile::{quantile, rank, sort};
pub(crate) use quantile::{ranks, select_by};
pub use trend::{MIN_WEEKS, trend};
