//! Which shapes of items there are: the collector's words in the ledger.

/// `GET /repos/{owner}/{repo}`.
pub(crate) const REPOSITORY: &str = "repository";
/// An entry of the list of workflows.
pub(crate) const WORKFLOW: &str = "workflow";
/// A run with its latest attempt; the key is `run/attempt`, so that earlier attempts stay.
pub(crate) const RUN: &str = "run";
/// One attempt, asked for by itself; the key is `run/attempt`.
pub(crate) const ATTEMPT: &str = "attempt";
/// A job.
pub(crate) const JOB: &str = "job";
/// A deployment of REST.
pub(crate) const DEPLOYMENT: &str = "deployment";
/// A status of REST; the key is `deployment/status`.
pub(crate) const DEPLOYMENT_STATUS: &str = "deployment-status";
/// What reviewers said of the deployments of a run; the key is the run.
pub(crate) const APPROVALS: &str = "approvals";
/// An environment of REST; the key is its name.
pub(crate) const ENVIRONMENT: &str = "environment";
/// A release of REST.
pub(crate) const RELEASE: &str = "release";
/// A tag of REST; the key is its name.
pub(crate) const TAG: &str = "tag";
/// A pull request of REST; the key is its number.
pub(crate) const PULL_REQUEST: &str = "pull-request";
/// An issue of REST; the key is its number.
pub(crate) const ISSUE: &str = "issue";
/// A deployment of GraphQL, with its statuses.
pub(crate) const GRAPH_DEPLOYMENT: &str = "graphql/deployment";
/// An environment of GraphQL.
pub(crate) const GRAPH_ENVIRONMENT: &str = "graphql/environment";
/// A release of GraphQL.
pub(crate) const GRAPH_RELEASE: &str = "graphql/release";
/// A tag of GraphQL.
pub(crate) const GRAPH_TAG: &str = "graphql/tag";
/// A pull request of GraphQL.
pub(crate) const GRAPH_PULL_REQUEST: &str = "graphql/pull-request";
/// An issue of GraphQL.
pub(crate) const GRAPH_ISSUE: &str = "graphql/issue";
/// A ruleset of GraphQL.
pub(crate) const GRAPH_RULESET: &str = "graphql/ruleset";
/// A branch protection rule of GraphQL.
pub(crate) const GRAPH_PROTECTION: &str = "graphql/protection";

/// All of them.
pub(crate) const ALL: [&str; 21] = [
    REPOSITORY,
    WORKFLOW,
    RUN,
    ATTEMPT,
    JOB,
    DEPLOYMENT,
    DEPLOYMENT_STATUS,
    APPROVALS,
    ENVIRONMENT,
    RELEASE,
    TAG,
    PULL_REQUEST,
    ISSUE,
    GRAPH_DEPLOYMENT,
    GRAPH_ENVIRONMENT,
    GRAPH_RELEASE,
    GRAPH_TAG,
    GRAPH_PULL_REQUEST,
    GRAPH_ISSUE,
    GRAPH_RULESET,
    GRAPH_PROTECTION,
];

/// The kind of this name.
pub(crate) fn named(name: &str) -> Option<&'static str> {
    ALL.into_iter().find(|kind| *kind == name)
}
