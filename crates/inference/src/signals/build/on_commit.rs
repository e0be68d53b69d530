//! A build for every commit on trunk.

use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::facts::{FileFact, Workflow, WorkflowJob};
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::share_of;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed::never;
use crate::signals::proof::{commit, proven};
use crate::signals::pushes::Pushes;
use crate::signals::reading::Reading;
use crate::signals::statistics::{flag, share};
use crate::signals::triggers::{self, Starts};
use crate::signals::{chain, tools};

const DAYS: u32 = 90;
/// From this share on, what runs show is enough, whoever else may build.
const MOST: f64 = 0.8;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.on_commit",
        title: "A build for every commit",
        meaning: "Every push to trunk starts a build or a test.",
        sources: &[Source::Workflows, Source::Git, Source::Jobs],
        computation: "Where runs were collected: pushes of people to the trunk on which a run of that push, of a merge \
                      queue or after them built or tested, of all pushes that no path filter and no message left out and \
                      whose runs hide nothing. Commits within ten minutes are one push; so are those that one committer \
                      made on the trunk within a day before a built one, and those whose run a newer push stopped. Else \
                      a workflow that pushes to trunk start, branch and path filters respected, or a merge queue, or the \
                      end of such a workflow; with an enabled step that builds or tests. Beside it, the share of the \
                      window's human integrations that were made while there was one.",
        fields: &[
            ("value", "share of pushes to the trunk that were built, where runs show it"),
            ("missed", "pushes that were not built"),
            ("excluded", "pushes that a path filter or their message left out"),
            ("configured", "1: pushes to trunk start a build or a test; missing where runs were counted"),
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
    let signal = if signal.state == SignalState::Observed {
        let any = |wanted: fn(&ToolMatch) -> bool| {
            flag(reading.strong.iter().any(|hit| hit.tool.is_some_and(wanted)))
        };
        let signal = signal
            .with("merge_group", flag(reading.strong.iter().any(|hit| hit.starts.merge_group)))
            .with("builds", any(tools::builds))
            .with("tests", any(tools::tests));
        with_history(context, signal)
    } else {
        signal
    };
    context.dated(by_pushes(context, signal))
}

