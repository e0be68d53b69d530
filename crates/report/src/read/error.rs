//! Why a document could not be read.

use std::fmt;

use super::SCHEMA;
use crate::terminal::sanitize;

/// Characters of somebody else's text that a message repeats.
const QUOTED: usize = 80;

/// Why a document could not be read as an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// The text is no JSON.
    NotJson {
        /// Line of the first mistake, from 1.
        line: usize,
        /// Column of it, from 1.
        column: usize,
    },
    /// It is JSON, and not an assessment of version 1.
    OtherSchema {
        /// What it says it is, where it does.
        found: Option<String>,
    },
    /// A field is not there.
    Missing {
        /// Its place: `metrics[3].value`.
        path: String,
    },
    /// A field holds something else than it should.
    Wrong {
        /// Its place.
        path: String,
        /// What it should hold.
        expected: String,
    },
}

impl ReadError {
    /// The place of the first mistake; the parser's own words repeat nothing that helps.
    pub(crate) fn not_json(error: &serde_json::Error) -> Self {
        Self::NotJson { line: error.line(), column: error.column() }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column } => {
                write!(formatter, "not JSON: the mistake is at line {line}, column {column}")
            }
            Self::OtherSchema { found: None } => {
                write!(formatter, "not a {SCHEMA} document: it has no `schema`")
            }
            Self::OtherSchema { found: Some(found) } => {
                write!(formatter, "not a {SCHEMA} document: its schema is `{}`", quoted(found))
            }
            Self::Missing { path } => write!(formatter, "`{}` is missing", quoted(path)),
            Self::Wrong { path, expected } => {
                write!(formatter, "`{}` should be {}", quoted(path), sanitize(expected))
            }
        }
    }
}

impl std::error::Error for ReadError {}

/// The beginning of a text that anybody may have written, safe to print on one line.
fn quoted(raw: &str) -> String {
    let cut: String = raw.chars().take(QUOTED).collect();
    let mark = if cut.len() < raw.len() { "…" } else { "" };
    format!("{}{mark}", sanitize(&cut).replace('\n', " "))
}
