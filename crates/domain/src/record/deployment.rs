//! Deployments as the platform's deployments API tells them; which of them count is decided elsewhere.

use serde::{Deserialize, Serialize};

use crate::id::ObjectId;
use crate::time::Timestamp;

/// A deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedDeployment {
    /// The platform's id.
    pub id: u64,
    /// The commit.
    pub sha: Option<ObjectId>,
    /// The branch, tag or commit it was asked for.
    pub reference: Option<String>,
    /// What is to be done: `deploy`, `deploy:migrations`, …
    pub task: Option<String>,
    /// The environment.
    pub environment: Option<String>,
    /// Who or what created it.
    pub creator: Option<String>,
    /// When it was created.
    pub created: Timestamp,
}

/// One status of a deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentStatus {
    /// The deployment.
    pub deployment: u64,
    /// The platform's word: `success`, `failure`, `error`, `inactive`, `in_progress`, `queued`, `pending`, `waiting`.
    pub state: String,
    /// When it was set.
    pub created: Timestamp,
    /// The log it points at: the run's or job's page for deployments made by a workflow.
    pub log_url: Option<String>,
    /// Where the deployed version can be seen.
    pub environment_url: Option<String>,
}

/// An environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedEnvironment {
    /// Its name.
    pub name: String,
    /// Number of people or teams who must approve a deployment to it; `None` when the settings do not say.
    pub required_reviewers: Option<u32>,
    /// Minutes that a deployment waits before it goes on.
    pub wait_minutes: Option<u32>,
    /// Whether only certain branches or tags may deploy to it.
    pub restricted_branches: Option<bool>,
}
