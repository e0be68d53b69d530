//! The environments that workflows name.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::{Deployment, Outcome, Tier, Workflow};
use plimsoll_domain::{Evidence, Grade, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::environments::{Place, place, resolve};
use crate::signals::proof::{Confidence, proven};
use crate::signals::shipped::{Shipment, absent_or_unknown, measured};

const KINDS: [(Place, &str); 7] = [
    (Place::Tier(Tier::Production), "production"),
    (Place::Tier(Tier::Staging), "staging"),
    (Place::Tier(Tier::Testing), "testing"),
    (Place::Tier(Tier::Development), "development"),
    (Place::Tier(Tier::Ephemeral), "preview"),
    (Place::Publish, "publish"),
    (Place::Docs, "docs"),
];

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.environments",
        title: "Environments",
        meaning: "Which environments versions are deployed to.",
        sources: &[Source::Workflows, Source::Deployments],
        computation: "Names of environments of enabled jobs and deployment commands; registries, documentation and \
                      previews are no environments of the product. Where runs were collected, those that were \
                      deployed to in the window, with success; the sample is the deployments.",
        fields: &[
            ("value", "environments of the product"),
            ("production", "environments that are production by name"),
            ("staging", "environments that are staging by name"),
            ("testing", "environments for tests by name"),
            ("development", "environments for developers by name"),
            ("preview", "made for a pull request"),
            ("publish", "registries and channels"),
            ("docs", "documentation"),
            ("unnamed", "deployment jobs that name none"),
            ("reviewed", "environments deployed to that require reviewers, where runs were collected"),
        ],
        window_days: Some(DAYS),
        false_positives: "an environment that only holds secrets",
        false_negatives: "environments named by an expression; another delivery system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let Some(shipped) = context.shipped() else { return configured };
    let span = context.window_to_now(DAYS);
    let inside =
        |one: &&Deployment| one.outcome == Outcome::Success && span.contains(one.finished.timestamp());
    let facts = context.facts;
    let deployed: Vec<&Deployment> = facts.deployments.iter().filter(inside).collect();
    if deployed.is_empty() {
        return absent_or_unknown(context, configured, DAYS, "nothing was deployed");
    }
    let mut kinds: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut note = |kind: Place, name: &str| {
        if let Some((_, field)) = KINDS.iter().find(|(known, _)| *known == kind) {
            kinds.entry(field).or_default().insert(name.to_ascii_lowercase());
        }
    };
    for one in &deployed {
        let named = place(&one.environment);
        note(if named == Place::Docs { named } else { Place::Tier(one.tier) }, &one.environment);
    }
    for miss in
        facts.near_misses.iter().filter(|miss| miss.at.is_some_and(|at| span.contains(at.timestamp())))
    {
        let named = miss.environment.as_deref().unwrap_or_default();
        if matches!(place(named), Place::Publish | Place::Docs) {
            note(place(named), named);
        }
    }
    let count = |field: &str| kinds.get(field).map_or(0, BTreeSet::len) as f64;
    let product = ["production", "staging", "testing", "development"].iter().map(|field| count(field)).sum();
    let unnamed = configured.values.get("unnamed").copied();
    let reviewed = facts.platform.environments.iter().filter(|environment| {
        let name = environment.name.to_ascii_lowercase();
        environment.required_reviewers.is_some_and(|many| many > 0)
            && kinds.iter().any(|(field, names)| *field != "docs" && names.contains(&name))
    });
    let reviewed = reviewed.count();
    let mut signal = measured(context, configured, product, deployed.len(), shipped.anywhere(span))
        .with("reviewed", reviewed as f64);
    for (_, field) in KINDS {
        signal = signal.with(field, count(field));
    }
    if let Some(unnamed) = unnamed {
        signal = signal.with("unnamed", unnamed);
    }
    let mut shown = BTreeSet::new();
    let newest = shipped.anywhere(span).rev().filter(|one| shown.insert(&one.deployment.environment));
    let newest: Vec<_> = newest.map(Shipment::evidence).collect();
    proven(facts, signal, newest)
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let by_jobs = context.facts.workflows().iter().flat_map(Workflow::enabled_jobs).filter_map(|job| {
        job.environment.as_deref().map(|name| resolve(name, &job.inputs).to_ascii_lowercase())
    });
    let by_tools =
        context.targets().iter().filter_map(|target| target.name.as_deref().map(str::to_ascii_lowercase));
    let names: BTreeSet<String> = by_jobs.chain(by_tools).collect();
    let unnamed = context.deployments().filter(|target| target.name.is_none()).count();
    if names.is_empty() && unnamed == 0 {
        return context.without_production(id);
    }
    let count = |wanted: Place| names.iter().filter(|name| place(name) == wanted).count() as f64;
    let elsewhere =
        |name: &&String| !matches!(place(name), Place::Publish | Place::Docs | Place::Tier(Tier::Ephemeral));
    let product = names.iter().filter(elsewhere).count();
    let signal = Signal::observed(id, product as f64, Grade::E2, Confidence::Configured.value())
        .with("unnamed", unnamed as f64);
    let signal = KINDS.iter().fold(signal, |signal, (kind, field)| signal.with(field, count(*kind)));
    // An environment that no recognised command deploys to is named by its job.
    let jobs = context.facts.workflows().iter().flat_map(Workflow::enabled_jobs);
    let naming = jobs.filter(|job| job.environment.is_some()).map(|job| {
        Evidence::file(&job.defined_in, Some(job.line))
            .with_note(job.environment.as_deref().unwrap_or_default())
    });
    let targets = context.targets().iter().map(|target| target.evidence.clone());
    proven(context.facts, signal, targets.chain(naming))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn environments_by_kind() {
        let cd = workflow("cd", &["push"])
            .job("a", &[Stage::Deploy])
            .environment("staging")
            .job("b", &[Stage::Deploy])
            .environment("Production")
            .job("c", &[Stage::Publish])
            .environment("pypi");
        let signal = observe(&World::new().with(cd), "deploy.environments");
        assert_eq!((signal.value(), field(&signal, "production")), (Some(2.0), Some(1.0)));
        assert_eq!(field(&signal, "publish"), Some(1.0));
    }

    #[test]
    fn none_is_absent() {
        assert_eq!(state(&World::new(), "deploy.environments"), SignalState::Absent);
    }

    #[test]
    fn only_what_was_deployed_to_is_an_environment() {
        use plimsoll_domain::facts::Tier;
        let cd = workflow("cd", &["push"])
            .job("a", &[Stage::Deploy])
            .environment("staging")
            .job("b", &[Stage::Deploy])
            .environment("production");
        let mut world = World::new().with(cd).collected();
        let commit = world.commit(300.0, "ann", &["a.rs"]);
        world.commit(5.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "deploy.environments"), SignalState::Absent, "configured and never used");
        world.deployed("production", Tier::Production, 4.0, commit);
        world.deployed("Production", Tier::Production, 3.0, commit);
        world.deployed("pr-7", Tier::Ephemeral, 3.0, commit);
        world.deployed("staging", Tier::Staging, 290.0, commit);
        let signal = observe(&world, "deploy.environments");
        assert_eq!((signal.value(), field(&signal, "staging")), (Some(1.0), Some(0.0)));
        assert_eq!((field(&signal, "preview"), signal.n), (Some(1.0), Some(3)));
    }
}
