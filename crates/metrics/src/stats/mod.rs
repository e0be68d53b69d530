//! Small statistics, each with its formula. Nothing here gives a NaN: no samples, no answer.

mod interval;
mod quantile;
mod trend;

pub use interval::{median_interval, wilson};
pub(crate) use quantile::select;
pub use quantile::{quantile, rank, sort};
pub use trend::{MIN_WEEKS, trend};
