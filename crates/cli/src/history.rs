//! Where a repository's history is collected from, and into which store.

use std::path::{Path, PathBuf};

use chrono::Utc;
use etcetera::BaseStrategy;
use plimsoll_collect_github::{Allowance, ApiBase, CollectOptions, Collected, Credentials, Pace};
use plimsoll_domain::ledger::RepositoryKey;
use plimsoll_domain::{Coverage, CoverageState, Source, Timestamp};
use plimsoll_store::{Reader, Store, StoreError, StoredRepository};

use crate::args::{HistoryArgs, LogsArg, StoreArgs};
use crate::error::CliError;
use crate::progress::Progress;
use crate::proof;
use crate::target::Hosted;
use crate::token::{self, Asked, Named};

/// Where the store is: as said, else by the environment, else in the user's data folder.
pub(crate) fn store_path(arguments: &StoreArgs) -> Result<PathBuf, CliError> {
    if let Some(path) = &arguments.store {
        return Ok(path.clone());
    }
    let home = || {
        CliError::failure("no home folder is known to keep the store in")
            .hint("name a file with --store FILE")
    };
    let strategy = etcetera::choose_base_strategy().map_err(|_| home())?;
    Ok(strategy.data_dir().join("plimsoll").join("history.db"))
}

/// Opens the store for writing.
pub(crate) fn open_store(path: &Path, holder: &str) -> Result<Store, CliError> {
    Store::open(path, holder, env!("CARGO_PKG_VERSION"), Utc::now()).map_err(|error| failed(&error))
}

/// Opens the store for reading; `None` when there is none.
pub(crate) fn read_store(path: &Path) -> Result<Option<Reader>, CliError> {
    match Reader::open(path) {
        Ok(reader) => Ok(Some(reader)),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(failed(&error)),
    }
}

/// An error of the store, as a person reads it.
pub(crate) fn failed(error: &StoreError) -> CliError {
    match error {
        StoreError::Locked { .. } => CliError::busy(error.to_string()),
        _ => CliError::failure(error.to_string()),
    }
}

/// Where the API of a repository is, and who named it.
fn base(arguments: &HistoryArgs, hosted: &Hosted, from_path: bool) -> Result<(ApiBase, Named), CliError> {
    let wrong = |error: &dyn std::fmt::Display| CliError::usage(error.to_string());
    if let Some(address) = &arguments.api_url {
        return Ok((ApiBase::parse(address).map_err(|error| wrong(&error))?, Named::ByItsUser));
    }
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let named = variable("GITHUB_API_URL").and_then(|address| ApiBase::parse(&address).ok());
    let named = named.or_else(|| variable("GH_HOST").and_then(|host| ApiBase::of_host(&host).ok()));
    match (&hosted.host, named) {
        // The environment names the platform that this repository is on.
        (Some(host), Some(named)) if named.host() == host => Ok((named, Named::ByItsUser)),
        (None, Some(named)) => Ok((named, Named::ByItsUser)),
        (Some(host), _) => {
            let by = if from_path { Named::ByARemote } else { Named::InAnAddress };
            Ok((ApiBase::of_host(host).map_err(|error| wrong(&error))?, by))
        }
        (None, None) => {
            Ok((ApiBase::of_host("github.com").map_err(|error| wrong(&error))?, Named::ByItsUser))
        }
    }
}

/// What was collected of a repository's history, for its assessment.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// The repository in the store.
    pub(crate) key: RepositoryKey,
    /// The account, source by source.
    pub(crate) coverage: Vec<Coverage>,
    /// The account in a line.
    pub(crate) proof: String,
    /// When collecting began.
    pub(crate) seen: Option<Timestamp>,
    /// Where the store is.
    pub(crate) store: PathBuf,
}

/// Sources that only the platform's history has, when none was collected.
pub(crate) fn not_collected() -> Vec<Coverage> {
    let reason =
        "GitHub's history was not collected; `plimsoll collect` does, for this and every later audit";
    let missing = |source| Coverage {
        source,
        state: CoverageState::Missing,
        collected: None,
        expected: None,
        reason: Some(reason.to_owned()),
    };
    Source::ALL
        .into_iter()
        .filter(|source| !matches!(source, Source::Git | Source::Workflows))
        .map(missing)
        .collect()
}

