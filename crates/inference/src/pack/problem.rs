//! What is wrong with a pack, and where.

use std::fmt;

/// One thing wrong with a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackProblem {
    /// The file's name as it was given.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong and what was expected.
    pub message: String,
    /// The word that was probably meant.
    pub did_you_mean: Option<String>,
    /// Whether it keeps the pack from being used.
    pub severity: Severity,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The pack cannot be used.
    Error,
    /// The pack can be used, but says something that was hardly meant.
    Warning,
}

impl PackProblem {
    /// Whether the pack can be used in spite of it.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        self.severity == Severity::Warning
    }
}

impl fmt::Display for PackProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = if self.is_warning() { "warning: " } else { "" };
        write!(formatter, "{}:{}:{}: {label}{}", self.file, self.line, self.column, self.message)?;
        match &self.did_you_mean {
            Some(word) => write!(formatter, "; did you mean `{word}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for PackProblem {}

/// The known word nearest to a mistyped one, when it is near enough to be meant.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_meant_and_far_ones_are_not() {
        assert_eq!(nearest("vc.cadense", ["vc.cadence", "vc.branches"]), Some("vc.cadence"));
        assert_eq!(nearest("deploy", ["vc.cadence"]), None);
        assert_eq!(nearest("al", ["all", "any"]), Some("all"));
    }
}
