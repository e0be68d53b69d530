//! Environments follow a repository.

use plimsoll_domain::facts::workflow::{ToolMatch, WorkflowStep};
use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::{Grade, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Hit, Reading, configured};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.gitops",
        title: "Environments follow a repository",
        meaning: "What runs is what a repository describes; a controller makes it so.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Definitions of a controller that pulls from git, or an enabled step that writes a version into \
                      manifests or asks such a controller to synchronise.",
        fields: &[("configured", "1: a controller or a step does it"), ("files", "definitions in the tree")],
        window_days: None,
        false_positives: "definitions that no cluster reads",
        false_negatives: "definitions in another repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let pulls = |found: &&&FileFinding| {
        found.tool.as_deref().is_some_and(|tool| tools::GITOPS.iter().any(|known| tool.starts_with(known)))
    };
    let foreign = context.findings(FileFact::ForeignCd);
    let files: Vec<_> = foreign.iter().filter(pulls).collect();
    let steps = Reading::of(context, |tool: &ToolMatch| tools::is(tool, tools::GITOPS))
        .and(Reading::steps(context, writes_version));
    if files.is_empty() {
        return steps.signal(context, id, || {
            context.not_in_pipeline(id, Reach::Deployment, "no environment follows this repository")
        });
    }
    let mut signal = configured(id, Confidence::Suggested).with("files", files.len() as f64);
    if steps.strong.is_empty() {
        signal.grade = Grade::E1;
    }
    let files = files.iter().map(|found| finding(found));
    proven(context.facts, signal, files.chain(steps.strong.iter().map(Hit::place)))
}

fn writes_version(step: &WorkflowStep) -> bool {
    tools::runs(step, &["kustomize edit set image"])
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn a_definition_of_a_pulling_controller() {
        let mut world = World::new();
        world.shows_tool(FileFact::ForeignCd, "argocd/app.yaml", "argocd");
        assert_eq!(field(&observe(&world, "deploy.gitops"), "files"), Some(1.0));
    }

    #[test]
    fn none_is_absent_and_another_host_unknown() {
        let mut world = World::new();
        assert_eq!(state(&world, "deploy.gitops"), SignalState::Absent);
        world.shows_tool(FileFact::ForeignCd, "vercel.json", "vercel-files");
        assert_eq!(state(&world, "deploy.gitops"), SignalState::Unknown);
    }
}
