//! What is audited: a repository here, or one elsewhere that is collected and cloned first.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use plimsoll_collect_github::Credentials;
use plimsoll_domain::{Assessment, Timestamp};

use crate::args::{AuditArgs, HistoryArgs, StoreArgs};
use crate::assemble::GitSource;
use crate::clone::{self, Authorization, CachedClone};
use crate::error::CliError;
use crate::history::{self, Told};
use crate::progress::Progress;
use crate::target::{Hosted, Target};
use crate::{collect, proof};

/// Whether anybody is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// What is not here is collected first; of what is here, the store tells what it knows.
    Usual,
    /// Of what is here, the history is collected first too.
    Collect,
    /// Nobody is asked.
    Offline,
}

impl Manner {
    /// As the arguments say.
    pub(crate) fn of(arguments: &AuditArgs) -> Self {
        match (arguments.offline, arguments.collect) {
            (true, _) => Self::Offline,
            (false, true) => Self::Collect,
            (false, false) => Self::Usual,
        }
    }
}

/// Gives git the token for an address, where there is one.
pub(crate) type TokenGiver<'a> = &'a dyn Fn(&str) -> Result<Option<Authorization>, CliError>;

/// What brings a clone up to date.
#[derive(Clone, Copy)]
pub(crate) struct Fetch<'a> {
    pub(crate) token: TokenGiver<'a>,
    /// When it is ended, also in the midst of its work.
    pub(crate) deadline: Option<Timestamp>,
}

/// A repository, ready to be read.
pub(crate) struct Subject {
    place: Place,
    /// What was collected of its history.
    pub(crate) told: Option<Told>,
    store: PathBuf,
}

enum Place {
    Here(PathBuf),
    Clone(Box<CachedClone>),
}

impl Subject {
    /// Makes everything ready that the manner allows.
    pub(crate) fn prepare(
        target: &OsStr,
        arguments: &HistoryArgs,
        manner: Manner,
        quiet: bool,
    ) -> Result<Self, CliError> {
        match Target::parse(target)? {
            Target::Path(path) => Self::here(path, arguments, manner, quiet),
            Target::Hosted(hosted) => Self::elsewhere(&hosted, arguments, manner, quiet),
        }
    }

    /// A repository as it is known: here with what was collected before, elsewhere as it was when it was last
    /// collected and cloned. Nobody is asked.
    pub(crate) fn known(target: &OsStr, store: &StoreArgs, quiet: bool) -> Result<Self, CliError> {
        match Target::parse(target)? {
            Target::Path(path) => Ok(Self::of_path(path, store, quiet)),
            Target::Hosted(hosted) => Self::before(&hosted, store, quiet),
        }
    }

