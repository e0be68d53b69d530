//! CSV tables: RFC 4180 (CRLF, quotes doubled), UTF-8 without a mark, one header line, fixed column order.

mod cell;
mod changes;
mod deployments;
mod history;
mod levels;
mod metrics;
mod practices;
mod runs;
mod table;

pub use changes::{HEADER as CHANGES_HEADER, changes};
pub use deployments::{HEADER as DEPLOYMENTS_HEADER, deployments};
pub use history::{HEADER as HISTORY_HEADER, history};
pub use levels::{HEADER as LEVELS_HEADER, levels};
pub use metrics::{HEADER as METRICS_HEADER, metrics};
pub use practices::{HEADER as PRACTICES_HEADER, practices};
pub use runs::{HEADER as RUNS_HEADER, runs};
