//! `levels.csv`: one row per category of a model.

use plimsoll_domain::Assessment;
use plimsoll_domain::time::rfc3339;

use super::table::Table;
use crate::v1::Level;

/// The columns of `levels.csv`, in order.
pub const HEADER: [&str; 9] =
    ["repository", "as_of", "model", "category", "observed", "floor", "ceiling", "determinable", "blockers"];

/// The levels of all assessments.
#[must_use]
pub fn levels(assessments: &[&Assessment]) -> String {
    let mut table = Table::new(&HEADER);
    for assessment in assessments {
        for level in assessment.levels.iter().map(Level::from) {
            table
                .row()
                .text(&assessment.repository.name)
                .text(&rfc3339(assessment.as_of))
                .text(level.model)
                .text(level.category)
                .text(level.observed)
                .text(level.floor)
                .text(level.ceiling)
                .number(Some(level.determinable))
                .list(level.blockers)
                .end();
        }
    }
    table.finish()
}
