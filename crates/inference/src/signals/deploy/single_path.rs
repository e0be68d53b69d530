//! One way to production.

use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.single_path",
        title: "One path to production",
        meaning: "Features, fixes and hotfixes reach users the same way.",
        sources: &[Source::Workflows, Source::Runs, Source::Deployments],
        computation: "Workflows with a job that brings a version to its users. Which of them is used how often only run \
                      history shows.",
        fields: &[
            ("configured", "1: exactly one workflow does; missing when several do"),
            ("paths", "workflows that do"),
            ("weak", "1: only weak signs"),
        ],
        window_days: None,
        false_positives: "a second way outside the pipeline",
        false_negatives: "several components, each with one path of its own",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
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
}
