//! Who repairs a broken trunk.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::commit::PersonIx;
use plimsoll_domain::record::{Conclusion, Run};
use plimsoll_domain::{Evidence, Grade, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::counted::file_of;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed::{Executed, partial, sure};
use crate::signals::integrations::Integration;
use crate::signals::proof::{commit, proven};
use crate::signals::reading::unknown;
use crate::signals::statistics::share;

const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.shared_fixing",
        title: "Red trunk repaired by others",
        meaning: "Share of broken trunk builds that somebody other than the breaker repaired.",
        sources: &[Source::Git, Source::Runs],
        computation: "For each workflow, the last verdict on each commit of the trunk's line, in the line's order. What \
                      people brought in between the last green commit and the first red one broke it; what they brought \
                      in between the last red and the next green one repaired it. A repair counts as somebody else's \
                      when none of its authors is among the breakers. A run that succeeds when started again breaks \
                      nothing.",
        fields: &[
            ("value", "share of repairs by others than the breakers"),
            ("repairs", "repairs of a red trunk in the window"),
        ],
        window_days: Some(DAYS),
        false_positives: "a release manager who repairs everything; an unrelated commit after a failure by chance",
        false_negatives: "repairs by the breaker after talking to the team",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let Some(executed) = context.executed() else {
        return unknown(id, ReasonCode::NoAccess, "run history was not collected; it would show this");
    };
    let span = context.window(DAYS);
    let repairs: Vec<Repair> = repairs(context, executed)
        .into_iter()
        .filter(|repair| span.contains(context.time(repair.green.commit)))
        .collect();
    let shared = repairs.iter().filter(|repair| repair.by_others).count();
    let Some(value) = share(shared, repairs.len()) else {
        let text = "no red build of the trunk was seen to be repaired in the window";
        return unknown(id, ReasonCode::BelowMinSample, text).with("repairs", 0.0);
    };
    let mut signal = Signal::observed(id, value, Grade::E4, sure(executed, Grade::E4).value())
        .with("repairs", repairs.len() as f64)
        .sampled(repairs.len() as u64);
    signal.reason = partial(executed);
    let evidence = repairs.iter().rev().map(|repair| repair.evidence(context));
    context.dated(proven(context.facts, signal, evidence))
}

/// A red trunk turned green.
struct Repair<'a> {
    green: &'a Integration,
    by_others: bool,
}

impl Repair<'_> {
    fn evidence(&self, context: &Context<'_>) -> Evidence {
        let note = if self.by_others { "repaired by somebody else" } else { "repaired by who broke it" };
        commit(context.facts, self.green.commit).with_note(note)
    }
}

/// Repairs, oldest first; several workflows that turned red and green with the same commits are one.
fn repairs<'a>(context: &'a Context<'_>, executed: &Executed<'_>) -> Vec<Repair<'a>> {
    let all = &context.integrations().all;
    let mut found: BTreeMap<(usize, usize), Repair<'a>> = BTreeMap::new();
    for verdicts in verdicts(context, executed).into_values() {
        let (mut green, mut red): (Option<usize>, Option<(usize, usize)>) = (None, None);
        for (position, succeeded) in verdicts {
            match (succeeded, green, red) {
                (true, Some(good), Some((first, last))) => {
                    let breakers = people(context, &all[good + 1..=first]);
                    let repairers = people(context, &all[last + 1..=position]);
                    if !breakers.is_empty() && !repairers.is_empty() {
                        let by_others = breakers.is_disjoint(&repairers);
                        found.insert((position, first), Repair { green: &all[position], by_others });
                    }
                    (green, red) = (Some(position), None);
                }
                (true, ..) => (green, red) = (Some(position), None),
                (false, _, None) => red = Some((position, position)),
                (false, _, Some((first, _))) => red = Some((first, position)),
            }
        }
    }
    found.into_values().collect()
}

