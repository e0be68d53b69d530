//! What a JSON object is: told by the fields that only such an object has.

use std::collections::BTreeMap;

use plimsoll_domain::record::HostedRepository;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::document::Document;
use crate::{decode, kind};

type Fields<'a> = BTreeMap<String, &'a RawValue>;

/// Lists below a name, and what is in them.
const PAGES: [(&str, &str); 4] = [
    ("workflow_runs", kind::RUN),
    ("jobs", kind::JOB),
    ("workflows", kind::WORKFLOW),
    ("environments", kind::ENVIRONMENT),
];

/// Connections of GraphQL, and what is in them.
const CONNECTIONS: [(&str, &str); 8] = [
    ("deployments", kind::GRAPH_DEPLOYMENT),
    ("pullRequests", kind::GRAPH_PULL_REQUEST),
    ("releases", kind::GRAPH_RELEASE),
    ("refs", kind::GRAPH_TAG),
    ("issues", kind::GRAPH_ISSUE),
    ("environments", kind::GRAPH_ENVIRONMENT),
    ("rulesets", kind::GRAPH_RULESET),
    ("branchProtectionRules", kind::GRAPH_PROTECTION),
];

fn fields(value: &RawValue) -> Fields<'_> {
    serde_json::from_str(value.get()).unwrap_or_default()
}

/// Whether it is a page of a list rather than an item.
pub(super) fn is_page(value: &RawValue) -> bool {
    let fields = fields(value);
    let page = fields.contains_key("data")
        || fields.contains_key("approvals")
        || PAGES.iter().any(|(name, _)| fields.contains_key(*name));
    // A review of a deployment has environments too, and is an item.
    page && !is_review(value)
}

/// A page of a list below a name, an answer of GraphQL, or an item by itself.
pub(super) fn object(value: &RawValue) -> Document {
    let fields = fields(value);
    if let Some(data) = fields.get("data") {
        return graph(data);
    }
    if let (Some(run), Some(list)) = (fields.get("run_id"), fields.get("approvals")) {
        let reviews = serde_json::from_str(list.get()).unwrap_or_default();
        return Document { approvals: vec![(run.get().parse().ok(), reviews)], ..Document::default() };
    }
    for (name, kind) in PAGES {
        if let Some(list) = fields.get(name) {
            let items: Vec<Box<RawValue>> = serde_json::from_str(list.get()).unwrap_or_default();
            let mut document = Document {
                lists: vec![kind],
                total: fields.get("total_count").and_then(|total| total.get().parse().ok()),
                ..Document::default()
            };
            document.repositories = items.iter().filter_map(|item| mentioned(item)).collect();
            document.items = items.into_iter().map(|item| (kind, item)).collect();
            return document;
        }
    }
    list(vec![value.to_owned()])
}

/// Items by themselves.
pub(super) fn list(items: Vec<Box<RawValue>>) -> Document {
    let mut document = Document::default();
    if !items.is_empty() && items.iter().all(|item| is_review(item)) {
        document.approvals.push((None, items));
        return document;
    }
    for item in items {
        let Some(kind) = kind_of(&item) else { continue };
        if kind == kind::REPOSITORY {
            document.whole_repository = true;
            document.repositories.extend(decode::hosted(&item).ok());
        } else {
            document.repositories.extend(mentioned(&item));
        }
        if !document.lists.contains(&kind) {
            document.lists.push(kind);
        }
        document.items.push((kind, item));
    }
    document
}

/// Whether it is what a reviewer said of a deployment.
fn is_review(item: &RawValue) -> bool {
    let fields = fields(item);
    ["state", "comment", "environments", "user"].iter().all(|name| fields.contains_key(*name))
}

/// What a file's name says that an empty list is of.
pub(super) fn by_name(name: &str) -> Option<&'static str> {
    let names = [
        ("deployments", kind::DEPLOYMENT),
        ("releases", kind::RELEASE),
        ("pulls", kind::PULL_REQUEST),
        ("pull-requests", kind::PULL_REQUEST),
        ("issues", kind::ISSUE),
    ];
    names.into_iter().find(|(part, _)| name.contains(part)).map(|(_, kind)| kind)
}

fn kind_of(item: &RawValue) -> Option<&'static str> {
    let fields = fields(item);
    let has = |names: &[&str]| names.iter().all(|name| fields.contains_key(*name));
    let text = |name: &str| fields.get(name).map_or("", |value| value.get());
    if has(&["run_number", "workflow_id", "id"]) {
        // The attempt asked for by itself links to itself.
        let alone = text("jobs_url").contains("/attempts/");
        return Some(if alone { kind::ATTEMPT } else { kind::RUN });
    }
    let kinds: [(&[&str], &'static str); 10] = [
        (&["run_id", "id", "name", "run_url"], kind::JOB),
        (&["full_name", "default_branch", "id"], kind::REPOSITORY),
        (&["deployment_url", "state", "id"], kind::DEPLOYMENT_STATUS),
        (&["sha", "task", "environment", "id"], kind::DEPLOYMENT),
        (&["tag_name", "id", "prerelease"], kind::RELEASE),
        (&["number", "head", "base"], kind::PULL_REQUEST),
        (&["number", "title", "labels"], kind::ISSUE),
        (&["name", "commit", "zipball_url"], kind::TAG),
        (&["path", "state", "badge_url"], kind::WORKFLOW),
        (&["name", "protection_rules"], kind::ENVIRONMENT),
    ];
    kinds.into_iter().find(|(names, _)| has(names)).map(|(_, kind)| kind)
}

fn graph(data: &RawValue) -> Document {
    #[derive(Deserialize)]
    struct Nodes {
        #[serde(default)]
        nodes: Vec<Option<Box<RawValue>>>,
    }
    let mut document = Document::default();
    let data = fields(data);
    let Some(repository) = data.get("repository") else { return document };
    let repository = fields(repository);
    for (name, kind) in CONNECTIONS {
        let Some(connection) = repository.get(name) else { continue };
        document.lists.push(kind);
        let nodes = serde_json::from_str::<Nodes>(connection.get()).map(|nodes| nodes.nodes);
        document.items.extend(nodes.unwrap_or_default().into_iter().flatten().map(|node| (kind, node)));
    }
    document
}

/// The repository that a run says it belongs to.
fn mentioned(item: &RawValue) -> Option<HostedRepository> {
    let fields = fields(item);
    decode::hosted(fields.get("repository")?).ok()
}
