//! Deployment without interruption.

use plimsoll_domain::facts::workflow::WorkflowStep;
use plimsoll_domain::facts::{FileFact, FileFinding, Profile};
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{configured, not_applicable, unknown, weakly};
use crate::signals::shipped::{absent_or_unknown, measured};
use crate::signals::targets::Target;
use crate::signals::tools;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.zero_downtime",
        title: "Deployment without interruption",
        meaning: "Users keep working while a version is replaced.",
        sources: &[Source::Git, Source::Workflows, Source::Deployments],
        computation: "A rollout strategy in the tree with a workflow that deploys, or a host or command that \
                      switches versions at once. Against it: manifests that recreate, or commands that stop before \
                      they start. Where runs were collected, the same once a version reached production in the \
                      window; the sample is those deployments.",
        fields: &[
            (
                "value",
                "1: deployed without interruption, and runs show it; 0: something interrupts, and it was deployed",
            ),
            ("configured", "1: deployed without interruption; 0: something interrupts"),
            ("interrupting", "manifests and steps that interrupt"),
            ("weak", "1: a strategy in the tree that no workflow deploys"),
        ],
        window_days: Some(DAYS),
        false_positives: "a rolling update of a single replica",
        false_negatives: "strategies kept in the cluster; the platform's default",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let Some(shipped) = context.shipped() else { return configured };
    let Some(how) = configured.values.get("configured").copied() else { return configured };
    let all: Vec<_> =
        shipped.production(context.window_to_now(DAYS)).filter(|one| !one.is_published()).collect();
    if all.is_empty() {
        return absent_or_unknown(context, configured, DAYS, "no version reached production that way");
    }
    let (reason, files) = (configured.reason.clone(), configured.evidence.clone());
    let mut signal = measured(context, configured, how, all.len(), all.iter().copied());
    if how <= 0.0 {
        signal.reason = reason;
    }
    // How it is replaced is read from files; that it was deployed, from history.
    signal.confidence = signal.confidence.min(Confidence::Assumed.value());
    proven(context.facts, signal, files.into_iter().take(3).chain(all.iter().rev().map(|one| one.evidence())))
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    if matches!(context.facts.profile, Profile::Package | Profile::AppBinary | Profile::Docs) {
        return not_applicable(id, "what is published interrupts nobody");
    }
    let jobs = context.production_jobs();
    let stops: Vec<_> = jobs.iter().filter(|target| target.job.enabled_steps().any(stops)).collect();
    let recreates = context.findings(FileFact::InterruptingStrategy);
    let interrupting = stops.len() + recreates.len();
    if interrupting > 0 && !jobs.is_empty() {
        let mut signal = Signal::observed(id, 1.0, Grade::E2, Confidence::Configured.value());
        signal.values.clear();
        signal.reason =
            Some(Reason::new(ReasonCode::BelowThreshold, "a version is stopped before the next starts"));
        let signal = signal.with("configured", 0.0).with("interrupting", interrupting as f64);
        let places = stops.iter().map(|target| target.evidence.clone());
        return proven(context.facts, signal, places.chain(recreates.iter().map(|found| finding(found))));
    }
    if jobs.is_empty() {
        return without_deployment(context, id);
    }
    let rollouts = strategies(context);
    let atomic: Vec<_> = jobs.iter().filter(|target| switches_at_once(target)).collect();
    if rollouts.is_empty() && atomic.is_empty() {
        return unknown(
            id,
            ReasonCode::NotObservable,
            "how a version replaces the one before is not described here",
        );
    }
    let signal = configured(id, Confidence::Configured).with("interrupting", 0.0);
    let places = atomic.iter().map(|target| target.evidence.clone());
    proven(context.facts, signal, places.chain(rollouts.iter().map(|found| finding(found))))
}

/// Strategies that keep the old version until the new one serves; a bare default says too little.
fn strategies<'a>(context: &Context<'a>) -> Vec<&'a FileFinding> {
    let mut found = context.findings(FileFact::RolloutStrategy);
    found.retain(|strategy| strategy.detail.as_deref() != Some("rolling-default"));
    found
}

fn without_deployment(context: &Context<'_>, id: &str) -> Signal {
    let rollouts = strategies(context);
    if rollouts.is_empty() {
        return context.without_production(id);
    }
    let signal = weakly(id, "a rollout strategy is described, and no enabled workflow deploys it");
    proven(context.facts, signal, rollouts.iter().map(|found| finding(found)))
}

fn switches_at_once(target: &Target<'_>) -> bool {
    let hosted = target.tools.iter().any(|tool| tools::ATOMIC_HOSTS.contains(tool));
    let swaps = |step: &WorkflowStep| {
        tools::runs(step, &["az webapp deployment slot swap", "kamal deploy", "gcloud run deploy"])
    };
    hosted || target.job.enabled_steps().any(swaps)
}

fn stops(step: &WorkflowStep) -> bool {
    const STOPPING: &[&str] = &[
        "docker compose down",
        "docker-compose down",
        "docker stop",
        "kubectl delete deploy",
        "kubectl delete deployment",
        "kubectl delete deployments",
        "systemctl stop",
        "pm2 stop",
        "helm uninstall",
    ];
    tools::runs(step, STOPPING)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    const ID: &str = "deploy.zero_downtime";

    fn deploying() -> plimsoll_domain::facts::Workflow {
        workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production")
    }

    #[test]
    fn a_strategy_that_a_workflow_deploys() {
        let mut world = World::new().with(deploying());
        world.found(FileFact::RolloutStrategy, "k8s/web.yaml");
        assert_eq!(field(&observe(&world, ID), "configured"), Some(1.0));
        world.found(FileFact::InterruptingStrategy, "k8s/db.yaml");
        assert_eq!(field(&observe(&world, ID), "configured"), Some(0.0));
    }

    #[test]
    fn stopping_before_starting_interrupts() {
        let stop = deploying().change(|job| {
            job.steps[0].commands[0].words = ["docker", "compose", "down"].map(str::to_owned).to_vec();
        });
        assert_eq!(field(&observe(&World::new().with(stop), ID), "interrupting"), Some(1.0));
    }

    #[test]
    fn a_strategy_on_paper_is_weak_and_silence_unknown() {
        let mut world = World::new().with(deploying().change(|job| job.disabled = true));
        assert_eq!(state(&world, ID), SignalState::Absent);
        world.found(FileFact::RolloutStrategy, "k8s/canary.yaml");
        assert_eq!(field(&observe(&world, ID), "weak"), Some(1.0));
        assert_eq!(state(&World::new().with(deploying()), ID), SignalState::Unknown);
    }

    #[test]
    fn a_package_interrupts_nobody() {
        let mut world = World::new();
        world.profile = Profile::Package;
        assert_eq!(state(&world, ID), SignalState::NotApplicable);
    }

    #[test]
    fn a_strategy_counts_once_it_was_deployed() {
        let mut world = World::new().with(deploying()).collected();
        world.found(FileFact::RolloutStrategy, "k8s/web.yaml");
        let commit = world.commit(3.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, ID), SignalState::Absent, "paper");
        world.ships("cd", "push", 2.0, commit, &[]);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n, field(&signal, "configured")), (Some(1.0), Some(1), None));
        world.found(FileFact::InterruptingStrategy, "k8s/db.yaml");
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), field(&signal, "interrupting")), (Some(0.0), Some(1.0)));
    }
}
