//! Releases and tags, of both APIs.

use plimsoll_domain::id::ObjectId;
use plimsoll_domain::record::{Record, Release, RemoteTag, Revision};
use plimsoll_domain::time::Timestamp;
use serde::Deserialize;

use super::fields::{Nodes, Person};
use super::notes::Notes;
use super::{Said, fields, parse};

#[derive(Deserialize)]
struct Sent {
    id: u64,
    tag_name: Option<String>,
    name: Option<String>,
    draft: Option<bool>,
    prerelease: Option<bool>,
    #[serde(default, deserialize_with = "fields::time")]
    published_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    updated_at: Option<Timestamp>,
    author: Option<Person>,
    #[serde(default, deserialize_with = "fields::or_default")]
    assets: Vec<serde::de::IgnoredAny>,
    html_url: Option<String>,
    notes: Option<Notes>,
}

/// `GET /releases`. A draft is no release yet: it has no records.
pub(super) fn said(body: &[u8]) -> Result<Said, String> {
    let sent: Sent = parse(body)?;
    let release = Release {
        id: sent.id,
        tag: sent.tag_name.unwrap_or_default(),
        name: fields::said(sent.name),
        prerelease: sent.prerelease.unwrap_or(false),
        published: sent.published_at,
        author: Person::login(sent.author),
        assets: u32::try_from(sent.assets.len()).unwrap_or(u32::MAX),
        url: fields::said(sent.html_url),
        notes_length: sent.notes.map(|notes| notes.length),
        notes_issues: sent.notes.map(|notes| notes.issues),
    };
    Ok(told(release, sent.draft == Some(true), sent.updated_at))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GraphSent {
    database_id: Option<u64>,
    tag_name: Option<String>,
    name: Option<String>,
    url: Option<String>,
    is_draft: Option<bool>,
    is_prerelease: Option<bool>,
    #[serde(default, deserialize_with = "fields::time")]
    published_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    updated_at: Option<Timestamp>,
    author: Option<Person>,
    #[serde(default, deserialize_with = "fields::or_default")]
    release_assets: Nodes<serde::de::IgnoredAny>,
    notes: Option<Notes>,
}

/// GraphQL's `Release`.
pub(super) fn said_graph(body: &[u8]) -> Result<Said, String> {
    let sent: GraphSent = parse(body)?;
    let release = Release {
        id: sent.database_id.ok_or("a release without its number")?,
        tag: sent.tag_name.unwrap_or_default(),
        name: fields::said(sent.name),
        prerelease: sent.is_prerelease.unwrap_or(false),
        published: sent.published_at,
        author: Person::login(sent.author),
        assets: sent.release_assets.total.unwrap_or(0),
        url: fields::said(sent.url),
        notes_length: sent.notes.map(|notes| notes.length),
        notes_issues: sent.notes.map(|notes| notes.issues),
    };
    Ok(told(release, sent.is_draft == Some(true), sent.updated_at))
}

fn told(release: Release, draft: bool, updated: Option<Timestamp>) -> Said {
    let revision = Revision::changed(updated.or(release.published)).as_number();
    let key = release.id.to_string();
    Said { key, revision, records: if draft { Vec::new() } else { vec![Record::Release(release)] } }
}

#[derive(Deserialize)]
struct SentTag {
    name: String,
    commit: Option<SentCommit>,
}

#[derive(Deserialize)]
struct SentCommit {
    #[serde(default, deserialize_with = "fields::commit")]
    sha: Option<ObjectId>,
}

/// `GET /tags`: without dates.
pub(super) fn said_tag(body: &[u8]) -> Result<Said, String> {
    let sent: SentTag = parse(body)?;
    let sha = sent.commit.and_then(|commit| commit.sha);
    Ok(told_tag(RemoteTag { name: sent.name, sha, tagged: None, committed: None }))
}

#[derive(Deserialize)]
struct GraphTag {
    name: String,
    target: Option<Target>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    #[serde(default, deserialize_with = "fields::commit")]
    oid: Option<ObjectId>,
    #[serde(default, deserialize_with = "fields::time")]
    committed_date: Option<Timestamp>,
    tagger: Option<Tagger>,
    target: Option<Box<Target>>,
}

#[derive(Deserialize)]
struct Tagger {
    #[serde(default, deserialize_with = "fields::time")]
    date: Option<Timestamp>,
}

/// GraphQL's `Ref` of a tag: an annotated one leads to its commit.
pub(super) fn said_graph_tag(body: &[u8]) -> Result<Said, String> {
    let sent: GraphTag = parse(body)?;
    let mut tag = RemoteTag { name: sent.name, sha: None, tagged: None, committed: None };
    if let Some(target) = sent.target {
        tag.tagged = target.tagger.and_then(|tagger| tagger.date);
        let commit = target.target.as_deref();
        tag.sha = commit.map_or(target.oid, |commit| commit.oid);
        tag.committed = commit.map_or(target.committed_date, |commit| commit.committed_date);
    }
    Ok(told_tag(tag))
}

fn told_tag(tag: RemoteTag) -> Said {
    Said { key: tag.name.clone(), revision: 0, records: vec![Record::Tag(tag)] }
}
