//! Environments, of both APIs.

use plimsoll_domain::record::{Record, ReportedEnvironment};
use serde::Deserialize;

use super::fields::Nodes;
use super::{Said, fields, parse};

#[derive(Deserialize)]
struct Sent {
    name: String,
    #[serde(default, deserialize_with = "fields::or_default")]
    protection_rules: Vec<Rule>,
    #[serde(default)]
    deployment_branch_policy: Option<BranchPolicy>,
}

#[derive(Deserialize)]
struct Rule {
    #[serde(rename = "type")]
    kind: Option<String>,
    wait_timer: Option<u32>,
    reviewers: Option<Vec<serde::de::IgnoredAny>>,
}

#[derive(Deserialize)]
struct BranchPolicy {
    protected_branches: Option<bool>,
    custom_branch_policies: Option<bool>,
}

/// `GET /environments`.
pub(super) fn said(body: &[u8]) -> Result<Said, String> {
    let sent: Sent = parse(body)?;
    let of = |kind: &'static str| {
        sent.protection_rules.iter().filter(move |rule| rule.kind.as_deref() == Some(kind))
    };
    let reviewers =
        of("required_reviewers").map(|rule| rule.reviewers.as_ref().map_or(0, Vec::len)).sum::<usize>();
    let wait = of("wait_timer").filter_map(|rule| rule.wait_timer).max();
    let policy = sent.deployment_branch_policy.as_ref();
    let restricted = policy.is_some_and(|policy| {
        policy.protected_branches == Some(true) || policy.custom_branch_policies == Some(true)
    });
    told(ReportedEnvironment {
        required_reviewers: Some(u32::try_from(reviewers).unwrap_or(u32::MAX)),
        wait_minutes: Some(wait.unwrap_or(0)),
        restricted_branches: Some(restricted),
        name: sent.name.clone(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GraphSent {
    name: String,
    #[serde(default, deserialize_with = "fields::or_default")]
    protection_rules: Nodes<GraphRule>,
}

#[derive(Deserialize)]
struct GraphRule {
    #[serde(rename = "type")]
    kind: Option<String>,
    timeout: Option<u32>,
    #[serde(default, deserialize_with = "fields::or_default")]
    reviewers: Nodes<serde::de::IgnoredAny>,
}

/// GraphQL's `Environment`.
pub(super) fn said_graph(body: &[u8]) -> Result<Said, String> {
    let sent: GraphSent = parse(body)?;
    let rules: Vec<_> = sent.protection_rules.present().collect();
    let of = |kind: &'static str| rules.iter().filter(move |rule| rule.kind.as_deref() == Some(kind));
    told(ReportedEnvironment {
        required_reviewers: Some(of("REQUIRED_REVIEWERS").filter_map(|rule| rule.reviewers.total).sum()),
        wait_minutes: Some(of("WAIT_TIMER").filter_map(|rule| rule.timeout).max().unwrap_or(0)),
        restricted_branches: None,
        name: sent.name,
    })
}

fn told(environment: ReportedEnvironment) -> Result<Said, String> {
    let key = environment.name.clone();
    Ok(Said { key, revision: 0, records: vec![Record::Environment(environment)] })
}
