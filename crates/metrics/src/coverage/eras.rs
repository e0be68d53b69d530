//! What the workflows of one era execute for a change.

use plimsoll_domain::facts::{Workflow, WorkflowJob};
use plimsoll_domain::{Evidence, Stage};

use super::condition::{Situation, excludes};
use super::started;

/// Number of stages.
pub(super) const STAGES: usize = Stage::ALL.len();

/// Where a stage is executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// What shows it: a line of a workflow, or a job that did.
    pub(super) evidence: Evidence,
    /// Whether its failure fails the job.
    pub(super) gating: bool,
}

/// What a change of an era has executed.
#[derive(Debug, Clone, Default)]
pub(super) struct Executed {
    /// For each stage one place, a gating one where there is any.
    pub(super) places: [Option<Place>; STAGES],
    /// A place whose work cannot be seen: a wrapper script, a workflow of another repository, a file that
    /// could not be read.
    pub(super) opaque: Option<String>,
}

impl Executed {
    /// What a push to the trunk, a pull request or a merge queue executes.
    pub(super) fn by_change(workflows: &[Workflow], branches: &[&str]) -> Self {
        let mut executed = Self::default();
        let started = started::by_change(workflows, branches);
        for (workflow, events) in workflows.iter().zip(&started) {
            if workflow.triggers.is_empty() && !workflow.problems.is_empty() {
                executed.opaque.get_or_insert_with(|| workflow.path.clone());
            }
            if !events.is_empty() {
                executed.adds(workflow, &Situation { events, branches, tags: &[] });
            }
        }
        executed
    }

    /// What is executed when a change is tagged, on top of what it had executed before.
    pub(super) fn and_by_tags(&self, workflows: &[Workflow], tags: &[&str]) -> Self {
        let mut executed = self.clone();
        for workflow in workflows.iter().filter(|workflow| started::by_tag(workflow, tags)) {
            executed.adds(workflow, &Situation { events: &["push"], branches: &[], tags });
        }
        executed
    }

    /// One place that executes a stage, if any.
    pub(super) fn place(&self, stage: Stage) -> Option<&Place> {
        self.places[stage as usize].as_ref()
    }

    fn adds(&mut self, workflow: &Workflow, situation: &Situation<'_>) {
        for job in running(workflow, situation) {
            if job.opaque {
                self.opaque.get_or_insert_with(|| format!("{}:{}", job.defined_in, job.line));
            }
            for step in job.enabled_steps().filter(|step| !excludes(step.condition.as_deref(), situation)) {
                if step.opaque {
                    self.opaque.get_or_insert_with(|| format!("{}:{}", step.file, step.line));
                }
                let gating = !job.continue_on_error && !step.continue_on_error;
                let strong = step.matches.iter().filter(|found| !found.weak && found.disqualified.is_none());
                for found in strong {
                    let place = Place { evidence: Evidence::file(&step.file, Some(found.line)), gating };
                    self.keeps(found.stage, place);
                }
            }
        }
    }

    pub(super) fn keeps(&mut self, stage: Stage, place: Place) {
        let own = &mut self.places[stage as usize];
        let better = own.as_ref().is_none_or(|kept| place.gating && !kept.gating);
        if better {
            *own = Some(place);
        }
    }
}

/// Jobs that run: enabled, not excluded by a condition, and waiting for none that is.
fn running<'w>(workflow: &'w Workflow, situation: &Situation<'_>) -> Vec<&'w WorkflowJob> {
    let jobs = &workflow.jobs;
    let mut runs: Vec<bool> =
        jobs.iter().map(|job| !job.disabled && !excludes(job.condition.as_deref(), situation)).collect();
    for _ in 0..jobs.len() {
        let skipped = |index: &usize| {
            let always = jobs[*index].condition.as_deref().is_some_and(|text| text.contains("always()"));
            runs[*index] && !always && waits_for_skipped(jobs, &runs, &jobs[*index])
        };
        let Some(index) = (0..jobs.len()).find(skipped) else {
            break;
        };
        runs[index] = false;
    }
    jobs.iter().zip(&runs).filter(|(_, runs)| **runs).map(|(job, _)| job).collect()
}

fn waits_for_skipped(jobs: &[WorkflowJob], runs: &[bool], job: &WorkflowJob) -> bool {
    job.needs.iter().any(|needed| jobs.iter().zip(runs).any(|(other, runs)| other.id == *needed && !runs))
}
