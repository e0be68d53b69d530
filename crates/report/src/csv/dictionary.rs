//! `dictionary.csv`: every column of every table, for machines.

use super::column::{Column, column, names};
use super::table::{CsvOptions, Table};
use super::{changes, deployments, history, levels, matrix, metrics, practices, runs, weekly};

/// The columns, described.
pub(crate) const COLUMNS: [Column; 5] = [
    column("table", "text", "none", "the table's file name"),
    column("column", "text", "none", "the column's name in the header"),
    column("type", "text", "none", "what its cells are: a type, or the words that occur"),
    column("unit", "text", "none", "what its numbers count in; none for what is no number"),
    column("meaning", "text", "none", "what it says"),
];

/// The columns of `dictionary.csv`, in order.
pub const HEADER: [&str; 5] = names(&COLUMNS);

/// Every table with its columns, in the order of the documentation.
#[must_use]
pub fn described() -> Vec<(&'static str, Vec<Column>)> {
    vec![
        ("metrics.csv", metrics::COLUMNS.to_vec()),
        ("practices.csv", practices::COLUMNS.to_vec()),
        ("levels.csv", levels::COLUMNS.to_vec()),
        ("deployments.csv", deployments::COLUMNS.to_vec()),
        ("changes.csv", changes::COLUMNS.to_vec()),
        ("runs.csv", runs::COLUMNS.to_vec()),
        ("metrics-wide.csv", weekly::columns()),
        ("coverage-matrix.csv", matrix::COLUMNS.to_vec()),
        ("history.csv", history::COLUMNS.to_vec()),
        ("dictionary.csv", COLUMNS.to_vec()),
    ]
}

/// The rows before they are text.
#[must_use]
pub fn table() -> Table {
    let mut table = Table::new(&HEADER);
    for (name, columns) in described() {
        for column in columns {
            table
                .row()
                .text(name)
                .text(column.name)
                .text(column.kind)
                .text(column.unit)
                .text(column.meaning)
                .end();
        }
    }
    table
}

/// Every column of every table: type, unit and meaning.
#[must_use]
pub fn dictionary() -> String {
    table().csv(&CsvOptions::default())
}
