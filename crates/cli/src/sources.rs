//! A repository's files into facts: what they show, workflows through time, deployments.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use plimsoll_collect_git::{GitRepository, GitView, PipelineTree};
use plimsoll_domain::facts::{FileTree, Platform, Timeline, Workflow};
use plimsoll_domain::{Coverage, CoverageState, Facts, ObjectId, Source, Timestamp};
use plimsoll_extract::catalogue::Catalogue;
use plimsoll_extract::deployments::{self, Snapshot};
use plimsoll_extract::files;

use crate::error::CliError;
use crate::supply::Supply;

/// The reader of workflows and scripts takes no larger file; it says so of the file.
const LARGEST_SCRIPT: u64 = 4 << 20;

/// Files whose content detection asks for are read up to this size.
const LARGEST_FILE: u64 = 512 << 10;

/// Content read for detection, in all; what is beyond is judged by its path alone.
const LARGEST_TOTAL: u64 = 256 << 20;

/// Everything the repository itself can tell. Deployments are derived later, with what the platform told.
///
/// Workflow definitions are read from `since` on: older ones are in the view and cost nothing until asked for.
pub(crate) fn facts(
    repository: &mut GitRepository,
    mut view: GitView,
    span: (Timestamp, Timestamp),
    threads: usize,
    known: &mut Known,
    supply: &mut Supply<'_>,
) -> Result<Facts, CliError> {
    let (since, as_of) = span;
    let catalogue = Catalogue::builtin();
    known.read(repository, &view.tree, threads);
    let lacking = supply.lacking(repository, &view, threads)?;
    let findings = files::detect(catalogue, lacking.tree.as_ref().unwrap_or(&view.tree), &known.contents);
    let (timeline, unread) = match known.timeline_of(&view, since) {
        Some(timeline) => (timeline, 0),
        None => {
            let (timeline, unread) = supplied_timeline(repository, &view, catalogue, since, supply)?;
            known.keep_timeline(&view, since, &timeline, unread);
            (timeline, unread)
        }
    };
    let current = timeline.eras.last().map_or(&[][..], |era| &era.workflows);
    let (profile, profile_reason) = files::profile(&findings, current, &view.tags);
    let mut coverage = coverage(&view, current);
    supply.account(&mut view, &mut coverage, &lacking.wanted, unread);
    Ok(Facts {
        as_of,
        repository: view.repository,
        history: view.history,
        trunk_line: view.trunk_line,
        trunk_commits: view.trunk_commits,
        references: view.references,
        tags: view.tags,
        changes: view.changes,
        tree: view.tree,
        findings,
        timeline,
        platform: Platform::default(),
        deployments: Vec::new(),
        components: Vec::new(),
        near_misses: Vec::new(),
        executions: plimsoll_domain::facts::Executions::default(),
        production_reason: String::new(),
        profile,
        profile_reason,
        coverage,
    })
}

/// What one reading leaves for the next, at another instant: what did not change is not read again.
#[derive(Default)]
pub(crate) struct Known {
    contents: BTreeMap<String, Vec<u8>>,
    blobs: BTreeMap<String, ObjectId>,
    timeline: Option<KnownTimeline>,
}

struct KnownTimeline {
    /// Where workflow definitions were read from.
    since: Timestamp,
    /// The trunk's first-parent line, oldest first.
    line: Vec<ObjectId>,
    timeline: Timeline,
}

impl Known {
    /// Reads the contents that detection asks for of a tree, and drops those of another.
    fn read(&mut self, repository: &GitRepository, tree: &FileTree, threads: usize) {
        let wanted = wanted(tree);
        let same = |path: &str, blob: ObjectId| self.blobs.get(path) == Some(&blob);
        let new: Vec<_> = wanted.iter().filter(|(path, blob)| !same(path, *blob)).copied().collect();
        let ids: Vec<_> = new.iter().map(|(_, blob)| *blob).collect();
        let read = repository.read_blobs(&ids, LARGEST_FILE, threads);
        let paths: BTreeSet<&str> = wanted.iter().map(|(path, _)| *path).collect();
        self.contents.retain(|path, _| paths.contains(path.as_str()));
        self.blobs.retain(|path, _| paths.contains(path.as_str()));
        for ((path, blob), content) in new.into_iter().zip(read) {
            match content {
                Some(content) => {
                    self.contents.insert(path.to_owned(), content);
                    self.blobs.insert(path.to_owned(), blob);
                }
                None => {
                    self.contents.remove(path);
                    self.blobs.remove(path);
                }
            }
        }
    }

