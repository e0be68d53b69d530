//! The repository's own configuration file. What it includes is not read: that could be any file.

use std::io::{ErrorKind, Result};
use std::path::Path;

use crate::bounded;

/// Settings in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Config {
    settings: Vec<Setting>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Setting {
    /// Lower case.
    section: String,
    /// `origin` in `[remote "origin"]`; empty without.
    part: String,
    /// Lower case.
    key: String,
    value: String,
}

impl Config {
    /// Reads it; none is an empty one.
    pub(crate) fn read(common_dir: &Path) -> Result<Self> {
        match bounded::read(common_dir, &common_dir.join("config"), bounded::CONFIG) {
            Ok(bytes) => Ok(Self::parse(&String::from_utf8_lossy(&bytes))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// The last value of a setting.
    pub(crate) fn get(&self, section: &'static str, part: &str, key: &'static str) -> Option<&str> {
        self.all(section, key).filter(|(found, _)| *found == part).last().map(|(_, value)| value)
    }

    /// All parts of a section that hold a key, with its values.
    pub(crate) fn all(&self, section: &'static str, key: &'static str) -> impl Iterator<Item = (&str, &str)> {
        let matching = move |setting: &&Setting| setting.section == section && setting.key == key;
        self.settings.iter().filter(matching).map(|setting| (setting.part.as_str(), setting.value.as_str()))
    }

    /// Whether a setting is on.
    pub(crate) fn is_on(&self, section: &'static str, key: &'static str) -> bool {
        let on = |value: &str| matches!(value.to_ascii_lowercase().as_str(), "true" | "yes" | "on" | "1");
        self.get(section, "", key).is_some_and(on)
    }

    pub(crate) fn parse(text: &str) -> Self {
        let mut config = Self::default();
        let (mut section, mut part) = (String::new(), String::new());
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        while let Some(line) = lines.next() {
            let mut line = line.trim();
            if let Some((name, rest)) = line.strip_prefix('[').and_then(header) {
                (section, part) = name;
                line = rest.trim();
            }
            if line.is_empty() || line.starts_with(['#', ';', '[']) {
                continue;
            }
            let (key, value) = match line.split_once('=') {
                Some((key, value)) => (key.trim(), unquote(value, &mut lines)),
                None => (line, "true".to_owned()),
            };
            let (section, part) = (section.clone(), part.clone());
            config.settings.push(Setting { section, part, key: key.to_ascii_lowercase(), value });
        }
        config
    }
}

/// `remote "origin"] rest` as section, part and rest.
fn header(text: &str) -> Option<((String, String), &str)> {
    let mut part = String::new();
    let mut characters = text.char_indices();
    let (mut quoted, mut name_end) = (false, None);
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => {
                name_end.get_or_insert(at);
                quoted = !quoted;
            }
            '\\' if quoted => part.extend(characters.next().map(|(_, escaped)| escaped)),
            ']' if !quoted => {
                let name = text[..name_end.unwrap_or(at)].trim().to_ascii_lowercase();
                let old_form = name.split_once('.').filter(|_| name_end.is_none());
                let found = match old_form {
                    Some((name, part)) => (name.to_owned(), part.to_owned()),
                    None => (name, part),
                };
                return Some((found, &text[at + 1..]));
            }
            other if quoted => part.push(other),
            _ => {}
        }
    }
    None
}

/// A value without quotes, escapes and comments; a backslash at the end of a line goes on with the next.
fn unquote(first: &str, lines: &mut std::str::Lines<'_>) -> String {
    let mut value = String::new();
    let mut quoted = false;
    // Blanks at the end count only inside quotes.
    let mut kept = 0;
    let mut line = first.trim_start();
    loop {
        let mut goes_on = false;
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            match character {
                '"' => quoted = !quoted,
                '#' | ';' if !quoted => break,
                '\\' => match characters.next() {
                    None => goes_on = true,
                    Some('n') => value.push('\n'),
                    Some('t') => value.push('\t'),
                    Some(other) => value.push(other),
                },
                other => value.push(other),
            }
            if quoted || !character.is_whitespace() {
                kept = value.len();
            }
        }
        match goes_on.then(|| lines.next()).flatten() {
            Some(next) => line = next,
            None => break,
        }
    }
    value.truncate(kept);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_git_reads_them() {
        let config = Config::parse(
            "; note\n[core] bare = yes\n\tworktree = \"a b \" # note\n[Remote \"Or\\\"i]gin\"]\n\
             URL = one\nurl = two ; three\npromisor\n[branch.old]\nx = a\\\n  b\\tc\n[broken\n= \n",
        );
        assert!(config.is_on("core", "bare"));
        assert_eq!(config.get("core", "", "worktree"), Some("a b "));
        assert_eq!(config.get("remote", "Or\"i]gin", "url"), Some("two"));
        assert_eq!(config.all("remote", "url").count(), 2);
        assert_eq!(config.get("remote", "Or\"i]gin", "promisor"), Some("true"));
        assert_eq!(config.get("branch", "old", "x"), Some("a  b\tc"));
        assert_eq!(config.get("core", "", "none"), None);
    }

    #[test]
    fn includes_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        std::fs::write(&outside, "[remote \"origin\"]\nurl = https://example.org/a/b\n").unwrap();
        let text = format!("[include]\npath = {}\n", outside.display());
        std::fs::write(folder.path().join("config"), text).unwrap();
        let config = Config::read(folder.path()).unwrap();
        assert_eq!(config.get("remote", "origin", "url"), None);
    }
}
