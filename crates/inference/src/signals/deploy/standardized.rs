//! The same deployment for every environment.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::WorkflowStep;
use plimsoll_domain::facts::workflow::Effect;
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::environments::{self, Place};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{configured, unknown};
use crate::signals::shipped::{Shipment, absent_or_unknown, measured};
use crate::signals::statistics::share;
use crate::signals::targets::Target;

/// Deployments of these days.
const DAYS: u32 = 180;

/// From this share of environments on, there is one way to deploy.
const MOST: f64 = 0.9;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.standardized",
        title: "One deployment for all environments",
        meaning: "Environments are deployed to by one definition; only parameters differ.",
        sources: &[Source::Workflows, Source::Jobs, Source::Deployments],
        computation: "Environments whose deployment jobs share a reusable workflow, a composite action, a script, or \
                      the same commands once names of environments, expressions and numbers are left out, over all \
                      environments of the product; previews of pull requests are none. Where runs were collected, \
                      this is said only when two or more environments were deployed to in the window, and of those.",
        fields: &[
            (
                "value",
                "share of environments with the most common definition, where runs show them deployed to",
            ),
            ("configured", "1: at least 90 % of two or more environments share a definition"),
            ("shared", "share of environments with the most common definition"),
            (
                "environments",
                "environments of the product; missing when one job takes the environment as a parameter",
            ),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "parameters that switch whole steps on and off",
        false_negatives: "the same script called in different ways",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let Some(shipped) = context.shipped() else { return configured };
    let span = context.window_to_now(DAYS);
    let placed = |one: &&Shipment<'_>| !one.is_published();
    let deployed: BTreeSet<String> = shipped
        .anywhere(span)
        .filter(placed)
        .map(|one| one.deployment.environment.to_ascii_lowercase())
        .collect();
    if deployed.is_empty() {
        return absent_or_unknown(context, configured, DAYS, "no environment was deployed to");
    }
    let counted = || shipped.anywhere(span).filter(placed);
    let newest = || counted().rev().map(Shipment::evidence);
    if deployed.len() == 1 {
        let signal = one_environment(id).with("environments", 1.0);
        return proven(context.facts, signal, newest());
    }
    let Some((shared, _)) =
        shared_among(context, &deployed).or_else(|| shared_among(context, &BTreeSet::new()))
    else {
        let text = "environments were deployed to; no workflow file shows how";
        return proven(context.facts, unknown(id, ReasonCode::NoAccess, text), newest());
    };
    let signal = measured(context, configured, shared, deployed.len(), counted())
        .with("shared", shared)
        .with("environments", deployed.len() as f64);
    proven(context.facts, signal, newest())
}

/// The share of environments with the most common definition, and how many environments there are. Of these
/// environments alone, where any are given; nothing where fewer than two have a definition.
fn shared_among(context: &Context<'_>, among: &BTreeSet<String>) -> Option<(f64, usize)> {
    let jobs: Vec<&Target<'_>> = context.product_deployments();
    let computed = |target: &&Target<'_>| target.name.as_deref().is_some_and(|name| name.contains("${{"));
    if !jobs.is_empty() && jobs.iter().all(computed) {
        return Some((1.0, among.len()));
    }
    let mut definitions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for target in &jobs {
        let environment = target.name.clone().unwrap_or_default().to_ascii_lowercase();
        if among.is_empty() || among.contains(&environment) {
            definitions.entry(environment).or_default().push(definition_of(target));
        }
    }
    if definitions.len() < 2 {
        return None;
    }
    let mut uses: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for mut definition in definitions.values().cloned() {
        definition.sort_unstable();
        *uses.entry(definition).or_default() += 1;
    }
    let most = uses.values().copied().max().unwrap_or(0);
    Some((share(most, definitions.len())?, definitions.len()))
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs: Vec<&Target<'_>> = context.product_deployments();
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
    let Some((shared, environments)) = shared_among(context, &BTreeSet::new()) else {
        return proven(context.facts, one_environment(id), evidence());
    };
    let signal = if shared >= MOST {
        configured(id, Confidence::Configured)
    } else {
        context.not_in_pipeline(id, Reach::Deployment, "environments are deployed to in different ways")
    };
    let signal = signal.with("shared", shared).with("environments", environments as f64);
    proven(context.facts, signal, evidence())
}

