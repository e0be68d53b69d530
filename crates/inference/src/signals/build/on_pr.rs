//! A build for every pull request.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::facts::Workflow;
use plimsoll_domain::record::PullRequest;
use plimsoll_domain::{Evidence, Facts, Grade, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::{Context, Span};
use crate::signals::counted::{known_since, share_of};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed::{Executed, counts, is_build, never, partial};
use crate::signals::proof::{proven, pull_request};
use crate::signals::pushes::shuts_out;
use crate::signals::reading::Reading;
use crate::signals::triggers;

use super::on_commit::builds_when;

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.on_pr",
        title: "A build for every pull request",
        meaning: "Pull requests into trunk start a build or a test.",
        sources: &[Source::Workflows, Source::Jobs, Source::PullRequests],
        computation: "Where pull requests and runs were collected: those merged into the trunk whose head commit was \
                      built or tested by a job that ended before the merge, of all but those whose runs hide what they \
                      do, and those that the path filters of all workflows that could build them leave out. Else a workflow that pull requests into trunk start, with an enabled step that builds or \
                      tests.",
        fields: &[
            ("value", "share of merged pull requests that were built before the merge, where runs show it"),
            ("missed", "pull requests that were merged without"),
            ("excluded", "pull requests that path filters left out"),
            ("configured", "1: an enabled workflow does; missing where runs were counted"),
            ("weak", "1: only weak signs, such as a name or a run started by hand"),
        ],
        window_days: Some(DAYS),
        false_positives: "path filters leave most changes out; a build of the head that says nothing of the merge",
        false_negatives: "another CI system; a head that was pushed again after the merge",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured =
        Reading::builds_or_tests(context).only(|hit| hit.starts.on_pr).signal(context, id, || {
            context.not_in_pipeline(id, Reach::CiOnPullRequest, "no workflow builds or tests pull requests")
        });
    let requests = context.facts.coverage_of(Source::PullRequests);
    let Some(executed) = context.executed().filter(|_| requests != CoverageState::Missing) else {
        return configured;
    };
    let merged = Merged::of(context, executed, context.window(DAYS));
    let note = |request: &&PullRequest, note: &str| pull_request(request).with_note(note);
    let missed =
        merged.missed.iter().rev().map(|request| note(request, "merged without a build of its head"));
    if merged.built.is_empty() {
        if merged.missed.is_empty() && merged.hidden.is_none() {
            return configured;
        }
        let signal = if requests == CoverageState::Complete {
            never(context, DAYS, configured, merged.hidden)
        } else {
            configured
        };
        return proven(context.facts, signal, missed);
    }
    let all = merged.built.len() + merged.missed.len();
    let mut signal = share_of(executed, configured, (merged.built.len(), all), Grade::E3)
        .with("missed", merged.missed.len() as f64)
        .with("excluded", merged.excluded as f64);
    if requests == CoverageState::Partial {
        signal.reason = signal.reason.or_else(|| partial(executed)).or_else(some_requests);
    }
    let built = merged.built.iter().rev().map(|request| note(request, "its head was built before the merge"));
    context.dated(proven(context.facts, signal, missed.take(3).chain(built)))
}

fn some_requests() -> Option<plimsoll_domain::Reason> {
    let text = "counted over the pull requests that were collected; there are more";
    Some(plimsoll_domain::Reason::new(plimsoll_domain::ReasonCode::Inconclusive, text))
}

/// Pull requests merged into the trunk in a span, by whether their head was built before.
#[derive(Default)]
struct Merged<'a> {
    built: Vec<&'a PullRequest>,
    missed: Vec<&'a PullRequest>,
    /// Those that path filters left out.
    excluded: usize,
    hidden: Option<Evidence>,
}

impl<'a> Merged<'a> {
    fn of(context: &Context<'a>, executed: &Executed<'_>, span: Span) -> Self {
        let facts = context.facts;
        let trunk = triggers::trunk_name(facts);
        let known = known_since(context, executed);
        let mut found = Self::default();
        let inside = |request: &&PullRequest| span.contains(request.merged.timestamp());
        for request in facts.platform.pull_requests.iter().filter(inside) {
            let Some(head) = request.head.filter(|_| request.base.as_deref() == Some(trunk)) else {
                continue;
            };
            if built_before(facts, request) {
                found.built.push(request);
            } else if let Some(hidden) = facts.executions.hidden.get(&head) {
                found.hidden = Some(hidden.clone());
            } else if is_left_out(context, request) {
                found.excluded += 1;
            } else if request.merged.timestamp() >= known {
                found.missed.push(request);
            }
        }
        found
    }
}

