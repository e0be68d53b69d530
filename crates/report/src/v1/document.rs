//! The assessment document.

use std::collections::BTreeMap;

use plimsoll_domain::Assessment;
use plimsoll_domain::assessment::{NextStep, RepositorySummary};
use plimsoll_domain::gate::Gate;
use plimsoll_domain::time::{Window, rfc3339};
use serde::Serialize;

use crate::number::Number;

use super::common::{CoverageItem, all};
use super::level::Level;
use super::metric::Metric;
use super::practice::Practice;
use super::signal::SignalItem;

/// `plimsoll/assessment/v1`.
#[derive(Debug, Serialize)]
pub(crate) struct Document<'a> {
    schema: &'static str,
    tool: Tool<'a>,
    as_of: String,
    window: Span,
    repository: Repository<'a>,
    notices: &'a [String],
    coverage: Vec<CoverageItem<'a>>,
    metrics: Vec<Metric<'a>>,
    deployments: Deployments<'a>,
    signals: Vec<SignalItem<'a>>,
    practices: Vec<Practice<'a>>,
    levels: Vec<Level<'a>>,
    bands: Vec<Band<'a>>,
    next_steps: Vec<Step<'a>>,
    /// Only where rules were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    gates: Option<Vec<GateItem<'a>>>,
}

/// A rule with what became of it.
#[derive(Debug, Serialize)]
struct GateItem<'a> {
    rule: &'a str,
    state: &'static str,
    reasons: &'a [String],
}

impl<'a> Document<'a> {
    /// The same with what became of rules.
    pub(crate) fn with_gates(mut self, gates: &'a [Gate]) -> Self {
        let item = |gate: &'a Gate| GateItem {
            rule: &gate.rule,
            state: gate.state.as_str(),
            reasons: &gate.reasons,
        };
        self.gates = Some(gates.iter().map(item).collect());
        self
    }
}

/// The program that made the document.
#[derive(Debug, Serialize)]
pub(crate) struct Tool<'a> {
    name: &'static str,
    version: &'a str,
}

impl From<Window> for Span {
    fn from(window: Window) -> Self {
        Self { from: rfc3339(window.from), to: rfc3339(window.to) }
    }
}

impl<'a> Tool<'a> {
    /// This program, in this version.
    pub(crate) const fn version(version: &'a str) -> Self {
        Self { name: "plimsoll", version }
    }
}

/// A span of time.
#[derive(Debug, Serialize)]
pub(crate) struct Span {
    from: String,
    to: String,
}

/// The repository at a glance.
#[derive(Debug, Serialize)]
pub(crate) struct Repository<'a> {
    name: &'a str,
    url: Option<&'a str>,
    path: Option<&'a str>,
    trunk: Option<&'a str>,
    head: Option<&'a str>,
    commits: u64,
    trunk_commits: u64,
    tags: u64,
    profile: &'static str,
    profile_reason: &'a str,
}

#[derive(Debug, Serialize)]
struct Deployments<'a> {
    count: u64,
    by_source: &'a BTreeMap<String, u64>,
}

/// Where a metric stands among the clusters of a report year.
#[derive(Debug, Serialize)]
struct Band<'a> {
    model: &'a str,
    edition: u16,
    metric: &'a str,
    clusters: &'a [String],
    score: Option<Number>,
    note: Option<&'a str>,
}

impl<'a> From<&'a plimsoll_domain::assessment::Band> for Band<'a> {
    fn from(band: &'a plimsoll_domain::assessment::Band) -> Self {
        Self {
            model: &band.model,
            edition: band.edition,
            metric: &band.metric,
            clusters: &band.clusters,
            score: band.score.and_then(Number::new),
            note: band.note.as_deref(),
        }
    }
}

/// One thing to do next.
#[derive(Debug, Serialize)]
pub(crate) struct Step<'a> {
    practice: &'a str,
    title: &'a str,
    model: &'a str,
    category: &'a str,
    gain: &'a str,
    why: &'a str,
    how: &'a str,
}

impl<'a> From<&'a Assessment> for Document<'a> {
    fn from(assessment: &'a Assessment) -> Self {
        Self {
            schema: "plimsoll/assessment/v1",
            tool: Tool::version(&assessment.tool_version),
            as_of: rfc3339(assessment.as_of),
            window: Span::from(assessment.window),
            repository: Repository::from(&assessment.repository),
            notices: &assessment.notices,
            coverage: all(&assessment.coverage),
            metrics: all(&assessment.metrics),
            deployments: Deployments {
                count: assessment.deployments.count,
                by_source: &assessment.deployments.by_source,
            },
            signals: all(&assessment.signals),
            practices: all(&assessment.practices),
            levels: all(&assessment.levels),
            bands: assessment.bands.iter().map(Band::from).collect(),
            next_steps: all(&assessment.next_steps),
            gates: None,
        }
    }
}

impl<'a> From<&'a RepositorySummary> for Repository<'a> {
    fn from(repository: &'a RepositorySummary) -> Self {
        Self {
            name: &repository.name,
            url: repository.url.as_deref(),
            path: repository.path.as_deref(),
            trunk: repository.trunk.as_deref(),
            head: repository.head.as_deref(),
            commits: repository.commits,
            trunk_commits: repository.trunk_commits,
            tags: repository.tags,
            profile: repository.profile.as_str(),
            profile_reason: &repository.profile_reason,
        }
    }
}

impl<'a> From<&'a NextStep> for Step<'a> {
    fn from(step: &'a NextStep) -> Self {
        Self {
            practice: &step.practice,
            title: &step.title,
            model: &step.model,
            category: &step.category,
            gain: &step.gain,
            why: &step.why,
            how: &step.how,
        }
    }
}
