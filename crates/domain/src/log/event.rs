//! What a job was seen to make, change and find.

use serde::{Deserialize, Serialize};

use crate::grade::Grade;
use crate::stage::Stage;

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// A version reached an environment.
    Deployment,
    /// A version reached an environment that ends with the job, such as a local cluster: a test, no deployment.
    EphemeralDeployment,
    /// An artefact reached a registry.
    Publication,
    /// A release was made.
    Release,
    /// A database was migrated.
    Migration,
    /// Infrastructure was created, changed or destroyed.
    Infrastructure,
    /// An earlier version was put back.
    Rollback,
    /// An artefact or image was made and kept.
    Artifact,
    /// A linter, an analysis or a scan gave its findings.
    Scan,
    /// A deployment was checked.
    Verification,
    /// A model was trained, evaluated or registered.
    Model,
    /// A cache was found or missed.
    Cache,
    /// The job waited for a person.
    Approval,
}

impl EventKind {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deployment => "deployment",
            Self::EphemeralDeployment => "ephemeral-deployment",
            Self::Publication => "publication",
            Self::Release => "release",
            Self::Migration => "migration",
            Self::Infrastructure => "infrastructure",
            Self::Rollback => "rollback",
            Self::Artifact => "artifact",
            Self::Scan => "scan",
            Self::Verification => "verification",
            Self::Model => "model",
            Self::Cache => "cache",
            Self::Approval => "approval",
        }
    }

    /// What a line of a tool of this stage tells of, where it is something that lasts.
    #[must_use]
    pub const fn of_stage(stage: Stage) -> Option<Self> {
        Some(match stage {
            Stage::Deploy | Stage::ServeModel => Self::Deployment,
            Stage::Publish => Self::Publication,
            Stage::Release => Self::Release,
            Stage::Migrate => Self::Migration,
            Stage::Provision => Self::Infrastructure,
            Stage::Rollback => Self::Rollback,
            Stage::Package => Self::Artifact,
            Stage::Lint | Stage::StaticAnalysis | Stage::SecurityScan => Self::Scan,
            Stage::Verify => Self::Verification,
            Stage::Train | Stage::EvaluateModel | Stage::RegisterModel => Self::Model,
            Stage::Build
            | Stage::UnitTest
            | Stage::IntegrationTest
            | Stage::AcceptanceTest
            | Stage::PerformanceTest
            | Stage::Coverage
            | Stage::ValidateData
            | Stage::MonitorModel => return None,
        })
    }

    /// Whether it changes the world outside the job, so that a mere mention must never pass for it.
    #[must_use]
    pub const fn changes_the_world(self) -> bool {
        matches!(
            self,
            Self::Deployment
                | Self::Publication
                | Self::Release
                | Self::Migration
                | Self::Infrastructure
                | Self::Rollback
        )
    }
}

/// Something that happened, by one line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogEvent {
    /// What kind of thing.
    pub kind: EventKind,
    /// The catalogue's tool.
    pub tool: String,
    /// What it happened to: a service, a package, an image, a schema, an artefact.
    pub target: Option<String>,
    /// The environment, where it is named.
    pub environment: Option<String>,
    /// The version, where it is named.
    pub version: Option<String>,
    /// A digest of the content, where it is named.
    pub digest: Option<String>,
    /// The revision that serves, as the platform names it.
    pub revision: Option<String>,
    /// The share of traffic it got, per cent.
    pub percent: Option<f64>,
    /// How many: findings of a scan, migrations applied, resources changed.
    pub count: Option<u64>,
    /// How it ended, in the tool's word, where the line says so.
    pub outcome: Option<String>,
    /// Where it can be seen.
    pub url: Option<String>,
    /// How strong the line is as evidence.
    pub grade: Grade,
    /// The number of its step.
    pub step: Option<u32>,
    /// The line.
    pub line: u64,
}