/// Whether path filters of all workflows that could build it shut it out. What it changed is what it brought to the
/// trunk; where that was not read, it was not shut out.
fn is_left_out(context: &Context<'_>, request: &PullRequest) -> bool {
    let facts = context.facts;
    let Some(merged) = request.merge_commit.and_then(|id| facts.history.find(id)) else { return false };
    if facts.changes.of(merged).is_none_or(|change| change.cut) {
        return false;
    }
    let Some(integration) = context.integrations().all.iter().find(|one| one.commit == merged) else {
        return false;
    };
    let workflows = facts.timeline.at(integration.position);
    let building: Vec<_> =
        workflows.iter().filter(|one| builds_when(context, one, |starts| starts.on_pr)).collect();
    let shut = |workflow: &Workflow| {
        let events = ["pull_request", "pull_request_target"];
        events
            .iter()
            .filter_map(|event| workflow.trigger(event))
            .all(|trigger| shuts_out(facts, trigger, &[merged]))
    };
    !building.is_empty() && building.into_iter().all(shut)
}

fn built_before(facts: &Facts, request: &PullRequest) -> bool {
    let events = request.head.and_then(|head| facts.executions.events.get(&head)).into_iter().flatten();
    events
        .filter(|event| is_build(event.stage) && counts(facts, event))
        .any(|event| event.finished.is_some_and(|finished| finished <= request.merged))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn pull_requests_start_a_test() {
        let ci = workflow("ci", &["pull_request"]).job("test", &[Stage::UnitTest]);
        assert_eq!(state(&World::new().with(ci), "build.on_pr"), SignalState::Observed);
    }

    #[test]
    fn pushes_are_no_pull_requests() {
        let ci = workflow("ci", &["push"]).job("test", &[Stage::UnitTest]);
        assert_eq!(state(&World::new().with(ci), "build.on_pr"), SignalState::Absent);
    }

    #[test]
    fn what_path_filters_leave_out_is_not_missed() {
        let mut world = requests();
        world.workflows[0].triggers[0].paths = vec!["**.rs".to_owned()];
        for (path, excluded) in [("docs/a.md", 1.0), ("src/b.rs", 1.0)] {
            let merged = world.commit(4.0, "ann", &[path]);
            let (head, merge) = (world.commit(4.5, "ann", &[path]), world.sha(merged));
            world.pull_request(4.0, Some(head)).merge_commit = Some(merge);
            assert_eq!(field(&observe(&world, "build.on_pr"), "excluded"), Some(excluded), "{path}");
        }
        assert_eq!(field(&observe(&world, "build.on_pr"), "missed"), Some(3.0), "but source is");
    }

    /// One pull request built before its merge, one only after it, one never, one into another branch.
    fn requests() -> World {
        let ci = workflow("ci", &["pull_request"]).job("test", &[Stage::UnitTest]);
        let mut world = World::new().with(ci).collected();
        for ran in [Some(6.0), Some(3.0), None, None] {
            let head = world.commit(9.0, "ann", &["a.rs"]);
            if let Some(days) = ran {
                world.ran("ci", "pull_request", days, head, &[Stage::UnitTest]);
            }
            world.pull_request(5.0, Some(head));
        }
        world.platform.pull_requests[3].base = Some("release/1".to_owned());
        world
    }

    #[test]
    fn a_build_after_the_merge_is_too_late() {
        let signal = observe(&requests(), "build.on_pr");
        assert_eq!(signal.n, Some(3));
        assert!((signal.value().unwrap() - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!(signal.values.get("missed"), Some(&2.0));
        assert_eq!(signal.evidence[0].reference, "#3", "the newest missed one comes first");
    }

    #[test]
    fn without_pull_requests_it_is_configured_and_with_none_built_absent() {
        let mut world = requests();
        world.platform.pull_requests.remove(0);
        assert_eq!(state(&world, "build.on_pr"), SignalState::Absent);
        let world = world.without(Source::PullRequests);
        let signal = observe(&world, "build.on_pr");
        assert_eq!((signal.value(), signal.values.get("configured")), (None, Some(&1.0)));
    }
}
