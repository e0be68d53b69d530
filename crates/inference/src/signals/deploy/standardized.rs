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
        computation: "Environments whose deployment jobs share a reusable workflow, a composite action, a script, or the \
                      same commands once names of environments, expressions and numbers are left out, over all \
                      environments of the product; previews of pull requests are none.",
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
    let jobs: Vec<&Target<'_>> = context.lasting_deployments().collect();
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
}
