//! The order of the stages: repository → facts → metrics and signals → practices → levels.

use std::path::Path;

use chrono::Utc;
use plimsoll_domain::assessment::{DeploymentSummary, RepositorySummary};
use plimsoll_domain::facts::{Deployment, Outcome, Tier};
use plimsoll_domain::tables::Tables;
use plimsoll_domain::{Assessment, Facts, MetricValue, Signal, Window};
use plimsoll_inference::{Model, ModelResult};
use rayon::prelude::*;

use crate::args::SpanArgs;
use crate::clone::CachedClone;
use crate::config::Config;
use crate::error::CliError;
use crate::history::Told;
use crate::progress::Progress;
use crate::reading::Reading;
use crate::{attest, models};

/// Everything an answer is made of; `explain` needs more of it than the assessment.
pub(crate) struct Dossier {
    pub(crate) assessment: Assessment,
    pub(crate) metrics: Vec<MetricValue>,
    pub(crate) signals: Vec<Signal>,
    pub(crate) results: Vec<ModelResult>,
    pub(crate) tables: Tables,
}

/// Where the repository is.
#[derive(Clone, Copy)]
pub(crate) enum GitSource<'a> {
    /// On this machine, as its user left it: nothing is run or fetched there.
    Path(&'a Path),
    /// A clone of our own, into which files are fetched as they are wanted.
    Clone(&'a CachedClone),
}

impl GitSource<'_> {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Path(path) => path,
            Self::Clone(clone) => clone.path(),
        }
    }

    /// What its user calls it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Clone(clone) => clone.url().to_owned(),
        }
    }
}

/// Reads a repository and assesses it by these models.
pub(crate) fn assess(
    source: GitSource<'_>,
    span: &SpanArgs,
    models: &[Model],
    history: Option<&Told>,
    quiet: bool,
) -> Result<Dossier, CliError> {
    let threads = use_threads(span.threads);
    let progress = Progress::new(quiet);
    let window = window(span);
    let facts = read(source, span, window, threads, history, &progress);
    progress.finish();
    let (facts, configured) = facts?;
    let attestations = attest::read(&configured.attest, &known(models)?)?;
    let (metrics, tables) = plimsoll_metrics::compute_with_tables(&facts, window);
    let signals = plimsoll_inference::signals::observe(&facts, &metrics);
    let assess = |model| plimsoll_inference::assess(model, &facts, &metrics, &signals, &attestations);
    let results: Vec<_> = models.par_iter().map(assess).collect();
    let mut assessment = assemble(source, window, &facts, &metrics, &signals, models, &results);
    assessment.notices.extend(attest::notices(&attestations, &assessment.practices, window.to));
    assessment.collected = history.map(|told| told.proof.clone());
    Ok(Dossier { assessment, metrics, signals, results, tables })
}

/// The models that an attestation may speak of: all that are built in, and those that are asked for.
pub(crate) fn known(models: &[Model]) -> Result<Vec<Model>, CliError> {
    let mut known = models::builtin()?;
    known.extend(models.iter().cloned());
    Ok(known)
}

/// The span that is looked at.
pub(crate) fn window(span: &SpanArgs) -> Window {
    Window::days_before(span.as_of.map_or_else(Utc::now, |as_of| as_of.0), span.window.0)
}

/// What is known of a repository, without judging it, and what its owner says of it.
pub(crate) fn facts(
    source: GitSource<'_>,
    span: &SpanArgs,
    window: Window,
    history: Option<&Told>,
    quiet: bool,
) -> Result<(Facts, Config), CliError> {
    let threads = use_threads(span.threads);
    let progress = Progress::new(quiet);
    let facts = read(source, span, window, threads, history, &progress);
    progress.finish();
    facts
}

/// Sets the number of threads, or takes as many as there are cores.
pub(crate) fn use_threads(threads: Option<u16>) -> usize {
    let threads = threads
        .map_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from);
    // Results never depend on the pool; that it may already exist is no error.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    threads
}

fn read(
    source: GitSource<'_>,
    span: &SpanArgs,
    window: Window,
    threads: usize,
    history: Option<&Told>,
    progress: &Progress,
) -> Result<(Facts, Config), CliError> {
    let mut reading = Reading::open(source, span, threads, history, progress)?;
    let platform = reading.platform(window)?;
    let facts = reading.facts(window, platform)?;
    Ok((facts, reading.configured))
}

fn assemble(
    source: GitSource<'_>,
    window: Window,
    facts: &Facts,
    metrics: &[MetricValue],
    signals: &[Signal],
    models: &[Model],
    results: &[ModelResult],
) -> Assessment {
    let next_steps = models
        .iter()
        .zip(results)
        .flat_map(|(model, result)| plimsoll_inference::next_steps(model, result))
        .collect();
    Assessment {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        as_of: window.to,
        window,
        repository: summary(source, facts),
        coverage: facts.coverage.clone(),
        collected: None,
        metrics: metrics.to_vec(),
        deployments: deployments(facts, window),
        signals: signals.to_vec(),
        practices: results.iter().flat_map(|result| result.practices.clone()).collect(),
        levels: results.iter().flat_map(|result| result.levels.clone()).collect(),
        bands: plimsoll_inference::bands(metrics),
        next_steps,
        notices: notices(facts),
    }
}

pub(crate) fn notices(facts: &Facts) -> Vec<String> {
    let dormant = facts.dormant_since().map(|last| {
        let day = last.format("%Y-%m-%d");
        format!(
            "dormant: no human commit on the trunk since {day}; signals look at the days before it. If that is \
             not so, the clone is stale: git fetch"
        )
    });
    facts.repository.notices.iter().cloned().chain(dormant).collect()
}

pub(crate) fn summary(source: GitSource<'_>, facts: &Facts) -> RepositorySummary {
    let trunk = facts.repository.trunk.as_ref();
    RepositorySummary {
        name: facts.repository.name.clone(),
        url: facts.repository.web_url.clone(),
        // Where the cache is says nothing to a reader, and differs between machines.
        path: match source {
            GitSource::Path(path) => Some(path.display().to_string()),
            GitSource::Clone(_) => None,
        },
        trunk: trunk.map(|trunk| trunk.name.clone()),
        head: trunk.map(|trunk| trunk.commit.to_string()),
        commits: facts.history.len() as u64,
        trunk_commits: facts.trunk_commits.len() as u64,
        tags: facts.tags.len() as u64,
        profile: facts.profile,
        profile_reason: facts.profile_reason.clone(),
    }
}

fn deployments(facts: &Facts, window: Window) -> DeploymentSummary {
    let reached = |deployment: &&Deployment| {
        deployment.tier == Tier::Production
            && deployment.outcome == Outcome::Success
            && window.contains(deployment.finished)
    };
    let mut summary = DeploymentSummary::default();
    for deployment in facts.deployments.iter().filter(reached) {
        summary.count += 1;
        *summary.by_source.entry(deployment.source.as_str().to_owned()).or_default() += 1;
    }
    summary
}
