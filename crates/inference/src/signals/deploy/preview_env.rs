//! Every pull request gets an environment.

use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::configured;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.preview_env",
        title: "Preview environments",
        meaning: "A pull request can be tried in an environment of its own.",
        sources: &[Source::Workflows, Source::Deployments],
        computation: "Enabled jobs that deploy on pull requests, or to an environment named like a preview.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "a shared environment that pull requests overwrite",
        false_negatives: "previews that a hosting service makes",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs: Vec<_> = context.targets().iter().filter(|target| target.is_preview()).collect();
    if jobs.is_empty() {
        // Another delivery system may make previews, and so may a script that pull requests start.
        let reach = if context.hidden(Reach::Deployment).is_some() { Reach::Deployment } else { Reach::Ci };
        return context.not_in_pipeline(id, reach, "no workflow deploys pull requests");
    }
    let signal = configured(id, Confidence::Configured);
    proven(context.facts, signal, jobs.iter().map(|target| target.evidence.clone()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, state, workflow};

    #[test]
    fn a_deployment_of_a_pull_request() {
        let cd = workflow("pr", &["pull_request"]).job("p", &[Stage::Deploy]).environment("preview");
        assert_eq!(state(&World::new().with(cd), "deploy.preview_env"), SignalState::Observed);
    }

    #[test]
    fn a_deployment_of_trunk_is_no_preview() {
        let cd = workflow("cd", &["push"]).job("p", &[Stage::Deploy]).environment("production");
        assert_eq!(state(&World::new().with(cd), "deploy.preview_env"), SignalState::Absent);
    }
}
