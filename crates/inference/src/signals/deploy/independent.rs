//! Components go to production on their own.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::record::Conclusion;
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
                      is what one run brought, else one commit. Components are told by version tags, by \
                      environments named `production – component`, and, where folders have artefacts of their own, by the \
                      matrix of the jobs that deploy and by the folders to which a workflow's path filter holds; where \
                      fewer than two are seen, nothing is said.",
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
        false_negatives: "components that only a script tells apart; one repository for each",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let Some(shipped) = context.shipped() else {
        return unknown(id, ReasonCode::NoAccess, "run history was not collected; it would show this");
    };
    let parts = Parts::of(context);
    let mut acts: BTreeMap<String, Vec<(&Shipment<'_>, String)>> = BTreeMap::new();
    for one in shipped.production(context.window_to_now(DAYS)) {
        let named = components(context, &parts, one);
        if named.is_empty() {
            continue;
        }
        let act = one.run.map_or_else(|| one.deployment.sha.to_string(), |run| format!("run {}", run.id));
        acts.entry(act).or_default().extend(named.into_iter().map(|component| (one, component)));
    }
    let of = |act: &[(&Shipment<'_>, String)]| {
        let names: BTreeSet<&str> = act.iter().map(|(_, component)| component.as_str()).collect();
        names.len()
    };
    let all: Vec<_> = acts.values().flatten().cloned().collect();
    if all.is_empty() {
        let text = "no version in production is known to be one of a component";
        return unknown(id, ReasonCode::BelowMinSample, text);
    }
    let components = of(&all);
    if components < 2 {
        let text = "fewer than two components are seen in production; independence shows only among several";
        return unknown(id, ReasonCode::Inconclusive, text).with("components", components as f64);
    }
    let names: BTreeSet<String> = all.iter().map(|(_, component)| component.clone()).collect();
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
    let deployables: BTreeSet<String> = Parts::of(context).0.into_iter().map(|(name, _)| name).collect();
    let own = deployables.intersection(names).count();
    share(own, deployables.len()).filter(|_| deployables.len() >= 2)
}

/// Folders with an artefact of their own, by name.
struct Parts(Vec<(String, String)>);

impl Parts {
    fn of(context: &Context<'_>) -> Self {
        let part = |found: &FileFinding| {
            let folder = found.detail.as_deref()?.trim_matches('/');
            let name = folder.rsplit('/').next().unwrap_or(folder).to_lowercase();
            (!name.is_empty()).then(|| (name, folder.to_owned()))
        };
        let found = context.findings(FileFact::Deployable);
        // A chart inside the folder of an image is how that image is deployed, and no part of its own.
        let images: Vec<&str> = found
            .iter()
            .filter(|one| !is_chart(one))
            .filter_map(|one| one.detail.as_deref())
            .map(|folder| folder.trim_matches('/'))
            .filter(|folder| !folder.is_empty())
            .collect();
        let inside = |one: &&FileFinding| {
            let folder = one.detail.as_deref().unwrap_or_default().trim_matches('/');
            let within = |image: &&str| folder.strip_prefix(*image).is_some_and(|rest| rest.starts_with('/'));
            is_chart(one) && images.iter().any(within)
        };
        Self(found.iter().copied().filter(|one| !inside(one)).filter_map(part).collect())
    }

    /// The part that a word names: by its name, or by its folder.
    fn named(&self, word: &str) -> Option<&str> {
        let word = word.trim_start_matches("./").trim_end_matches('/');
        let is = |(name, folder): &&(String, String)| folder == word || *name == word.to_lowercase();
        self.0.iter().find(is).map(|(name, _)| name.as_str())
    }

    /// What a deployment's component is called here: the part whose folder it is or lies in, else its own name.
    fn meant(&self, component: &str) -> String {
        let part = self.named(component).or_else(|| self.filtered(&format!("{component}/")));
        part.map_or_else(|| component.to_lowercase(), str::to_owned)
    }

    /// The part that a path filter is about.
    fn filtered(&self, path: &str) -> Option<&str> {
        let path = path.trim_start_matches("./");
        let inside = |(_, folder): &&(String, String)| {
            path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.0.iter().filter(inside).max_by_key(|(_, folder)| folder.len()).map(|(name, _)| name.as_str())
    }
}

fn is_chart(found: &FileFinding) -> bool {
    found.path.ends_with("/Chart.yaml")
}

/// The components that a deployment brought: by its tag, its environment, the matrix of its jobs, or the folders without
/// a change of which its workflow does not start.
fn components(context: &Context<'_>, parts: &Parts, one: &Shipment<'_>) -> BTreeSet<String> {
    let deployment = one.deployment;
    if !deployment.component.is_empty() {
        return BTreeSet::from([parts.meant(&deployment.component)]);
    }
    let named = deployment.environment.split_once(" – ").or_else(|| deployment.environment.split_once(" - "));
    if let Some(named) = named.map(|(_, named)| named.trim()).filter(|named| !named.is_empty()) {
        return BTreeSet::from([named.to_lowercase()]);
    }
    let (Some(run), Some((workflow, definition))) = (one.run, one.definition) else { return BTreeSet::new() };
    // Where only one part is known, that says nothing.
    if parts.0.len() < 2 {
        return BTreeSet::new();
    }
    let jobs = context.facts.platform.jobs_of(run.id).iter();
    let own = jobs.filter(|job| job.conclusion == Conclusion::Success && definition.is_shown_as(&job.name));
    let values = own.filter_map(|job| job.name.rsplit_once(" (")?.1.strip_suffix(')'));
    let by_matrix: BTreeSet<String> = values
        .flat_map(|values| values.split(", "))
        .filter_map(|value| parts.named(value))
        .map(str::to_owned)
        .collect();
    if !by_matrix.is_empty() {
        return by_matrix;
    }
    let pushes = || workflow.triggers.iter().filter(|trigger| trigger.event == "push");
    if pushes().any(|trigger| trigger.paths.is_empty()) {
        return BTreeSet::new();
    }
    pushes()
        .flat_map(|trigger| &trigger.paths)
        .filter_map(|path| parts.filtered(path))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::Tier;
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, workflow};

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
            let chart = format!("{folder}/chart");
            let file = format!("{chart}/Chart.yaml");
            world.shows(plimsoll_domain::facts::FileFact::Deployable, &file, &chart, 1);
        }
        let signal = observe(&world, ID);
        assert_eq!(
            (signal.value(), signal.n, field(&signal, "components")),
            (Some(0.75), Some(4), Some(2.0))
        );
        assert_eq!(field(&signal, "own_history"), Some(2.0 / 3.0), "mail was never deployed");
    }

    fn two_parts() -> World {
        let mut world = World::new().collected();
        for folder in ["services/web", "services/api"] {
            let file = format!("{folder}/Dockerfile");
            world.shows(plimsoll_domain::facts::FileFact::Deployable, &file, folder, 1);
        }
        world
    }

    #[test]
    fn workflows_with_a_path_filter_bring_their_own_part() {
        let mut world = two_parts();
        for part in ["web", "api"] {
            let mut workflow = workflow(part, &["push"]).job(part, &[Stage::Deploy]);
            workflow.triggers[0].paths = vec![format!("services/{part}/**"), "go.mod".to_owned()];
            world.workflows.push(workflow);
        }
        for (day, part) in [(4.0, "web"), (3.0, "api"), (2.0, "web")] {
            let commit = world.commit(day, "ann", &["a.rs"]);
            world.ships(part, "push", day - 0.1, commit, &[]);
        }
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n, field(&signal, "components")), (Some(1.0), Some(3), Some(2.0)));
        world.workflows[0].triggers[0].paths.clear();
        let signal = observe(&world, ID);
        assert_eq!(signal.state, SignalState::Unknown, "one that starts at any change may bring all");
    }

    #[test]
    fn a_component_called_by_its_folder_is_the_part_of_that_folder() {
        let mut world = two_parts();
        for (day, part) in [(4.0, "services/web"), (3.0, "services/api/src"), (2.0, "mail")] {
            let commit = world.commit(day, "ann", &["a.rs"]);
            world.deployed("Production", Tier::Production, day - 0.1, commit).component = part.to_owned();
        }
        let signal = observe(&world, ID);
        assert_eq!((field(&signal, "components"), field(&signal, "own_history")), (Some(3.0), Some(1.0)));
    }

    #[test]
    fn a_matrix_over_parts_brings_all_that_ran() {
        let mut world = two_parts().with(workflow("cd", &["push"]).job("cd", &[Stage::Deploy]));
        for (day, parts) in [(4.0, &["web", "services/api"][..]), (3.0, &["web"]), (2.0, &["api"])] {
            let commit = world.commit(day, "ann", &["a.rs"]);
            let run = world.ships("cd", "push", day - 0.1, commit, &[]);
            let first = world.platform.jobs.iter().position(|job| job.run == run).unwrap();
            world.platform.jobs[first].name = format!("cd ({})", parts[0]).into();
            for part in &parts[1..] {
                let mut job = world.platform.jobs[first].clone();
                job.id += 1_000_000;
                job.name = format!("cd ({part})").into();
                world.platform.jobs.push(job);
            }
        }
        world.platform.jobs.sort_by_key(|job| (job.run, job.id));
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n), (Some(2.0 / 3.0), Some(3)), "the first brought both");
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
