//! Deployments apply configuration by script.

use std::collections::BTreeMap;

use plimsoll_domain::facts::workflow::WorkflowStep;
use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::record::Conclusion;
use plimsoll_domain::{Evidence, Grade, Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed::ran_in;
use crate::signals::reading::{Reading, not_applicable};
use crate::signals::shipped::happened;
use crate::signals::tools;

/// Runs of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "config.applied",
        title: "Configuration applied by deployments",
        meaning: "A deployment brings the environment's configuration with it.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Enabled steps of jobs that deploy, or that a deployment waits for, which name a configuration \
                      file of an environment, an overlay or values, or set the platform's configuration. Where runs \
                      were collected, the runs of the window in which such a job succeeded.",
        fields: &[
            ("value", "runs that applied configuration in the window, where there are any"),
            ("executions", "the same"),
            ("configured", "1: a deployment applies configuration"),
            ("files", "configuration files of environments in the tree"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "secrets passed through and nothing else",
        false_negatives: "configuration applied by the platform or a controller",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if context.ships_by_publishing() && context.deployments().next().is_none() {
        return not_applicable(
            id,
            "what is published has no environment whose configuration could be applied",
        );
    }
    let configured = by_files(context, id);
    let Some(shipped) = context.shipped() else { return configured };
    let reading = applying(context);
    let jobs: Vec<_> =
        reading.strong.iter().chain(&reading.weak).map(|hit| (hit.workflow, hit.job)).collect();
    let span = context.window_to_now(DAYS);
    let mut times: BTreeMap<u64, Evidence> = BTreeMap::new();
    for event in context.executed().into_iter().flat_map(|executed| executed.events(span)) {
        let succeeded = shipped.job_of(event).is_some_and(|job| job.conclusion == Conclusion::Success);
        let shown = event.evidence.first().filter(|_| succeeded && ran_in(context, event, &jobs));
        if let (Some(run), Some(shown)) = (event.run, shown) {
            times.insert(run, shown.clone());
        }
    }
    let n = times.len();
    let times = times.into_values().rev().collect();
    let signal = happened(context, configured, DAYS, "no run applied it", (Grade::E3, times));
    if n > 0 { signal.with("value", n as f64) } else { signal }
}

/// Steps that apply configuration in jobs that deploy, or that a deployment waits for.
fn applying<'a>(context: &Context<'a>) -> Reading<'a> {
    let files = context.findings(FileFact::EnvironmentConfig);
    Reading::steps(context, |step| applies(step, &files)).only(|hit| {
        context.deployments().any(|target| {
            target.workflow.path == hit.workflow.path
                && (target.job.id == hit.job.id
                    || chain::needed(target.workflow, target.job).iter().any(|job| job.id == hit.job.id))
        })
    })
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let files = context.findings(FileFact::EnvironmentConfig);
    let signal = applying(context).signal(context, id, || {
        context.not_in_pipeline(id, Reach::Deployment, "no deployment applies an environment's configuration")
    });
    if signal.state == SignalState::Observed { signal.with("files", files.len() as f64) } else { signal }
}

fn applies(step: &WorkflowStep, files: &[&FileFinding]) -> bool {
    const COMMANDS: &[&str] = &[
        "kubectl apply -k",
        "kustomize build",
        "az webapp config appsettings set",
        "az containerapp update",
        "heroku config:set",
        "fly secrets set",
    ];
    const WORDS: &[&str] =
        &["--set-env-vars", "--update-env-vars", "--env-vars-file", "overlays/", "--values=", "group_vars"];
    let names_file = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.len() > 3 && (tools::mentions(step, &[name]) || tools::inputs_mention(step, &[name]))
    };
    let values = step.commands.iter().any(|command| {
        let helm = command.words.first().is_some_and(|word| word == "helm" || word == "helmfile");
        let ansible = command.words.first().is_some_and(|word| word == "ansible-playbook");
        let has = |wanted: &[&str]| command.words.iter().any(|word| wanted.contains(&word.as_str()));
        helm && has(&["-f", "--values"]) || ansible && has(&["-i", "--inventory", "-e", "--extra-vars"])
    });
    values
        || tools::runs(step, COMMANDS)
        || tools::mentions(step, WORDS)
        || files.iter().any(|found| names_file(&found.path))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, observe, state, workflow};

    fn deploying(words: &str) -> World {
        let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production");
        World::new().with(cd.change(|job| job.steps[0].commands[0].words = words))
    }

    #[test]
    fn values_of_an_environment() {
        let world = deploying("helm upgrade shop chart -f values-prod.yaml");
        assert_eq!(state(&world, "config.applied"), SignalState::Observed);
        let mut world = deploying("./apply config/production.yml");
        world.found(FileFact::EnvironmentConfig, "config/production.yml");
        assert_eq!(state(&world, "config.applied"), SignalState::Observed);
    }

    #[test]
    fn a_deployment_without_configuration() {
        assert_eq!(state(&deploying("kubectl apply -f web.yaml"), "config.applied"), SignalState::Absent);
        assert_eq!(state(&World::new(), "config.applied"), SignalState::Absent);
    }

    #[test]
    fn how_many_runs_applied_it() {
        let mut world = deploying("helm upgrade shop chart -f values-prod.yaml").collected();
        world.workflows[0].jobs[0].id = "cd".to_owned();
        let commit = world.commit(9.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "config.applied"), SignalState::Absent);
        for day in [4.0, 3.0, 2.0] {
            world.ran("cd", "push", day, commit, &[Stage::Deploy]);
        }
        world.ran("other", "push", 1.0, commit, &[Stage::Deploy]);
        let signal = observe(&world, "config.applied");
        assert_eq!((signal.value(), signal.n), (Some(3.0), Some(3)));
    }
}
