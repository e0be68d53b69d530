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
    as_of: Timestamp,
    since: Timestamp,
    threads: usize,
    supply: &mut Supply<'_>,
) -> Result<Facts, CliError> {
    let catalogue = Catalogue::builtin();
    let contents = contents(repository, &view.tree, threads);
    let lacking = supply.lacking(repository, &view, threads)?;
    let findings = files::detect(catalogue, lacking.tree.as_ref().unwrap_or(&view.tree), &contents);
    let (timeline, unread) = supplied_timeline(repository, &view, catalogue, since, supply)?;
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
        near_misses: Vec::new(),
        executions: plimsoll_domain::facts::Executions::default(),
        production_reason: String::new(),
        profile,
        profile_reason,
        coverage,
    })
}

fn contents(repository: &GitRepository, tree: &FileTree, threads: usize) -> BTreeMap<String, Vec<u8>> {
    let mut total = 0;
    let wanted: Vec<_> = tree
        .entries
        .iter()
        .filter(|entry| !entry.link && entry.size.is_some_and(|size| files::wants(&entry.path, size)))
        .take_while(|entry| {
            total += entry.size.unwrap_or_default();
            total <= LARGEST_TOTAL
        })
        .collect();
    let ids: Vec<_> = wanted.iter().map(|entry| entry.blob).collect();
    let blobs = repository.read_blobs(&ids, LARGEST_FILE, threads);
    let pairs = wanted.into_iter().zip(blobs);
    pairs.filter_map(|(entry, blob)| Some((entry.path.clone(), blob?))).collect()
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