    /// The repository as the reader of git takes it.
    pub(crate) fn source(&self) -> GitSource<'_> {
        match &self.place {
            Place::Here(path) => GitSource::Path(path),
            Place::Clone(clone) => GitSource::Clone(clone),
        }
    }

    fn here(path: PathBuf, arguments: &HistoryArgs, manner: Manner, quiet: bool) -> Result<Self, CliError> {
        if manner == Manner::Collect {
            let hosted = collect::remote_of(&path)?;
            collected(&hosted, arguments, true, quiet)?;
        }
        Ok(Self::of_path(path, &arguments.store, quiet))
    }

    pub(crate) fn of_path(path: PathBuf, arguments: &StoreArgs, quiet: bool) -> Self {
        let told = kept_or_said(&path, arguments, quiet);
        // Without a home there is no store, and none is needed.
        let store = history::store_path(arguments).unwrap_or_default();
        Self { place: Place::Here(path), told, store }
    }

    fn elsewhere(
        hosted: &Hosted,
        arguments: &HistoryArgs,
        manner: Manner,
        quiet: bool,
    ) -> Result<Self, CliError> {
        if manner == Manner::Offline {
            return Self::before(hosted, &arguments.store, quiet);
        }
        let in_store = collected(hosted, arguments, false, quiet)?;
        let token = |url: &str| authorization(hosted, arguments, url);
        Self::cloned(&in_store, &arguments.store, Some(Fetch { token: &token, deadline: None }), quiet)
    }

    /// A repository elsewhere, as it was when it was last collected and cloned. Nobody is asked.
    pub(crate) fn before(hosted: &Hosted, store: &StoreArgs, quiet: bool) -> Result<Self, CliError> {
        Self::cloned(hosted, store, None, quiet)
    }

    /// What the store and the cache have; the cache is brought up to date where somebody wants it to be.
    pub(crate) fn cloned(
        in_store: &Hosted,
        arguments: &StoreArgs,
        fetch: Option<Fetch<'_>>,
        quiet: bool,
    ) -> Result<Self, CliError> {
        let store = history::store_path(arguments)?;
        let reader = history::read_store(&store)?;
        let found = reader.map(|reader| history::told(&reader, &store, in_store)).transpose()?.flatten();
        let Some((stored, told)) = found else {
            let name = &in_store.full_name;
            return Err(CliError::failure(format!(
                "nothing was collected of {name} into {}",
                store.display()
            ))
            .hint(format!("run `plimsoll collect {name}` while there is a network")));
        };
        let name = &stored.hosted.full_name;
        let url = stored.hosted.clone_url.clone();
        let url = url.unwrap_or_else(|| format!("https://{}/{name}.git", stored.host));
        let authorization = fetch.map(|fetch| (fetch.token)(&url)).transpose()?.flatten();
        let progress = Progress::new(quiet);
        let cache_dir = clone::default_cache_dir()?;
        let request = clone::Request {
            url: &url,
            cache_dir: &cache_dir,
            offline: fetch.is_none(),
            quiet,
            authorization,
            deadline: fetch.and_then(|fetch| fetch.deadline),
        };
        let clone = clone::ensure(request, &progress);
        progress.finish();
        Ok(Self { place: Place::Clone(Box::new(clone?)), told: Some(told), store })
    }

    /// The last assessment that was kept of an earlier instant.
    pub(crate) fn last_before(&self, as_of: Timestamp) -> Option<Assessment> {
        let told = self.told.as_ref()?;
        let reader = history::read_store(&self.store).ok()??;
        let kept = reader.assessment_before(told.key, as_of).ok()??;
        plimsoll_report::read_assessment(&String::from_utf8_lossy(&kept.document)).ok()
    }

    /// Keeps the assessment beside the history it rests on. That it cannot be kept spoils no audit.
    pub(crate) fn remember(&self, assessment: &Assessment, quiet: bool) {
        let Some(told) = &self.told else { return };
        let kept = history::open_store(&self.store, "plimsoll audit").and_then(|mut store| {
            let document = plimsoll_report::json(assessment);
            store
                .keep_assessment(told.key, assessment.as_of, document.as_bytes())
                .map_err(|error| history::failed(&error))
        });
        if let (Err(error), false) = (kept, quiet) {
            Progress::new(quiet).say(&format!("this assessment is not kept: {}", error.message()));
        }
    }
}

/// The same; a store that cannot be read spoils no audit of what lies here.
pub(crate) fn kept_or_said(path: &Path, arguments: &StoreArgs, quiet: bool) -> Option<Told> {
    match kept(path, arguments) {
        Ok(told) => told,
        Err(error) => {
            if !quiet {
                Progress::new(quiet).say(&format!("assessed without its history: {}", error.message()));
            }
            None
        }
    }
}

/// What was collected before of the repository that a clone's remote names.
fn kept(path: &Path, arguments: &StoreArgs) -> Result<Option<Told>, CliError> {
    let Ok(hosted) = collect::remote_of(path) else { return Ok(None) };
    let Ok(store) = history::store_path(arguments) else { return Ok(None) };
    let Some(reader) = history::read_store(&store)? else { return Ok(None) };
    Ok(history::told(&reader, &store, &hosted)?.map(|(_, told)| told))
}

/// Collects, and says where the repository is kept: it may have another name by now.
fn collected(
    hosted: &Hosted,
    arguments: &HistoryArgs,
    from_path: bool,
    quiet: bool,
) -> Result<Hosted, CliError> {
    let path = history::store_path(&arguments.store)?;
    let mut store = history::open_store(&path, &format!("plimsoll audit {}", hosted.full_name))?;
    let collected = history::collect(hosted, arguments, &mut store, from_path, quiet)?;
    if !quiet {
        collect::say(&collected, &Progress::new(quiet));
        for shortfall in proof::shortfalls(&collected.coverage) {
            Progress::new(quiet).say(&format!("not complete: {shortfall}"));
        }
    }
    Ok(Hosted { host: Some(collected.host), full_name: collected.repository.full_name })
}

/// The token, for git's own use with the same host.
pub(crate) fn authorization(
    hosted: &Hosted,
    arguments: &HistoryArgs,
    url: &str,
) -> Result<Option<Authorization>, CliError> {
    let (base, credentials) = history::access(hosted, arguments, false)?;
    let Credentials::Token(token) = credentials else { return Ok(None) };
    let same_host = url.strip_prefix("https://").and_then(|rest| rest.split('/').next()) == Some(base.host());
    Ok(same_host.then(|| Authorization::with_token(url, token.expose())).flatten())
}
