//! `GET /repos/{owner}/{repo}/actions/workflows`.

use plimsoll_domain::record::{Record, Revision, WorkflowEntry};
use plimsoll_domain::time::Timestamp;
use serde::Deserialize;

use super::{Said, fields, parse};

#[derive(Deserialize)]
struct Sent {
    id: u64,
    name: Option<String>,
    path: Option<String>,
    state: Option<String>,
    #[serde(default, deserialize_with = "fields::time")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    updated_at: Option<Timestamp>,
}

pub(super) fn said(body: &[u8]) -> Result<Said, String> {
    let sent: Sent = parse(body)?;
    let entry = WorkflowEntry {
        id: sent.id,
        name: fields::said(sent.name),
        path: sent.path.unwrap_or_default(),
        state: fields::said(sent.state),
        created: sent.created_at,
        updated: sent.updated_at,
    };
    let revision = Revision::changed(entry.updated).as_number();
    Ok(Said { key: entry.id.to_string(), revision, records: vec![Record::Workflow(entry)] })
}