    /// The timeline of a view that lies within one that was read, where the trunk only grew in between.
    fn timeline_of(&self, view: &GitView, since: Timestamp) -> Option<Timeline> {
        let known = self.timeline.as_ref().filter(|known| known.since <= since)?;
        let newest = view.history.commit(*view.trunk_line.first()?).id;
        let last = view.trunk_line.len() - 1;
        if known.line.get(last) != Some(&newest) {
            return None;
        }
        let eras = known.timeline.eras.iter().filter(|era| era.first <= last).cloned().collect();
        Some(Timeline { eras })
    }

    fn keep_timeline(&mut self, view: &GitView, since: Timestamp, timeline: &Timeline, unread: usize) {
        if unread == 0 {
            let line = view.trunk_line.iter().rev().map(|index| view.history.commit(*index).id).collect();
            self.timeline = Some(KnownTimeline { since, line, timeline: timeline.clone() });
        }
    }
}

/// Files whose content detection asks for, as far as the budget goes.
fn wanted(tree: &FileTree) -> Vec<(&str, ObjectId)> {
    let mut total = 0;
    tree.entries
        .iter()
        .filter(|entry| !entry.link && entry.size.is_some_and(|size| files::wants(&entry.path, size)))
        .take_while(|entry| {
            total += entry.size.unwrap_or_default();
            total <= LARGEST_TOTAL
        })
        .map(|entry| (entry.path.as_str(), entry.blob))
        .collect()
}

/// Reads the pipeline through time, and again as long as what it names was not there and can be fetched: a workflow
/// names a script, which names another. Also: how many files were not there in the end.
fn supplied_timeline(
    repository: &mut GitRepository,
    view: &GitView,
    catalogue: &Catalogue,
    since: Timestamp,
    supply: &mut Supply<'_>,
) -> Result<(Timeline, usize), CliError> {
    loop {
        let absent = RefCell::new(BTreeSet::new());
        let timeline = timeline(repository, view, catalogue, since, &absent);
        let absent = absent.into_inner();
        if !supply.bring(repository, &absent)? {
            return Ok((timeline, absent.len()));
        }
    }
}

fn timeline(
    repository: &GitRepository,
    view: &GitView,
    catalogue: &Catalogue,
    since: Timestamp,
    absent: &RefCell<BTreeSet<ObjectId>>,
) -> Timeline {
    let snapshot = |pipeline: &PipelineTree| {
        let tree = view.history.commit(pipeline.commit).tree;
        Snapshot {
            first: pipeline.first,
            paths: pipeline.files.iter().map(|(path, _)| path.clone()).collect(),
            blob_of: Box::new(move |path: &str| repository.blob_at(tree, path)),
        }
    };
    // What held at `since` began before it: one definition older than that is needed too.
    let older = |pipeline: &PipelineTree| view.history.commit(pipeline.commit).committed_at() < since;
    let first = view.pipeline.iter().rposition(older).unwrap_or(0);
    let snapshots = view.pipeline[first..].iter().map(snapshot);
    let read = |blob| {
        if repository.is_partial() && !repository.has(blob) {
            absent.borrow_mut().insert(blob);
            return None;
        }
        repository.read_blob(blob, LARGEST_SCRIPT)
    };
    deployments::timeline(catalogue, snapshots, &read)
}

/// What was looked at: git and the files completely or as far as possible.
fn coverage(view: &GitView, workflows: &[Workflow]) -> Vec<Coverage> {
    vec![view.coverage.clone(), workflow_coverage(workflows)]
}

fn workflow_coverage(workflows: &[Workflow]) -> Coverage {
    let broken: Vec<_> = workflows.iter().filter(|workflow| workflow.jobs.is_empty()).collect();
    let unread = broken.iter().filter(|workflow| !workflow.problems.is_empty());
    let reasons: Vec<_> = unread
        .map(|workflow| {
            let problem = &workflow.problems[0];
            let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
            format!("{}{line}: {}", workflow.path, problem.message)
        })
        .collect();
    let expected = workflows.len() as u64;
    Coverage {
        source: Source::Workflows,
        state: if reasons.is_empty() { CoverageState::Complete } else { CoverageState::Partial },
        collected: Some(expected - reasons.len() as u64),
        expected: Some(expected),
        reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
    }
}
