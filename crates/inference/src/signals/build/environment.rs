//! A machine other than the developer's builds.

use std::collections::BTreeSet;

use plimsoll_domain::facts::WorkflowJob;
use plimsoll_domain::record::Job;
use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, EXECUTIONS, MONTHLY, SignalDoc, VALUE, WEEKLY};
use crate::signals::executed;
use crate::signals::reading::Reading;
use crate::signals::statistics::share;

/// Builds of these days.
const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.env",
        title: "Build server",
        meaning: "Builds and tests run on machines of their own.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Builds of the trunk in the window, and the machines that the jobs which built or tested ran on, by \
                      the runner's group; where no runs were collected, jobs of enabled workflows that build or test, and \
                      what they ask to run on.",
        fields: &[
            VALUE,
            EXECUTIONS,
            WEEKLY,
            MONTHLY,
            ("configured", "1: an enabled workflow builds or tests"),
            ("on_commit", "1: on pushes to the trunk"),
            ("on_push", "1: on pushes to any branch"),
            ("on_pr", "1: on pull requests"),
            ("interval_hours", "shortest time between scheduled runs"),
            ("gating", "1: a failure fails the job"),
            ("jobs", "jobs that build or test"),
            ("hosted_jobs", "jobs on the provider's machines; those that ran, where runs show it"),
            ("self_hosted_jobs", "jobs on machines of one's own; those that ran, where runs show it"),
            ("ephemeral", "machines per 100 jobs that ran, by their names: 100 where each job has a new one"),
            ("container_jobs", "jobs inside a container image"),
        ],
        window_days: Some(DAYS),
        false_positives: "a self-hosted runner on a developer's machine",
        false_negatives: "another CI system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::builds_or_tests(context);
    let signal = reading.stage_signal(context, id, "no workflow builds or tests", DAYS, |event| {
        executed::is_build(event.stage)
    });
    if signal.state != SignalState::Observed {
        return signal;
    }
    let count = |test: fn(&WorkflowJob) -> bool| {
        let fitting = reading.strong.iter().filter(|hit| test(hit.job));
        let jobs: BTreeSet<_> =
            fitting.map(|hit| (hit.workflow.path.as_str(), hit.job.id.as_str())).collect();
        jobs.len() as f64
    };
    let signal = signal
        .with("hosted_jobs", count(|job| !is_self_hosted(job)))
        .with("self_hosted_jobs", count(is_self_hosted))
        .with("container_jobs", count(|job| job.container.is_some()));
    by_machines(context, signal)
}

/// Replaces what jobs ask for by the machines that took them.
fn by_machines(context: &Context<'_>, mut signal: Signal) -> Signal {
    let Some(executed) = context.executed() else { return signal };
    let built = executed.events(context.window(DAYS)).filter(|event| executed::is_build(event.stage));
    let ran: BTreeSet<(u64, u64)> = built.filter_map(|event| Some((event.run?, event.job?))).collect();
    let found =
        |(run, id): &(u64, u64)| context.facts.platform.jobs_of(*run).iter().find(|job| job.id == *id);
    let jobs: Vec<&Job> = ran.iter().filter_map(found).collect();
    if jobs.is_empty() {
        return signal;
    }
    let hosted = jobs.iter().filter(|job| is_hosted(job) == Some(true)).count();
    let own = jobs.iter().filter(|job| is_hosted(job) == Some(false)).count();
    signal = signal.with("hosted_jobs", hosted as f64).with("self_hosted_jobs", own as f64);
    let named: Vec<&str> = jobs.iter().filter_map(|job| job.runner.as_deref()).collect();
    let machines: BTreeSet<&str> = named.iter().copied().collect();
    match share(machines.len(), named.len()) {
        Some(machines) => signal.with("ephemeral", machines * 100.0),
        None => signal,
    }
}

/// Whether the provider's machine ran a job; `None` where the platform does not name the machine.
fn is_hosted(job: &Job) -> Option<bool> {
    if job.labels.iter().any(|label| label.eq_ignore_ascii_case("self-hosted")) {
        return Some(false);
    }
    let group = job.runner_group.as_deref()?;
    let large = group.to_ascii_lowercase().contains("larger runners");
    Some(group == "GitHub Actions" || large)
}

fn is_self_hosted(job: &WorkflowJob) -> bool {
    job.runs_on.iter().any(|label| label == "self-hosted")
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn jobs_and_their_machines() {
        let ci = workflow("ci", &["push"])
            .job("build", &[Stage::Build, Stage::UnitTest])
            .job("it", &[Stage::IntegrationTest])
            .change(|job| job.runs_on = vec!["self-hosted".to_owned()]);
        let signal = observe(&World::new().with(ci), "build.env");
        assert_eq!((field(&signal, "configured"), field(&signal, "jobs")), (Some(1.0), Some(2.0)));
        assert_eq!(
            (field(&signal, "hosted_jobs"), field(&signal, "self_hosted_jobs")),
            (Some(1.0), Some(1.0))
        );
        assert!(signal.confidence <= 0.6 && signal.value().is_none());
    }

    #[test]
    fn a_disabled_job_is_no_build_server() {
        let ci = workflow("ci", &["push"]).job("build", &[Stage::Build]).change(|job| job.disabled = true);
        assert_eq!(state(&World::new().with(ci), "build.env"), SignalState::Absent);
    }

    #[test]
    fn machines_that_ran_replace_those_that_were_asked_for() {
        let ci = workflow("ci", &["push"]).job("ci", &[Stage::Build]);
        let mut world = World::new().with(ci).collected();
        for day in 1..=4 {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            world.ran("ci", "push", f64::from(day) - 0.5, commit, &[Stage::Build]);
        }
        for job in &mut world.platform.jobs[..2] {
            (job.runner, job.runner_group) = (Some("pet".into()), Some("Default".into()));
        }
        world.platform.jobs[3].runner_group = None;
        let signal = observe(&world, "build.env");
        assert_eq!((signal.value(), signal.n), (Some(1.0), Some(4)));
        assert_eq!(
            (field(&signal, "hosted_jobs"), field(&signal, "self_hosted_jobs")),
            (Some(1.0), Some(2.0))
        );
        assert_eq!(field(&signal, "ephemeral"), Some(50.0), "two machines for four jobs");
        let world = world.without(Source::Jobs);
        assert_eq!(field(&observe(&world, "build.env"), "ephemeral"), None);
    }
}
