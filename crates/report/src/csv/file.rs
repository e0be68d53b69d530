//! The tables of an audit as files.

use plimsoll_domain::Assessment;
use plimsoll_domain::tables::Tables;

use super::table::Table;
use super::{changes, deployments, dictionary, levels, matrix, metrics, practices, runs, weekly};

/// A table that an audit writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// One row per metric.
    Metrics,
    /// One row per practice.
    Practices,
    /// One row per category.
    Levels,
    /// One row per deployment.
    Deployments,
    /// One row per change of the trunk.
    Changes,
    /// One row per attempt of a run.
    Runs,
    /// One row per week, one column per metric.
    MetricsWide,
    /// One row per week and stage.
    CoverageMatrix,
    /// What every column means.
    Dictionary,
}

impl File {
    /// Every table, in the order in which they are written.
    pub const ALL: [Self; 9] = [
        Self::Metrics,
        Self::Practices,
        Self::Levels,
        Self::Deployments,
        Self::Changes,
        Self::Runs,
        Self::MetricsWide,
        Self::CoverageMatrix,
        Self::Dictionary,
    ];

    /// Its file name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Metrics => "metrics.csv",
            Self::Practices => "practices.csv",
            Self::Levels => "levels.csv",
            Self::Deployments => "deployments.csv",
            Self::Changes => "changes.csv",
            Self::Runs => "runs.csv",
            Self::MetricsWide => "metrics-wide.csv",
            Self::CoverageMatrix => "coverage-matrix.csv",
            Self::Dictionary => "dictionary.csv",
        }
    }

    /// Its rows for one repository.
    #[must_use]
    pub fn table(self, assessment: &Assessment, tables: &Tables) -> Table {
        let repository = &assessment.repository.name;
        match self {
            Self::Metrics => metrics::table(&[assessment]),
            Self::Practices => practices::table(&[assessment]),
            Self::Levels => levels::table(&[assessment]),
            Self::Deployments => deployments::table(repository, &tables.deployments),
            Self::Changes => changes::table(repository, &tables.changes),
            Self::Runs => runs::table(repository, &tables.runs),
            Self::MetricsWide => weekly::table(repository, &tables.weeks),
            Self::CoverageMatrix => matrix::table(repository, &tables.coverage),
            Self::Dictionary => dictionary::table(),
        }
    }
}
