//! Files' content that a partial clone lacks: fetched where that may be, and accounted for where not.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_collect_git::{CollectError, GitRepository, GitView, Mined, ViewOptions};
use plimsoll_domain::facts::language::is_markup;
use plimsoll_domain::facts::{FileTree, PathKind, file_kind};
use plimsoll_domain::{Coverage, CoverageState, ObjectId, Source};
use plimsoll_extract::files as detection;

use crate::assemble::GitSource;
use crate::clone::CachedClone;
use crate::error::CliError;
use crate::progress::Progress;

/// Fetches into one clone that are made for one audit at most. A pipeline nests a handful of files.
const MOST_ROUNDS: usize = 16;

/// Brings what is missing, at most once each.
pub(crate) struct Supply<'a> {
    clone: Option<&'a CachedClone>,
    progress: &'a Progress,
    asked: BTreeSet<ObjectId>,
    rounds: usize,
    /// Why something could not be brought.
    failure: Option<String>,
}

/// What remained missing of the files at the trunk's head.
#[derive(Default)]
pub(crate) struct Lacking {
    /// Paths whose content was wanted.
    pub(crate) wanted: Vec<String>,
    /// The tree to look at instead: files whose size cannot be known count as files, of no size.
    pub(crate) tree: Option<FileTree>,
}

impl<'a> Supply<'a> {
    /// Fetches into a clone of our own only.
    pub(crate) fn new(source: GitSource<'a>, progress: &'a Progress) -> Self {
        let clone = match source {
            GitSource::Clone(clone) => Some(clone),
            GitSource::Path(_) => None,
        };
        Self { clone, progress, asked: BTreeSet::new(), rounds: 0, failure: None }
    }

    /// Brings what is going to be read at the trunk's head, the names of people included.
    pub(crate) fn before_view(
        &mut self,
        repository: &mut GitRepository,
        mined: &Mined,
        options: &ViewOptions,
    ) -> Result<(), CliError> {
        if !repository.is_partial() || !self.may_fetch() {
            return Ok(());
        }
        let Some(tree) = repository.trunk_tree(mined, options).map_err(|error| failed(&error))? else {
            return Ok(());
        };
        let absent = repository.absent_files(tree, options.threads).map_err(|error| failed(&error))?;
        let wanted = absent.into_iter().filter(|(path, _)| is_wanted(path)).map(|(_, blob)| blob).collect();
        self.bring(repository, &wanted).map(drop)
    }

    /// Fetches what was not asked for before; whether there is anything new to read.
    pub(crate) fn bring(
        &mut self,
        repository: &mut GitRepository,
        wanted: &BTreeSet<ObjectId>,
    ) -> Result<bool, CliError> {
        let new: Vec<_> = wanted.difference(&self.asked).copied().collect();
        let Some(clone) = self.clone.filter(|_| self.may_fetch() && !new.is_empty()) else {
            return Ok(false);
        };
        self.rounds += 1;
        self.asked.extend(&new);
        // What is there can be assessed without, and the report says what it lacks.
        if let Err(error) = clone.fetch_blobs(&new, self.progress) {
            self.failure = Some(error.message().to_owned());
            return Ok(false);
        }
        repository.reopen().map_err(|error| failed(&error))?;
        Ok(true)
    }

    fn may_fetch(&self) -> bool {
        self.clone.is_some_and(|clone| !clone.offline())
            && self.rounds < MOST_ROUNDS
            && self.failure.is_none()
    }

    /// What is still missing at the trunk's head.
    pub(crate) fn lacking(
        &self,
        repository: &GitRepository,
        view: &GitView,
        threads: usize,
    ) -> Result<Lacking, CliError> {
        let Some(head) = view.trunk_line.first().filter(|_| repository.is_partial()) else {
            return Ok(Lacking::default());
        };
        let absent = repository
            .absent_files(view.history.commit(*head).tree, threads)
            .map_err(|error| failed(&error))?;
        if absent.is_empty() {
            return Ok(Lacking::default());
        }
        let absent: BTreeMap<_, _> = absent.into_iter().collect();
        let mut tree = view.tree.clone();
        for entry in tree.entries.iter_mut().filter(|entry| absent.contains_key(&entry.path)) {
            entry.size = Some(0);
        }
        let wanted = absent.into_keys().filter(|path| is_wanted(path)).collect();
        Ok(Lacking { wanted, tree: Some(tree) })
    }

    /// Says what remained missing, and how to let it be seen.
    pub(crate) fn account(
        &self,
        view: &mut GitView,
        coverage: &mut [Coverage],
        at_head: &[String],
        of_pipeline: usize,
    ) {
        let mut partial = |source: Source, what: String| {
            let reason = format!("the clone is partial: {what}; {}", self.remedy());
            for coverage in coverage.iter_mut().filter(|coverage| coverage.source == source) {
                let before = coverage.reason.take().map(|reason| format!("{reason}; ")).unwrap_or_default();
                coverage.reason = Some(format!("{before}{reason}"));
                coverage.state = CoverageState::Partial;
                coverage.expected = None;
            }
            view.repository.notices.push(reason);
        };
        if let Some(first) = at_head.first() {
            let count = files(at_head.len());
            partial(Source::Git, format!("the content of {count} (such as {first}) was not fetched"));
            view.tree.cut = true;
        }
        if of_pipeline > 0 {
            let count = files(of_pipeline);
            let what = "workflows and what they run, in versions through time";
            partial(Source::Workflows, format!("the content of {count} ({what}) was not fetched"));
        }
    }

    fn remedy(&self) -> String {
        match (self.clone, &self.failure) {
            (_, Some(failure)) => failure.clone(),
            (Some(clone), None) if clone.offline() => "a run without --offline fetches it".to_owned(),
            (Some(_), None) => "the remote does not give it".to_owned(),
            (None, None) => "`git fetch --refetch --no-filter` brings it".to_owned(),
        }
    }
}

/// Whether a file's content, or the size of it, makes a difference. Until it is there its size is unknown, and
/// counts as small.
fn is_wanted(path: &str) -> bool {
    let sized = |path| matches!(file_kind(path), PathKind::Source(language) if !is_markup(language));
    detection::wants(path, 0) || sized(path) || path == ".mailmap" || path == crate::config::FILE
}

fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

fn failed(error: &CollectError) -> CliError {
    CliError::failure(error.to_string())
}
