//! A machine other than the developer's builds.

use std::collections::BTreeSet;

use plimsoll_domain::facts::WorkflowJob;
use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, EXECUTIONS, MONTHLY, SignalDoc, VALUE, WEEKLY};
use crate::signals::executed;
use crate::signals::reading::Reading;

/// Builds of these days.
const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.env",
        title: "Build server",
        meaning: "Builds and tests run on machines of their own.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Jobs of enabled workflows that build or test, and what they run on.",
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
            ("hosted_jobs", "jobs on the provider's machines"),
            ("self_hosted_jobs", "jobs on machines of one's own"),
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
    signal
        .with("hosted_jobs", count(|job| !is_self_hosted(job)))
        .with("self_hosted_jobs", count(is_self_hosted))
        .with("container_jobs", count(|job| job.container.is_some()))
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
}
