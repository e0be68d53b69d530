//! Stages of a delivery pipeline.

use serde::{Deserialize, Serialize};

/// What a step of a pipeline does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Compile or assemble.
    Build,
    /// Tests of units in isolation.
    UnitTest,
    /// Tests of a component with its real dependencies.
    IntegrationTest,
    /// Tests of the product as its user meets it.
    AcceptanceTest,
    /// Load, latency and benchmark runs.
    PerformanceTest,
    /// Style and formatting.
    Lint,
    /// Analysis of the code for defects.
    StaticAnalysis,
    /// Vulnerabilities, secrets, licences.
    SecurityScan,
    /// Test coverage measured.
    Coverage,
    /// An artefact or image is made and kept.
    Package,
    /// An artefact reaches a registry.
    Publish,
    /// Infrastructure is created or changed.
    Provision,
    /// A database schema or data is migrated.
    Migrate,
    /// A version reaches an environment.
    Deploy,
    /// A deployment is checked after the fact.
    Verify,
    /// A version is tagged, announced, made available.
    Release,
    /// An earlier version is put back.
    Rollback,
    /// Data is checked before training.
    ValidateData,
    /// A model is trained.
    Train,
    /// A model is evaluated.
    EvaluateModel,
    /// A model is registered.
    RegisterModel,
    /// A model is put to serving.
    ServeModel,
    /// A model in production is watched.
    MonitorModel,
}

impl Stage {
    /// Every stage, in pipeline order.
    pub const ALL: [Self; 23] = [
        Self::Build,
        Self::UnitTest,
        Self::IntegrationTest,
        Self::AcceptanceTest,
        Self::PerformanceTest,
        Self::Lint,
        Self::StaticAnalysis,
        Self::SecurityScan,
        Self::Coverage,
        Self::Package,
        Self::Publish,
        Self::Provision,
        Self::Migrate,
        Self::Deploy,
        Self::Verify,
        Self::Release,
        Self::Rollback,
        Self::ValidateData,
        Self::Train,
        Self::EvaluateModel,
        Self::RegisterModel,
        Self::ServeModel,
        Self::MonitorModel,
    ];

    /// Its name in every output and in the catalogue.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::UnitTest => "unit-test",
            Self::IntegrationTest => "integration-test",
            Self::AcceptanceTest => "acceptance-test",
            Self::PerformanceTest => "performance-test",
            Self::Lint => "lint",
            Self::StaticAnalysis => "static-analysis",
            Self::SecurityScan => "security-scan",
            Self::Coverage => "coverage",
            Self::Package => "package",
            Self::Publish => "publish",
            Self::Provision => "provision",
            Self::Migrate => "migrate",
            Self::Deploy => "deploy",
            Self::Verify => "verify",
            Self::Release => "release",
            Self::Rollback => "rollback",
            Self::ValidateData => "validate-data",
            Self::Train => "train",
            Self::EvaluateModel => "evaluate-model",
            Self::RegisterModel => "register-model",
            Self::ServeModel => "serve-model",
            Self::MonitorModel => "monitor-model",
        }
    }
}
