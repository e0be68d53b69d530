//! Failures are answered by a newer version.

use std::collections::BTreeMap;

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::facts::commit::Revert;
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{ReasonCode, Signal, Source, Stage};

use super::rollback::put_back;
use crate::signals::context::{Context, Span};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::proven;
use crate::signals::reading::unknown;
use crate::signals::shipped::{Shipment, Shipped, measured};

/// Failures of these days.
const DAYS: u32 = 365;

/// A revert shows a failure when it is in production within this span after what it reverts.
const REVERT_WITHIN: i64 = 7 * DAY_SECONDS;

/// A hotfix shows one when it is in production within this span after what it fixes.
const HOTFIX_WITHIN: i64 = 3 * DAY_SECONDS;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.roll_forward",
        title: "Failures fixed by a newer version",
        meaning: "What goes wrong in production is repaired by a new commit and not by an earlier version.",
        sources: &[Source::Git, Source::Deployments, Source::Jobs, Source::Issues],
        computation: "Production deployments of the window that failed their users: a change of them was reverted \
                      within 7 days or fixed by a hotfix within 72 hours, an incident was opened after them and \
                      before the next, or an earlier version was put back; and every run that rolled back. Share of them that a newer commit \
                      repaired, as the first remedy; a revert brings earlier code back.",
        fields: &[("value", "that share"), ("rollbacks", "failures answered by an earlier version")],
        window_days: Some(DAYS),
        false_positives: "failures that nobody notices",
        false_negatives: "rollbacks made by hand, out of sight",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let Some(shipped) = context.shipped() else {
        return unknown(id, ReasonCode::NoAccess, "run history was not collected; it would show this");
    };
    let all: Vec<&Shipment<'_>> = shipped.production(Span { from: i64::MIN, to: i64::MAX }).collect();
    let remedies = remedies(context, shipped, &all);
    let span = context.window_to_now(DAYS);
    let failed: Vec<_> =
        remedies.iter().filter(|(failed, _)| span.contains(all[**failed].finished())).collect();
    // A run that rolls back answers a failure even where nothing shows which.
    let runs: Vec<u64> = failed.iter().filter_map(|(_, remedy)| Some(all[remedy.by].run?.id)).collect();
    let mut others: BTreeMap<u64, &StageEvent> = BTreeMap::new();
    for event in context.executed().into_iter().flat_map(|executed| executed.events(span)) {
        if let Some(run) = event.run.filter(|run| event.stage == Stage::Rollback && !runs.contains(run)) {
            others.insert(run, event);
        }
    }
    let n = failed.len() + others.len();
    if n == 0 {
        let text = "no failed production change was recognised in the window";
        return unknown(id, ReasonCode::BelowMinSample, text);
    }
    let back = failed.iter().filter(|(_, remedy)| remedy.back).count() + others.len();
    let value = 1.0 - back as f64 / n as f64;
    let configured = unknown(id, ReasonCode::NoAccess, "");
    let counted = failed.iter().map(|(failed, _)| all[**failed]);
    let signal = measured(context, configured, value, n, counted).with("rollbacks", back as f64);
    let newest = failed.iter().rev().map(|(_, remedy)| {
        let note = if remedy.back { "put an earlier version back" } else { "repaired the one before" };
        all[remedy.by].evidence().with_note(note)
    });
    let ran = others.values().rev().filter_map(|event| event.evidence.first().cloned());
    proven(context.facts, signal, ran.take(2).chain(newest))
}

/// The first remedy of a deployment, by place in the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Remedy {
    by: usize,
    back: bool,
}

