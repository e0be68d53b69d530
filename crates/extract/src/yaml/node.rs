//! The tree.

use std::collections::HashSet;

use plimsoll_domain::facts::workflow::Problem;

/// One value of a document, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Line it starts on, counted from one; of a block scalar the line its text starts on.
    pub line: u32,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, numbers, booleans, nothing: all kept as written.
    Scalar {
        /// Its text, quotes and folding resolved.
        text: String,
        /// Written without quotes, so `true`, `null` and numbers may be meant.
        plain: bool,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the file's order, duplicates included.
    Map(Vec<Entry>),
}

/// One pair of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key as text.
    pub key: String,
    /// The key's line.
    pub line: u32,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The value of a key; of duplicates the last. Keys of merged (`<<`) mappings are found too.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The pair with a key; of duplicates the last. Keys of merged (`<<`) mappings are found too.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        let Value::Map(entries) = &self.value else { return None };
        let own = entries.iter().rev().find(|entry| entry.key == key);
        own.or_else(|| {
            let merged = &entries.iter().rev().find(|entry| entry.key == "<<")?.value;
            match &merged.value {
                Value::List(items) => items.iter().find_map(|item| item.entry(key)),
                _ => merged.entry(key),
            }
        })
    }

    /// The value at the end of a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The pairs of a mapping, duplicates included; nothing for other nodes.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        if let Value::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The members of a sequence; nothing for other nodes.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// The text of a scalar that is not null.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// A plain `true` or `false`, in the spellings of YAML 1.2.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Scalar { text, plain: true, .. } => match text.as_str() {
                "true" | "True" | "TRUE" => Some(true),
                "false" | "False" | "FALSE" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it is a plain nothing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true, .. }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// Whether it is a mapping.
    #[must_use]
    pub fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }

    /// Whether it is a sequence.
    #[must_use]
    pub fn is_list(&self) -> bool {
        matches!(self.value, Value::List(_))
    }

    /// The texts of a scalar or of a sequence's scalars.
    #[must_use]
    pub fn strings(&self) -> Vec<&str> {
        match &self.value {
            Value::Scalar { .. } => self.as_str().into_iter().collect(),
            Value::List(items) => items.iter().filter_map(Self::as_str).collect(),
            Value::Map(_) => Vec::new(),
        }
    }
}

/// Keys that stand twice in one mapping; the last one counts.
#[must_use]
pub fn duplicate_keys(node: &Node) -> Vec<Problem> {
    let mut found = Vec::new();
    collect_duplicates(node, &mut found);
    found
}

fn collect_duplicates(node: &Node, found: &mut Vec<Problem>) {
    for item in node.items() {
        collect_duplicates(item, found);
    }
    let mut seen = HashSet::new();
    for entry in node.entries() {
        if !seen.insert(entry.key.as_str()) {
            let message = format!("the key `{}` stands here a second time; the last one counts", entry.key);
            found.push(Problem { line: Some(entry.line), message });
        }
        collect_duplicates(&entry.value, found);
    }
}
