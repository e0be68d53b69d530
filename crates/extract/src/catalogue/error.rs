//! What can be wrong with a catalogue file.

use std::fmt;

/// A defect of a catalogue file, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct CatalogueError {
    /// The file, as the caller named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What was probably meant.
    pub hint: Option<String>,
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " (did you mean `{hint}`?)"),
            None => Ok(()),
        }
    }
}

impl CatalogueError {
    /// A defect at a byte offset of the file's text.
    pub(super) fn at(file: &str, text: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) + 1;
        let message = message.into();
        let hint = hint_in(&message);
        Self { file: file.to_owned(), line, column, message, hint }
    }
}

/// The nearest of the expected names in a message like ``unknown field `comands`, expected `commands` ``.
fn hint_in(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    if !message.starts_with("unknown") {
        return None;
    }
    let given = quoted.next()?;
    quoted
        .map(|name| (strsim::osa_distance(given, name), name))
        .min()
        .filter(|(distance, name)| *distance <= name.len().max(given.len()) / 3 + 1)
        .map(|(_, name)| name.to_owned())
}
