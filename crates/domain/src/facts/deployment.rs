//! Deployments, with where they were seen.

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::id::ObjectId;
use crate::time::Timestamp;

/// Where a deployment was seen, best source first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeploymentSource {
    /// The deployments API with its statuses.
    DeploymentsApi,
    /// A job whose definition names an environment.
    JobEnvironment,
    /// A job whose steps or log did deploy.
    JobSteps,
    /// A job or workflow named like a deployment.
    JobName,
    /// A registry publication or a published release.
    Publication,
    /// A version tag in git.
    VersionTag,
}

impl DeploymentSource {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DeploymentsApi => "deployments-api",
            Self::JobEnvironment => "job-environment",
            Self::JobSteps => "job-steps",
            Self::JobName => "job-name",
            Self::Publication => "publication",
            Self::VersionTag => "version-tag",
        }
    }
}

/// What kind of environment it went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Users meet it.
    Production,
    /// Before production, like production. Prerelease channels count here.
    Staging,
    /// For tests.
    Testing,
    /// For developers.
    Development,
    /// Made for a pull request and thrown away.
    Ephemeral,
}

impl Tier {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Staging => "staging",
            Self::Testing => "testing",
            Self::Development => "development",
            Self::Ephemeral => "ephemeral",
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is there.
    Success,
    /// It did not get there.
    Failure,
    /// It has not ended.
    Pending,
}

impl Outcome {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Pending => "pending",
        }
    }
}

/// What started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// A push, merge, schedule or another workflow.
    Automatic,
    /// A person.
    Manual,
    /// Not seen.
    Unknown,
}

impl Trigger {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
            Self::Unknown => "unknown",
        }
    }
}

/// One version reaching one environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    /// Deterministic id: source and what it names there.
    pub id: String,
    /// Environment's name; the channel for packages (`release`, `prerelease`).
    pub environment: String,
    /// What kind of environment.
    pub tier: Tier,
    /// Which part of the repository; empty for all of it.
    pub component: String,
    /// The commit that was deployed.
    pub sha: ObjectId,
    /// The tag or branch it was deployed from.
    pub reference: Option<String>,
    /// When it began, where that is known.
    pub started: Option<Timestamp>,
    /// When it was there.
    pub finished: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// What started it.
    pub trigger: Trigger,
    /// Where it was seen.
    pub source: DeploymentSource,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}
