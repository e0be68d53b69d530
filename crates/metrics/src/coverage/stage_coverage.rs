//! One stage's share of the changes.

use plimsoll_domain::{CoverageState, Evidence, MetricState, MetricValue, Reason, ReasonCode, Source, Stage};

use super::applicability::Sign;
use super::changes::Handled;
use crate::catalogue::MetricDoc;
use crate::context::Context;
use crate::measure;

/// The caveat of values that say what the definitions ask for.
pub(super) const CONFIGURED: &str = "configured-not-executed";

/// Why what another system does is unknown.
pub(super) fn external(path: &str) -> Reason {
    Reason::new(
        ReasonCode::ExternalSystem,
        format!("{path} defines another system that may do this, out of sight"),
    )
}

/// How it is known what the pipeline did for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// By what the definitions of its time ask for.
    Configured,
    /// By what jobs did.
    Executed,
}

impl How {
    /// What a reader must know before quoting it.
    pub(super) fn caveat(self) -> Option<String> {
        (self == Self::Configured).then(|| CONFIGURED.to_owned())
    }
}

/// Changes, and how it is known what was done for them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'s> {
    pub(super) changes: &'s [Handled],
    pub(super) how: How,
}

/// One stage's share of changes, with the sign that it applies and examples with and without it.
pub(super) fn of_stage(
    context: &Context<'_>,
    doc: &MetricDoc,
    sign: &Sign,
    Seen { changes, how }: Seen<'_>,
) -> MetricValue {
    let stage = sign.stage;
    let executed = changes.iter().filter(|change| change.executes(stage)).count();
    let unseen = unseen(context, stage, changes, how);
    let open = unseen.as_ref().map_or(0, |(open, _)| *open);
    let value = match unseen {
        Some((_, reason)) if open * 2 > changes.len() => Some(measure::unknown(doc, reason)),
        _ => measure::ratio(doc, executed as u64, (changes.len() - open) as u64),
    };
    let mut value =
        value.unwrap_or_else(|| measure::absent(doc, "no change reached the trunk in the window"));
    value.evidence.push(sign.evidence.clone());
    if value.state == MetricState::Measured {
        value.caveats.extend(how.caveat());
        if open > 0 {
            value
                .caveats
                .push(format!("{open} of {} changes left out: what ran for them is not seen", changes.len()));
        }
        let yes = |change: &Handled| if change.executes(stage) { 1.0 } else { 0.0 };
        let timed: Vec<_> = changes.iter().map(|change| (change.time, yes(change))).collect();
        value = measure::with_mean_trend(value, &context.weeks, &timed);
        say_gating(stage, changes, &mut value);
    }
    if executed == 0 {
        say_other_triggers(context, stage, &mut value);
    }
    value.evidence.extend(examples(context, stage, changes));
    value
}

/// What may have been executed out of sight for the changes that a stage is not seen for.
pub(super) enum OutOfSight {
    /// It may have been for any of them.
    Any(Reason),
    /// For those of which something hides what it runs.
    Hidden,
}

impl OutOfSight {
    /// What it is for one stage.
    pub(super) fn of(context: &Context<'_>, stage: Stage, how: How) -> Self {
        let facts = context.facts;
        let ships = matches!(
            stage,
            Stage::Provision
                | Stage::Migrate
                | Stage::Deploy
                | Stage::Verify
                | Stage::Release
                | Stage::Rollback
                | Stage::ServeModel
        );
        if let Some(found) = facts.elsewhere(ships).next() {
            return Self::Any(external(&found.path));
        }
        if how == How::Configured && facts.coverage_of(Source::Workflows) != CoverageState::Complete {
            return Self::Any(Reason::new(ReasonCode::NoAccess, "workflow files were read only in part"));
        }
        Self::Hidden
    }

    /// Whether the stage may have been executed for a change although it is not seen.
    pub(super) fn holds(&self, change: &Handled, stage: Stage) -> bool {
        !change.executes(stage) && (matches!(self, Self::Any(_)) || change.executed.opaque.is_some())
    }
}

/// How many changes may have had a stage executed out of sight, and why.
fn unseen(context: &Context<'_>, stage: Stage, changes: &[Handled], how: How) -> Option<(usize, Reason)> {
    let hidden = OutOfSight::of(context, stage, how);
    let open = changes.iter().filter(|change| hidden.holds(change, stage)).count();
    if let OutOfSight::Any(reason) = hidden {
        return Some((open, reason));
    }
    let mut missing = changes.iter().rev().filter(|change| !change.executes(stage));
    let place = missing.find_map(|change| change.executed.opaque.as_deref())?;
    let text = format!("{place} hides what it runs; job logs would show it");
    Some((open, Reason::new(ReasonCode::OpaqueWrapper, text)))
}

fn say_gating(stage: Stage, changes: &[Handled], value: &mut MetricValue) {
    let newest = changes.iter().rev().find_map(|change| change.executed.place(stage));
    if newest.is_some_and(|place| !place.gating) {
        value.caveats.push("not gating: its failure fails nothing (continue-on-error)".to_owned());
    }
}

fn say_other_triggers(context: &Context<'_>, stage: Stage, value: &mut MetricValue) {
    let mut workflows = context.facts.workflows().iter();
    let found = workflows.find(|workflow| workflow.enabled_jobs().any(|job| job.executes(stage)));
    if let Some(workflow) = found {
        let events: Vec<_> = workflow.triggers.iter().map(|trigger| trigger.event.as_str()).collect();
        value.caveats.push(format!(
            "{} executes it, but not for each change (its triggers: {})",
            workflow.path,
            events.join(", ")
        ));
    }
}

/// Where the newest change had it executed, and the newest changes that had not.
fn examples(context: &Context<'_>, stage: Stage, changes: &[Handled]) -> Vec<Evidence> {
    let newest = changes.iter().rev().find_map(|change| change.executed.place(stage));
    let place = newest.map(|place| {
        let mut evidence = place.evidence.clone();
        evidence.note.get_or_insert_with(|| format!("executes {}", stage.as_str()));
        context.facts.linked(evidence)
    });
    let without = changes.iter().rev().filter(|change| !change.executes(stage)).take(2);
    let note = format!("no {} seen for it", stage.as_str());
    place.into_iter().chain(without.map(|change| context.commit(change.commit, note.clone()))).collect()
}
