//! JSON documents.

use plimsoll_domain::Assessment;
use plimsoll_domain::gate::Gate;
use plimsoll_domain::level_history::LevelHistory;
use plimsoll_domain::log::JobReading;
use serde::Serialize;

use crate::acting::acts;
use crate::deployments::DeploymentList;
use crate::diff::Difference;
use crate::explanation::Explanation;
use crate::models::{ModelDetail, ModelSummary};
use crate::v1;

/// The assessment as a `plimsoll/assessment/v1` document: indented, with a newline at its end.
#[must_use]
pub fn json(assessment: &Assessment) -> String {
    print(&v1::Document::from(assessment))
}

/// The same with what became of rules that were asked for.
#[must_use]
pub fn json_with_gates(assessment: &Assessment, gates: &[Gate]) -> String {
    print(&v1::Document::from(assessment).with_gates(gates))
}

/// An explanation as a `plimsoll/explain/v1` document: indented, with a newline at its end.
#[must_use]
pub fn explain_json(explanation: &Explanation) -> String {
    print(&v1::ExplainDocument::from(explanation))
}

/// Models as a `plimsoll/model-list/v1` document: indented, with a newline at its end.
#[must_use]
pub fn model_list_json(models: &[ModelSummary]) -> String {
    print(&v1::ModelListDocument::from(models))
}

/// A model as a `plimsoll/model-show/v1` document: indented, with a newline at its end.
#[must_use]
pub fn model_show_json(model: &ModelDetail) -> String {
    print(&v1::ModelShowDocument::from(model))
}

/// Deployments as a `plimsoll/deployments/v1` document: indented, with a newline at its end.
#[must_use]
pub fn deployments_json(list: &DeploymentList<'_>) -> String {
    print(&v1::DeploymentsDocument::from(list))
}

/// A look back as a `plimsoll/history/v1` document: indented, with a newline at its end.
#[must_use]
pub fn history_json(history: &LevelHistory) -> String {
    print(&v1::HistoryDocument::from(history))
}

/// What changed as a `plimsoll/diff/v1` document: indented, with a newline at its end.
#[must_use]
pub fn diff_json(difference: &Difference) -> String {
    print(&v1::DiffDocument::from(difference))
}

/// A log as a `plimsoll/log/v1` document: indented, with a newline at its end.
#[must_use]
pub fn log_json(file: &str, reading: &JobReading) -> String {
    print(&v1::LogDocument::new(file, reading))
}

/// The same document in one line, for JSON Lines.
#[must_use]
#[expect(clippy::expect_used, reason = "writing structs with string keys into memory has no way to fail")]
pub fn log_json_line(file: &str, reading: &JobReading) -> String {
    let mut text =
        serde_json::to_string(&v1::LogDocument::new(file, reading)).expect("plain structs serialise");
    text.push('\n');
    escape_invisible(&text)
}

#[expect(clippy::expect_used, reason = "writing structs with string keys into memory has no way to fail")]
fn print(document: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(document).expect("plain structs serialise");
    text.push('\n');
    escape_invisible(&text)
}

/// Escapes what JSON allows in a string but a terminal acts upon: DEL, C1 controls, bidirectional controls; and what a
/// CI would take for a command where the document is printed in a job.
///
/// Outside strings only line ends occur, so replacing them in the printed text is exact.
fn escape_invisible(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    // What is printable ASCII is most of it, and goes over as it is.
    while let Some(end) = rest.bytes().position(|byte| !matches!(byte, b' '..=b'~' | b'\n')) {
        let (plain, from) = rest.split_at(end);
        escaped.push_str(plain);
        let mut characters = from.chars();
        match characters.next() {
            Some(character) if acts(character) => {
                escaped.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            Some(character) => escaped.push(character),
            None => {}
        }
        rest = characters.as_str();
    }
    escaped.push_str(rest);
    if escaped.contains("##[") { escaped.replace("##[", "#\\u0023[") } else { escaped }
}

#[cfg(test)]
mod tests {
    #[test]
    fn invisible_characters_are_escaped_and_read_back() {
        let text = super::print(&"a\u{9b}31m\u{202e}b\u{7f}\u{1b}é");
        assert_eq!(text, "\"a\\u009b31m\\u202eb\\u007f\\u001bé\"\n");
        let back: String = serde_json::from_str(&text).unwrap();
        assert_eq!(back, "a\u{9b}31m\u{202e}b\u{7f}\u{1b}é");
        let command = super::print(&"a\n##[error]b");
        assert_eq!(command, "\"a\\n#\\u0023[error]b\"\n");
        assert_eq!(serde_json::from_str::<String>(&command).unwrap(), "a\n##[error]b");
    }
}
