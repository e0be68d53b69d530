//! Rulesets and branch protection rules of GraphQL.

use plimsoll_domain::record::{BranchRule, Record};
use serde::Deserialize;

use super::fields::Nodes;
use super::{Said, fields, parse};

#[derive(Deserialize)]
struct Ruleset {
    id: String,
    name: Option<String>,
    target: Option<String>,
    enforcement: Option<String>,
    conditions: Option<Conditions>,
    #[serde(default, deserialize_with = "fields::or_default")]
    rules: Nodes<Rule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Conditions {
    ref_name: Option<RefName>,
}

#[derive(Deserialize)]
struct RefName {
    #[serde(default, deserialize_with = "fields::or_default")]
    include: Vec<String>,
}

#[derive(Deserialize)]
struct Rule {
    #[serde(rename = "type")]
    kind: Option<String>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    required_approving_review_count: Option<u32>,
    dismiss_stale_reviews_on_push: Option<bool>,
    #[serde(default, deserialize_with = "fields::or_default")]
    required_status_checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    context: Option<String>,
}

/// GraphQL's `RepositoryRuleset`; one for tags has no records.
pub(super) fn said_ruleset(body: &[u8]) -> Result<Said, String> {
    let sent: Ruleset = parse(body)?;
    let key = sent.id.clone();
    if sent.target.as_deref().is_some_and(|target| target != "BRANCH") {
        return Ok(Said { key, revision: 0, records: Vec::new() });
    }
    let branches = sent.conditions.and_then(|conditions| conditions.ref_name);
    let mut rule = BranchRule {
        id: sent.id,
        name: sent.name.unwrap_or_default(),
        active: sent.enforcement.as_deref() == Some("ACTIVE"),
        branches: branches.map(|names| names.include).unwrap_or_default(),
        requires_pull_request: false,
        required_approvals: 0,
        required_checks: Vec::new(),
        merge_queue: false,
        // A ruleset lists what it asks for: what is not listed it does not ask for.
        blocks_force_pushes: Some(false),
        dismisses_stale_approvals: Some(false),
        requires_signatures: Some(false),
    };
    for part in sent.rules.present() {
        let parameters = part.parameters;
        match part.kind.as_deref() {
            Some("PULL_REQUEST") => {
                rule.requires_pull_request = true;
                let approvals =
                    parameters.as_ref().and_then(|parameters| parameters.required_approving_review_count);
                rule.required_approvals = rule.required_approvals.max(approvals.unwrap_or(0));
                // Payloads of before have no answer to this.
                rule.dismisses_stale_approvals =
                    parameters.and_then(|parameters| parameters.dismiss_stale_reviews_on_push);
            }
            Some("REQUIRED_STATUS_CHECKS") => {
                let checks =
                    parameters.map(|parameters| parameters.required_status_checks).unwrap_or_default();
                rule.required_checks.extend(checks.into_iter().filter_map(|check| check.context));
            }
            Some("MERGE_QUEUE") => rule.merge_queue = true,
            Some("NON_FAST_FORWARD") => rule.blocks_force_pushes = Some(true),
            Some("REQUIRED_SIGNATURES") => rule.requires_signatures = Some(true),
            _ => {}
        }
    }
    rule.required_checks.sort();
    Ok(Said { key, revision: 0, records: vec![Record::BranchRule(rule)] })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Protection {
    id: String,
    pattern: Option<String>,
    requires_approving_reviews: Option<bool>,
    required_approving_review_count: Option<u32>,
    requires_status_checks: Option<bool>,
    #[serde(default, deserialize_with = "fields::or_default")]
    required_status_check_contexts: Vec<Option<String>>,
    allows_force_pushes: Option<bool>,
    dismisses_stale_reviews: Option<bool>,
    requires_commit_signatures: Option<bool>,
}

/// GraphQL's `BranchProtectionRule`.
pub(super) fn said_protection(body: &[u8]) -> Result<Said, String> {
    let sent: Protection = parse(body)?;
    let key = sent.id.clone();
    let mut required_checks: Vec<_> = sent.required_status_check_contexts.into_iter().flatten().collect();
    required_checks.sort();
    if sent.requires_status_checks == Some(false) {
        required_checks.clear();
    }
    let reviews = sent.requires_approving_reviews == Some(true);
    let pattern = sent.pattern.unwrap_or_default();
    let rule = BranchRule {
        id: sent.id,
        name: pattern.clone(),
        active: true,
        branches: vec![pattern],
        requires_pull_request: reviews,
        required_approvals: if reviews { sent.required_approving_review_count.unwrap_or(0) } else { 0 },
        required_checks,
        merge_queue: false,
        blocks_force_pushes: sent.allows_force_pushes.map(|allows| !allows),
        // Without reviews there is no approval to take back.
        dismisses_stale_approvals: sent.dismisses_stale_reviews.map(|dismisses| dismisses && reviews),
        requires_signatures: sent.requires_commit_signatures,
    };
    Ok(Said { key, revision: 0, records: vec![Record::BranchRule(rule)] })
}
