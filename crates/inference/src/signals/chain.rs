//! What runs before a job, as far as workflow files say.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::workflow::{ToolMatch, WorkflowJob, WorkflowStep};
use plimsoll_domain::facts::{Facts, Workflow};

use super::triggers;

/// A job with everything that must have ended before it, itself first.
pub(super) fn upstream<'a>(
    facts: &'a Facts,
    workflow: &'a Workflow,
    job: &'a WorkflowJob,
) -> Vec<&'a WorkflowJob> {
    let mut jobs = vec![job];
    jobs.extend(needed(workflow, job));
    for earlier in triggers::triggering(facts, workflow) {
        jobs.extend(earlier.enabled_jobs());
    }
    jobs
}

/// The jobs of the same workflow that a job waits for, directly or not.
pub(super) fn needed<'a>(workflow: &'a Workflow, job: &'a WorkflowJob) -> Vec<&'a WorkflowJob> {
    if job.needs.is_empty() {
        return Vec::new();
    }
    let enabled = workflow.jobs.iter().filter(|found| !found.disabled);
    let by_id: BTreeMap<&str, &WorkflowJob> = enabled.map(|found| (found.id.as_str(), found)).collect();
    let mut seen = BTreeSet::from([job.id.as_str()]);
    let mut next: Vec<&str> = job.needs.iter().map(String::as_str).collect();
    let mut jobs = Vec::new();
    while let Some(id) = next.pop() {
        if !seen.insert(id) {
            continue;
        }
        if let Some(found) = by_id.get(id).copied() {
            next.extend(found.needs.iter().map(String::as_str));
            jobs.push(found);
        }
    }
    jobs
}

/// Whether any of the jobs has a tool at work that fits, recognised by more than a name.
pub(super) fn any(jobs: &[&WorkflowJob], wanted: impl Fn(&ToolMatch) -> bool) -> bool {
    jobs.iter().any(|job| job.matches().any(|(_, found)| !found.weak && wanted(found)))
}

/// Whether a tool that fits is at work before the job's own deployment or publication: in its earlier
/// steps, or anywhere in the jobs before it.
pub(super) fn any_before(
    job: &WorkflowJob,
    earlier: &[&WorkflowJob],
    brings: impl Fn(&ToolMatch) -> bool,
    wanted: impl Fn(&ToolMatch) -> bool,
) -> bool {
    let mut steps = job.matches().take_while(|(_, found)| !brings(found));
    steps.any(|(_, found)| !found.weak && wanted(found)) || any(earlier, wanted)
}

/// The same for what can stop the job: a failure that its step or its job ignores stops nothing.
pub(super) fn any_gate_before(
    job: &WorkflowJob,
    earlier: &[&WorkflowJob],
    brings: impl Fn(&ToolMatch) -> bool,
    wanted: impl Fn(&ToolMatch) -> bool,
) -> bool {
    let gates = |job: &WorkflowJob, step: &WorkflowStep, found: &ToolMatch| {
        !job.continue_on_error && !step.continue_on_error && !found.weak && wanted(found)
    };
    let mut own = job.matches().take_while(|(_, found)| !brings(found));
    own.any(|(step, found)| gates(job, step, found))
        || earlier.iter().any(|job| job.matches().any(|(step, found)| gates(job, step, found)))
}
