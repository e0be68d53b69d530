//! Whether rules hold of one repository.

use plimsoll_domain::Assessment;
use plimsoll_domain::fleet::{Change, ChangeKind, Way};
use plimsoll_domain::gate::{Gate, GateState};
use plimsoll_domain::level::{LevelVerdict, Observed};
use plimsoll_domain::metric::MetricValue;
use plimsoll_inference::Model;
use plimsoll_metrics::Better;
use plimsoll_report::{Standing, Step};

use super::is_plain;
use super::rule::{Rule, is_category, is_within};

/// What became of each rule. `before` is what the assessment is compared with, and what changed since; without it this
/// is the run that later ones are compared with, and breaks no rule.
pub(crate) fn judge(
    rules: &[Rule],
    models: &[Model],
    now: &Assessment,
    before: Option<(&Standing, &Step)>,
) -> Vec<Gate> {
    rules.iter().map(|rule| one(rule, models, now, before)).collect()
}

fn one(rule: &Rule, models: &[Model], now: &Assessment, before: Option<(&Standing, &Step)>) -> Gate {
    let gate = |state, reasons| Gate { rule: rule.to_string(), state, reasons };
    let Some((standing, step)) = before else {
        let first = "there is nothing to compare with yet; this run is what later ones are compared with";
        let mut reasons = vec![first.to_owned()];
        if let Rule::Below(category, level) = rule {
            let (state, found) = below(models, now, category, level);
            if state == GateState::Failed {
                reasons.extend(found.into_iter().map(|reason| format!("it would fail: {reason}")));
            }
        }
        return gate(GateState::Baseline, reasons);
    };
    match rule {
        Rule::LevelDrop(of) => {
            let found = worse(step, ChangeKind::Level)
                .filter(|change| change.size > 0)
                .filter(|change| of.as_ref().is_none_or(|of| is_of(change, of, models)))
                .map(|change| format!("{} ({}): {} → {}", change.title, change.id, change.from, change.to));
            failed_by(gate, found.collect())
        }
        Rule::PracticeLost(of) => {
            let found = worse(step, ChangeKind::Practice)
                .filter(|change| of.as_ref().is_none_or(|of| is_within(&change.id, of)))
                .map(|change| format!("{}: {} → {}", change.id, change.from, change.to));
            failed_by(gate, found.collect())
        }
        Rule::MetricWorse(metric, share) => {
            let (state, reason) = metric_worse(&standing.assessment, now, step, metric, *share);
            gate(state, reason.into_iter().collect())
        }
        Rule::Below(category, level) => {
            let (state, reason) = below(models, now, category, level);
            gate(state, reason.into_iter().collect())
        }
    }
}

fn failed_by(gate: impl FnOnce(GateState, Vec<String>) -> Gate, found: Vec<String>) -> Gate {
    gate(if found.is_empty() { GateState::Passed } else { GateState::Failed }, found)
}

fn worse(step: &Step, kind: ChangeKind) -> impl Iterator<Item = &Change> {
    step.changes.iter().filter(move |change| change.way == Way::Worse && change.kind == kind)
}

/// Whether a level's change is one of a model or category.
fn is_of(change: &Change, name: &str, models: &[Model]) -> bool {
    let model = models.iter().find(|model| change.model.as_deref() == Some(model.id.as_str()));
    model.is_some_and(|model| {
        let category = change.id.strip_prefix(&format!("{}.", model.id)).unwrap_or_default();
        model.id == name || is_category(name, model, category)
    })
}

fn plain<'a>(assessment: &'a Assessment, id: &str) -> Option<&'a MetricValue> {
    assessment.metrics.iter().find(|metric| metric.id == id && is_plain(metric))
}

fn metric_worse(
    before: &Assessment,
    now: &Assessment,
    step: &Step,
    metric: &str,
    share: f64,
) -> (GateState, Option<String>) {
    let told = worse(step, ChangeKind::Metric).find(|change| change.id == metric);
    let (old, new) = (plain(before, metric), plain(now, metric));
    let value = |metric: Option<&MetricValue>| metric.and_then(|metric| metric.value);
    let (Some(from), Some(to)) = (value(old), value(new)) else {
        return (GateState::Undetermined, Some(format!("{metric} has no value to compare")));
    };
    let doc = plimsoll_metrics::catalogue().iter().find(|doc| doc.id == metric);
    let by = match doc.and_then(|doc| doc.better) {
        Some(Better::Lower) => to - from,
        _ => from - to,
    };
    // From nothing, any worsening is beyond every share.
    let beyond = by > 0.0 && (from == 0.0 || by / from.abs() > share);
    match (beyond, told) {
        (true, Some(change)) => {
            (GateState::Failed, Some(format!("{metric}: {} → {}", change.from, change.to)))
        }
        (true, None) => {
            let interval = |metric: Option<&MetricValue>| metric.is_some_and(|one| one.interval.is_some());
            let why = if interval(old) && interval(new) {
                "by no more than its 95 % intervals allow"
            } else {
                "and it has no interval to tell that from noise"
            };
            (GateState::Undetermined, Some(format!("{metric} moved from {from:.3} to {to:.3}, {why}")))
        }
        (false, _) => (GateState::Passed, None),
    }
}

fn below(models: &[Model], now: &Assessment, name: &str, level: &str) -> (GateState, Option<String>) {
    let of = |verdict: &&LevelVerdict| {
        let model = models.iter().find(|model| model.id == verdict.model);
        model.is_some_and(|model| is_category(name, model, &verdict.category))
    };
    let Some(verdict) = now.levels.iter().find(of) else {
        return (GateState::Undetermined, Some(format!("{name} was not assessed")));
    };
    let rank = |id: &str| verdict.ladder.iter().position(|rung| rung == id).map_or(0, |index| index + 1);
    let (wanted, possible) = (rank(level), verdict.ceiling.as_deref().map_or(0, rank));
    let title = &verdict.category_title;
    match &verdict.observed {
        Observed::NotApplicable => (GateState::Passed, Some(format!("{title} does not apply here"))),
        Observed::InsufficientEvidence if possible >= wanted => {
            (GateState::Undetermined, Some(format!("{title}: too little was seen to say")))
        }
        Observed::InsufficientEvidence => {
            (GateState::Failed, Some(format!("{title}: {level} is not possible with what was seen")))
        }
        observed if rank(observed.as_str()) < wanted => {
            (GateState::Failed, Some(format!("{title} is {}, below {level}", observed.as_str())))
        }
        _ => (GateState::Passed, None),
    }
}
