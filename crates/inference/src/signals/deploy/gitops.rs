//! Environments follow a repository.

use std::collections::BTreeMap;

use plimsoll_domain::facts::workflow::{ToolMatch, WorkflowStep};
use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::{Evidence, Grade, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed::ran_in;
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Hit, Reading, configured};
use crate::signals::shipped::happened;
use crate::signals::tools;

/// Runs of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.gitops",
        title: "Environments follow a repository",
        meaning: "What runs is what a repository describes; a controller makes it so.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Definitions of a controller that pulls from git, or an enabled step that writes a version into \
                      manifests or asks such a controller to synchronise. Where runs were collected, whether such a \
                      step was executed in the window; what a controller does by itself leaves no run.",
        fields: &[
            ("value", "1: a run handed a version over in the window"),
            ("executions", "how often"),
            ("configured", "1: a controller or a step does it"),
            ("files", "definitions in the tree"),
        ],
        window_days: Some(DAYS),
        false_positives: "definitions that no cluster reads",
        false_negatives: "definitions in another repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let steps = Reading::of(context, |tool: &ToolMatch| tools::is(tool, tools::GITOPS))
        .and(Reading::steps(context, writes_version));
    // What a controller pulls leaves no run; only a step that hands a version over does.
    if context.shipped().is_none() || steps.strong.is_empty() {
        return configured;
    }
    let jobs: Vec<_> = steps.strong.iter().map(|hit| (hit.workflow, hit.job)).collect();
    let mut times: BTreeMap<u64, Evidence> = BTreeMap::new();
    let executed = context.executed().into_iter();
    for event in executed.flat_map(|executed| executed.events(context.window_to_now(DAYS))) {
        let hands_over = event.tool.as_deref().is_some_and(|tool| tools::GITOPS.contains(&tool));
        let shown = event.evidence.first().filter(|_| hands_over || ran_in(context, event, &jobs));
        if let (Some(run), Some(shown)) = (event.run, shown) {
            times.insert(run, shown.clone());
        }
    }
    if times.is_empty() && configured.values.contains_key("files") {
        return configured;
    }
    let times = times.into_values().rev().collect();
    happened(context, configured, DAYS, "no run handed a version over", (Grade::E3, times))
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
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
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

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

    #[test]
    fn a_version_that_a_run_handed_over() {
        let cd = workflow("cd", &["push"]).tool("cd", Stage::Deploy, "argocd");
        let mut world = World::new().with(cd).collected();
        let commit = world.commit(3.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "deploy.gitops"), SignalState::Absent);
        world.ran("cd", "push", 2.0, commit, &[Stage::Deploy]);
        assert_eq!(observe(&world, "deploy.gitops").value(), Some(1.0));
        world.shows_tool(FileFact::ForeignCd, "argocd/app.yaml", "argocd");
        world.platform.runs.clear();
        world.executions.events.clear();
        let signal = observe(&world, "deploy.gitops");
        assert_eq!(field(&signal, "configured"), Some(1.0), "a controller needs no run");
    }
}
