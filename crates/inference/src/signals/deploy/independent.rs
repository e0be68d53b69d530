//! Components go to production on their own.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::proven;
use crate::signals::reading::unknown;
use crate::signals::shipped::{Shipment, measured};
use crate::signals::statistics::share;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.independent",
        title: "Components deployed on their own",
        meaning: "A deployment brings one component and leaves the others as they are.",
        sources: &[Source::Deployments, Source::Jobs],
        computation: "Share of the window's acts of production deployment that brought exactly one component. An act \
                      is what one run brought, else one commit. Components are told by version tags and by \
                      environments named `production – component`; where fewer than two are seen, nothing is said.",
        fields: &[
            ("value", "that share"),
            (
                "own_history",
                "share of folders with an artefact of their own that are such components; missing below two",
            ),
            ("components", "components that reached production in the window"),
        ],
        window_days: Some(DAYS),
        false_positives: "components that must be deployed together, one after the other",
        false_negatives: "components that neither tags nor environments name; one repository for each",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let Some(shipped) = context.shipped() else {
        return unknown(id, ReasonCode::NoAccess, "run history was not collected; it would show this");
    };
    let mut acts: BTreeMap<String, Vec<(&Shipment<'_>, &str)>> = BTreeMap::new();
    for one in shipped.production(context.window_to_now(DAYS)) {
        let Some(component) = component(one) else { continue };
        let act = one.run.map_or_else(|| one.deployment.sha.to_string(), |run| format!("run {}", run.id));
        acts.entry(act).or_default().push((one, component));
    }
    let of = |act: &[(&Shipment<'_>, &str)]| {
        let names: BTreeSet<String> = act.iter().map(|(_, component)| component.to_lowercase()).collect();
        names.len()
    };
    let all: Vec<_> = acts.values().flatten().copied().collect();
    if all.is_empty() {
        let text = "no version in production is known to be one of a component";
        return unknown(id, ReasonCode::BelowMinSample, text);
    }
    let components = of(&all);
    if components < 2 {
        let text = "fewer than two components are seen in production; independence shows only among several";
        return unknown(id, ReasonCode::Inconclusive, text).with("components", components as f64);
    }
    let names: BTreeSet<String> = all.iter().map(|(_, component)| component.to_lowercase()).collect();
    let single: Vec<_> = acts.values().filter(|act| of(act) == 1).collect();
    let value = single.len() as f64 / acts.len() as f64;
    let configured = unknown(id, ReasonCode::NoAccess, "");
    let shown = all.iter().map(|(one, _)| *one);
    let signal =
        measured(context, configured, value, acts.len(), shown).with("components", components as f64);
    let signal = match own_history(context, &names) {
        Some(part) => signal.with("own_history", part),
        None => signal,
    };
    let shown = if single.is_empty() { acts.values().collect() } else { single };
    proven(
        context.facts,
        signal,
        shown.iter().rev().filter_map(|act| act.first()).map(|(one, _)| one.evidence()),
    )
}

/// The share of folders with an artefact of their own that are among these components; nothing where fewer than two are
/// known.
fn own_history(context: &Context<'_>, names: &BTreeSet<String>) -> Option<f64> {
    let folder = |found: &FileFinding| {
        let folder = found.detail.as_deref()?.trim_matches('/');
        let name = folder.rsplit('/').next().unwrap_or(folder).to_lowercase();
        (!name.is_empty()).then_some(name)
    };
    let deployables: BTreeSet<String> =
        context.findings(FileFact::Deployable).into_iter().filter_map(folder).collect();
    let own = deployables.intersection(names).count();
    share(own, deployables.len()).filter(|_| deployables.len() >= 2)
}

/// The component that a deployment names, by its tag or its environment.
fn component<'a>(one: &Shipment<'a>) -> Option<&'a str> {
    let deployment = one.deployment;
    if !deployment.component.is_empty() {
        return Some(&deployment.component);
    }
    let (_, named) =
        deployment.environment.split_once(" – ").or_else(|| deployment.environment.split_once(" - "))?;
    Some(named.trim()).filter(|named| !named.is_empty())
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;
    use plimsoll_domain::facts::Tier;

    use crate::signals::testing::{World, field, observe};

    const ID: &str = "deploy.independent";

    #[test]
    fn the_share_of_acts_with_one_component() {
        let mut world = World::new().collected();
        for (day, parts) in [(4.0, &["web"][..]), (3.0, &["api"]), (2.0, &["web", "api"]), (1.0, &["web"])] {
            let commit = world.commit(day, "ann", &["a.rs"]);
            for part in parts {
                world.deployed(&format!("Production – {part}"), Tier::Production, day - 0.1, commit);
            }
        }
        for folder in ["services/web", "services/api", "services/mail"] {
            let file = format!("{folder}/Dockerfile");
            world.shows(plimsoll_domain::facts::FileFact::Deployable, &file, folder, 1);
        }
        let signal = observe(&world, ID);
        assert_eq!(
            (signal.value(), signal.n, field(&signal, "components")),
            (Some(0.75), Some(4), Some(2.0))
        );
        assert_eq!(field(&signal, "own_history"), Some(2.0 / 3.0), "mail was never deployed");
    }

    #[test]
    fn one_component_says_nothing() {
        let mut world = World::new().collected();
        let commit = world.commit(2.0, "ann", &["a.rs"]);
        world.deployed("production", Tier::Production, 1.0, commit);
        world.deployed("Production – web", Tier::Production, 1.0, commit);
        let signal = observe(&world, ID);
        assert_eq!((signal.state, field(&signal, "components")), (SignalState::Unknown, Some(1.0)));
        world.coverage.truncate(2);
        assert_eq!(observe(&world, ID).state, SignalState::Unknown);
    }
}
