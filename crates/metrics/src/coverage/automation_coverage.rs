//! The share of changes that the pipeline handles, as the workflows ask for it.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::{CoverageState, MetricValue, Reason, ReasonCode, Source, Stage};

use super::applicability::signs;
use super::changes::{Handled, executed, handled};
use super::matrix;
use super::stage_coverage::{How, Seen, external, of_stage};
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::flow::integrations;
use crate::measure;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "automation-coverage",
    title: "Automation coverage",
    unit: Unit::Ratio,
    better: Some(Better::Higher),
    definition: "For each stage that applies to the repository: the share of changes that reached the trunk in the \
                 window for which a run executed that stage: on the change's own commit, on the head of its pull \
                 request, or on a commit that it brought in; with a step that ran and was not skipped, told by the \
                 job's log, else by its definition. Where jobs were not collected it is what the workflow files of \
                 the change's own time ask for: a job that a push to the trunk, the change's pull request, its merge \
                 queue or a tag on it starts, with a step that the tool catalogue recognises. The headline is the mean over the stages; each stage stands beside it as a component.",
    source: "Plimsoll's definition.",
    needs: "Commits of the trunk and workflow files through time; run history turns it from configured to executed.",
    variants: &[("configured", "what the workflow files ask for, whether or not it ran")],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(none) = nothing_to_judge(context) {
        return vec![none.clone(), none.variant("configured")];
    }
    let configured = handled(context);
    let executed = executed(context);
    let by_files = Seen { changes: &configured, how: How::Configured };
    let seen = executed.as_ref().map_or(by_files, |changes| Seen { changes, how: How::Executed });
    let stages = stages(context, seen);
    let mut values = vec![week_by_week(context, headline(context, &stages, seen), seen)];
    let asked = headline(context, &self::stages(context, by_files), by_files);
    values.push(asked.variant("configured"));
    values.extend(stages.into_iter().map(|(value, stage)| value.component(stage.as_str())));
    values
}

/// The metric without a value, when there is no change or nothing that could have handled one.
pub(super) fn nothing_to_judge(context: &Context<'_>) -> Option<MetricValue> {
    integrations::none(context, &DOC).or_else(|| no_workflows(context))
}

/// The stages that apply, each with its share.
fn stages(context: &Context<'_>, seen: Seen<'_>) -> Vec<(MetricValue, Stage)> {
    let signs = signs(context.facts).into_iter();
    signs.map(|sign| (of_stage(context, &DOC, &sign, seen), sign.stage)).collect()
}

/// The metric without a value, when no workflow was there in the window.
fn no_workflows(context: &Context<'_>) -> Option<MetricValue> {
    let facts = context.facts;
    if facts.coverage_of(Source::Workflows) == CoverageState::Missing {
        let reason = Reason::new(ReasonCode::NoAccess, "workflow files were not read");
        return Some(measure::unknown(&DOC, reason));
    }
    if context.integrations().iter().any(|one| !facts.timeline.at(one.position).is_empty()) {
        return None;
    }
    if let Some(found) = facts.found(FileFact::ForeignCi).next() {
        return Some(measure::unknown(&DOC, external(&found.path)));
    }
    let text = "no commit of the trunk in the window has a workflow file, and no other CI system is defined";
    Some(measure::absent(&DOC, text))
}

fn headline(context: &Context<'_>, stages: &[(MetricValue, Stage)], seen: Seen<'_>) -> MetricValue {
    let Seen { changes, how } = seen;
    if stages.is_empty() {
        return measure::absent(&DOC, "nothing in the repository asks for any stage");
    }
    let known: Vec<_> = stages.iter().filter_map(|(value, stage)| Some((value.value?, *stage))).collect();
    let unknown = names(stages.iter().filter(|(value, _)| value.value.is_none()).map(|(_, stage)| *stage));
    if known.len() * 2 < stages.len() {
        return measure::unknown(&DOC, mostly_unknown(stages, &unknown));
    }
    let mean = known.iter().map(|(value, _)| value).sum::<f64>() / known.len() as f64;
    let mut value = MetricValue::measured(DOC.id, DOC.unit, mean, changes.len() as u64);
    if value.n < measure::FEW {
        value.caveats.push(measure::TOO_FEW_SAMPLES.to_owned());
    }
    value.caveats.extend(how.caveat());
    value.caveats.push(format!("mean over the stages that apply: {}", names(known.iter().map(|one| one.1))));
    if !unknown.is_empty() {
        value.caveats.push(format!("unknown and not in the mean: {unknown}"));
    }
    let share = |change: &Handled| {
        known.iter().filter(|(_, stage)| change.executes(*stage)).count() as f64 / known.len() as f64
    };
    let timed: Vec<_> = changes.iter().map(|change| (change.time, share(change))).collect();
    let mut value = measure::with_mean_trend(value, &context.weeks, &timed);
    let worst = known.iter().min_by(|left, right| left.0.total_cmp(&right.0)).map(|(_, stage)| *stage);
    let of_worst = stages.iter().find(|(_, stage)| Some(*stage) == worst);
    value.evidence = of_worst.map(|(stage, _)| stage.evidence.clone()).unwrap_or_default();
    value
}

/// Each week's headline as it would be of that week alone, where it is asked for.
fn week_by_week(context: &Context<'_>, mut value: MetricValue, seen: Seen<'_>) -> MetricValue {
    if value.value.is_some() && context.weeks.are_kept() {
        value.weekly = matrix::means(&matrix::rows(context, seen)).into_iter().collect();
    }
    value
}

fn names(stages: impl Iterator<Item = Stage>) -> String {
    stages.map(Stage::as_str).collect::<Vec<_>>().join(", ")
}

/// Why there is no headline: for the reason of the first stage that is unknown.
fn mostly_unknown(stages: &[(MetricValue, Stage)], unknown: &str) -> Reason {
    let first = stages.iter().find(|(value, _)| value.value.is_none());
    let code = first.and_then(|(value, _)| value.reason.as_ref()).map(|reason| reason.code);
    let text = format!("most of the {} stages that apply are unknown: {unknown}", stages.len());
    Reason::new(code.unwrap_or(ReasonCode::NotObservable), text)
}

#[cfg(test)]
pub(crate) mod tests;