/// What the store has of a repository.
pub(crate) fn told(
    reader: &Reader,
    store: &Path,
    hosted: &Hosted,
) -> Result<Option<(StoredRepository, Told)>, CliError> {
    let found = reader.find(hosted.host.as_deref(), &hosted.full_name).map_err(|error| failed(&error))?;
    let Some(stored) = found else { return Ok(None) };
    let coverage = reader.coverage(stored.key).map_err(|error| failed(&error))?;
    let tally = reader.tally_of(stored.key).map_err(|error| failed(&error))?;
    let proof = proof::line(&tally, &coverage);
    let seen = reader.first_seen(stored.key).map_err(|error| failed(&error))?;
    let told = Told { key: stored.key, coverage, proof, seen, store: store.to_owned() };
    Ok(Some((stored, told)))
}

/// Collects what is new of a repository. `from_path` says that a clone's remote named it, not the person.
pub(crate) fn collect(
    hosted: &Hosted,
    arguments: &HistoryArgs,
    store: &mut Store,
    from_path: bool,
    quiet: bool,
) -> Result<Collected, CliError> {
    let (base, credentials) = access(hosted, arguments, from_path)?;
    let progress = Progress::new(quiet);
    say_anonymous(&base, &credentials, from_path, quiet, &progress);
    let options = options(hosted, arguments, base, credentials);
    let collected = plimsoll_collect_github::collect(&options, store, &progress);
    progress.finish();
    collected.map_err(|error| CliError::failure(error.to_string()))
}

/// Says what is not seen without a token.
fn say_anonymous(
    base: &ApiBase,
    credentials: &Credentials,
    from_path: bool,
    quiet: bool,
    progress: &Progress,
) {
    if credentials.is_anonymous() && !quiet {
        if from_path && !base.is_githubs() {
            progress.say(&format!(
                "no token is sent to {}, which only the clone's remote names; set GH_HOST to it if it is yours",
                base.host()
            ));
        }
        progress.say(
            "no token: only public data and 60 requests an hour; logs, first commits and reviews of pull requests, \
             branch protection stay unseen. Set GITHUB_TOKEN, or log in with `gh auth login`",
        );
    }
}

/// What to collect, and how, as the arguments say.
pub(crate) fn options(
    hosted: &Hosted,
    arguments: &HistoryArgs,
    base: ApiBase,
    credentials: Credentials,
) -> CollectOptions {
    let pace = pace(arguments, &credentials);
    let mut options = CollectOptions::new(base, credentials, hosted.full_name.clone());
    options.pace = pace;
    options.allowance = allowance(arguments);
    options.logs = LogsArg::choice(arguments.logs);
    options.since = arguments.since.map(|since| since.before(Utc::now()));
    options.largest_log = arguments.max_log_size.saturating_mul(1 << 20);
    options.full = arguments.full;
    if !arguments.incident_label.is_empty() {
        options.incident_labels.clone_from(&arguments.incident_label);
    }
    options
}

/// How fast and how patiently to ask.
pub(crate) fn pace(arguments: &HistoryArgs, credentials: &Credentials) -> Pace {
    Pace { wait_for_reset: !arguments.no_wait && !credentials.is_anonymous(), ..Pace::default() }
}

/// How much to ask.
pub(crate) fn allowance(arguments: &HistoryArgs) -> Allowance {
    let quota = arguments.quota.map(|quota| quota.0);
    Allowance { budget: arguments.budget, quota, deadline: None }
}

/// Where the API is, and who asks it.
pub(crate) fn access(
    hosted: &Hosted,
    arguments: &HistoryArgs,
    from_path: bool,
) -> Result<(ApiBase, Credentials), CliError> {
    let (base, named) = base(arguments, hosted, from_path)?;
    let asked = Asked { app_id: arguments.app_id, app_key: arguments.app_key.clone(), named };
    let credentials = token::find(&base, &asked)?;
    Ok((base, credentials))
}
