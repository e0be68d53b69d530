//! What happened: runs with their attempts and jobs, and deployments.

use super::facts::Facts;
use super::model::Document;
use super::pulls::{self, Pull};
use super::runs;
use crate::error::Error;

/// All of it, oldest first.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) runs: Vec<Run>,
    pub(super) deployments: Vec<Deployment>,
    pub(super) pulls: Vec<Pull>,
}

/// A run.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) id: u64,
    /// Place among the workflows.
    pub(super) workflow: usize,
    pub(super) number: u64,
    pub(super) event: String,
    pub(super) branch: String,
    /// Place on the trunk; none for a pull request's.
    pub(super) push: Option<usize>,
    pub(super) sha: String,
    pub(super) title: String,
    pub(super) actor: String,
    pub(super) created: i64,
    /// Its number in its row, from 1.
    pub(super) n: u32,
    pub(super) attempts: Vec<Attempt>,
}

#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) started: i64,
    pub(super) updated: i64,
    pub(super) conclusion: &'static str,
    pub(super) jobs: Vec<JobState>,
}

#[derive(Debug)]
pub(super) struct JobState {
    pub(super) id: u64,
    /// Among the script's jobs.
    pub(super) key: String,
    pub(super) created: i64,
    pub(super) started: i64,
    pub(super) finished: i64,
    pub(super) conclusion: &'static str,
    /// None of a job that was skipped.
    pub(super) steps: Vec<StepState>,
    /// By path: pushes that touched it since the job's last run, and in all.
    pub(super) changes: Vec<(String, usize, usize)>,
    pub(super) tag: Option<String>,
}

#[derive(Debug)]
pub(super) struct StepState {
    pub(super) name: String,
    pub(super) started: i64,
    pub(super) finished: i64,
    pub(super) conclusion: &'static str,
    /// Among the job's steps of the script; none for the runner's own.
    pub(super) scripted: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Deployment {
    pub(super) id: u64,
    pub(super) environment: String,
    pub(super) sha: String,
    pub(super) branch: String,
    pub(super) creator: String,
    pub(super) created: i64,
    pub(super) run: u64,
    pub(super) job: u64,
    /// State and time, oldest first.
    pub(super) statuses: Vec<(&'static str, i64)>,
}

pub(super) fn play(document: &Document, facts: &Facts) -> Result<World, Error> {
    let pulls = pulls::of(document, facts)?;
    let runs = runs::of(document, facts, &pulls)?;
    let deployments = deployments(document, &runs);
    Ok(World { runs, deployments, pulls })
}

/// Jobs that name an environment make deployments; the next success there makes the last one inactive.
fn deployments(document: &Document, runs: &[Run]) -> Vec<Deployment> {
    let mut made: Vec<Deployment> = Vec::new();
    let jobs = runs.iter().flat_map(|run| {
        run.attempts.iter().flat_map(move |attempt| attempt.jobs.iter().map(move |job| (run, job)))
    });
    let mut jobs: Vec<_> = jobs.filter(|(_, job)| !job.steps.is_empty()).collect();
    jobs.sort_by_key(|(_, job)| (job.finished, job.id));
    for (run, job) in jobs {
        let environment = document.job.get(&job.key).and_then(|scripted| scripted.environment.clone());
        let Some(environment) = environment else { continue };
        let succeeded = job.conclusion == "success";
        let before = made.iter_mut().rev().find(|before| {
            succeeded
                && before.environment == environment
                && before.statuses.last().is_some_and(|(s, _)| *s == "success")
        });
        if let Some(before) = before {
            before.statuses.push(("inactive", job.finished));
        }
        let mut statuses = Vec::new();
        if job.started > job.created + 60 {
            statuses.push(("waiting", job.created));
        }
        statuses.push(("in_progress", job.started));
        statuses.push((if succeeded { "success" } else { "failure" }, job.finished));
        made.push(Deployment {
            id: 0,
            environment,
            sha: run.sha.clone(),
            branch: run.branch.clone(),
            creator: run.actor.clone(),
            created: job.created,
            run: run.id,
            job: job.id,
            statuses,
        });
    }
    made.sort_by_key(|deployment| (deployment.created, deployment.job));
    for (index, deployment) in made.iter_mut().enumerate() {
        deployment.id = 3_100_000_001 + 13 * index as u64;
    }
    made
}
