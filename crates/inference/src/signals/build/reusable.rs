//! Pipelines made of shared parts.

use plimsoll_domain::facts::{Workflow, WorkflowJob};
use plimsoll_domain::record::Job;
use plimsoll_domain::{Evidence, Facts, Grade, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::{ended, file_of, job_evidence};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed::{partial, sure};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::not_applicable;
use crate::signals::statistics::share;

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.reusable",
        title: "Shared parts of pipelines",
        meaning: "Jobs call reusable workflows or composite actions instead of repeating steps.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Jobs that ran in the window, by their definitions, or enabled jobs where no runs were collected: \
                      those that call a reusable workflow, or have a step of a composite action of this repository; and \
                      those that use another repository of the same owner.",
        fields: &[
            ("value", "share of jobs made of shared parts; of jobs that ran, where runs show it"),
            ("same_org_share", "share of jobs that use another repository of the same owner"),
            ("jobs", "jobs looked at"),
        ],
        window_days: Some(DAYS),
        false_positives: "a shared part with a single user",
        false_negatives: "shared scripts and libraries of another CI system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let defined: Vec<(&Workflow, &WorkflowJob)> = context
        .facts
        .workflows()
        .iter()
        .flat_map(|workflow| workflow.enabled_jobs().map(move |job| (workflow, job)))
        .collect();
    let ran = context.executed().map(|_| jobs_that_ran(context, &defined)).filter(|ran| !ran.is_empty());
    let grade = if ran.is_some() { Grade::E3 } else { Grade::E2 };
    let jobs = ran.unwrap_or_else(|| defined.iter().map(|(workflow, job)| (*workflow, *job, None)).collect());
    let shared: Vec<_> = jobs.iter().filter(|(workflow, job, _)| is_shared(workflow, job)).collect();
    let home = home(context.facts);
    let own = |job: &WorkflowJob| home.as_ref().is_some_and(|home| uses_owner(job, home));
    let of_owner = jobs.iter().filter(|(_, job, _)| own(job)).count();
    let (Some(value), Some(same_org)) = (share(shared.len(), jobs.len()), share(of_owner, jobs.len())) else {
        return match context.hidden(Reach::Ci) {
            None => not_applicable(id, "there is no workflow"),
            Some(_) => context.not_in_pipeline(id, Reach::Ci, ""),
        };
    };
    let mut signal = Signal::observed(id, value, grade, Confidence::File.value())
        .with("jobs", jobs.len() as f64)
        .sampled(jobs.len() as u64);
    if home.is_some() {
        signal = signal.with("same_org_share", same_org);
    }
    if let Some(executed) = context.executed().filter(|_| grade == Grade::E3) {
        signal.confidence = sure(executed, grade).value();
        signal.reason = partial(executed);
    }
    let places = shared.iter().rev().map(|(workflow, job, ran)| match ran {
        Some(ran) => job_evidence(context.facts, ran),
        None => Evidence::file(&workflow.path, None).with_note(job.id.clone()),
    });
    proven(context.facts, signal, places)
}

/// Jobs of the window with their definitions of today; what is not defined any more is left out.
fn jobs_that_ran<'a>(
    context: &Context<'a>,
    defined: &[(&'a Workflow, &'a WorkflowJob)],
) -> Vec<(&'a Workflow, &'a WorkflowJob, Option<&'a Job>)> {
    let platform = &context.facts.platform;
    let definition = |job: &Job| {
        let file = file_of(platform.run(job.run)?)?;
        let fits = |(workflow, definition): &&(&'a Workflow, &'a WorkflowJob)| {
            workflow.path == file && definition.is_shown_as(&job.name)
        };
        defined.iter().find(fits).copied()
    };
    let jobs = ended(context.facts, context.window(DAYS));
    jobs.filter_map(|job| definition(job).map(|(workflow, found)| (workflow, found, Some(job)))).collect()
}

/// Owner and name of the repository, in lower case, as the platform or else its address tells.
fn home(facts: &Facts) -> Option<(String, String)> {
    let full = facts.platform.repository.as_ref().map(|repository| repository.full_name.clone());
    let address = || {
        let address = facts.repository.web_url.as_deref()?.split_once("://")?.1;
        address.split_once('/').map(|(_, path)| path.trim_end_matches('/').to_owned())
    };
    let full = full.or_else(address)?.to_ascii_lowercase();
    let (owner, name) = full.split_once('/')?;
    Some((owner.to_owned(), name.to_owned()))
}

fn is_shared(workflow: &Workflow, job: &WorkflowJob) -> bool {
    let elsewhere = !job.defined_in.is_empty() && job.defined_in != workflow.path;
    // Steps of a script stand in another file too; they are shared with nobody.
    let composite = job
        .enabled_steps()
        .any(|step| step.file.ends_with("/action.yml") || step.file.ends_with("/action.yaml"));
    job.calls.is_some() || elsewhere || composite
}

/// Whether a job uses another repository of the same owner.
fn uses_owner(job: &WorkflowJob, (owner, own): &(String, String)) -> bool {
    let of_owner = |name: &str| {
        let name = name.to_ascii_lowercase();
        let mut parts = name.split(['/', '@']);
        parts.next() == Some(owner.as_str()) && parts.next().is_some_and(|repository| repository != own)
    };
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

    #[test]
    fn jobs_that_ran_weigh_by_how_often_they_did() {
        let ci = workflow("ci", &["push"]).job("ci", &[Stage::Build]);
        let shared = workflow("org", &["push"]).action("org", "acme/actions@v1", &[]);
        let own = workflow("own", &["push"]).action("own", "acme/shop@v1", &[]);
        let mut world = World::new().with(ci).with(shared).with(own).collected();
        let commit = world.commit(3.0, "ann", &["a.rs"]);
        let before = observe(&world, "build.reusable");
        assert!((before.values["same_org_share"] - 1.0 / 3.0).abs() < 1e-9, "as enabled jobs have it");
        for step in 0..3 {
            world.ran("org", "push", 2.0 - f64::from(step) * 0.1, commit, &[Stage::Build]);
        }
        world.ran("own", "push", 1.0, commit, &[Stage::Build]);
        world.ran("gone", "push", 0.5, commit, &[Stage::Build]);
        let signal = observe(&world, "build.reusable");
        assert_eq!((signal.n, signal.values.get("same_org_share")), (Some(4), Some(&0.75)));
    }
}
