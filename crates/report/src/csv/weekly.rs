//! `metrics-wide.csv`: one row per week, one column per metric.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::tables::{WEEKLY, WeeklyRow};

use super::column::{Column, column};
use super::table::{CsvOptions, Figure, Table};
use crate::number::Number;

/// The columns, described: two that say what the row is, then each weekly figure.
#[must_use]
pub(crate) fn columns() -> Vec<Column> {
    let figures = WEEKLY.iter().map(|one| column(one.column, "number or empty", unit(one.unit), one.meaning));
    [
        column("repository", "text", "none", "name of the repository"),
        column("week", "date", "UTC", "the whole ISO week, by its Monday"),
    ]
    .into_iter()
    .chain(figures)
    .collect()
}

const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Ratio => "0 to 1",
        other => other.as_str(),
    }
}

/// The rows before they are text.
#[must_use]
pub fn table(repository: &str, rows: &[WeeklyRow]) -> Table {
    let header: Vec<_> = columns().iter().map(|column| column.name).collect();
    let mut table = Table::new(&header);
    for row in rows {
        let mut cells = table.row().text(repository).cell(super::table::Cell::Week(row.week));
        for (metric, value) in WEEKLY.iter().zip(row.values) {
            let figure = match metric.unit {
                Unit::Count => Figure::Count,
                other => Figure::of(other.as_str()),
            };
            cells = cells.number(value.and_then(Number::new), figure);
        }
        cells.end();
    }
    table
}

/// The weeks of a repository with their figures.
#[must_use]
pub fn metrics_wide(repository: &str, rows: &[WeeklyRow]) -> String {
    table(repository, rows).csv(&CsvOptions::default())
}
