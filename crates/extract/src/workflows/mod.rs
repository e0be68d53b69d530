//! Workflow files, read and resolved.
//!
//! A workflow is read as far as it goes: reusable workflows and composite actions of the same
//! repository are inlined, scripts, make targets and package scripts are followed, and what cannot
//! be seen is marked opaque rather than taken for nothing. Every expansion has a budget.

mod action;
mod calls;
mod clusters;
mod documentation;
mod expression;
mod job;
mod names;
mod path;
mod reader;
mod scope;
mod settle;
mod step;
mod tools;
mod triggers;
mod wrappers;

use plimsoll_domain::facts::workflow::{Problem, Workflow};

use crate::catalogue::Catalogue;
pub(crate) use clusters::{action_switches_cluster, switches_cluster};
pub use names::NAME_ONLY;
use reader::Reader;
pub(crate) use tools::only_prints;

/// Gives a file of the same commit by path, or nothing when there is none.
pub type ReadFile<'a> = dyn Fn(&str) -> Option<Vec<u8>> + 'a;

/// Whether a path names a workflow file.
#[must_use]
pub fn is_workflow(path: &str) -> bool {
    path.strip_prefix(".github/workflows/").is_some_and(|name| {
        !name.contains('/')
            && [".yml", ".yaml"].iter().any(|end| name.len() > end.len() && name.ends_with(end))
    })
}

/// Workflow files that are read; a repository with more has them generated.
pub(crate) const MAX_FILES: usize = 1_000;

/// Reads the workflow files among `paths`, sorted by path. Files that are no workflows are passed over.
///
/// Nothing fails: what cannot be understood is a problem on its workflow. Of very many files only the
/// first are read, and the last of these says so.
#[must_use]
pub fn read(catalogue: &Catalogue, paths: &[String], read_file: &ReadFile<'_>) -> Vec<Workflow> {
    let (paths, left_out) = files_to_read(paths);
    let reader = Reader::new(catalogue, read_file);
    let mut workflows: Vec<_> = paths.into_iter().map(|path| calls::workflow(&reader, path)).collect();
    if let Some((last, problem)) = workflows.last_mut().zip(left_out) {
        last.problems.push(problem);
    }
    workflows
}

/// The workflow files that are read, sorted, and what is to be said of those that are not.
pub(crate) fn files_to_read(paths: &[String]) -> (Vec<&String>, Option<Problem>) {
    let mut paths: Vec<_> = paths.iter().filter(|path| is_workflow(path)).collect();
    paths.sort_unstable();
    paths.dedup();
    let more = paths.len().saturating_sub(MAX_FILES);
    paths.truncate(MAX_FILES);
    let message = format!("{more} more workflow files stand behind this one and are not read");
    (paths, (more > 0).then_some(Problem { line: None, message }))
}

#[cfg(test)]
mod tests;
