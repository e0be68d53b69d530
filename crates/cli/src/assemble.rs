//! The order of the stages: repository → facts → metrics and signals → practices → levels.

use std::path::Path;

use chrono::Utc;
use plimsoll_collect_git::{GitView, Mined, ViewOptions};
use plimsoll_domain::assessment::{DeploymentSummary, RepositorySummary};
use plimsoll_domain::facts::{Deployment, Outcome, Tier};
use plimsoll_domain::tables::Tables;
use plimsoll_domain::{Assessment, Facts, MetricValue, Signal, Timestamp, Window};
use plimsoll_inference::{Model, ModelResult};

use crate::args::SpanArgs;
use crate::clone::CachedClone;
use crate::config::Config;
use crate::error::CliError;
use crate::history::{self, Told};
use crate::progress::Progress;
use crate::supply::Supply;
use crate::{attest, config, models, platform, sources};

/// Days of changed paths: whether a process document was touched within 24 months is the longest look back.
const CHANGES_DAYS: u32 = 740;

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
    fn path(&self) -> &Path {
        match self {
            Self::Path(path) => path,
            Self::Clone(clone) => clone.path(),
        }
    }

    /// What its user calls it.
    fn shown(&self) -> String {
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
    let metrics = plimsoll_metrics::compute(&facts, window);
    let signals = plimsoll_inference::signals::observe(&facts, &metrics);
    let assess = |model| plimsoll_inference::assess(model, &facts, &metrics, &signals, &attestations);
    let results: Vec<_> = models.iter().map(assess).collect();
    let mut assessment = assemble(source, window, &facts, &metrics, &signals, models, &results);
    assessment.notices.extend(attest::notices(&attestations, &assessment.practices, window.to));
    assessment.collected = history.map(|told| told.proof.clone());
    let tables = plimsoll_metrics::tables(&facts, window);
    Ok(Dossier { assessment, metrics, signals, results, tables })
}

/// The models that an attestation may speak of: all that are built in, and those that are asked for.
fn known(models: &[Model]) -> Result<Vec<Model>, CliError> {
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
    let mut repository =
        plimsoll_collect_git::open(source.path()).map_err(|error| CliError::failure(error.to_string()))?;
    let in_work_tree = repository.work_tree().map(config::read).transpose()?;
    let mut configured = in_work_tree.unwrap_or_default();
    let trunk = span.trunk.clone().or_else(|| configured.repository.trunk.clone());
    let failed = |error: plimsoll_collect_git::CollectError| CliError::failure(error.to_string());
    let mined = repository.mine(threads, progress).map_err(failed)?;
    let options =
        ViewOptions { as_of: window.to, trunk, changes_days: changes_days(&mined, window.to), threads };
    let mut supply = Supply::new(source, progress);
    supply.before_view(&mut repository, &mined, &options)?;
    let view = repository.view(&mined, &options, progress).map_err(failed)?;
    if view.history.is_empty() {
        return Err(nothing(&source.shown(), &mined, &view));
    }
    let since = window.from.min(Window::days_before(window.to, CHANGES_DAYS).from);
    let mut facts = sources::facts(&mut repository, view, window.to, since, threads, &mut supply)?;
    if repository.work_tree().is_none() {
        configured = config::of_tree(&repository, &facts.tree)?;
    }
    facts.coverage.extend(history.map_or_else(history::not_collected, |told| told.coverage.clone()));
    if let Some(profile) = configured.deployments.profile {
        facts.profile = profile;
        facts.profile_reason = format!("{} says so", config::FILE);
    }
    if let Some(told) = history {
        facts.platform = platform::read(&told.store, told.key, window)?;
    }
    facts.executions = plimsoll_extract::executions::derive(&facts, window);
    let derived = plimsoll_extract::deployments::derive(&facts, window, &configured.deployments.rules()?);
    facts.deployments = derived.deployments;
    facts.near_misses = derived.near_misses;
    facts.production_reason = derived.reason;
    Ok((facts, configured))
}

/// A dormant repository is judged by its last active days, so the look back begins there.
fn changes_days(mined: &Mined, as_of: Timestamp) -> u32 {
    let silence = mined.newest().map_or(0, |newest| (as_of - newest).num_days());
    CHANGES_DAYS.saturating_add(u32::try_from(silence).unwrap_or(0))
}

/// Why nothing is left to assess: no commit at all, none at that date, or none that the clone has.
fn nothing(path: &str, mined: &Mined, view: &GitView) -> CliError {
    let Some(oldest) = mined.oldest() else {
        return CliError::nothing(format!("{path} has no commit yet; there is nothing to assess"));
    };
    let day = oldest.format("%Y-%m-%d");
    if view.repository.shallow {
        return CliError::nothing(format!(
            "{path} is a shallow clone whose history begins on {day}, after that date"
        ))
        .hint("fetch the rest with `git fetch --unshallow`");
    }
    CliError::nothing(format!("{path} had no commit at that date; its first is of {day}"))
        .hint("choose a later --as-of")
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

fn notices(facts: &Facts) -> Vec<String> {
    let dormant = facts.dormant_since().map(|last| {
        let day = last.format("%Y-%m-%d");
        format!(
            "dormant: no human commit on the trunk since {day}; signals look at the days before it. If that is \
             not so, the clone is stale: git fetch"
        )
    });
    facts.repository.notices.iter().cloned().chain(dormant).collect()
}

fn summary(source: GitSource<'_>, facts: &Facts) -> RepositorySummary {
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
