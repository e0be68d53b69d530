//! `coverage-matrix.csv`: one row per week and stage.

use plimsoll_domain::tables::CoverageRow;

use super::column::{Column, column, names};
use super::table::{Cell, CsvOptions, Figure, Table};
use crate::number::Number;

/// The columns, described.
pub(crate) const COLUMNS: [Column; 8] = [
    column("repository", "text", "none", "name of the repository"),
    column(
        "week",
        "date",
        "UTC",
        "the ISO week in which the changes reached the trunk, by its Monday; the window may hold it in part",
    ),
    column("stage", "id", "none", "a stage of the pipeline that applies to the repository"),
    column("changes", "whole number", "changes", "changes that reached the trunk in the week"),
    column("executed", "whole number", "changes", "those for which the stage was executed"),
    column(
        "unknown",
        "whole number",
        "changes",
        "those of which nobody can tell: it may have been executed out of sight",
    ),
    column(
        "share",
        "number or empty",
        "0 to 1",
        "executed divided by changes without unknown; empty where most changes are unknown",
    ),
    column(
        "basis",
        "executed, configured",
        "none",
        "whether it is told by what jobs did, or by what the workflow files of the change's time ask for",
    ),
];

/// The columns of `coverage-matrix.csv`, in order.
pub const HEADER: [&str; 8] = names(&COLUMNS);

/// The rows before they are text.
#[must_use]
pub fn table(repository: &str, rows: &[CoverageRow]) -> Table {
    let mut table = Table::new(&HEADER);
    for row in rows {
        table
            .row()
            .text(repository)
            .cell(Cell::Week(row.week))
            .text(row.stage.as_str())
            .count(row.changes)
            .count(row.executed)
            .count(row.unknown)
            .number(row.share().and_then(Number::new), Figure::Share)
            .text(row.basis.as_str())
            .end();
    }
    table
}

/// Which stages the changes of each week went through.
#[must_use]
pub fn coverage_matrix(repository: &str, rows: &[CoverageRow]) -> String {
    table(repository, rows).csv(&CsvOptions::default())
}
