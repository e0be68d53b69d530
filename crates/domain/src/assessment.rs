//! The whole answer for one repository.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::coverage::Coverage;
use crate::facts::Profile;
use crate::level::LevelVerdict;
use crate::metric::MetricValue;
use crate::practice::PracticeVerdict;
use crate::signal::Signal;
use crate::time::{Timestamp, Window};

/// Everything one audit found out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The tool's version.
    pub tool_version: String,
    /// The instant assessed; facts after it do not exist.
    pub as_of: Timestamp,
    /// The span that metrics look at.
    pub window: Window,
    /// What was assessed.
    pub repository: RepositorySummary,
    /// What was looked at.
    pub coverage: Vec<Coverage>,
    /// How much of the platform's history was collected, in one line; `None` when none was.
    pub collected: Option<String>,
    /// Numbers.
    pub metrics: Vec<MetricValue>,
    /// Deployments, counted.
    pub deployments: DeploymentSummary,
    /// Observations behind the verdicts.
    pub signals: Vec<Signal>,
    /// Verdicts on practices, in the packs' order.
    pub practices: Vec<PracticeVerdict>,
    /// Verdicts on levels, in the packs' order.
    pub levels: Vec<LevelVerdict>,
    /// DORA's clusters and scores, by edition and metric.
    pub bands: Vec<Band>,
    /// What would lift a level, best first.
    pub next_steps: Vec<NextStep>,
    /// Statements a reader must see before the results (shallow clone, dormant, …).
    pub notices: Vec<String>,
}

/// The repository at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositorySummary {
    /// Name, from the remote or the folder.
    pub name: String,
    /// Its home on the web.
    pub url: Option<String>,
    /// The path that was given.
    pub path: Option<String>,
    /// Name of the trunk.
    pub trunk: Option<String>,
    /// Commit the trunk is at, as of the assessed instant.
    pub head: Option<String>,
    /// Commits reachable from any branch or tag.
    pub commits: u64,
    /// Commits reachable from the trunk.
    pub trunk_commits: u64,
    /// All tags.
    pub tags: u64,
    /// What "production" means here.
    pub profile: Profile,
    /// Why that profile.
    pub profile_reason: String,
}

/// Production deployments in the window.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentSummary {
    /// Successful production deployments.
    pub count: u64,
    /// How many each source gave.
    pub by_source: BTreeMap<String, u64>,
}

/// Where a metric stands among a report's clusters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The model: `dora`.
    pub model: String,
    /// The report's year.
    pub edition: u16,
    /// The metric.
    pub metric: String,
    /// The clusters that the measured value is compatible with, best first.
    pub clusters: Vec<String>,
    /// The score from 0 to 10, in editions that score.
    pub score: Option<f64>,
    /// Why there is no cluster or score, or several.
    pub note: Option<String>,
}

/// One thing to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStep {
    /// The practice.
    pub practice: String,
    /// Its title.
    pub title: String,
    /// The model.
    pub model: String,
    /// Its category.
    pub category: String,
    /// What is gained: `base → beginner`, with what else is needed.
    pub gain: String,
    /// Why it is missing here.
    pub why: String,
    /// What to do here.
    pub how: String,
}
