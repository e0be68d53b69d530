//! The cases of `fixtures/workflows`: `<case>.yml` is the workflow, `<case>/` the repository around it.

mod budgets;
mod hostile;
mod resolution;
mod traps;

use std::path::PathBuf;

use plimsoll_domain::Stage;
use plimsoll_domain::facts::workflow::{ToolMatch, Workflow, WorkflowJob};

use super::*;

/// Reads a case as `.github/workflows/<case>.yml`.
fn case(name: &str) -> Workflow {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/workflows");
    let own = format!(".github/workflows/{name}.yml");
    let read_file = |path: &str| {
        assert!(
            !path.starts_with('/') && !path.split('/').any(|part| part == ".."),
            "{path} leaves the repository"
        );
        let file =
            if path == own { folder.join(format!("{name}.yml")) } else { folder.join(name).join(path) };
        std::fs::read(file).ok()
    };
    read(Catalogue::builtin(), std::slice::from_ref(&own), &read_file).remove(0)
}

/// Reads a text as the only file of a repository.
fn text(workflow: &str) -> Workflow {
    let path = ".github/workflows/x.yml".to_owned();
    let read_file = |wanted: &str| (wanted == path).then(|| workflow.as_bytes().to_vec());
    read(Catalogue::builtin(), std::slice::from_ref(&path), &read_file).remove(0)
}

fn job<'a>(workflow: &'a Workflow, id: &str) -> &'a WorkflowJob {
    workflow.job(id).unwrap_or_else(|| {
        let ids: Vec<_> = workflow.jobs.iter().map(|job| &job.id).collect();
        panic!("no job {id} among {ids:?}")
    })
}

/// Matches of a stage, whatever is held against them.
fn all(job: &WorkflowJob, stage: Stage) -> Vec<&ToolMatch> {
    job.steps.iter().flat_map(|step| &step.matches).filter(|found| found.stage == stage).collect()
}

/// Stages a job executes with more than weak evidence.
fn stages(job: &WorkflowJob) -> Vec<Stage> {
    Stage::ALL.into_iter().filter(|stage| job.executes(*stage)).collect()
}
