//! An earlier version can be put back.

use std::collections::BTreeMap;

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::{Evidence, EvidenceKind, Grade, Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::{Context, Span};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Hit, Reading, configured};
use crate::signals::shipped::{Shipment, happened};

/// Rollbacks of these days.
const DAYS: u32 = 365;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.rollback",
        title: "Rollback",
        meaning: "An earlier version can be put back, or was.",
        sources: &[Source::Workflows, Source::Jobs, Source::Deployments],
        computation: "Enabled steps that roll back, whether a failure or a person starts them. Where runs were \
                      collected, how often production of the window got an earlier version again, or a run rolled \
                      back. That nobody needed it takes nothing away from what is configured.",
        fields: &[
            ("value", "times that an earlier version was put back, where runs show any"),
            ("executions", "the same, also where there are none"),
            ("configured", "1: an enabled workflow can roll back; missing where it was seen done"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "a step that nobody ever ran",
        false_negatives: "an earlier version put back out of sight",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let Some(shipped) = context.shipped() else { return configured };
    let span = context.window_to_now(DAYS);
    let all: Vec<&Shipment<'_>> = shipped.production(Span { from: i64::MIN, to: span.to }).collect();
    let again = put_back(context, &all).into_iter().map(|(_, by)| all[by]);
    let mut times: BTreeMap<String, Evidence> = BTreeMap::new();
    for one in again.filter(|one| span.contains(one.finished())) {
        let key = one.run.map_or_else(|| one.deployment.id.clone(), |run| run.id.to_string());
        times.insert(key, one.evidence().with_note("an earlier version again"));
    }
    for event in context.executed().into_iter().flat_map(|executed| executed.events(span)) {
        if let Some(run) = event.run.filter(|_| event.stage == Stage::Rollback) {
            times.entry(run.to_string()).or_insert_with(|| shown(event));
        }
    }
    if times.is_empty() {
        // What nobody needed is there all the same: that no version was put back takes nothing away.
        return if configured.state == SignalState::Observed {
            configured.with("executions", 0.0)
        } else {
            configured
        };
    }
    let (n, times) = (times.len() as f64, times.into_values().rev().collect());
    happened(context, configured, DAYS, "no version was put back", (Grade::E3, times)).with("value", n)
}

fn shown(event: &StageEvent) -> Evidence {
    let job = || Evidence::new(EvidenceKind::Job, event.job.unwrap_or_default().to_string());
    event.evidence.first().cloned().unwrap_or_else(job)
}

/// Production deployments of a commit that their environment had had before, and on which the one just before builds:
/// places of the one that was replaced and of the one that replaced it. Nothing is published twice.
pub(super) fn put_back(context: &Context<'_>, all: &[&Shipment<'_>]) -> Vec<(usize, usize)> {
    let history = &context.facts.history;
    let mut had: BTreeMap<(&str, &str), Vec<(usize, CommitIx)>> = BTreeMap::new();
    let mut found = Vec::new();
    for (place, one) in all.iter().enumerate().filter(|(_, one)| !one.is_published()) {
        let Some(own) = history.find(one.deployment.sha) else { continue };
        let key = (one.deployment.environment.as_str(), one.deployment.component.as_str());
        let known = had.entry(key).or_default();
        let before = known.last().copied().filter(|(_, commit)| *commit != own);
        if let Some((failed, replaced)) = before
            && known.iter().any(|(_, commit)| *commit == own)
            && history.ancestors([replaced]).contains(own)
        {
            found.push((failed, place));
        }
        known.push((place, own));
    }
    found
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::stage(context, Stage::Rollback);
    // Rolling back is started by people more often than not.
    let by_hand: Vec<_> = reading.weak.iter().filter(|hit| hit.tool.is_some_and(|tool| !tool.weak)).collect();
    if reading.strong.is_empty() && !by_hand.is_empty() {
        let places = by_hand.iter().map(|hit| Hit::place(hit));
        return proven(context.facts, configured(id, Confidence::Configured), places);
    }
    reading
        .signal(context, id, || context.not_in_pipeline(id, Reach::Deployment, "no workflow can roll back"))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_rollback_by_hand_is_a_rollback() {
        let undo = workflow("undo", &["workflow_dispatch"]).job("undo", &[Stage::Rollback]);
        assert_eq!(state(&World::new().with(undo), "deploy.rollback"), SignalState::Observed);
    }

    #[test]
    fn none_is_absent() {
        assert_eq!(state(&World::new(), "deploy.rollback"), SignalState::Absent);
    }

    #[test]
    fn an_earlier_version_again_and_a_step_that_rolls_back() {
        let undo = workflow("undo", &["workflow_dispatch"]).job("undo", &[Stage::Rollback]);
        let mut world = World::new().with(undo).collected();
        for day in [5.0, 4.0] {
            let commit = world.commit(day, "ann", &["a.rs"]);
            world.ships("cd", "push", day - 0.1, commit, &[]);
        }
        let signal = observe(&world, "deploy.rollback");
        assert_eq!((field(&signal, "configured"), field(&signal, "executions")), (Some(1.0), Some(0.0)));
        world.ships("cd", "workflow_dispatch", 3.0, CommitIx(0), &[]);
        world.ran("undo", "workflow_dispatch", 2.0, CommitIx(1), &[Stage::Rollback]);
        // The newest version again is no way back.
        world.ships("cd", "push", 1.0, CommitIx(1), &[]);
        let signal = observe(&world, "deploy.rollback");
        assert_eq!((signal.value(), signal.n, field(&signal, "configured")), (Some(2.0), Some(2), None));
    }
}