/// Failed deployments with their first remedy.
fn remedies(context: &Context<'_>, shipped: &Shipped<'_>, all: &[&Shipment<'_>]) -> BTreeMap<usize, Remedy> {
    let mut found: BTreeMap<usize, Remedy> = BTreeMap::new();
    let mut note = |failed: usize, by: usize, back: bool| {
        let known = found.entry(failed).or_insert(Remedy { by, back });
        // Of one deployment that is both, going back is what it did.
        if by < known.by || (by == known.by && back) {
            *known = Remedy { by, back };
        }
    };
    for (failed, by) in put_back(context, all) {
        note(failed, by, true);
    }
    let history = &context.facts.history;
    for (by, one) in all.iter().enumerate() {
        for commit in one.brought.iter().flatten() {
            let message = &history.commit(*commit).message;
            let reverted = message.revert.as_ref().and_then(|revert| reverted(context, *commit, revert));
            let blamed = reverted.and_then(|target| place_of(shipped, all, target));
            if let Some(failed) = blamed.filter(|failed| soon(all, *failed, by, REVERT_WITHIN)) {
                // A revert brings the earlier code back, whatever its commit is called.
                note(failed, by, true);
            } else if message.hotfix
                && let Some(failed) = before(all, by).filter(|failed| soon(all, *failed, by, HOTFIX_WITHIN))
            {
                note(failed, by, false);
            }
        }
    }
    for issue in &context.facts.platform.issues {
        let opened = issue.opened.timestamp();
        let next = all.partition_point(|one| one.finished() <= opened);
        let Some(failed) = next.checked_sub(1) else { continue };
        if let Some(by) = (next..all.len()).find(|by| before(all, *by) == Some(failed)) {
            note(failed, by, false);
        }
    }
    found
}

/// The commit that a revert names, by its id or its subject.
fn reverted(context: &Context<'_>, by: CommitIx, revert: &Revert) -> Option<CommitIx> {
    let history = &context.facts.history;
    let target = match revert {
        Revert::Commit(id) => history.find(*id)?,
        Revert::Subject(subject) => {
            let mut named = history.indices().filter(|index| history.commit(*index).subject == *subject);
            let only = named.next()?;
            if named.next().is_some() {
                return None;
            }
            only
        }
    };
    // Taking a revert back brings the change again; it repairs nothing.
    (target < by && history.commit(target).message.revert.is_none()).then_some(target)
}

/// The deployment that first brought a commit.
fn place_of(shipped: &Shipped<'_>, all: &[&Shipment<'_>], commit: CommitIx) -> Option<usize> {
    let at = shipped.arrival(commit)?;
    let from = all.partition_point(|one| one.finished() < at);
    let has = |one: &&Shipment<'_>| one.brought.as_ref().is_none_or(|brought| brought.contains(&commit));
    all[from..].iter().take_while(|one| one.finished() == at).position(has).map(|place| from + place)
}

/// The deployment just before, of the same environment and component.
fn before(all: &[&Shipment<'_>], by: usize) -> Option<usize> {
    let own = all[by].deployment;
    let same = |place: &usize| {
        let other = all[*place].deployment;
        other.environment == own.environment && other.component == own.component
    };
    (0..by).rev().find(same)
}

fn soon(all: &[&Shipment<'_>], failed: usize, by: usize, within: i64) -> bool {
    failed < by && all[by].finished() - all[failed].finished() <= within
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::CommitIx;
    use plimsoll_domain::{CoverageState, SignalState, Source, Stage};

    use crate::signals::testing::{World, field, observe, state};

    const ID: &str = "deploy.roll_forward";

    /// A deployment for each subject, half a day apart.
    fn world(subjects: &[&str]) -> World {
        let mut world = World::new().collected();
        for (index, subject) in subjects.iter().enumerate() {
            let ago = 20.0 - index as f64 * 0.5;
            let commit = world.commit_saying(ago, "ann", subject, &["a.rs"]);
            world.ships("cd", "push", ago - 0.1, commit, &[]);
        }
        world
    }

    #[test]
    fn a_revert_and_an_earlier_version_go_back() {
        let mut world = world(&["One", "Two", "Revert Two", "Three", "Four"]);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n, field(&signal, "rollbacks")), (Some(0.0), Some(1), Some(1.0)));
        world.ships("cd", "workflow_dispatch", 15.0, CommitIx(3), &[]);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n, field(&signal, "rollbacks")), (Some(0.0), Some(2), Some(2.0)));
        world.ran("undo", "workflow_dispatch", 14.0, CommitIx(4), &[Stage::Rollback]);
        let signal = observe(&world, ID);
        assert_eq!((signal.n, field(&signal, "rollbacks")), (Some(3), Some(3.0)));
    }

    #[test]
    fn a_revert_of_a_revert_repairs_nothing() {
        let world = world(&["One", "Two", "Revert Two", "Revert Revert Two"]);
        assert_eq!(observe(&world, ID).n, Some(1));
    }

    #[test]
    fn no_failure_is_no_share_and_no_history_none_either() {
        let mut world = world(&["One", "Two"]);
        assert_eq!(state(&world, ID), SignalState::Unknown);
        world.covers(Source::Runs, CoverageState::Missing);
        assert_eq!(state(&world, ID), SignalState::Unknown);
    }
}
