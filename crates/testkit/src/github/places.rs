//! A request taken apart.

use std::collections::BTreeMap;

/// A request for a path with a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// The path's parts.
    pub(super) parts: Vec<String>,
    pub(super) query: BTreeMap<String, String>,
}

impl Asked {
    pub(super) fn parse(target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let parts = path.split('/').filter(|part| !part.is_empty()).map(decoded).collect();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let query = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        });
        Self { parts, query: query.collect() }
    }

    /// A number of the query.
    pub(super) fn number(&self, name: &str, otherwise: u64) -> u64 {
        self.query.get(name).and_then(|value| value.parse().ok()).unwrap_or(otherwise)
    }

    /// Items a page, and which page.
    pub(super) fn page(&self) -> (u64, u64) {
        (self.number("per_page", 30).clamp(1, 100), self.number("page", 1).max(1))
    }
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}