/// For each workflow: whether the last run on a commit of the trunk's line succeeded, by the commit's position.
fn verdicts<'a>(context: &Context<'a>, executed: &Executed<'_>) -> BTreeMap<&'a str, BTreeMap<usize, bool>> {
    let facts = context.facts;
    let positions: BTreeMap<_, _> = context
        .integrations()
        .all
        .iter()
        .map(|one| (facts.history.commit(one.commit).id, one.position))
        .collect();
    let mut last: BTreeMap<&str, BTreeMap<usize, (&Run, bool)>> = BTreeMap::new();
    for run in facts.platform.runs.iter().filter(|run| executed.is_trunk_run(run.id)) {
        let Some(position) = run.sha.and_then(|sha| positions.get(&sha)) else { continue };
        let Some(attempt) = facts.platform.attempts_of(run.id).last() else { continue };
        let succeeded = match attempt.conclusion {
            Conclusion::Success => true,
            Conclusion::Failure | Conclusion::TimedOut => false,
            Conclusion::Cancelled | Conclusion::Skipped | Conclusion::Neutral | Conclusion::Pending => {
                continue;
            }
        };
        let workflow = file_of(run).or(run.workflow_name.as_deref()).unwrap_or_default();
        let of_workflow = last.entry(workflow).or_default();
        let newer = of_workflow.get(position).is_none_or(|(known, _)| known.created <= run.created);
        if newer {
            of_workflow.insert(*position, (run, succeeded));
        }
    }
    let plain = |runs: BTreeMap<usize, (&Run, bool)>| {
        runs.into_iter().map(|(position, (_, succeeded))| (position, succeeded)).collect()
    };
    last.into_iter().map(|(workflow, runs)| (workflow, plain(runs))).collect()
}

/// People who wrote what these brought in.
fn people(context: &Context<'_>, brought: &[Integration]) -> BTreeSet<PersonIx> {
    let commits = brought.iter().flat_map(Integration::work);
    let human = commits.filter(|index| !context.author(**index).bot);
    human.map(|index| context.facts.history.commit(*index).author).collect()
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{World, observe, state};

    /// A commit a day by each of these, green (`true`) or red.
    fn trunk(days: &[(&str, bool)]) -> World {
        let mut world = World::new().collected();
        for (index, (author, green)) in days.iter().enumerate() {
            let day = (days.len() - index) as f64;
            let commit = world.commit(day, author, &["a.rs"]);
            world.ran("ci", "push", day - 0.1, commit, &[Stage::UnitTest]);
            if !green {
                world.platform.attempts.last_mut().unwrap().conclusion = Conclusion::Failure;
            }
        }
        world
    }

    #[test]
    fn repairs_by_others_and_by_the_breaker() {
        let world = trunk(&[
            ("ann", true),
            ("bob", false),
            ("cy", true),
            ("ann", false),
            ("bob", false),
            ("ann", true),
            ("renovate[bot]", false),
            ("cy", true),
        ]);
        let signal = observe(&world, "vc.shared_fixing");
        assert_eq!((signal.value(), signal.n), (Some(0.5), Some(2)), "a program's break has no breaker");
        assert!(signal.evidence[0].note.as_deref().unwrap().contains("who broke it"));
    }

    #[test]
    fn a_run_that_succeeds_when_started_again_broke_nothing() {
        let mut world = trunk(&[("ann", true), ("bob", false), ("cy", true)]);
        let mut again = world.platform.attempts[1].clone();
        (again.number, again.conclusion) = (2, Conclusion::Success);
        world.platform.attempts.insert(2, again);
        assert_eq!(state(&world, "vc.shared_fixing"), SignalState::Unknown);
    }

    #[test]
    fn without_runs_it_is_unknown_and_with_a_part_it_says_so() {
        let world = trunk(&[("ann", true), ("bob", false), ("cy", true)]);
        let part = observe(&world.clone().partly(Source::Runs), "vc.shared_fixing");
        assert_eq!(part.value(), Some(1.0));
        assert!(part.reason.is_some() && part.confidence <= 0.8);
        let none = observe(&world.without(Source::Runs), "vc.shared_fixing");
        assert_eq!(none.reason.unwrap().code, ReasonCode::NoAccess);
    }
}
