//! Parts that many payloads share. Everything but ids may be null or absent.

use chrono::{DateTime, Utc};
use plimsoll_domain::Word;
use plimsoll_domain::id::ObjectId;
use plimsoll_domain::time::Timestamp;
use serde::{Deserialize, Deserializer};

/// An instant, whatever offset it is told in; `None` for null and for what is no instant.
pub(crate) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.as_deref().and_then(instant))
}

fn instant(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc)).filter(|at| at.timestamp() > 0)
}

/// A commit id; `None` for null and for what is none.
pub(crate) fn commit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ObjectId>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.as_deref().and_then(|text| text.parse().ok()))
}

/// Null as nothing at all.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Text that says something.
pub(crate) fn said(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// The same, for records that many others are like.
pub(super) fn word(text: Option<String>) -> Option<Word> {
    said(text).map(Word::from)
}

/// Somebody.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Person {
    pub(crate) login: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    #[serde(rename = "__typename")]
    pub(crate) graph_kind: Option<String>,
}

impl Person {
    /// The login, as both APIs tell it: REST appends `[bot]` to a bot's.
    pub(crate) fn login(person: Option<Self>) -> Option<String> {
        person.and_then(|person| said(person.login)).map(|login| login.trim_end_matches("[bot]").to_owned())
    }

    /// Whether it is a program.
    pub(crate) fn is_bot(&self) -> bool {
        let kind = self.kind.as_deref().or(self.graph_kind.as_deref());
        kind == Some("Bot") || self.login.as_deref().is_some_and(|login| login.ends_with("[bot]"))
    }
}

/// GraphQL's list inside an object.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
pub(crate) struct Nodes<T> {
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) nodes: Vec<Option<T>>,
    #[serde(rename = "totalCount")]
    pub(crate) total: Option<u32>,
}

impl<T> Default for Nodes<T> {
    fn default() -> Self {
        Self { nodes: Vec::new(), total: None }
    }
}

impl<T> Nodes<T> {
    /// Those that are there.
    pub(crate) fn present(self) -> impl Iterator<Item = T> {
        self.nodes.into_iter().flatten()
    }
}

/// A label.
#[derive(Debug, Deserialize)]
pub(crate) struct Label {
    pub(crate) name: Option<String>,
}

/// Labels' names, sorted.
pub(crate) fn names(labels: impl Iterator<Item = Label>) -> Vec<String> {
    let mut names: Vec<_> = labels.filter_map(|label| said(label.name)).collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_come_with_offsets_and_fractions_and_the_year_one_is_none() {
        assert_eq!(instant("2021-04-05T15:42:49.000+02:00"), instant("2021-04-05T13:42:49Z"));
        assert!(instant("2021-04-05T15:42:49.123Z").is_some());
        assert_eq!(instant("0001-01-01T00:00:00Z"), None);
        assert_eq!(instant("yesterday"), None);
    }
}
