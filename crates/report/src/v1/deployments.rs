//! The document of `plimsoll deployments`.

use plimsoll_domain::facts::{Deployment, NearMiss};
use plimsoll_domain::tables::DeploymentRow;
use plimsoll_domain::time::rfc3339;
use serde::Serialize;

use super::common::EvidenceItem;
use crate::deployments::{DeploymentList, Preview};
use crate::number::Number;

/// `plimsoll/deployments/v1`.
#[derive(Debug, Serialize)]
pub(crate) struct DeploymentsDocument<'a> {
    schema: &'static str,
    repository: &'a str,
    as_of: String,
    window: WindowItem,
    profile: &'a str,
    profile_reason: &'a str,
    production_reason: &'a str,
    unseen: &'a [String],
    deployments: Vec<DeploymentItem<'a>>,
    near_misses: Vec<NearMissItem<'a>>,
    preview: Option<PreviewItem<'a>>,
}

#[derive(Debug, Serialize)]
struct WindowItem {
    from: String,
    to: String,
}

#[derive(Debug, Serialize)]
struct DeploymentItem<'a> {
    id: &'a str,
    environment: &'a str,
    tier: &'static str,
    component: &'a str,
    sha: String,
    #[serde(rename = "ref")]
    reference: Option<&'a str>,
    started: Option<String>,
    finished: String,
    outcome: &'static str,
    trigger: &'static str,
    source: &'static str,
    confidence: Number,
    change_failure: Option<bool>,
    remedy_of: Option<&'a str>,
    url: Option<&'a str>,
    evidence: Vec<EvidenceItem<'a>>,
}

#[derive(Debug, Serialize)]
struct NearMissItem<'a> {
    source: &'static str,
    environment: Option<&'a str>,
    tier: Option<&'static str>,
    at: Option<String>,
    why: &'a str,
    evidence: EvidenceItem<'a>,
}

#[derive(Debug, Serialize)]
struct PreviewItem<'a> {
    rule: &'a str,
    added: Vec<DeploymentItem<'a>>,
    removed: Vec<DeploymentItem<'a>>,
}

impl<'a> From<&DeploymentList<'a>> for DeploymentsDocument<'a> {
    fn from(list: &DeploymentList<'a>) -> Self {
        Self {
            schema: "plimsoll/deployments/v1",
            repository: list.repository,
            as_of: rfc3339(list.as_of),
            window: WindowItem { from: rfc3339(list.window.from), to: rfc3339(list.window.to) },
            profile: list.profile.0,
            profile_reason: list.profile.1,
            production_reason: list.reason,
            unseen: list.unseen,
            deployments: list.deployments.iter().map(DeploymentItem::of_row).collect(),
            near_misses: list.near_misses.iter().map(NearMissItem::from).collect(),
            preview: list.preview.map(PreviewItem::from),
        }
    }
}

impl<'a> DeploymentItem<'a> {
    fn of_row(row: &'a DeploymentRow) -> Self {
        Self {
            change_failure: row.change_failure,
            remedy_of: row.remedy_of.as_deref(),
            url: row.url.as_deref(),
            ..Self::from(&row.deployment)
        }
    }
}

impl<'a> From<&'a Deployment> for DeploymentItem<'a> {
    fn from(one: &'a Deployment) -> Self {
        Self {
            id: &one.id,
            environment: &one.environment,
            tier: one.tier.as_str(),
            component: &one.component,
            sha: one.sha.to_string(),
            reference: one.reference.as_deref(),
            started: one.started.map(rfc3339),
            finished: rfc3339(one.finished),
            outcome: one.outcome.as_str(),
            trigger: one.trigger.as_str(),
            source: one.source.as_str(),
            confidence: Number::share(one.confidence),
            change_failure: None,
            remedy_of: None,
            url: one.evidence.first().and_then(|evidence| evidence.url.as_deref()),
            evidence: one.evidence.iter().map(EvidenceItem::from).collect(),
        }
    }
}

impl<'a> From<&'a NearMiss> for NearMissItem<'a> {
    fn from(miss: &'a NearMiss) -> Self {
        Self {
            source: miss.source.as_str(),
            environment: miss.environment.as_deref(),
            tier: miss.tier.map(plimsoll_domain::facts::Tier::as_str),
            at: miss.at.map(rfc3339),
            why: &miss.why,
            evidence: EvidenceItem::from(&miss.evidence),
        }
    }
}

impl<'a> From<&'a Preview> for PreviewItem<'a> {
    fn from(preview: &'a Preview) -> Self {
        Self {
            rule: &preview.rule,
            added: preview.added.iter().map(DeploymentItem::from).collect(),
            removed: preview.removed.iter().map(DeploymentItem::from).collect(),
        }
    }
}
