//! The editions, as the pack has them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// The whole pack.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    /// Samples below which nothing is said, by metric.
    pub(super) minimum: BTreeMap<String, u64>,
    pub(super) edition: Vec<Edition>,
    pub(super) scores: Scores,
}

/// One year's report.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Edition {
    pub(super) year: u16,
    /// Where the table comes from; for readers of the file.
    #[expect(dead_code, reason = "it says to a reader of the pack where its figures come from")]
    source: String,
    deployment_frequency: Clusters,
    change_lead_time: Clusters,
    failed_deployment_recovery_time: Clusters,
    change_fail_rate: Clusters,
}

/// Clusters by name.
pub(super) type Clusters = BTreeMap<String, Cluster>;

/// What a report says of a cluster.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Cluster {
    /// Steps of the answer scale.
    Steps { steps: Vec<u8> },
    /// Per cent, both ends included.
    Range { from: u32, to: u32 },
    /// Per cent.
    Median { median: u32 },
}

/// What takes the clusters' place since 2025.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scores {
    pub(super) year: u16,
    #[expect(dead_code, reason = "it says to a reader of the pack where its formula comes from")]
    source: String,
    pub(super) steps: Vec<String>,
    pub(super) shares: Vec<String>,
}

impl Data {
    /// The pack that comes with the program; a test holds that it can be read.
    pub(super) fn builtin() -> Option<&'static Self> {
        static DATA: OnceLock<Option<Data>> = OnceLock::new();
        DATA.get_or_init(|| toml::from_str(include_str!("../../packs/dora/bands.toml")).ok()).as_ref()
    }
}

impl Edition {
    /// Its metrics with their clusters, in the order of all outputs.
    pub(super) fn metrics(&self) -> [(&'static str, &Clusters); 4] {
        [
            ("deployment-frequency", &self.deployment_frequency),
            ("change-lead-time", &self.change_lead_time),
            ("change-fail-rate", &self.change_fail_rate),
            ("failed-deployment-recovery-time", &self.failed_deployment_recovery_time),
        ]
    }
}
