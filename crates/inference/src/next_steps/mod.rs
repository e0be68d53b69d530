//! What to do next: for each category the cheapest steps that lift its level, best value first.

mod plan;

use plimsoll_domain::assessment::NextStep;
use plimsoll_domain::{Evidence, PracticeVerdict, Verdict};

use crate::assess::ModelResult;
use crate::model::{Category, Model, Practice};
use plan::{Plan, Planner};

/// The next steps of a model, best value first.
///
/// Value is levels gained for the work. Steps towards what was shown to be missing come before steps towards
/// what was only not seen, and those that lift a level before those that do not yet. The steps of one category
/// stay together: one without the other would lift nothing.
#[must_use]
pub fn next_steps(model: &Model, result: &ModelResult) -> Vec<NextStep> {
    let planner = Planner::new(model, result);
    let mut plans: Vec<(&Category, Plan<'_>)> = model
        .categories
        .iter()
        .filter_map(|category| planner.plan(&category.id).map(|plan| (category, plan)))
        .collect();
    plans.sort_by(|(_, a), (_, b)| {
        let class = |plan: &Plan<'_>| class(plan, result);
        class(a).cmp(&class(b)).then(price(a).total_cmp(&price(b)))
    });
    plans.iter().flat_map(|(category, plan)| steps(model, result, &planner, category, plan)).collect()
}

/// 0: lifts a level and something was shown to be missing; 1: lifts a level; 2: does not, alone.
fn class(plan: &Plan<'_>, result: &ModelResult) -> u8 {
    let refuted = |step: &&Practice| {
        result.practice(&step.id).is_some_and(|verdict| verdict.verdict == Verdict::NotMet)
    };
    match (plan.after.observed > plan.before.observed, plan.steps.iter().any(refuted)) {
        (true, true) => 0,
        (true, false) => 1,
        (false, _) => 2,
    }
}

/// Work for each level gained.
fn price(plan: &Plan<'_>) -> f64 {
    plan.cost / plan.after.observed.saturating_sub(plan.before.observed).max(1) as f64
}

fn steps(
    model: &Model,
    result: &ModelResult,
    planner: &Planner<'_>,
    category: &Category,
    plan: &Plan<'_>,
) -> Vec<NextStep> {
    let mut steps = Vec::new();
    for practice in &plan.steps {
        let Some(verdict) = result.practice(&practice.id) else { continue };
        steps.push(NextStep {
            practice: practice.id.clone(),
            title: practice.title.clone(),
            model: model.id.clone(),
            category: category.id.clone(),
            gain: gain(model, plan, practice),
            why: why(verdict, &planner.also_settles(practice)),
            how: how(verdict),
        });
    }
    steps
}

fn gain(model: &Model, plan: &Plan<'_>, practice: &Practice) -> String {
    let name = |height: usize| {
        height
            .checked_sub(1)
            .and_then(|rank| model.levels.get(rank))
            .map_or("none", |level| level.id.as_str())
    };
    let others: Vec<String> = plan
        .steps
        .iter()
        .filter(|other| other.id != practice.id)
        .map(|other| format!("“{}”", other.title))
        .collect();
    let lifts = plan.after.observed > plan.before.observed;
    let target = if lifts { plan.after.observed } else { plan.before.observed + 1 };
    let gain = format!("{} → {}", name(plan.before.observed), name(target));
    match (lifts, others.is_empty()) {
        (true, true) => gain,
        (true, false) => format!("{gain}, with {}", others.join(", ")),
        (false, _) => format!("towards {gain}; the rest has to be confirmed first"),
    }
}

fn why(verdict: &PracticeVerdict, settles: &[&str]) -> String {
    let reason = verdict.reason.as_ref().map_or("", |reason| reason.text.as_str()).trim_end_matches('.');
    let mut why = match verdict.verdict {
        Verdict::NotMet => format!("Missing: {reason}."),
        _ => format!("Not shown: {reason}."),
    };
    if verdict.verdict == Verdict::NotMet {
        let places: Vec<String> = verdict.evidence.iter().take(2).map(place).collect();
        if !places.is_empty() {
            why.push_str(&format!(" See {}.", places.join(", ")));
        }
    }
    if !settles.is_empty() {
        let titles: Vec<String> = settles.iter().map(|title| format!("“{title}”")).collect();
        why.push_str(&format!(" It settles {} as well.", titles.join(", ")));
    }
    why
}

/// A piece of evidence in a few words.
fn place(evidence: &Evidence) -> String {
    let short = evidence.reference.get(..12).filter(|_| evidence.reference.len() == 40);
    let reference = short.unwrap_or(&evidence.reference);
    match &evidence.note {
        Some(note) => format!("{} {reference} ({note})", evidence.kind.as_str()),
        None => format!("{} {reference}", evidence.kind.as_str()),
    }
}

/// First line: what and where; the lines after it: an example to paste.
fn how(verdict: &PracticeVerdict) -> String {
    let remedy = &verdict.remedy;
    let action = remedy.action.trim_end_matches('.');
    format!("{action} ({}).\n{}", remedy.place, remedy.example)
}
