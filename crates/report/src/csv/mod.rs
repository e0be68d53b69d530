//! CSV tables: RFC 4180 (CRLF, quotes doubled), UTF-8 without a mark, one header line, fixed column order.
//!
//! The functions named like a table write it so. For a reader's spreadsheet, [`tables`] gives the same tables
//! before they are text, and [`Table::csv`] takes [`CsvOptions`]; [`File`] lists those of an audit.

mod cell;
mod changes;
mod column;
mod deployments;
mod dictionary;
mod file;
mod history;
mod levels;
mod matrix;
mod metrics;
mod options;
mod practices;
mod runs;
mod table;
mod weekly;

pub(crate) use cell::{is_harmless, printable, starts_formula};
pub use changes::{HEADER as CHANGES_HEADER, changes};
pub use column::Column;
pub(crate) use column::column;
pub use deployments::{HEADER as DEPLOYMENTS_HEADER, deployments};
pub use dictionary::{HEADER as DICTIONARY_HEADER, described, dictionary};
pub use file::File;
pub use history::{HEADER as HISTORY_HEADER, history};
pub use levels::{HEADER as LEVELS_HEADER, levels};
pub use matrix::{HEADER as COVERAGE_MATRIX_HEADER, coverage_matrix};
pub use metrics::{HEADER as METRICS_HEADER, metrics};
pub use options::{CsvOptions, Decimal, Separator};
pub use practices::{HEADER as PRACTICES_HEADER, practices};
pub use runs::{HEADER as RUNS_HEADER, runs};
pub use table::Table;
pub(crate) use table::{Cell, Figure};
pub use weekly::metrics_wide;

/// The tables before they are text.
pub mod tables {
    pub use super::changes::table as changes;
    pub use super::deployments::table as deployments;
    pub use super::dictionary::table as dictionary;
    pub use super::history::table as history;
    pub use super::levels::table as levels;
    pub use super::matrix::table as coverage_matrix;
    pub use super::metrics::table as metrics;
    pub use super::practices::table as practices;
    pub use super::runs::table as runs;
    pub use super::weekly::table as metrics_wide;
}