fn one_environment(id: &str) -> Signal {
    unknown(
        id,
        ReasonCode::Inconclusive,
        "there is one environment; whether others would be deployed to alike is not seen",
    )
}

/// What a deployment job does, without what is particular to its environment: the file that defines it, or its
/// commands in order.
fn definition_of(target: &Target<'_>) -> String {
    let job = target.job;
    let own = &target.workflow.path;
    if !job.defined_in.is_empty() && job.defined_in != *own {
        return job.defined_in.clone();
    }
    let programs: BTreeSet<&str> =
        job.enabled_steps().filter(|step| deploys(step)).flat_map(programs_of).collect();
    // What the same program does beside the deployment (`kubectl delete`) belongs to it.
    let belongs =
        |step: &&WorkflowStep| deploys(step) || programs_of(step).any(|program| programs.contains(program));
    let mut parts: Vec<String> = Vec::new();
    for step in job.enabled_steps().filter(belongs) {
        let part = if step.file.is_empty() || step.file == *own {
            words_of(step, target.name.as_deref().unwrap_or_default())
        } else {
            step.file.clone()
        };
        if parts.last() != Some(&part) {
            parts.push(part);
        }
    }
    parts.join("; ")
}

/// Whether the step changes an environment, with effect.
fn deploys(step: &WorkflowStep) -> bool {
    step.matches.iter().any(|found| found.disqualified.is_none() && found.effect == Effect::Environment)
}

fn programs_of(step: &WorkflowStep) -> impl Iterator<Item = &str> {
    step.commands.iter().filter_map(|command| command.words.first()).map(String::as_str)
}

/// The step's action with the names of its inputs, and its commands, parameters left out.
fn words_of(step: &WorkflowStep, environment: &str) -> String {
    let action = step.uses.iter().map(|uses| {
        let inputs: Vec<&str> = step.with.keys().map(String::as_str).collect();
        format!("{} {}", uses.name, inputs.join(" "))
    });
    let commands = step.commands.iter().map(|command| {
        // An expression has spaces in it: the line is read as a whole.
        without_parameters(&command.words.join(" "), environment)
    });
    action.chain(commands).collect::<Vec<_>>().join(" && ")
}

/// A command without names of environments, expressions, variables and numbers.
fn without_parameters(line: &str, environment: &str) -> String {
    let own: Vec<String> = parts_of(environment).map(str::to_ascii_lowercase).collect();
    let plain = without_expressions(line);
    let kept = parts_of(&plain).filter(|part| {
        let lower = part.to_ascii_lowercase();
        let number = part.bytes().all(|byte| byte.is_ascii_digit());
        !number && !own.contains(&lower) && !matches!(environments::place(&lower), Place::Tier(_))
    });
    kept.collect::<Vec<_>>().join(" ")
}

fn parts_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty())
}

