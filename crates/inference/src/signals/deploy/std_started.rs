//! First steps towards a standard deployment.

use std::collections::BTreeMap;

use plimsoll_domain::facts::{Tier, Trigger};
use plimsoll_domain::{Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::configured;
use crate::signals::shipped::{Shipment, absent_or_unknown, measured};

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.std_started",
        title: "A repeatable deployment exists",
        meaning: "At least one environment or registry is deployed to by a workflow.",
        sources: &[Source::Git, Source::Workflows, Source::Deployments],
        computation: "Enabled jobs that deploy or publish, started by hand or not. Previews of pull requests are no \
                      environment of the product. A script in the tree that no job calls runs nothing. Where runs \
                      were collected, how often runs or other machines deployed to the environment of the product \
                      that they deployed to most, in the window; to production however they were started, elsewhere \
                      only what nobody started by hand.",
        fields: &[
            ("value", "most deployments of one environment by a run, where runs show any"),
            ("configured", "1: a workflow deploys or publishes"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "a workflow that nobody runs",
        false_negatives: "scripts that people run by hand, which leave no trace",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let Some(shipped) = context.shipped() else { return configured };
    let mut by_hand = 0;
    let mut times: BTreeMap<String, Vec<&Shipment<'_>>> = BTreeMap::new();
    for one in shipped.anywhere(context.window_to_now(DAYS)) {
        let runs = one.run.is_some() || shipped.by_creator(one) == Some(true);
        // A test environment that somebody fills when they need it is a tool, not the way that versions go.
        let standard = one.deployment.tier == Tier::Production || one.deployment.trigger != Trigger::Manual;
        by_hand += usize::from(runs && !standard);
        if runs && standard {
            times.entry(one.deployment.environment.to_ascii_lowercase()).or_default().push(one);
        }
    }
    let Some(most) = times.into_values().max_by_key(Vec::len) else {
        if by_hand > 0 && shipped.complete {
            let text = format!("the {by_hand} deployments, none to production, were each started by hand");
            let reason = Reason::new(ReasonCode::NotFound, text);
            let signal = Signal::without(id, SignalState::Absent, reason);
            return proven(context.facts, signal, configured.evidence);
        }
        return absent_or_unknown(context, configured, DAYS, "no run deployed");
    };
    let signal = measured(context, configured, most.len() as f64, most.len(), most.iter().copied());
    proven(context.facts, signal, most.iter().rev().map(|one| one.evidence()))
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let targets: Vec<_> = context.lasting_deployments().chain(context.publications()).collect();
    if !targets.is_empty() {
        let signal = configured(id, Confidence::Configured);
        return proven(context.facts, signal, targets.iter().map(|target| target.evidence.clone()));
    }
    // A script in the tree runs nothing by itself; without a job that calls it, nothing deploys repeatedly.
    context.without_production(id)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::FileFact;
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_workflow_that_deploys_anywhere() {
        let cd = workflow("cd", &["workflow_dispatch"]).job("t", &[Stage::Deploy]).environment("test");
        assert_eq!(field(&observe(&World::new().with(cd), "deploy.std_started"), "configured"), Some(1.0));
    }

    #[test]
    fn previews_of_pull_requests_are_no_beginning() {
        let named = workflow("pr", &["push"]).job("p", &[Stage::Deploy]).environment("preview");
        let computed = workflow("pr", &["pull_request"])
            .job("p", &[Stage::Deploy])
            .environment("pr-${{ github.event.number }}");
        for preview in [named, computed] {
            let world = World::new().with(preview);
            assert_eq!(state(&world, "deploy.preview_env"), SignalState::Observed);
            assert_eq!(state(&world, "deploy.std_started"), SignalState::Absent);
            assert_eq!(state(&world, "deploy.prod_pipeline"), SignalState::Absent);
        }
    }

    #[test]
    fn a_script_that_no_job_calls_is_none() {
        let mut world = World::new();
        world.found(FileFact::DeployScript, "deploy.sh");
        assert_eq!(state(&world, "deploy.std_started"), SignalState::Absent);
    }

    #[test]
    fn the_environment_that_runs_deployed_to_most() {
        use plimsoll_domain::facts::Tier;
        let cd = workflow("cd", &["push"]).job("cd", &[Stage::Deploy]).environment("production");
        let mut world = World::new().with(cd).collected();
        let commit = world.commit(9.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "deploy.std_started"), SignalState::Absent);
        for day in [5.0, 4.0, 3.0] {
            world.ships("cd", "workflow_dispatch", day, commit, &[]);
        }
        // What nobody knows to be a run's counts for nothing.
        for day in [2.0, 1.9, 1.8, 1.7] {
            world.deployed("test", Tier::Testing, day, commit);
        }
        let signal = observe(&world, "deploy.std_started");
        assert_eq!((signal.value(), field(&signal, "configured")), (Some(3.0), None));
    }

    #[test]
    fn a_test_environment_that_somebody_fills_by_hand_is_no_beginning() {
        use plimsoll_domain::facts::{Tier, Trigger};
        let cd = workflow("cd", &["workflow_dispatch"]).job("cd", &[Stage::Deploy]).environment("test");
        let mut world = World::new().with(cd).collected();
        let commit = world.commit(9.0, "ann", &["a.rs"]);
        for day in [5.0, 4.0, 3.0] {
            world.ships("cd", "workflow_dispatch", day, commit, &[]);
        }
        for one in &mut world.deployments {
            (one.tier, one.trigger) = (Tier::Testing, Trigger::Manual);
            one.environment = "test".to_owned();
        }
        let signal = observe(&world, "deploy.std_started");
        assert_eq!(signal.state, SignalState::Absent);
        assert!(signal.reason.unwrap().text.contains("each started by hand"));
    }
}
