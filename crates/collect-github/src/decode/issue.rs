//! Issues, of both APIs.

use plimsoll_domain::record::{Issue, Record, Revision};
use plimsoll_domain::time::Timestamp;
use serde::Deserialize;

use super::fields::{Label, Nodes, Person};
use super::{Said, fields, parse};

#[derive(Deserialize)]
struct Sent {
    number: u64,
    title: Option<String>,
    html_url: Option<String>,
    user: Option<Person>,
    #[serde(default, deserialize_with = "fields::or_default")]
    labels: Vec<SentLabel>,
    #[serde(default, deserialize_with = "fields::time")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    closed_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    updated_at: Option<Timestamp>,
    pull_request: Option<serde::de::IgnoredAny>,
}

/// The description allows a label to be its name alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum SentLabel {
    Name(String),
    Label(Label),
}

impl From<SentLabel> for Label {
    fn from(label: SentLabel) -> Self {
        match label {
            SentLabel::Name(name) => Self { name: Some(name) },
            SentLabel::Label(label) => label,
        }
    }
}

/// `GET /issues`: pull requests are listed among them and have no records here.
pub(super) fn said(body: &[u8]) -> Result<Said, String> {
    let sent: Sent = parse(body)?;
    let revision = Revision::changed(sent.updated_at).as_number();
    let key = sent.number.to_string();
    if sent.pull_request.is_some() {
        return Ok(Said { key, revision, records: Vec::new() });
    }
    let issue = Issue {
        number: sent.number,
        title: fields::said(sent.title),
        labels: fields::names(sent.labels.into_iter().map(Label::from)),
        author: Person::login(sent.user),
        opened: sent.created_at.ok_or("an issue without the time it was opened at")?,
        closed: sent.closed_at,
        updated: sent.updated_at,
        url: fields::said(sent.html_url),
    };
    Ok(Said { key, revision, records: vec![Record::Issue(issue)] })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GraphSent {
    number: u64,
    title: Option<String>,
    url: Option<String>,
    author: Option<Person>,
    #[serde(default, deserialize_with = "fields::time")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    closed_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::or_default")]
    labels: Nodes<Label>,
}

/// GraphQL's `Issue`.
pub(super) fn said_graph(body: &[u8]) -> Result<Said, String> {
    let sent: GraphSent = parse(body)?;
    let issue = Issue {
        number: sent.number,
        title: fields::said(sent.title),
        labels: fields::names(sent.labels.present()),
        author: Person::login(sent.author),
        opened: sent.created_at.ok_or("an issue without the time it was opened at")?,
        closed: sent.closed_at,
        updated: sent.updated_at,
        url: fields::said(sent.url),
    };
    let revision = Revision::changed(issue.updated).as_number();
    Ok(Said { key: issue.number.to_string(), revision, records: vec![Record::Issue(issue)] })
}
