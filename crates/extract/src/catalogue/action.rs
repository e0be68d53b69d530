//! Rules on actions.

use std::collections::BTreeMap;

use super::command::Fit;
use super::reports::only_reports;
use super::wildcard::wildcard;

/// A rule on actions.
#[derive(Debug, Clone, Default)]
pub struct ActionRule {
    /// `owner/name`, in lower case.
    pub(super) name: String,
    /// The folder inside the action's repository, in lower case; empty for any.
    pub(super) path: String,
    /// Inputs that must fit.
    pub(super) require: BTreeMap<String, String>,
    /// Inputs with which it changes nothing.
    pub(super) unless: BTreeMap<String, String>,
    /// Why it changes nothing whatever its inputs.
    pub(super) idle: Option<String>,
    /// Counts for less.
    pub(super) weak: bool,
    /// It is not this tool after all: it only installs it, say.
    pub(super) ignore: bool,
    /// What it uploads counts only when it is more than reports.
    pub(super) uploads: bool,
    /// The command it runs, `{input}` for an input's words; the command then decides.
    pub(super) words: Vec<String>,
    /// Words that stand for an empty first input.
    pub(super) default: Option<String>,
    /// Input that holds a shell script.
    pub(super) script: Option<String>,
}

impl ActionRule {
    /// The action as written in the catalogue: `owner/name` or `owner/name/path`.
    #[must_use]
    pub fn uses(&self) -> String {
        if self.path.is_empty() { self.name.clone() } else { format!("{}/{}", self.name, self.path) }
    }

    /// What it says of a use; the name is known to fit.
    pub(super) fn fit(&self, path: &str, with: &BTreeMap<String, String>) -> Option<Fit> {
        let below = self.path.is_empty()
            || path
                .strip_prefix(self.path.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let required = self.require.iter().all(|(input, wanted)| is_set(with, input, wanted));
        if !below || !required {
            return None;
        }
        let harmless = self.unless.iter().find(|(input, wanted)| is_literally(with, input, wanted));
        let reports = self.uploads.then(|| only_reports(with)).flatten();
        let disqualified = self
            .idle
            .clone()
            .or_else(|| harmless.map(|(input, value)| format!("`{input}: {value}` changes nothing")))
            .or(reports);
        Some(Fit { weak: self.weak, disqualified })
    }

    /// The command that a use of this action runs.
    pub(super) fn command(&self, with: &BTreeMap<String, String>) -> Vec<String> {
        let mut words = Vec::new();
        let mut given = false;
        for word in &self.words {
            match word.strip_prefix('{').and_then(|word| word.strip_suffix('}')) {
                Some(input) => {
                    let before = words.len();
                    words.extend(input_of(with, input).split_whitespace().map(str::to_owned));
                    given |= words.len() > before;
                }
                None => words.push(word.clone()),
            }
        }
        if !given && let Some(default) = &self.default {
            words.extend(default.split_whitespace().map(str::to_owned));
        }
        words
    }
}

fn input_of<'a>(with: &'a BTreeMap<String, String>, input: &str) -> &'a str {
    with.iter().find(|(name, _)| name.eq_ignore_ascii_case(input)).map_or("", |(_, value)| value.trim())
}

/// Whether an input fits. `*` asks that it is given and not switched off. What an expression
/// becomes is not known; it may fit.
fn is_set(with: &BTreeMap<String, String>, input: &str, wanted: &str) -> bool {
    let value = input_of(with, input);
    if wanted == "*" {
        return !value.is_empty() && !value.eq_ignore_ascii_case("false");
    }
    wildcard(&wanted.to_lowercase(), &value.to_lowercase()) || value.starts_with("${{")
}

/// Whether an input fits beyond doubt.
fn is_literally(with: &BTreeMap<String, String>, input: &str, wanted: &str) -> bool {
    let value = input_of(with, input);
    !value.is_empty() && wildcard(&wanted.to_lowercase(), &value.to_lowercase())
}