/// Puts the share of pushes that were built in the place of what is configured.
fn by_pushes(context: &Context<'_>, configured: Signal) -> Signal {
    let Some(executed) = context.executed() else { return configured };
    let facts = context.facts;
    let pushes = Pushes::of(context, executed, context.window(DAYS));
    let missed: Vec<_> = pushes
        .missed
        .iter()
        .map(|index| commit(facts, *index).with_note("no run of its push built or tested it"))
        .collect();
    if pushes.built == 0 {
        let signal = if pushes.missed.is_empty() && pushes.hidden.is_none() {
            configured
        } else {
            never(context, DAYS, configured, pushes.hidden)
        };
        return proven(facts, signal, missed);
    }
    let counted = (pushes.built, pushes.all);
    let mut signal = share_of(executed, configured, counted, pushes.grade.unwrap_or(Grade::E3))
        .with("missed", pushes.missed.len() as f64)
        .with("excluded", pushes.excluded as f64);
    let elsewhere = facts.found(FileFact::ForeignCi).next();
    if let Some(other) = elsewhere.filter(|_| signal.value().is_some_and(|value| value < MOST)) {
        signal.values.remove("value");
        let text = format!("`{}` may have built the pushes that no run here did", other.path);
        signal.reason = Some(Reason::new(ReasonCode::ExternalSystem, text));
    }
    proven(facts, signal, missed.into_iter().take(3).chain(pushes.evidence))
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

/// Whether a push to the trunk makes a workflow build or test.
pub(in crate::signals) fn builds_pushes(context: &Context<'_>, workflow: &Workflow) -> bool {
    builds_when(context, workflow, |starts| starts.on_commit)
}

/// Whether a workflow builds or tests when it is started in a certain way.
pub(super) fn builds_when(context: &Context<'_>, workflow: &Workflow, how: fn(&Starts) -> bool) -> bool {
    let does = |job: &WorkflowJob| chain::any(&[job], |tool| tools::builds(tool) || tools::tests(tool));
    workflow.enabled_jobs().any(|job| does(job) && how(&triggers::starts_of(context, workflow, job, None)))
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

    /// Eight commits two days apart, each pushed by one of two people; those that `built` names ran the tests.
    fn pushing(built: &[u32]) -> World {
        let mut world = World::new().with(pushed()).collected();
        for step in 0..8_u32 {
            let day = 17.0 - f64::from(step) * 2.0;
            let commit = world.commit(day, ["ann", "bob"][step as usize % 2], &["a.rs"]);
            if built.contains(&step) {
                world.ran("ci", "push", day - 0.01, commit, &[Stage::UnitTest]);
            }
        }
        world
    }

    #[test]
    fn the_share_of_pushes_that_were_built() {
        let signal = observe(&pushing(&[0, 1, 2, 3, 5, 7]), "build.on_commit");
        assert_eq!((signal.value(), signal.n), (Some(0.75), Some(8)));
        assert_eq!((field(&signal, "missed"), field(&signal, "configured")), (Some(2.0), None));
        let missed = signal.evidence.iter().filter(|one| one.kind == plimsoll_domain::EvidenceKind::Commit);
        assert_eq!(missed.count(), 2, "the missed commits are named");
    }

    #[test]
    fn runs_that_only_lint_or_that_the_clock_started_build_no_push() {
        let mut world = pushing(&[]);
        let tip = world.tip.unwrap();
        world.ran("lint", "push", 2.9, tip, &[Stage::Lint]);
        world.ran("ci", "schedule", 2.5, tip, &[Stage::UnitTest]);
        world.ran("ci", "pull_request", 2.4, tip, &[Stage::UnitTest]);
        let signal = observe(&world, "build.on_commit");
        assert_eq!((signal.state, signal.value()), (SignalState::Absent, None));
        assert!(signal.reason.unwrap().text.contains(".github/workflows/ci.yml"));
    }

    #[test]
    fn commits_that_were_pushed_together_are_one_push() {
        let mut world = pushing(&[0, 1, 2, 3, 4, 5, 6, 7]);
        // Five minutes before the last; hours before it by the same person; by somebody else.
        world.commit(0.9, "cy", &["a.rs"]);
        world.commit(0.6, "ann", &["a.rs"]);
        world.commit(0.503, "bob", &["a.rs"]);
        let last = world.commit(0.5, "ann", &["a.rs"]);
        world.ran("ci", "push", 0.4, last, &[Stage::UnitTest]);
        let signal = observe(&world, "build.on_commit");
        assert_eq!((signal.n, field(&signal, "missed")), (Some(11), Some(2.0)));
        let mut own = pushing(&[0, 1, 2, 3, 4, 5, 6, 7]);
        own.commit(0.9, "ann", &["a.rs"]);
        own.commit(0.6, "ann", &["a.rs"]);
        let last = own.commit(0.5, "ann", &["a.rs"]);
        own.ran("ci", "push", 0.4, last, &[Stage::UnitTest]);
        assert_eq!(observe(&own, "build.on_commit").n, Some(9), "one push of three commits");
        // What was squashed from a pull request is a push of its own.
        let mut squashed = pushing(&[0, 1, 2, 3, 4, 5, 6, 7]);
        squashed.commit_saying(0.9, "ann", "Add login (#12)", &["a.rs"]);
        let last = squashed.commit(0.5, "ann", &["a.rs"]);
        squashed.ran("ci", "push", 0.4, last, &[Stage::UnitTest]);
        assert_eq!(field(&observe(&squashed, "build.on_commit"), "missed"), Some(1.0));
    }

    #[test]
    fn what_a_path_filter_leaves_out_is_not_missed_and_what_is_hidden_is_in_no_share() {
        let mut world = pushing(&[0, 1, 2, 3, 4, 5, 6, 7]);
        world.workflows[0].triggers[0].paths_ignore = vec!["docs/**".to_owned()];
        world.commit(0.8, "cy", &["docs/a.md"]);
        let hidden = world.commit(0.6, "dee", &["a.rs"]);
        world.ran("ci", "push", 0.5, hidden, &[Stage::Lint]);
        world.hides(hidden);
        let signal = observe(&world, "build.on_commit");
        assert_eq!((signal.value(), signal.n), (Some(1.0), Some(8)));
        assert_eq!(field(&signal, "excluded"), Some(1.0));
    }

    #[test]
    fn another_ci_system_may_have_built_what_no_run_did() {
        let mut world = pushing(&[0, 1]);
        world.shows_tool(FileFact::ForeignCi, "Jenkinsfile", "jenkins");
        let signal = observe(&world, "build.on_commit");
        assert_eq!((signal.value(), signal.reason.unwrap().code), (None, ReasonCode::ExternalSystem));
    }

    #[test]
    fn with_a_part_of_the_runs_pushes_before_them_are_not_missed() {
        let world = pushing(&[4, 5, 7]).partly(Source::Runs);
        let signal = observe(&world, "build.on_commit");
        assert_eq!((signal.value(), signal.n), (Some(0.75), Some(4)));
        assert!(signal.reason.is_some() && signal.confidence <= 0.8);
    }
}
