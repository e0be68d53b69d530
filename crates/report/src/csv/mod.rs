//! CSV tables: RFC 4180 (CRLF, quotes doubled), UTF-8 without a mark, one header line, fixed column order.

mod cell;
mod levels;
mod metrics;
mod practices;
mod table;

pub use levels::{HEADER as LEVELS_HEADER, levels};
pub use metrics::{HEADER as METRICS_HEADER, metrics};
pub use practices::{HEADER as PRACTICES_HEADER, practices};
