//! Pipelines made of shared parts.

use plimsoll_domain::facts::{Workflow, WorkflowJob};
use plimsoll_domain::{Evidence, Grade, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::not_applicable;
use crate::signals::statistics::share;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.reusable",
        title: "Shared parts of pipelines",
        meaning: "Jobs call reusable workflows or composite actions instead of repeating steps.",
        sources: &[Source::Workflows],
        computation: "Enabled jobs that call a reusable workflow, or have a step of a composite action of this \
                      repository; and those that use another repository of the same owner.",
        fields: &[
            ("value", "share of jobs made of shared parts"),
            ("same_org_share", "share of jobs that use another repository of the same owner"),
            ("jobs", "enabled jobs"),
        ],
        window_days: None,
        false_positives: "a shared part with a single user",
        false_negatives: "shared scripts and libraries of another CI system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs: Vec<(&Workflow, &WorkflowJob)> = context
        .facts
        .workflows()
        .iter()
        .flat_map(|workflow| workflow.enabled_jobs().map(move |job| (workflow, job)))
        .collect();
    let shared: Vec<_> = jobs.iter().filter(|(workflow, job)| is_shared(workflow, job)).collect();
    let owner = context.facts.repository.name.split_once('/').map(|(owner, _)| owner.to_ascii_lowercase());
    let own = |job: &WorkflowJob| owner.as_deref().is_some_and(|owner| uses_owner(job, owner));
    let of_owner = jobs.iter().filter(|(_, job)| own(job)).count();
    let (Some(value), Some(same_org)) = (share(shared.len(), jobs.len()), share(of_owner, jobs.len())) else {
        return match context.hidden(Reach::Ci) {
            None => not_applicable(id, "there is no workflow"),
            Some(_) => context.not_in_pipeline(id, Reach::Ci, ""),
        };
    };
    let signal = Signal::observed(id, value, Grade::E2, Confidence::File.value())
        .with("same_org_share", same_org)
        .with("jobs", jobs.len() as f64)
        .sampled(jobs.len() as u64);
    let places =
        shared.iter().map(|(workflow, job)| Evidence::file(&workflow.path, None).with_note(job.id.clone()));
    proven(context.facts, signal, places)
}

fn is_shared(workflow: &Workflow, job: &WorkflowJob) -> bool {
    let elsewhere = !job.defined_in.is_empty() && job.defined_in != workflow.path;
    // Steps of a script stand in another file too; they are shared with nobody.
    let composite = job
        .enabled_steps()
        .any(|step| step.file.ends_with("/action.yml") || step.file.ends_with("/action.yaml"));
    job.calls.is_some() || elsewhere || composite
}

fn uses_owner(job: &WorkflowJob, owner: &str) -> bool {
    let of_owner = |name: &str| name.to_ascii_lowercase().starts_with(&format!("{owner}/"));
    let by_step = job.enabled_steps().filter_map(|step| step.uses.as_ref()).any(|uses| of_owner(&uses.name));
    by_step || job.calls.as_deref().is_some_and(of_owner)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, observe, state, workflow};

    #[test]
    fn jobs_of_a_called_workflow_are_shared() {
        let ci = workflow("ci", &["push"])
            .job("own", &[Stage::Build])
            .job("deploy / run", &[Stage::Deploy])
            .change(|job| job.defined_in = ".github/workflows/deploy.yml".to_owned());
        let signal = observe(&World::new().with(ci), "build.reusable");
        assert_eq!((signal.value(), signal.n), (Some(0.5), Some(2)));
    }

    #[test]
    fn without_workflows_it_has_no_meaning() {
        assert_eq!(state(&World::new(), "build.reusable"), SignalState::NotApplicable);
    }
}
