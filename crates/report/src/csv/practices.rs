//! `practices.csv`: one row per practice of a model.

use plimsoll_domain::Assessment;
use plimsoll_domain::time::rfc3339;

use super::table::Table;
use crate::v1::Practice;

/// The columns of `practices.csv`, in order.
pub const HEADER: [&str; 11] = [
    "repository",
    "as_of",
    "model",
    "category",
    "level",
    "practice",
    "verdict",
    "confidence",
    "grade",
    "reason",
    "evidence_url",
];

/// The practices of all assessments.
#[must_use]
pub fn practices(assessments: &[&Assessment]) -> String {
    let mut table = Table::new(&HEADER);
    for assessment in assessments {
        for practice in assessment.practices.iter().map(Practice::from) {
            write(&mut table, assessment, &practice);
        }
    }
    table.finish()
}

fn write(table: &mut Table, assessment: &Assessment, practice: &Practice<'_>) {
    // The cell holds one address that can be clicked; the JSON document has them all.
    let url = practice.evidence.iter().find_map(|evidence| evidence.url);
    table
        .row()
        .text(&assessment.repository.name)
        .text(&rfc3339(assessment.as_of))
        .text(practice.model)
        .text(practice.category)
        .text(practice.level)
        .text(practice.id)
        .text(practice.verdict)
        .number(Some(practice.confidence))
        .maybe(practice.grade)
        .maybe(practice.reason)
        .maybe(url)
        .end();
}
