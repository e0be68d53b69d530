//! Payloads into records, item by item: one that cannot be read is put aside and never fails its page.

mod approval;
mod deployment;
mod environment;
mod fields;
mod issue;
mod job;
mod notes;
mod pull_request;
mod release;
mod repository;
mod run;
mod settings;
mod strip;
mod workflow;

use plimsoll_domain::ledger::{Item, Quarantined, RawItem};
use plimsoll_domain::record::{HostedRepository, Record};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::kind;

pub(crate) use approval::approvals;

/// What an item says: its key within its kind, what orders its sightings, its records.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    pub(crate) key: String,
    pub(crate) revision: i64,
    pub(crate) records: Vec<Record>,
}

/// An item that was read, or was not.
#[derive(Debug, Clone, PartialEq)]
pub enum Decoded {
    /// It was read.
    Item(Item),
    /// It was not.
    Quarantined(Quarantined),
}

/// Something the platform leaves out of an item although only the request tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// Nothing.
    Nothing,
    /// The attempt whose jobs were asked for.
    Attempt(u32),
    /// The deployment whose statuses were asked for.
    Deployment(u64),
}

/// Reads an item as the platform sent it. `place` names it where it does not name itself.
pub(crate) fn item(kind: &'static str, sent: &RawValue, known: Known, place: &str) -> Decoded {
    match strip::strip(sent, known) {
        Ok(body) => kept(kind, place, body),
        Err(reason) => {
            let body = sent.get().as_bytes().to_vec();
            let raw = RawItem { kind, key: aside_key(place, &body), body };
            Decoded::Quarantined(Quarantined { raw, reason })
        }
    }
}

/// A key for what cannot be read: what looks like its id, else a digest of it. Its place in a list moves every day.
fn aside_key(place: &str, body: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let value: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let id = ["id", "databaseId", "number", "name"].into_iter().find_map(|name| match &value[name] {
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::String(text) if !text.is_empty() && text.len() < 200 => Some(text.clone()),
        _ => None,
    });
    id.unwrap_or_else(|| {
        let digest: String = Sha256::digest(body)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        // The place is told to people, the digest tells two of the same place apart.
        let place = place.split(',').next().unwrap_or_default();
        format!("{place} {digest}").trim().to_owned()
    })
}

/// Reads an item as it is kept: what `plimsoll store rebuild` does for all of them.
#[must_use]
pub fn decode(kind: &str, key: &str, body: Vec<u8>) -> Decoded {
    match kind::named(kind) {
        Some(kind) => kept(kind, key, body),
        None => {
            let raw = RawItem { kind: "", key: key.to_owned(), body };
            let reason = format!("this version does not know items of the kind {kind:?}");
            Decoded::Quarantined(Quarantined { raw, reason })
        }
    }
}

/// The repository in the answer to `GET /repos/{owner}/{repo}`.
pub(crate) fn hosted(sent: &RawValue) -> Result<HostedRepository, String> {
    repository::read(sent.get().as_bytes())
}

fn kept(kind: &'static str, place: &str, body: Vec<u8>) -> Decoded {
    match said(kind, &body) {
        Ok(Said { key, revision, records }) => {
            Decoded::Item(Item { raw: RawItem { kind, key, body }, revision, records })
        }
        Err(reason) => {
            let raw = RawItem { kind, key: aside_key(place, &body), body };
            Decoded::Quarantined(Quarantined { raw, reason })
        }
    }
}

fn said(kind: &str, body: &[u8]) -> Result<Said, String> {
    match kind {
        kind::REPOSITORY => repository::said(body),
        kind::WORKFLOW => workflow::said(body),
        kind::RUN => run::said_run(body),
        kind::ATTEMPT => run::said_attempt(body),
        kind::JOB => job::said(body),
        kind::DEPLOYMENT => deployment::said(body),
        kind::DEPLOYMENT_STATUS => deployment::said_status(body),
        kind::GRAPH_DEPLOYMENT => deployment::said_graph(body),
        kind::APPROVALS => approval::said(body),
        kind::ENVIRONMENT => environment::said(body),
        kind::GRAPH_ENVIRONMENT => environment::said_graph(body),
        kind::RELEASE => release::said(body),
        kind::GRAPH_RELEASE => release::said_graph(body),
        kind::TAG => release::said_tag(body),
        kind::GRAPH_TAG => release::said_graph_tag(body),
        kind::PULL_REQUEST => pull_request::said(body),
        kind::GRAPH_PULL_REQUEST => pull_request::said_graph(body),
        kind::ISSUE => issue::said(body),
        kind::GRAPH_ISSUE => issue::said_graph(body),
        kind::GRAPH_RULESET => settings::said_ruleset(body),
        kind::GRAPH_PROTECTION => settings::said_protection(body),
        other => Err(format!("no items of the kind {other:?} are known")),
    }
}

/// Parses a payload, saying in one line why it cannot be.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
