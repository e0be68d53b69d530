//! Deployments and their statuses, of both APIs.

use plimsoll_domain::id::ObjectId;
use plimsoll_domain::record::{DeploymentStatus, Record, ReportedDeployment, Revision};
use plimsoll_domain::time::Timestamp;
use serde::Deserialize;

use super::fields::{Nodes, Person};
use super::{Said, fields, parse};

#[derive(Deserialize)]
struct Sent {
    id: u64,
    #[serde(default, deserialize_with = "fields::commit")]
    sha: Option<ObjectId>,
    #[serde(rename = "ref")]
    reference: Option<String>,
    task: Option<String>,
    environment: Option<String>,
    original_environment: Option<String>,
    creator: Option<Person>,
    #[serde(default, deserialize_with = "fields::time")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    updated_at: Option<Timestamp>,
}

/// `GET /deployments`.
pub(super) fn said(body: &[u8]) -> Result<Said, String> {
    let sent: Sent = parse(body)?;
    let deployment = ReportedDeployment {
        id: sent.id,
        sha: sent.sha,
        reference: fields::said(sent.reference),
        task: fields::said(sent.task),
        environment: fields::said(sent.original_environment).or(fields::said(sent.environment)),
        creator: Person::login(sent.creator),
        created: sent.created_at.ok_or("a deployment without the time it was created at")?,
    };
    let revision = Revision::changed(sent.updated_at).as_number();
    Ok(Said { key: deployment.id.to_string(), revision, records: vec![Record::Deployment(deployment)] })
}

#[derive(Deserialize)]
struct SentStatus {
    id: u64,
    /// Put there by the collector: the status itself does not tell.
    deployment_id: Option<u64>,
    deployment_url: Option<String>,
    state: Option<String>,
    #[serde(default, deserialize_with = "fields::time")]
    created_at: Option<Timestamp>,
    log_url: Option<String>,
    environment_url: Option<String>,
}

/// `GET /deployments/{id}/statuses`.
pub(super) fn said_status(body: &[u8]) -> Result<Said, String> {
    let sent: SentStatus = parse(body)?;
    let in_url = || sent.deployment_url.as_deref().and_then(|url| url.rsplit('/').next()?.parse().ok());
    let deployment =
        sent.deployment_id.or_else(in_url).ok_or("a status that does not say of which deployment")?;
    let status = DeploymentStatus {
        deployment,
        state: sent.state.unwrap_or_default().to_ascii_lowercase(),
        created: sent.created_at.ok_or("a status without the time it was set at")?,
        log_url: fields::said(sent.log_url),
        environment_url: fields::said(sent.environment_url),
    };
    let key = format!("{deployment}/{}", sent.id);
    Ok(Said { key, revision: 0, records: vec![Record::DeploymentStatus(status)] })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GraphSent {
    database_id: Option<u64>,
    #[serde(default, deserialize_with = "fields::commit")]
    commit_oid: Option<ObjectId>,
    #[serde(rename = "ref")]
    reference: Option<GraphRef>,
    task: Option<String>,
    environment: Option<String>,
    original_environment: Option<String>,
    #[serde(default, deserialize_with = "fields::time")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "fields::time")]
    updated_at: Option<Timestamp>,
    creator: Option<Person>,
    #[serde(default, deserialize_with = "fields::or_default")]
    statuses: Nodes<GraphStatus>,
}

#[derive(Deserialize)]
struct GraphRef {
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GraphStatus {
    state: Option<String>,
    #[serde(default, deserialize_with = "fields::time")]
    created_at: Option<Timestamp>,
    log_url: Option<String>,
    environment_url: Option<String>,
}

/// GraphQL's `Deployment`, with its statuses.
pub(super) fn said_graph(body: &[u8]) -> Result<Said, String> {
    let sent: GraphSent = parse(body)?;
    let id = sent.database_id.ok_or("a deployment without its number")?;
    let deployment = ReportedDeployment {
        id,
        sha: sent.commit_oid,
        reference: sent.reference.and_then(|reference| fields::said(reference.name)),
        task: fields::said(sent.task),
        environment: fields::said(sent.original_environment).or(fields::said(sent.environment)),
        creator: Person::login(sent.creator),
        created: sent.created_at.ok_or("a deployment without the time it was created at")?,
    };
    let statuses = sent.statuses.present().filter_map(|status| {
        Some(Record::DeploymentStatus(DeploymentStatus {
            deployment: id,
            state: status.state.unwrap_or_default().to_ascii_lowercase(),
            created: status.created_at?,
            log_url: fields::said(status.log_url),
            environment_url: fields::said(status.environment_url),
        }))
    });
    let revision = Revision::changed(sent.updated_at).as_number();
    let records = std::iter::once(Record::Deployment(deployment)).chain(statuses).collect();
    Ok(Said { key: id.to_string(), revision, records })
}
