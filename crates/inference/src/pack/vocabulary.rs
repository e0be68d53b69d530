//! The words that conditions may use.

use std::collections::BTreeMap;

use crate::signals;

/// Metrics that conditions may name.
pub const METRICS: [&str; 31] = [
    "automation-coverage",
    "batch-size",
    "branch-lifetime",
    "change-fail-rate",
    "change-lead-time",
    "change-size",
    "ci-minutes",
    "commit-frequency",
    "commits-per-integration",
    "coverage-percent",
    "deployment-automation",
    "deployment-failure-rate",
    "deployment-frequency",
    "deployment-rework-rate",
    "failed-deployment-recovery-time",
    "failure-causes",
    "feedback-time",
    "flaky-rate",
    "gated-merges",
    "integration-frequency",
    "queue-time",
    "rerun-rate",
    "revert-rate",
    "review-time",
    "run-duration",
    "run-success-rate",
    "test-count",
    "test-failure-rate",
    "time-red",
    "time-to-green",
    "trunk-verification",
];

/// Whether a metric is a share from 0 to 1.
pub(super) fn is_share_metric(id: &str) -> bool {
    id.ends_with("-rate")
        || [
            "automation-coverage",
            "coverage-percent",
            "deployment-automation",
            "gated-merges",
            "time-red",
            "trunk-verification",
        ]
        .contains(&id)
}

/// The signals and their fields.
#[derive(Debug)]
pub(super) struct Vocabulary {
    signals: BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>,
}

impl Vocabulary {
    /// Of the signals that this program can observe.
    pub(super) fn new() -> Self {
        let signals = signals::catalogue()
            .iter()
            .map(|signal| (signal.id, signal.fields.iter().copied().collect()))
            .collect();
        Self { signals }
    }

    pub(super) fn has(&self, signal: &str) -> bool {
        self.signals.contains_key(signal)
    }

    pub(super) fn signals(&self) -> impl Iterator<Item = &'static str> {
        self.signals.keys().copied()
    }

    pub(super) fn fields(&self, signal: &str) -> Vec<&'static str> {
        self.signals.get(signal).map(|fields| fields.keys().copied().collect()).unwrap_or_default()
    }

    /// Whether a field only says yes (1) or no (0).
    pub(super) fn is_flag(&self, signal: &str, field: &str) -> bool {
        let described = self.signals.get(signal).and_then(|fields| fields.get(field));
        described.is_some_and(|meaning| meaning.starts_with("1: "))
    }

    /// Whether a field is a share from 0 to 1, by its name or by what its description begins with.
    pub(super) fn is_share(&self, signal: &str, field: &str) -> bool {
        let described = self.signals.get(signal).and_then(|fields| fields.get(field));
        field.ends_with("_share")
            || field == "configured"
            || described.is_some_and(|meaning| meaning.trim_start().to_lowercase().starts_with("share"))
    }
}