/// A command without `${{ … }}`, `${…}`, `$(…)` and `$NAME`.
fn without_expressions(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('$') {
        plain.push_str(before);
        plain.push(' ');
        let end = match after.as_bytes() {
            [b'{', b'{', ..] => after.find("}}").map(|at| at + 2),
            [b'{', ..] => after.find('}').map(|at| at + 1),
            [b'(', ..] => after.find(')').map(|at| at + 1),
            _ => after.find(|c: char| !c.is_alphanumeric() && c != '_'),
        };
        rest = end.and_then(|end| after.get(end..)).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::workflow::Command;
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

    /// Two environments, each deployed to by one line of a script.
    fn by(staging: &[&str], production: &[&str]) -> Option<f64> {
        let commands = |lines: &[&str]| {
            let words = |line: &&str| line.split(' ').map(str::to_owned).collect();
            lines
                .iter()
                .map(|line| Command { words: words(line), line: 3, tolerated: false })
                .collect::<Vec<_>>()
        };
        let cd = workflow("cd", &["push"])
            .tool("a", Stage::Deploy, "kubectl")
            .environment("staging")
            .change(|job| job.steps[0].commands = commands(staging))
            .tool("b", Stage::Deploy, "kubectl")
            .environment("production")
            .change(|job| job.steps[0].commands = commands(production));
        field(&observe(&World::new().with(cd), ID), "shared")
    }

    #[test]
    fn parameters_make_no_other_deployment() {
        let staging =
            "helm upgrade shop ./chart -f values-staging.yaml --set replicas=1 --set image=${{ github.sha }}";
        let live = "helm upgrade shop ./chart -f values-prod.yaml --set replicas=3 --set image=$IMAGE";
        assert_eq!(by(&[staging], &[live]), Some(1.0));
        let context = ["kubectl --context staging apply -k overlays/staging"];
        assert_eq!(by(&context, &["kubectl --context production apply -k overlays/production"]), Some(1.0));
    }

    #[test]
    fn the_same_tool_used_otherwise_is_another_deployment() {
        let set = ["kubectl --context staging set image deploy/app app=acme/app"];
        let anew = ["kubectl delete deploy --all", "kubectl apply -f k8s/"];
        assert_eq!(by(&set, &anew), Some(0.5));
        assert_eq!(by(&["kubectl apply -f k8s/"], &anew), Some(0.5));
    }

    #[test]
    fn one_composite_action_for_the_checkout_is_no_common_deployment() {
        let setup = || crate::signals::testing::step("actions/setup/action.yml", Stage::Build, "setup");
        let cd = workflow("cd", &["push"])
            .tool("a", Stage::Deploy, "ssh-deploy")
            .environment("staging")
            .change(|job| job.steps.insert(0, setup()))
            .tool("b", Stage::Deploy, "helm")
            .environment("production")
            .change(|job| job.steps.insert(0, setup()));
        assert_eq!(state(&World::new().with(cd), ID), SignalState::Absent);
    }

    #[test]
    fn hostile_words_end() {
        for word in ["$", "${", "${{", "$(", "a$b$", "é$é", "${{ }}}"] {
            let _ = super::without_parameters(word, "prod");
        }
    }

    #[test]
    fn one_environment_says_nothing_and_none_is_absent() {
        let cd = workflow("cd", &["push"]).job("a", &[Stage::Deploy]).environment("production");
        assert_eq!(state(&World::new().with(cd), ID), SignalState::Unknown);
        assert_eq!(state(&World::new(), ID), SignalState::Absent);
    }

    /// Two environments, deployed to by these tools.
    fn two(tools: [&str; 2]) -> World {
        let cd = workflow("cd", &["push"])
            .tool("a", Stage::Deploy, tools[0])
            .environment("staging")
            .tool("b", Stage::Deploy, tools[1])
            .environment("production");
        World::new().with(cd).collected()
    }

    #[test]
    fn only_environments_that_were_deployed_to_are_compared() {
        use plimsoll_domain::facts::Tier;
        let mut world = two(["helm", "helm"]);
        let commit = world.commit(9.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, ID), SignalState::Absent);
        world.deployed("production", Tier::Production, 3.0, commit);
        let signal = observe(&world, ID);
        assert_eq!((signal.state, field(&signal, "environments")), (SignalState::Unknown, Some(1.0)));
        world.deployed("staging", Tier::Staging, 4.0, commit);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), field(&signal, "configured")), (Some(1.0), None));
        world.workflows = two(["ssh-deploy", "helm"]).workflows;
        assert_eq!(observe(&world, ID).value(), Some(0.5));
    }
}
