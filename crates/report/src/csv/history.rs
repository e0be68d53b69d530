//! `levels.csv` through time: one row per date and category.

use plimsoll_domain::level_history::LevelHistory;

use super::column::{Column, column, names};
use super::table::{CsvOptions, Figure, Table};
use crate::number::Number;

/// The columns, described.
pub(crate) const COLUMNS: [Column; 9] = [
    column("repository", "text", "none", "name of the repository"),
    column("as_of", "time", "UTC", "the date looked back at; facts after it do not exist"),
    column("model", "id", "none", "the maturity model"),
    column("category", "id", "none", "the category within the model"),
    column(
        "observed",
        "a level's id, none or insufficient-evidence",
        "none",
        "what the practices with a verdict show; none is below the first level",
    ),
    column("floor", "a level's id or none", "none", "proven level: unknown counts as no"),
    column("ceiling", "a level's id or none", "none", "possible level: unknown counts as yes"),
    column("determinable", "number", "0 to 1", "share of the applicable practices that have a verdict"),
    column(
        "standing",
        "a level's id or none",
        "none",
        "the level that stands: it rises at once, and falls when two snapshots a week apart agree",
    ),
];

/// The columns, in order: those of `levels.csv`, with the level that stands in the place of the blockers.
pub const HEADER: [&str; 9] = names(&COLUMNS);

/// The levels at every date.
#[must_use]
pub fn table(history: &LevelHistory) -> Table {
    let mut table = Table::new(&HEADER);
    let none = || "none".to_owned();
    for (index, date) in history.dates.iter().enumerate() {
        for category in &history.categories {
            let Some(point) = category.points.get(index) else { continue };
            table
                .row()
                .text(&history.repository.name)
                .time(*date)
                .text(&category.model)
                .text(&category.category)
                .text(point.observed.as_str())
                .text(&point.floor.clone().unwrap_or_else(none))
                .text(&point.ceiling.clone().unwrap_or_else(none))
                .number(Some(Number::share(point.determinable)), Figure::Share)
                .text(point.stands())
                .end();
        }
    }
    table
}

/// The levels at every date.
#[must_use]
pub fn history(history: &LevelHistory) -> String {
    table(history).csv(&CsvOptions::default())
}
