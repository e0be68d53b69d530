//! One artefact for every environment.

use std::collections::BTreeSet;

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::{Workflow, WorkflowJob};
use plimsoll_domain::{ReasonCode, Signal, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{configured, unknown};
use crate::signals::shipped::{Shipment, Shipped};
use crate::signals::tools;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.once",
        title: "Built once",
        meaning: "What is deployed was built by an earlier job; the deployment does not build again.",
        sources: &[Source::Workflows, Source::Jobs, Source::Logs, Source::Deployments],
        computation: "Jobs that bring a version to its users: they fetch an artefact, an image by commit or digest, \
                      or an output of an earlier job, and have no step that builds or packages. Where runs were \
                      collected, the share of the window's production deployments whose job did so, or whose log \
                      names a digest that an earlier job's log names, over those of which it is seen.",
        fields: &[
            ("value", "share of production deployments that took what was built before, where runs show it"),
            ("configured", "1: every such job takes what was built before"),
            ("consumes", "such jobs, or deployments, that take an earlier artefact"),
            ("rebuilds", "such jobs, or deployments, that build again"),
            ("environments", "environments that workflows deploy to, or that were deployed to in the window"),
        ],
        window_days: Some(DAYS),
        false_positives: "an artefact that is built anew under the same tag",
        false_negatives: "promotion inside a registry or by another system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let unjudged = "where what was deployed had been built cannot be seen";
    let signal = context.share_of_production(configured, DAYS, unjudged, taken);
    let Some(shipped) = context.shipped() else { return signal };
    let span = context.window_to_now(DAYS);
    if shipped.production(span).next().is_none() {
        return signal;
    }
    let names: BTreeSet<_> =
        shipped.anywhere(span).map(|one| one.deployment.environment.to_ascii_lowercase()).collect();
    let of =
        |wanted: bool| shipped.production(span).filter(|one| taken(shipped, one) == Some(wanted)).count();
    signal
        .with("environments", names.len() as f64)
        .with("consumes", of(true) as f64)
        .with("rebuilds", of(false) as f64)
}

/// Whether a deployment took what an earlier job had built; `None` where neither that nor a build of its own is seen.
fn taken(shipped: &Shipped<'_>, one: &Shipment<'_>) -> Option<bool> {
    let job = one.job?;
    let builds = |stage| matches!(stage, Stage::Build | Stage::Package);
    let only_keeps =
        |event: &StageEvent| event.tool.as_deref().is_some_and(|tool| tools::ONLY_KEEP.contains(&tool));
    let mut own = shipped.events(one).filter(|event| shipped.is_same_job(event, one));
    if own.any(|event| builds(event.stage) && !only_keeps(event)) {
        return Some(false);
    }
    let fetched = one.definition.is_some_and(|(workflow, job)| consumes(workflow, job));
    (fetched || shipped.has_pushed_before(job, one)).then_some(true)
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs = context.production_jobs();
    if jobs.is_empty() {
        return context.not_in_pipeline(id, Reach::Deployment, "no workflow brings a version to its users");
    }
    let rebuilds: Vec<_> = jobs.iter().filter(|target| chain::any(&[target.job], tools::builds)).collect();
    let consumes = jobs.iter().filter(|target| consumes(target.workflow, target.job)).count();
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
        let shown = rebuilds.iter().map(|target| target.evidence.clone());
        if names.len() < 2 {
            // Built for one place only, it may still be built once.
            let text = "there is one environment; whether another would get the same build is not seen";
            return counted(proven(context.facts, unknown(id, ReasonCode::Inconclusive, text), shown));
        }
        let text = "the job that brings a version to its users builds it again";
        return counted(proven(context.facts, context.not_in_pipeline(id, Reach::Deployment, text), shown));
    }
    if consumes == jobs.len() {
        return counted(proven(context.facts, configured(id, Confidence::Configured), evidence));
    }
    let text = "where the deployed artefact comes from cannot be seen from the workflow file";
    counted(proven(context.facts, unknown(id, ReasonCode::Inconclusive, text), evidence))
}

fn consumes(workflow: &Workflow, job: &WorkflowJob) -> bool {
    let fetches = job.enabled_steps().any(|step| {
        tools::uses(step, tools::DOWNLOADS)
            || tools::mentions(step, REFERENCES)
            || tools::inputs_mention(step, REFERENCES)
    });
    let given = job.inputs.values().any(|value| REFERENCES.iter().any(|part| value.contains(part)));
    let built_before =
        chain::any(&chain::needed(workflow, job), |tool| tools::builds(tool) || tools::keeps(tool));
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
        let signal = observe(&World::new().with(cd.clone()), "build.once");
        assert_eq!((signal.state, field(&signal, "rebuilds")), (SignalState::Unknown, Some(1.0)));
        let cd = cd.job("test", &[Stage::Build, Stage::Deploy]).environment("staging");
        let signal = observe(&World::new().with(cd), "build.once");
        assert_eq!((signal.state, field(&signal, "environments")), (SignalState::Absent, Some(2.0)));
    }

    #[test]
    fn what_cannot_be_told_is_unknown() {
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production");
        assert_eq!(state(&World::new().with(cd), "build.once"), SignalState::Unknown);
        assert_eq!(state(&World::new(), "build.once"), SignalState::Absent);
    }

    /// Five deployments of what an earlier job built; `again` of them built again.
    fn shipped(again: u8) -> World {
        let cd = workflow("cd", &["push"])
            .job("build", &[Stage::Package])
            .action("cd", "actions/download-artifact@v4", &[])
            .needs(&["build"])
            .environment("production")
            .change(|job| job.steps.push(crate::signals::testing::step("cd.yml", Stage::Deploy, "kubectl")));
        let mut world = World::new().with(cd).collected();
        for day in 1..=5_u8 {
            let commit = world.commit(9.0 - f64::from(day), "ann", &["a.rs"]);
            let stages: &[Stage] = if day <= again { &[Stage::Build] } else { &[] };
            world.ships("cd", "push", 8.9 - f64::from(day), commit, stages);
        }
        world
    }

    #[test]
    fn the_share_that_took_what_was_built_before() {
        let signal = observe(&shipped(1), "build.once");
        assert_eq!((signal.value(), signal.n), (Some(0.8), Some(5)));
        assert_eq!((field(&signal, "configured"), field(&signal, "environments")), (None, Some(1.0)));
        assert_eq!(field(&signal, "rebuilds"), Some(1.0));
    }

    #[test]
    fn without_a_sign_of_either_nothing_is_said() {
        let mut world = shipped(0);
        world.workflows[0].jobs[1].steps.remove(0);
        let signal = observe(&world, "build.once");
        assert_eq!((signal.state, field(&signal, "configured")), (SignalState::Unknown, None));
        world.coverage.truncate(2);
        assert_eq!(state(&world, "build.once"), SignalState::Unknown);
    }
}
