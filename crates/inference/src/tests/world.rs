//! Observations made by hand.

use std::collections::BTreeMap;

use plimsoll_domain::{Grade, MetricValue, Reason, ReasonCode, Signal, SignalState};

use crate::assess::{ModelResult, judge};
use crate::model::Model;
use crate::signals::catalogue;

/// The built-in CDMM.
pub(super) fn cdmm() -> Model {
    builtin("cdmm")
}

/// A built-in model.
pub(super) fn builtin(id: &str) -> Model {
    let pack = crate::builtin().into_iter().find(|pack| pack.id == id).unwrap();
    pack.load().unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

/// Every signal of the catalogue, unknown until something else is said.
#[derive(Clone)]
pub(super) struct World(BTreeMap<String, Signal>);

impl World {
    pub(super) fn unknown() -> Self {
        let unknown = |id: &str| without(id, SignalState::Unknown, ReasonCode::NoAccess);
        Self(catalogue().iter().map(|doc| (doc.id.to_owned(), unknown(doc.id))).collect())
    }

    pub(super) fn says(mut self, signal: Signal) -> Self {
        let id = signal.id.clone();
        assert!(self.0.insert(id.clone(), signal).is_some(), "`{id}` is not in the catalogue");
        self
    }

    /// Nothing of these, in sources that were read completely.
    pub(super) fn lacks(self, ids: &[&str]) -> Self {
        ids.iter().fold(self, |world, id| world.says(without(id, SignalState::Absent, ReasonCode::NotFound)))
    }

    pub(super) fn has_no_use_for(self, ids: &[&str]) -> Self {
        let signal = |id: &str| without(id, SignalState::NotApplicable, ReasonCode::NotApplicable);
        ids.iter().fold(self, |world, id| world.says(signal(id)))
    }

    /// Configured in an enabled workflow, with further fields.
    pub(super) fn configures(self, id: &str, fields: &[(&str, f64)]) -> Self {
        let signal = Signal {
            values: BTreeMap::from([("configured".to_owned(), 1.0)]),
            ..Signal::observed(id, 1.0, Grade::E2, 0.6)
        };
        self.says(fields.iter().fold(signal, |signal, (field, value)| signal.with(field, *value)))
    }

    /// Measured in history or files.
    pub(super) fn measures(self, id: &str, value: f64, n: Option<u64>, fields: &[(&str, f64)]) -> Self {
        let mut signal = Signal::observed(id, value, Grade::E2, 0.95);
        signal.n = n;
        self.says(fields.iter().fold(signal, |signal, (field, value)| signal.with(field, *value)))
    }

    pub(super) fn signals(&self) -> Vec<Signal> {
        self.0.values().cloned().collect()
    }

    pub(super) fn judged(&self) -> ModelResult {
        self.judged_by(&cdmm(), &[])
    }

    /// By any model, with metrics beside the signals.
    pub(super) fn judged_by(&self, model: &Model, metrics: &[MetricValue]) -> ModelResult {
        judge(model, metrics, &self.signals(), &Clone::clone)
    }
}

pub(super) fn without(id: &str, state: SignalState, code: ReasonCode) -> Signal {
    Signal::without(id, state, Reason::new(code, format!("{id}: {}", code.as_str())))
}

/// `co: beginner [base – advanced]` for every category.
pub(super) fn summary(result: &ModelResult) -> Vec<String> {
    let name = |level: &Option<String>| level.clone().unwrap_or_else(|| "none".to_owned());
    let line = |level: &plimsoll_domain::LevelVerdict| {
        format!("{} [{} – {}]", level.observed.as_str(), name(&level.floor), name(&level.ceiling))
    };
    result.levels.iter().map(line).collect()
}

/// Every signal that a workflow or another pipeline would show.
pub(super) const PIPELINE: [&str; 47] = [
    "build.env",
    "build.scheduled",
    "build.polling",
    "build.on_commit",
    "build.on_pr",
    "build.artifact_archived",
    "build.once",
    "build.parallel",
    "build.image_bakery",
    "release.automated",
    "deploy.documented_manual",
    "deploy.scripts",
    "deploy.automated",
    "deploy.environments",
    "deploy.test_env",
    "deploy.std_started",
    "deploy.prod_pipeline",
    "deploy.standardized",
    "deploy.zero_touch",
    "deploy.single_path",
    "deploy.zero_downtime",
    "deploy.canary",
    "deploy.ab_test",
    "deploy.rollback",
    "deploy.gitops",
    "deploy.orchestrated",
    "deploy.preview_env",
    "deploy.smoke",
    "config.applied",
    "test.integration",
    "test.component",
    "test.acceptance",
    "test.performance",
    "test.security",
    "test.chaos",
    "test.acceptance_gate",
    "coverage.reported",
    "coverage.dynamic",
    "static_analysis",
    "quality.scheduled",
    "report.published",
    "report.history",
    "report.trend",
    "notify.events",
    "traceability.chain",
    "db.migration.tested",
    "db.migration.automated",
];
