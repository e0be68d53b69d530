//! A build for every commit on trunk.

use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::facts::{Workflow, WorkflowJob};
use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::Reading;
use crate::signals::statistics::{flag, share};
use crate::signals::{chain, tools, triggers};

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.on_commit",
        title: "A build for every commit",
        meaning: "Every push to trunk starts a build or a test.",
        sources: &[Source::Workflows, Source::Git],
        computation: "A workflow that pushes to trunk start, branch and path filters respected, or a merge queue, or the \
                      end of such a workflow; with an enabled step that builds or tests. Beside it, the share of the \
                      window's human integrations that were made while there was one.",
        fields: &[
            ("configured", "1: pushes to trunk start a build or a test"),
            ("merge_group", "1: a merge queue does"),
            ("builds", "1: it builds"),
            ("tests", "1: it tests"),
            ("configured_share", "share of the window's human integrations made while it was configured"),
            ("integrations", "human integrations of the window"),
        ],
        window_days: Some(DAYS),
        false_positives: "path filters leave most changes out",
        false_negatives: "another CI system; work hidden in a script",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::builds_or_tests(context).only(|hit| hit.starts.on_commit);
    let signal = reading.signal(context, id, || {
        context.not_in_pipeline(id, Reach::CiOnCommit, "no workflow builds or tests when trunk is pushed to")
    });
    if signal.state != SignalState::Observed {
        return signal;
    }
    let any =
        |wanted: fn(&ToolMatch) -> bool| flag(reading.strong.iter().any(|hit| hit.tool.is_some_and(wanted)));
    let signal = signal
        .with("merge_group", flag(reading.strong.iter().any(|hit| hit.starts.merge_group)))
        .with("builds", any(tools::builds))
        .with("tests", any(tools::tests));
    context.dated(with_history(context, signal))
}

/// Adds how much of the window's work met such a workflow.
fn with_history(context: &Context<'_>, signal: Signal) -> Signal {
    let span = context.window(DAYS);
    let eras: Vec<(usize, bool)> = context
        .facts
        .timeline
        .eras
        .iter()
        .map(|era| (era.first, era.workflows.iter().any(|workflow| builds_pushes(context, workflow))))
        .collect();
    let covered = |position: usize| {
        let after = eras.partition_point(|(first, _)| *first <= position);
        after.checked_sub(1).is_some_and(|index| eras[index].1)
    };
    let all: Vec<_> = context
        .integrations()
        .all
        .iter()
        .filter(|one| span.contains(context.time(one.commit)) && one.is_human(context.facts))
        .collect();
    let met = all.iter().filter(|one| covered(one.position)).count();
    match share(met, all.len()) {
        Some(value) => signal.with("configured_share", value).with("integrations", all.len() as f64),
        None => signal,
    }
}

fn builds_pushes(context: &Context<'_>, workflow: &Workflow) -> bool {
    let does = |job: &WorkflowJob| chain::any(&[job], |tool| tools::builds(tool) || tools::tests(tool));
    workflow
        .enabled_jobs()
        .any(|job| does(job) && triggers::starts_of(context, workflow, job, None).on_commit)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn pushed() -> Workflow {
        workflow("ci", &["push"]).job("test", &[Stage::UnitTest])
    }

    fn state_of(workflow: Workflow) -> SignalState {
        state(&World::new().with(workflow), "build.on_commit")
    }

    #[test]
    fn pushes_to_trunk_start_a_test() {
        let mut world = World::new().with(pushed());
        world.commit(3.0, "ann", &["a.rs"]);
        let signal = observe(&world, "build.on_commit");
        assert_eq!((field(&signal, "tests"), field(&signal, "builds")), (Some(1.0), Some(0.0)));
        assert_eq!(field(&signal, "configured_share"), Some(1.0));
        assert_eq!(signal.evidence[0].reference, ".github/workflows/ci.yml:12");
    }

    #[test]
    fn branch_filters_are_respected() {
        let mut other = pushed();
        other.triggers[0].branches = vec!["develop".to_owned()];
        assert_eq!(state_of(other.clone()), SignalState::Absent);
        other.triggers[0].branches.push("m*".to_owned());
        assert_eq!(state_of(other.clone()), SignalState::Observed);
        other.triggers[0].branches.push("!main".to_owned());
        assert_eq!(state_of(other), SignalState::Absent);
        let mut tags = pushed();
        tags.triggers[0].tags = vec!["v*".to_owned()];
        assert_eq!(state_of(tags), SignalState::Absent);
    }

    #[test]
    fn pull_requests_are_not_commits_and_a_merge_queue_is() {
        assert_eq!(
            state_of(workflow("ci", &["pull_request"]).job("a", &[Stage::Build])),
            SignalState::Absent
        );
        assert_eq!(
            state_of(workflow("ci", &["merge_group"]).job("a", &[Stage::Build])),
            SignalState::Observed
        );
    }

    #[test]
    fn a_condition_on_the_event_is_respected() {
        let only_pull =
            |job: &mut WorkflowJob| job.condition = Some("github.event_name == 'pull_request'".into());
        let ci = workflow("ci", &["push", "pull_request"]).job("a", &[Stage::Build]).change(only_pull);
        assert_eq!(state_of(ci), SignalState::Absent);
    }

    #[test]
    fn the_end_of_a_pushed_workflow_counts() {
        let mut after = workflow("after", &["workflow_run"]).job("test", &[Stage::UnitTest]);
        after.triggers[0].workflows = vec!["lint".to_owned()];
        let world = World::new().with(workflow("lint", &["push"]).job("lint", &[Stage::Lint])).with(after);
        assert_eq!(state(&world, "build.on_commit"), SignalState::Observed);
    }

    #[test]
    fn a_lint_only_workflow_is_no_build_and_an_opaque_step_could_be_one() {
        let lint = workflow("ci", &["push"]).job("lint", &[Stage::Lint]);
        assert_eq!(state_of(lint.clone()), SignalState::Absent);
        let opaque = lint.change(|job| job.steps[0].opaque = true);
        let signal = observe(&World::new().with(opaque), "build.on_commit");
        assert_eq!(signal.state, SignalState::Unknown);
        assert_eq!(signal.evidence[0].reference, ".github/workflows/ci.yml:11");
    }

    #[test]
    fn a_filter_on_documentation_alone_does_not_build() {
        let mut docs = pushed();
        docs.triggers[0].paths = vec!["docs/**".to_owned()];
        let mut world = World::new().with(docs);
        world.file("src/main.rs");
        world.file("docs/index.md");
        assert_eq!(state(&world, "build.on_commit"), SignalState::Absent);
    }
}
