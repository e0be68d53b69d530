//! The graph's connections: what is listed, in which order, and which source it belongs to.

use plimsoll_domain::coverage::Source;
use plimsoll_domain::ledger::Gone;

use crate::kind;

/// In which order a list comes: how far it has to be read to see what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By the time of the last change: what is older than the last look is known as it is.
    Changed,
    /// By the time of creation: older items may have changed.
    Created,
    /// By nothing that helps: it is read to its end.
    None,
}

/// One list of the repository.
#[derive(Debug, Clone, Copy)]
pub(super) struct Connection {
    /// Name of its fragment, and of the operation that asks for it alone.
    pub(super) name: &'static str,
    /// Its field in the answer.
    pub(super) field: &'static str,
    pub(super) fragment: &'static str,
    pub(super) source: Source,
    pub(super) kind: &'static str,
    /// The same things as REST tells them.
    pub(super) rest_kind: &'static str,
    pub(super) order: Order,
    /// The field that the order goes by.
    pub(super) time: &'static str,
    pub(super) gone: fn(&str) -> Option<Gone>,
}

pub(super) const DEPLOYMENT_FIELDS: &str = include_str!("../graph/queries/deployment_fields.graphql");

pub(super) const DEPLOYMENTS: Connection = Connection {
    name: "Deployments",
    field: "deployments",
    fragment: include_str!("../graph/queries/deployments.graphql"),
    source: Source::Deployments,
    kind: kind::GRAPH_DEPLOYMENT,
    rest_kind: kind::DEPLOYMENT,
    order: Order::Created,
    time: "createdAt",
    gone: |key| key.parse().ok().map(Gone::Deployment),
};

/// So many of them, the first ones, every platform has.
pub(super) const OLDEST: usize = 5;

/// All of them.
pub(super) const ALL: [Connection; 8] = [
    DEPLOYMENTS,
    Connection {
        name: "PullRequests",
        field: "pullRequests",
        fragment: include_str!("../graph/queries/pull_requests.graphql"),
        source: Source::PullRequests,
        kind: kind::GRAPH_PULL_REQUEST,
        rest_kind: kind::PULL_REQUEST,
        order: Order::Changed,
        time: "updatedAt",
        gone: |key| key.parse().ok().map(Gone::PullRequest),
    },
    Connection {
        name: "Releases",
        field: "releases",
        fragment: include_str!("../graph/queries/releases.graphql"),
        source: Source::Releases,
        kind: kind::GRAPH_RELEASE,
        rest_kind: kind::RELEASE,
        order: Order::Created,
        time: "createdAt",
        gone: |key| key.parse().ok().map(Gone::Release),
    },
    Connection {
        name: "Tags",
        field: "refs",
        fragment: include_str!("../graph/queries/tags.graphql"),
        source: Source::Releases,
        kind: kind::GRAPH_TAG,
        rest_kind: kind::TAG,
        order: Order::None,
        time: "",
        gone: |key| Some(Gone::Tag(key.to_owned())),
    },
    Connection {
        name: "Issues",
        field: "issues",
        fragment: include_str!("../graph/queries/issues.graphql"),
        source: Source::Issues,
        kind: kind::GRAPH_ISSUE,
        rest_kind: kind::ISSUE,
        order: Order::Changed,
        time: "updatedAt",
        gone: |key| key.parse().ok().map(Gone::Issue),
    },
    Connection {
        name: "Environments",
        field: "environments",
        fragment: include_str!("../graph/queries/environments.graphql"),
        source: Source::Deployments,
        kind: kind::GRAPH_ENVIRONMENT,
        rest_kind: kind::ENVIRONMENT,
        order: Order::None,
        time: "",
        gone: |key| Some(Gone::Environment(key.to_owned())),
    },
    Connection {
        name: "Rulesets",
        field: "rulesets",
        fragment: include_str!("../graph/queries/rulesets.graphql"),
        source: Source::Settings,
        kind: kind::GRAPH_RULESET,
        rest_kind: kind::GRAPH_RULESET,
        order: Order::None,
        time: "",
        gone: |key| Some(Gone::BranchRule(key.to_owned())),
    },
    Connection {
        name: "Protections",
        field: "branchProtectionRules",
        fragment: include_str!("../graph/queries/protections.graphql"),
        source: Source::Settings,
        kind: kind::GRAPH_PROTECTION,
        rest_kind: kind::GRAPH_PROTECTION,
        order: Order::None,
        time: "",
        gone: |key| Some(Gone::BranchRule(key.to_owned())),
    },
];

/// The document that asks for these connections. One operation has all of them, so that a night costs two points.
pub(super) fn document(operation: &str, connections: &[Connection]) -> String {
    let labelled = connections.iter().any(|connection| connection.fragment.contains("$labels"));
    let labels = if labelled { ", $labels: [String!]" } else { "" };
    let spreads: Vec<_> = connections.iter().map(|connection| format!("...{}", connection.name)).collect();
    let mut document = format!(
        "query {operation}($owner: String!, $name: String!, $first: Int!, $after: String{labels}) {{\n  \
         repository(owner: $owner, name: $name) {{ databaseId {} }}\n}}\n",
        spreads.join(" ")
    );
    for connection in connections {
        document.push_str(connection.fragment);
    }
    if connections.iter().any(|connection| connection.fragment.contains("...DeploymentFields")) {
        document.push_str(DEPLOYMENT_FIELDS);
    }
    document
}
