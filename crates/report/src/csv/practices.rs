//! `practices.csv`: one row per practice of a model.

use plimsoll_domain::Assessment;

use super::column::{Column, column, names};
use super::table::{CsvOptions, Figure, Table};
use crate::v1::Practice;

/// The columns, described.
pub(crate) const COLUMNS: [Column; 11] = [
    column("repository", "text", "none", "name of the repository"),
    column("as_of", "time", "UTC", "the instant assessed"),
    column("model", "id", "none", "the maturity model"),
    column("category", "id", "none", "the category within the model"),
    column("level", "id", "none", "the level within the model that the practice belongs to"),
    column("practice", "id", "none", "the practice; plimsoll explain takes it"),
    column(
        "verdict",
        "met, not-met, unknown, not-applicable",
        "none",
        "what can be said of it; unknown is never a \"no\"",
    ),
    column("confidence", "number", "0 to 1", "how sure the verdict is"),
    column(
        "grade",
        "E0 to E4 or empty",
        "none",
        "strength of the evidence: attested, files present, configured, executed, executed with its outcome seen; empty without evidence",
    ),
    column("reason", "text or empty", "none", "why; always there unless the practice is met"),
    column(
        "evidence_url",
        "URL or empty",
        "none",
        "the first piece of evidence that has an address; the JSON document has all of it",
    ),
];

/// The columns of `practices.csv`, in order.
pub const HEADER: [&str; 11] = names(&COLUMNS);

/// The practices of all assessments.
#[must_use]
pub fn table(assessments: &[&Assessment]) -> Table {
    let mut table = Table::new(&HEADER);
    for assessment in assessments {
        for practice in assessment.practices.iter().map(Practice::from) {
            write(&mut table, assessment, &practice);
        }
    }
    table
}

/// The practices of all assessments.
#[must_use]
pub fn practices(assessments: &[&Assessment]) -> String {
    table(assessments).csv(&CsvOptions::default())
}

fn write(table: &mut Table, assessment: &Assessment, practice: &Practice<'_>) {
    // The cell holds one address that can be clicked; the JSON document has them all.
    let url = practice.evidence.iter().find_map(|evidence| evidence.url);
    table
        .row()
        .text(&assessment.repository.name)
        .time(assessment.as_of)
        .text(practice.model)
        .text(practice.category)
        .text(practice.level)
        .text(practice.id)
        .text(practice.verdict)
        .number(Some(practice.confidence), Figure::Share)
        .maybe(practice.grade)
        .maybe(practice.reason)
        .url(url)
        .end();
}
