//! What happens to the trunk while it is red.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::record::{Conclusion, Run};
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, commit, proven};
use crate::signals::reading::{Reading, unknown};
use crate::signals::statistics::share;
use crate::signals::triggers::trunk_name;

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.merged_on_green",
        title: "Work waits while the trunk is red",
        meaning: "Share of trunk integrations that came while the last verdict on trunk was good, or that made it good.",
        sources: &[Source::Git, Source::Workflows, Source::Runs],
        computation: "Human integrations of the window after a first verdict: the last run of a building or testing \
                      workflow on trunk that had ended before the commit, and, where that failed, the first that ended \
                      on that very commit. What came on red and was green itself is a repair.",
        fields: &[
            ("value", "share of human integrations that came on green, or repaired"),
            ("on_red", "integrations that came on red and repaired nothing"),
            ("red", "integrations that came on red, repairs among them"),
        ],
        window_days: Some(DAYS),
        false_positives: "a feature that happens to be green after a red one",
        false_negatives: "repairs in several steps; what was committed on green and pushed on red",
    },
    observe,
};

/// A verdict on trunk.
struct VerdictOnTrunk<'a> {
    finished: i64,
    good: bool,
    run: &'a Run,
}

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    match context.facts.coverage_of(Source::Runs) {
        CoverageState::Complete => {}
        CoverageState::Partial => {
            return unknown(
                id,
                ReasonCode::NoAccess,
                "runs were read in part; the last verdict may be another",
            );
        }
        CoverageState::Missing => {
            return unknown(id, ReasonCode::NoAccess, "run history was not collected; it would show this");
        }
    }
    let span = context.window(DAYS);
    if let Err(reason) = context.history_closed(span) {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let verdicts = verdicts(context);
    let mut counted = 0;
    let mut red = Vec::new();
    for one in &context.integrations().all {
        let at = context.time(one.commit);
        if !span.contains(at) || !one.is_human(context.facts) {
            continue;
        }
        let before = verdicts.partition_point(|verdict| verdict.finished <= at);
        let Some(last) = before.checked_sub(1).map(|last| &verdicts[last]) else { continue };
        counted += 1;
        if !last.good {
            red.push((one.commit, repaired(context, &verdicts[before..], one.commit)));
        }
    }
    let on_red = red.iter().filter(|(_, repaired)| !repaired).count();
    let Some(value) = share(counted - on_red, counted) else {
        let text = "nothing was integrated after a run on trunk had ended with a verdict";
        return Signal::without(id, SignalState::Unknown, Reason::new(ReasonCode::BelowMinSample, text));
    };
    let signal = Signal::observed(id, value, Grade::E3, Confidence::Assumed.value())
        .with("on_red", on_red as f64)
        .with("red", red.len() as f64)
        .sampled(counted as u64);
    let shown = red.iter().rev().filter(|(_, repaired)| !repaired || on_red == 0).map(|(index, _)| *index);
    let newest = context.facts.trunk_line.first().copied().filter(|_| red.is_empty());
    let shown = shown.take(3).chain(newest).map(|index| commit(context.facts, index));
    context.dated(proven(context.facts, signal, shown))
}

/// Verdicts of workflows that build or test, on trunk, first finished first.
fn verdicts<'a>(context: &Context<'a>) -> Vec<VerdictOnTrunk<'a>> {
    let platform = &context.facts.platform;
    let trunk = trunk_name(context.facts);
    let reading = Reading::builds_or_tests(context);
    let building: Vec<&str> =
        reading.strong.iter().chain(&reading.weak).map(|hit| hit.workflow.path.as_str()).collect();
    let builds = |run: &Run| {
        let path = run.workflow_path.as_deref().map(|path| path.split('@').next().unwrap_or(path));
        path.is_some_and(|path| building.contains(&path))
    };
    let on_trunk = |run: &Run| {
        let event = run.event.as_deref().unwrap_or_default();
        run.branch.as_deref() == Some(trunk) && !event.starts_with("pull_request")
    };
    let verdict = |run: &'a Run| {
        let last = platform.attempts_of(run.id).last()?;
        let good = match last.conclusion {
            Conclusion::Success => true,
            Conclusion::Failure | Conclusion::TimedOut => false,
            _ => return None,
        };
        Some(VerdictOnTrunk { finished: last.updated?.timestamp(), good, run })
    };
    let runs = platform.runs.iter().filter(|run| on_trunk(run) && builds(run));
    let mut verdicts: Vec<_> = runs.filter_map(verdict).collect();
    verdicts.sort_by_key(|verdict| (verdict.finished, verdict.run.id));
    verdicts
}

fn repaired(context: &Context<'_>, later: &[VerdictOnTrunk<'_>], commit: CommitIx) -> bool {
    let sha = context.facts.history.commit(commit).id;
    later.iter().find(|verdict| verdict.run.sha == Some(sha)).is_some_and(|verdict| verdict.good)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn world() -> World {
        let ci = workflow("ci", &["push"]).job("ci", &[Stage::Build, Stage::UnitTest]);
        World::new().with(ci).collected()
    }

    /// A commit and the run of it, an hour later.
    fn integrate(world: &mut World, days_ago: f64, good: bool) {
        let on = world.commit(days_ago, "ann", &["a.rs"]);
        world.ran("ci", "push", days_ago - 0.04, on, &[Stage::Build]);
        if !good {
            world.platform.attempts.last_mut().unwrap().conclusion = Conclusion::Failure;
        }
    }

    #[test]
    fn what_comes_on_red_and_what_repairs() {
        let mut world = world();
        // The first has no verdict before it; the third comes on red and stays red, the fourth repairs.
        for (days_ago, good) in [(9.0, true), (8.0, false), (7.0, false), (6.0, true), (5.0, true)] {
            integrate(&mut world, days_ago, good);
        }
        let signal = observe(&world, "vc.merged_on_green");
        assert_eq!((signal.value(), signal.n), (Some(0.75), Some(4)));
        assert_eq!((field(&signal, "on_red"), field(&signal, "red")), (Some(1.0), Some(2.0)));
    }

    #[test]
    fn a_run_that_had_not_ended_is_no_verdict() {
        let mut world = world();
        integrate(&mut world, 9.0, true);
        let on = world.commit(8.0, "ann", &["a.rs"]);
        world.ran("ci", "push", 6.5, on, &[Stage::Build]);
        world.platform.attempts.last_mut().unwrap().conclusion = Conclusion::Failure;
        integrate(&mut world, 7.0, true);
        assert_eq!(field(&observe(&world, "vc.merged_on_green"), "red"), Some(0.0));
    }

    #[test]
    fn other_workflows_and_pull_requests_are_no_verdict_on_trunk() {
        let mut world = world();
        integrate(&mut world, 9.0, true);
        let on = world.commit(8.0, "ann", &["a.rs"]);
        for (workflow, event) in [("labels", "push"), ("ci", "pull_request")] {
            world.ran(workflow, event, 7.5, on, &[]);
            world.platform.attempts.last_mut().unwrap().conclusion = Conclusion::Failure;
        }
        integrate(&mut world, 7.0, true);
        assert_eq!(observe(&world, "vc.merged_on_green").value(), Some(1.0));
    }

    #[test]
    fn without_runs_it_is_unknown() {
        let mut world = World::new();
        world.commit(3.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "vc.merged_on_green"), SignalState::Unknown);
    }
}
