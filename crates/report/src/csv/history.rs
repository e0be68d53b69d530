//! `levels.csv` through time: one row per date and category.

use plimsoll_domain::level_history::LevelHistory;
use plimsoll_domain::time::rfc3339;

use super::table::Table;
use crate::number::Number;

/// The columns, in order: those of `levels.csv`, with the level that stands in the place of the blockers.
pub const HEADER: [&str; 9] =
    ["repository", "as_of", "model", "category", "observed", "floor", "ceiling", "determinable", "standing"];

/// The levels at every date.
#[must_use]
pub fn history(history: &LevelHistory) -> String {
    let mut table = Table::new(&HEADER);
    let none = || "none".to_owned();
    for (index, date) in history.dates.iter().enumerate() {
        for category in &history.categories {
            let Some(point) = category.points.get(index) else { continue };
            table
                .row()
                .text(&history.repository.name)
                .text(&rfc3339(*date))
                .text(&category.model)
                .text(&category.category)
                .text(point.observed.as_str())
                .text(&point.floor.clone().unwrap_or_else(none))
                .text(&point.ceiling.clone().unwrap_or_else(none))
                .number(Some(Number::share(point.determinable)))
                .text(&point.standing.clone().unwrap_or_else(none))
                .end();
        }
    }
    table.finish()
}
