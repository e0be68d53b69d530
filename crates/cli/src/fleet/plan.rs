//! What is to be done in a night: the file's settings with the command line's above them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use globset::{Glob, GlobSet, GlobSetBuilder};
use plimsoll_inference::Model;

use super::file::{self, FleetFile, Notify, Retention};
use crate::args::{AuditArgs, SpanArgs};
use crate::config::Config;
use crate::dates::Days;
use crate::error::CliError;
use crate::gates::{self, Rule};
use crate::models;

/// Repositories at once, where nobody says.
const PARALLEL: u16 = 4;

/// A night's settings.
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) owners: Vec<String>,
    /// Names, addresses and paths, as seen from here.
    pub(super) repositories: Vec<OsString>,
    pub(super) rules: MemberRules,
    pub(super) groups: Vec<(String, GlobSet, Vec<String>)>,
    pub(super) overrides: Vec<Overriding>,
    pub(super) span: SpanArgs,
    pub(super) models: Vec<Model>,
    pub(super) fail_on: Vec<Rule>,
    pub(super) parallel: usize,
    pub(super) deadline: Option<DateTime<Utc>>,
    pub(super) notify: Notify,
    pub(super) retention: Retention,
}

/// Which of an owner's repositories belong to the fleet.
pub(super) struct MemberRules {
    pub(super) include: GlobSet,
    pub(super) exclude: GlobSet,
    pub(super) topics: Vec<String>,
    pub(super) archived: bool,
    pub(super) forks: bool,
}

/// What holds of some repositories.
pub(super) struct Overriding {
    pub(super) repository: GlobSet,
    pub(super) window: Option<Days>,
    pub(super) instead: Arc<Config>,
}

impl Plan {
    /// Reads the file, if one is named, and the command line.
    pub(super) fn read(arguments: &AuditArgs, now: DateTime<Utc>) -> Result<Self, CliError> {
        let own = &arguments.fleet;
        let (file, folder) = match &own.fleet {
            Some(path) => (file::read(path)?, path.parent().map(Path::to_owned).unwrap_or_default()),
            None => (FleetFile::default(), PathBuf::new()),
        };
        let FleetFile { fleet, group, overrides, .. } = file;
        let mut owners = fleet.org.0;
        owners.extend(own.org.iter().cloned());
        owners.sort();
        owners.dedup();
        let named = |names: &[String]| names.iter().find(|name| !is_name(name)).cloned();
        if let Some(wrong) = named(&owners) {
            return Err(CliError::usage(format!("{wrong:?} is no name of an organisation or user")));
        }
        let models_named =
            if arguments.scope.model.is_empty() { fleet.model.0 } else { arguments.scope.model.clone() };
        let models = models::select(&models_named)?;
        let fail_on =
            if arguments.gates.fail_on.is_empty() { fleet.fail_on } else { arguments.gates.fail_on.clone() };
        gates::check(&fail_on, &models)?;
        let mut span = arguments.scope.span.clone();
        if let (Some(window), true) = (fleet.window, span.window == SpanArgs::usual_window()) {
            span.window = window;
        }
        let name = fleet.name.unwrap_or_else(|| default_name(&owners, own.fleet.as_deref()));
        let deadline = own.deadline.or(fleet.deadline).map(|span| now + span.0);
        Ok(Self {
            name,
            owners,
            repositories: fleet.repositories.iter().map(|text| seen_from(&folder, text)).collect(),
            rules: MemberRules {
                include: globs(fleet.include.0.iter().chain(&own.include))?,
                exclude: globs(fleet.exclude.0.iter().chain(&own.exclude))?,
                topics: fleet.topics.0,
                archived: fleet.archived,
                forks: fleet.forks,
            },
            groups: group
                .into_iter()
                .map(|group| Ok((group.name, globs(group.repositories.0.iter())?, group.topics.0)))
                .collect::<Result<_, CliError>>()?,
            overrides: overrides
                .into_iter()
                .map(|one| {
                    let instead = Config::of_fleet(one.trunk, one.deployments, one.attest);
                    instead.rules()?;
                    let repository = globs(one.repository.0.iter())?;
                    Ok(Overriding { repository, window: one.window, instead: Arc::new(instead) })
                })
                .collect::<Result<_, CliError>>()?,
            span,
            models,
            fail_on,
            parallel: usize::from(own.parallel.or(fleet.parallel).unwrap_or(PARALLEL)).clamp(1, 64),
            deadline,
            notify: fleet.notify,
            retention: fleet.retention,
        })
    }

    /// Whether the deadline has come.
    pub(super) fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= Utc::now())
    }

    /// The groups of a repository.
    pub(super) fn groups_of(&self, name: &str, topics: &[String]) -> Vec<String> {
        let of = |(_, globs, wanted): &&(String, GlobSet, Vec<String>)| {
            globs.is_match(name) || wanted.iter().any(|topic| topics.contains(topic))
        };
        self.groups.iter().filter(of).map(|(group, _, _)| group.clone()).collect()
    }

    /// What to look at in a repository, with what the fleet's file says of it.
    pub(super) fn span_of(&self, name: &str) -> SpanArgs {
        let mut span = self.span.clone();
        for one in self.overrides.iter().filter(|one| one.repository.is_match(name)) {
            span.window = one.window.unwrap_or(span.window);
            let before = span.instead.take();
            span.instead = Some(match before {
                Some(before) => Arc::new(Config::clone(&before).with(&one.instead)),
                None => Arc::clone(&one.instead),
            });
        }
        span
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(['-', '.'])
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// The owners, or the folder that the file lies in.
fn default_name(owners: &[String], file: Option<&Path>) -> String {
    if !owners.is_empty() {
        return owners.join(", ");
    }
    let folder = file.and_then(|file| std::path::absolute(file).ok());
    let folder = folder.as_deref().and_then(Path::parent).and_then(Path::file_name);
    folder.map_or_else(|| "fleet".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// A path in the file is seen from the file's folder; names and addresses stay as they are.
fn seen_from(folder: &Path, text: &str) -> OsString {
    let path = folder.join(text);
    let is_path = text.starts_with(['.', '/', '~']) || path.exists();
    if is_path { path.into_os_string() } else { text.into() }
}

fn globs<'a>(patterns: impl Iterator<Item = &'a String>) -> Result<GlobSet, CliError> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = Glob::new(pattern).map_err(|error| {
            CliError::usage(format!("{pattern:?} is no glob: {}", error.kind()))
                .hint("write one like acme/pay-*")
        })?;
        set.add(glob);
    }
    set.build().map_err(|error| CliError::usage(error.to_string()))
}
