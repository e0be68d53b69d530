//! One artefact for every environment.

use plimsoll_domain::facts::WorkflowJob;
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{configured, unknown};
use crate::signals::targets::Target;
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.once",
        title: "Built once",
        meaning: "What is deployed was built by an earlier job; the deployment does not build again.",
        sources: &[Source::Workflows],
        computation: "Jobs that bring a version to its users: they fetch an artefact, an image by commit or digest, or an \
                      output of an earlier job, and have no step that builds or packages.",
        fields: &[
            ("configured", "1: every such job takes what was built before"),
            ("consumes", "such jobs that take an earlier artefact"),
            ("rebuilds", "such jobs that build again"),
            ("environments", "environments that workflows deploy to"),
        ],
        window_days: None,
        false_positives: "an artefact that is built anew under the same tag",
        false_negatives: "promotion inside a registry or by another system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs = context.production_jobs();
    if jobs.is_empty() {
        return context.not_in_pipeline(id, Reach::Deployment, "no workflow brings a version to its users");
    }
    let rebuilds: Vec<_> = jobs.iter().filter(|target| chain::any(&[target.job], tools::builds)).collect();
    let consumes = jobs.iter().filter(|target| consumes(target)).count();
    let mut names: Vec<_> = context.deployments().map(|target| &target.name).collect();
    names.sort_unstable();
    names.dedup();
    let counted = |signal: Signal| {
        signal
            .with("consumes", consumes as f64)
            .with("rebuilds", rebuilds.len() as f64)
            .with("environments", names.len() as f64)
    };
    let evidence = jobs.iter().map(|target| target.evidence.clone());
    if !rebuilds.is_empty() {
        let text = "the job that brings a version to its users builds it again";
        let shown = rebuilds.iter().map(|target| target.evidence.clone());
        return counted(proven(context.facts, context.not_in_pipeline(id, Reach::Deployment, text), shown));
    }
    if consumes == jobs.len() {
        return counted(proven(context.facts, configured(id, Confidence::Configured), evidence));
    }
    let text = "where the deployed artefact comes from cannot be seen from the workflow file";
    counted(proven(context.facts, unknown(id, ReasonCode::Inconclusive, text), evidence))
}

fn consumes(target: &Target<'_>) -> bool {
    let job: &WorkflowJob = target.job;
    let fetches = job.enabled_steps().any(|step| {
        tools::uses(step, tools::DOWNLOADS)
            || tools::mentions(step, REFERENCES)
            || tools::inputs_mention(step, REFERENCES)
    });
    let given = job.inputs.values().any(|value| REFERENCES.iter().any(|part| value.contains(part)));
    let built_before =
        chain::any(&chain::needed(target.workflow, job), |tool| tools::builds(tool) || tools::keeps(tool));
    fetches || given && built_before
}

/// Words that stand for something built by an earlier job.
const REFERENCES: &[&str] = &["needs.", "@sha256:", "outputs.digest", "github.sha", "GITHUB_SHA"];

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_deployment_that_fetches_what_was_built() {
        let cd = workflow("cd", &["push"])
            .job("build", &[Stage::Package])
            .action("prod", "actions/download-artifact@v4", &[])
            .needs(&["build"])
            .environment("production")
            .change(|job| {
                let deploy = crate::signals::testing::step("cd.yml", Stage::Deploy, "kubectl");
                job.steps.push(deploy);
            });
        let signal = observe(&World::new().with(cd), "build.once");
        assert_eq!((field(&signal, "configured"), field(&signal, "rebuilds")), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn a_deployment_that_builds_again() {
        let cd =
            workflow("cd", &["push"]).job("prod", &[Stage::Build, Stage::Deploy]).environment("production");
        let signal = observe(&World::new().with(cd), "build.once");
        assert_eq!((signal.state, field(&signal, "rebuilds")), (SignalState::Absent, Some(1.0)));
    }

    #[test]
    fn what_cannot_be_told_is_unknown() {
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production");
        assert_eq!(state(&World::new().with(cd), "build.once"), SignalState::Unknown);
        assert_eq!(state(&World::new(), "build.once"), SignalState::Absent);
    }
}
