//! One way to production.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::shipped::{Shipment, Shipped};

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.single_path",
        title: "One path to production",
        meaning: "Features, fixes and hotfixes reach users the same way.",
        sources: &[Source::Workflows, Source::Runs, Source::Deployments],
        computation: "Workflows with a job that brings a version to its users. Where runs were collected, the share \
                      of the window's production deployments that took the usual one, each component its own.",
        fields: &[
            ("value", "share of production deployments by the usual workflow, where runs show it"),
            ("configured", "1: exactly one workflow does; missing when several do"),
            ("paths", "workflows that do, or did in the window"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "a second way outside the pipeline",
        false_negatives: "several components, each with one path of its own",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let Some(shipped) = context.shipped() else { return configured };
    let mut uses: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let span = context.window_to_now(DAYS);
    for one in shipped.production(span) {
        if let Some(path) = path_of(shipped, one) {
            *uses.entry((one.deployment.component.as_str(), path)).or_default() += 1;
        }
    }
    // Each component has its own usual way.
    let mut usual: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for ((component, path), times) in &uses {
        let known = usual.entry(component).or_insert((0, path));
        if *times > known.0 {
            *known = (*times, path);
        }
    }
    let paths: BTreeSet<&str> = uses.keys().map(|(_, path)| *path).collect();
    let unjudged = "nothing shows which run brought a version to production";
    let signal = context.share_of_production(configured, DAYS, unjudged, |shipped, one| {
        let path = path_of(shipped, one)?;
        Some(usual.get(one.deployment.component.as_str()).is_some_and(|(_, known)| *known == path))
    });
    if signal.value().is_some() { signal.with("paths", paths.len() as f64) } else { signal }
}

/// The workflow that brought it, or that a person did; nothing where neither is known.
fn path_of<'a>(shipped: &Shipped<'a>, one: &Shipment<'a>) -> Option<&'a str> {
    match one.run {
        // Several workflows that hand over to the same one take the same path.
        Some(_) => one.shared_path().or_else(|| one.path()),
        None => shipped.reported(one).and_then(|reported| reported.creator.as_deref()),
    }
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs = context.production_jobs();
    let mut paths: Vec<&str> = jobs.iter().map(|target| target.workflow.path.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    if paths.is_empty() {
        return context.without_production(id);
    }
    let mut signal = Signal::observed(id, 1.0, Grade::E2, Confidence::Unconfirmed.value());
    signal.values.clear();
    signal = signal.with("paths", paths.len() as f64);
    if paths.len() == 1 {
        signal = signal.with("configured", 1.0);
    }
    let text = "run history shows whether every change takes the same path";
    signal.reason = Some(Reason::new(ReasonCode::NoAccess, text));
    proven(context.facts, signal, jobs.iter().map(|target| target.evidence.clone()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn deploying(name: &str) -> plimsoll_domain::facts::Workflow {
        workflow(name, &["push"]).job("prod", &[Stage::Deploy]).environment("production")
    }

    #[test]
    fn one_workflow_is_one_path_and_two_are_not() {
        let one = observe(&World::new().with(deploying("cd")), "deploy.single_path");
        assert_eq!((field(&one, "configured"), field(&one, "paths")), (Some(1.0), Some(1.0)));
        let two =
            observe(&World::new().with(deploying("cd")).with(deploying("hotfix")), "deploy.single_path");
        assert_eq!((field(&two, "configured"), field(&two, "paths")), (None, Some(2.0)));
    }

    #[test]
    fn no_path_is_absent() {
        assert_eq!(state(&World::new(), "deploy.single_path"), SignalState::Absent);
    }

    #[test]
    fn the_share_that_took_the_usual_way() {
        let mut world = World::new().with(deploying("cd")).with(deploying("hotfix")).collected();
        for day in (1..=10).rev() {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            let way = if day == 4 { "hotfix" } else { "cd" };
            world.ships(way, "push", f64::from(day) - 0.1, commit, &[]);
        }
        let signal = observe(&world, "deploy.single_path");
        assert_eq!((signal.value(), signal.n, field(&signal, "paths")), (Some(0.9), Some(10), Some(2.0)));
    }

    #[test]
    fn infrastructure_is_no_second_way() {
        let infra = workflow("infra", &["push"])
            .tool("infra", Stage::Deploy, "terraform-deploy")
            .environment("production");
        let cd = workflow("cd", &["push"]).job("cd", &[Stage::Deploy]).environment("production");
        let mut world = World::new().with(cd).with(infra).collected();
        for day in (1..=10).rev() {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            let way = if day % 2 == 0 { "infra" } else { "cd" };
            world.ships(way, "push", f64::from(day) - 0.1, commit, &[]);
        }
        let signal = observe(&world, "deploy.single_path");
        assert_eq!((signal.value(), signal.n), (Some(1.0), Some(5)));
    }

    #[test]
    fn deployments_without_a_run_show_no_way() {
        let mut world = World::new().with(deploying("cd")).collected();
        let commit = world.commit(3.0, "ann", &["a.rs"]);
        world.deployed("production", plimsoll_domain::facts::Tier::Production, 2.0, commit);
        let signal = observe(&world, "deploy.single_path");
        assert_eq!((signal.state, field(&signal, "configured")), (SignalState::Unknown, None));
    }
}
