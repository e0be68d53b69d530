//! The same deployment for every environment.

use std::collections::BTreeMap;

use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{configured, unknown};
use crate::signals::statistics::share;
use crate::signals::targets::Target;

/// From this share of environments on, there is one way to deploy.
const MOST: f64 = 0.9;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.standardized",
        title: "One deployment for all environments",
        meaning: "Environments are deployed to by one definition; only parameters differ.",
        sources: &[Source::Workflows],
        computation: "Environments whose deployment jobs share a reusable workflow, a composite action, or the same tools \
                      and commands, over all environments of the product.",
        fields: &[
            ("configured", "1: at least 90 % of two or more environments share a definition"),
            ("shared", "share of environments with the most common definition"),
            (
                "environments",
                "environments of the product; missing when one job takes the environment as a parameter",
            ),
            ("weak", "1: only weak signs"),
        ],
        window_days: None,
        false_positives: "parameters that switch whole steps on and off",
        false_negatives: "the same script called in different ways",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs: Vec<&Target<'_>> = context.deployments().collect();
    if jobs.is_empty() {
        return if context.publications().next().is_some() {
            one_environment(id)
        } else {
            context.without_production(id)
        };
    }
    let evidence = || jobs.iter().map(|target| target.evidence.clone());
    if jobs.iter().all(|target| target.name.as_deref().is_some_and(|name| name.contains("${{"))) {
        return proven(context.facts, configured(id, Confidence::Configured).with("shared", 1.0), evidence());
    }
    let mut definitions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for target in &jobs {
        let environment = target.name.clone().unwrap_or_default().to_ascii_lowercase();
        definitions.entry(environment).or_default().push(definition_of(target));
    }
    if definitions.len() < 2 {
        return proven(context.facts, one_environment(id), evidence());
    }
    let mut uses: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for mut definition in definitions.values().cloned() {
        definition.sort_unstable();
        *uses.entry(definition).or_default() += 1;
    }
    let most = uses.values().copied().max().unwrap_or(0);
    let shared = share(most, definitions.len()).unwrap_or(0.0);
    let signal = if shared >= MOST {
        configured(id, Confidence::Configured)
    } else {
        context.not_in_pipeline(id, Reach::Deployment, "environments are deployed to in different ways")
    };
    let signal = signal.with("shared", shared).with("environments", definitions.len() as f64);
    proven(context.facts, signal, evidence())
}

fn one_environment(id: &str) -> Signal {
    unknown(
        id,
        ReasonCode::Inconclusive,
        "there is one environment; whether others would be deployed to alike is not seen",
    )
}

/// What a deployment job does, without what is particular to its environment.
fn definition_of(target: &Target<'_>) -> String {
    let job = target.job;
    if !job.defined_in.is_empty() && job.defined_in != target.workflow.path {
        return job.defined_in.clone();
    }
    let composite =
        job.enabled_steps().find(|step| !step.file.is_empty() && step.file != target.workflow.path);
    if let Some(step) = composite {
        return step.file.clone();
    }
    let tools = job.matches().map(|(_, found)| found.tool.as_str());
    tools.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    const ID: &str = "deploy.standardized";

    #[test]
    fn two_environments_deployed_alike() {
        let cd = workflow("cd", &["push"])
            .job("a", &[Stage::Deploy])
            .environment("staging")
            .job("b", &[Stage::Deploy])
            .environment("production");
        let signal = observe(&World::new().with(cd), ID);
        assert_eq!((field(&signal, "configured"), field(&signal, "environments")), (Some(1.0), Some(2.0)));
    }

    #[test]
    fn two_environments_deployed_differently() {
        let cd = workflow("cd", &["push"])
            .tool("a", Stage::Deploy, "ssh-deploy")
            .environment("staging")
            .tool("b", Stage::Deploy, "helm")
            .environment("production");
        let signal = observe(&World::new().with(cd), ID);
        assert_eq!((signal.state, field(&signal, "shared")), (SignalState::Absent, Some(0.5)));
    }

    #[test]
    fn one_environment_says_nothing_and_none_is_absent() {
        let cd = workflow("cd", &["push"]).job("a", &[Stage::Deploy]).environment("production");
        assert_eq!(state(&World::new().with(cd), ID), SignalState::Unknown);
        assert_eq!(state(&World::new(), ID), SignalState::Absent);
    }
}
