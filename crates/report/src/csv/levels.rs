//! `levels.csv`: one row per category of a model.

use plimsoll_domain::Assessment;

use super::column::{Column, column, names};
use super::table::{CsvOptions, Figure, Table};
use crate::v1::Level;

/// The columns, described.
pub(crate) const COLUMNS: [Column; 9] = [
    column("repository", "text", "none", "name of the repository"),
    column("as_of", "time", "UTC", "the instant assessed"),
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
    column("blockers", "list of ids", "none", "practices that keep the next level away"),
];

/// The columns of `levels.csv`, in order.
pub const HEADER: [&str; 9] = names(&COLUMNS);

/// The levels of all assessments.
#[must_use]
pub fn table(assessments: &[&Assessment]) -> Table {
    let mut table = Table::new(&HEADER);
    for assessment in assessments {
        for level in assessment.levels.iter().map(Level::from) {
            table
                .row()
                .text(&assessment.repository.name)
                .time(assessment.as_of)
                .text(level.model)
                .text(level.category)
                .text(level.observed)
                .text(level.floor)
                .text(level.ceiling)
                .number(Some(level.determinable), Figure::Share)
                .list(level.blockers)
                .end();
        }
    }
    table
}

/// The levels of all assessments.
#[must_use]
pub fn levels(assessments: &[&Assessment]) -> String {
    table(assessments).csv(&CsvOptions::default())
}
