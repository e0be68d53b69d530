//! A repository's files into facts: what they show, workflows through time, deployments.

use std::collections::BTreeMap;

use plimsoll_collect_git::{GitRepository, GitView, PipelineTree};
use plimsoll_domain::facts::{FileTree, Timeline, Workflow};
use plimsoll_domain::{Coverage, CoverageState, Facts, Source, Timestamp};
use plimsoll_extract::catalogue::Catalogue;
use plimsoll_extract::deployments::{self, Snapshot};
use plimsoll_extract::files;

/// The reader of workflows and scripts takes no larger file; it says so of the file.
const LARGEST_SCRIPT: u64 = 4 << 20;

/// Files whose content detection asks for are read up to this size.
const LARGEST_FILE: u64 = 512 << 10;

/// Content read for detection, in all; what is beyond is judged by its path alone.
const LARGEST_TOTAL: u64 = 256 << 20;

/// Everything the repository itself can tell.
///
/// Workflow definitions are read from `since` on: older ones are in the view and cost nothing until asked for.
pub(crate) fn facts(
    repository: &GitRepository,
    view: GitView,
    as_of: Timestamp,
    since: Timestamp,
    threads: usize,
) -> Facts {
    let catalogue = Catalogue::builtin();
    let contents = contents(repository, &view.tree, threads);
    let findings = files::detect(catalogue, &view.tree, &contents);
    let timeline = timeline(repository, &view, catalogue, since);
    let current = timeline.eras.last().map_or(&[][..], |era| &era.workflows);
    let (profile, profile_reason) = files::profile(&findings, current, &view.tags);
    let deployments = deployments::from_tags(&view.history, &view.tags);
    let coverage = coverage(&view, current);
    Facts {
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
        deployments,
        profile,
        profile_reason,
        coverage,
    }
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

fn timeline(repository: &GitRepository, view: &GitView, catalogue: &Catalogue, since: Timestamp) -> Timeline {
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
    deployments::timeline(catalogue, snapshots, &|blob| repository.read_blob(blob, LARGEST_SCRIPT))
}

/// What was looked at: git and the files completely or as far as possible, everything else not at all.
fn coverage(view: &GitView, workflows: &[Workflow]) -> Vec<Coverage> {
    let mut coverage = vec![view.coverage.clone(), workflow_coverage(workflows)];
    coverage.extend(NOT_COLLECTED.map(|source| Coverage {
        source,
        state: CoverageState::Missing,
        collected: None,
        expected: None,
        reason: Some(
            "this version reads the repository alone and does not collect GitHub's history".to_owned(),
        ),
    }));
    coverage
}

/// Sources beyond the repository.
const NOT_COLLECTED: [Source; 8] = [
    Source::Runs,
    Source::Jobs,
    Source::Logs,
    Source::Deployments,
    Source::Releases,
    Source::PullRequests,
    Source::Issues,
    Source::Settings,
];

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
