//! Small statistics, each with its formula. Nothing here gives a NaN: no samples, no answer.

mod interval;
mod quantile;
mod trend;

pub use interval::{median_interval, wilson};
pub use quantile::{quantile, sort};
pub use trend::{MIN_WEEKS, trend};
