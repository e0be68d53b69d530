//! On which lines a manifest's entries stand.

use std::collections::HashMap;

use super::super::input::lines;

/// The first line that each word starts, built once so that looking up costs nothing.
pub(super) struct Places(HashMap<String, u32>);

impl Places {
    pub(super) fn of(text: &str) -> Self {
        let mut places = HashMap::new();
        for (number, line) in lines(text) {
            let line = line.trim_start().trim_start_matches(['"', '\'', '[', '-', '{']);
            let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || "-_./@".contains(c)));
            let word = normal(&line[..end.unwrap_or(line.len())]);
            if !word.is_empty() {
                places.entry(word).or_insert(number);
            }
        }
        Self(places)
    }

    /// The line on which an entry stands: as a key, a table of its own or an item of a list.
    pub(super) fn line(&self, name: &str) -> Option<u32> {
        let name = normal(name);
        let table = |section: &str| self.0.get(&format!("{section}.{name}"));
        let found = self.0.get(&name).or_else(|| table("dependencies")).or_else(|| table("dev-dependencies"));
        found.or_else(|| table("workspace.dependencies")).copied()
    }
}

/// Registries take `a_b`, `A-B` and `a-b` for the same.
fn normal(name: &str) -> String {
    name.replace('_', "-").to_lowercase()
}
