//! A repository with what is known of its history, read as of one instant or of several.

use std::collections::BTreeMap;
use std::sync::Arc;

use plimsoll_collect_git::{CollectError, GitRepository, GitView, Mined, ViewOptions};
use plimsoll_domain::facts::Platform;
use plimsoll_domain::log::JobReading;
use plimsoll_domain::{Facts, Timestamp, Window};

use crate::args::SpanArgs;
use crate::assemble::GitSource;
use crate::config::{self, Config};
use crate::error::CliError;
use crate::history::{self, Told};
use crate::platform::Deploying;
use crate::progress::Progress;
use crate::sources::{self, Known};
use crate::supply::Supply;
use crate::{known_from, platform};

/// Days of changed paths: whether a process document was touched within 24 months is the longest look back.
const CHANGES_DAYS: u32 = 740;

/// A repository that is read.
pub(crate) struct Reading<'a> {
    source: GitSource<'a>,
    threads: usize,
    told: Option<&'a Told>,
    progress: &'a Progress,
    repository: GitRepository,
    mined: Mined,
    trunk: Option<String>,
    known: Known,
    supply: Supply<'a>,
    /// What its owner says of it.
    pub(crate) configured: Config,
    /// What a fleet's file says instead.
    instead: Option<Arc<Config>>,
}

impl<'a> Reading<'a> {
    /// Opens a repository and reads its whole graph.
    pub(crate) fn open(
        source: GitSource<'a>,
        span: &SpanArgs,
        threads: usize,
        told: Option<&'a Told>,
        progress: &'a Progress,
    ) -> Result<Self, CliError> {
        let repository = plimsoll_collect_git::open(source.path())
            .map_err(|error| CliError::failure(error.to_string()))?;
        let configured = repository.work_tree().map(config::read).transpose()?.unwrap_or_default();
        let instead = span.instead.clone();
        let configured = match &instead {
            Some(instead) => configured.with(instead),
            None => configured,
        };
        let trunk = span.trunk.clone().or_else(|| configured.repository.trunk.clone());
        let mined = repository.mine(threads, progress).map_err(failed)?;
        let (known, supply) = (Known::default(), Supply::new(source, progress));
        Ok(Self {
            source,
            threads,
            told,
            progress,
            repository,
            mined,
            trunk,
            known,
            supply,
            configured,
            instead,
        })
    }

    /// Where the repository is.
    pub(crate) const fn source(&self) -> GitSource<'a> {
        self.source
    }

    /// Keeps what instants have in common, for whoever asks for several.
    pub(crate) fn remember(&mut self) {
        self.repository.remember();
    }

    /// When the oldest commit was made.
    pub(crate) fn oldest(&self) -> Option<Timestamp> {
        self.mined.oldest()
    }

    /// What the store has, up to a window's end, with the logs of the window.
    pub(crate) fn platform(&self, window: Window) -> Result<Platform, CliError> {
        self.told
            .map_or_else(|| Ok(Platform::default()), |told| platform::read(&told.store, told.key, window))
    }

    /// Everything known as of a window's end; `platform` is what the store has.
    pub(crate) fn facts(&mut self, window: Window, platform: Platform) -> Result<Facts, CliError> {
        let options = ViewOptions {
            as_of: window.to,
            trunk: self.trunk.clone(),
            changes_days: changes_days(&self.mined, window.to),
            threads: self.threads,
        };
        self.supply.before_view(&mut self.repository, &self.mined, &options)?;
        let view = self.repository.view(&self.mined, &options, self.progress).map_err(failed)?;
        if view.history.is_empty() {
            return Err(nothing(&self.source.shown(), &self.mined, &view));
        }
        let since = window.from.min(Window::days_before(window.to, CHANGES_DAYS).from);
        let (repository, known, supply) = (&mut self.repository, &mut self.known, &mut self.supply);
        let mut facts = sources::facts(repository, view, (since, window.to), self.threads, known, supply)?;
        if self.repository.work_tree().is_none() {
            let trunk = self.configured.repository.trunk.take();
            let own = config::of_tree(&self.repository, &facts.tree)?;
            self.configured = match &self.instead {
                Some(instead) => own.with(instead),
                None => own,
            };
            self.configured.repository.trunk = trunk;
        }
        if let Some(profile) = self.configured.deployments.profile {
            facts.profile = profile;
            facts.profile_reason = format!("{} says so", config::FILE);
        }
        facts.coverage.extend(match self.told {
            Some(told) => known_from::at(&told.coverage, &platform, told.seen, window.to),
            None => history::not_collected(),
        });
        facts.platform = platform;
        facts.executions = plimsoll_extract::executions::derive(&facts, window);
        plimsoll_extract::former::tell(&mut facts);
        let rules = self.configured.rules()?;
        let derived = plimsoll_extract::deployments::derive(&facts, window, &rules);
        facts.deployments = derived.deployments;
        facts.near_misses = derived.near_misses;
        facts.production_reason = derived.reason;
        facts.components = derived.components;
        Ok(facts)
    }
}

/// Logs' readings, of which an instant sees those of its window.
#[derive(Default)]
pub(crate) struct Readings {
    all: BTreeMap<u64, JobReading>,
}

impl Readings {
    /// Takes all readings that a platform has.
    pub(crate) fn take(platform: &mut Platform) -> Self {
        Self { all: std::mem::take(&mut platform.readings) }
    }

    /// Gives a platform those of the jobs that ended in a window, or whose logs are wanted beyond it.
    pub(crate) fn give(&self, platform: &mut Platform, window: Window) {
        let deploying = Deploying::of(platform);
        let wanted = platform.jobs.iter().filter(|job| deploying.wants(job, window));
        let known = wanted.filter_map(|job| Some((job.id, self.all.get(&job.id)?.clone())));
        platform.readings.extend(known.collect::<Vec<_>>());
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn failed(error: CollectError) -> CliError {
    CliError::failure(error.to_string())
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
