//! Whether a pack that can be read makes sense: rules that can come out both ways, levels that can be reached,
//! cells that are filled.

use super::document::Spot;
use super::extend::Removed;
use super::header::Places;
use super::practices::{Draft, Origin, RULES};
use super::problem::PackProblem;
use super::vocabulary::Vocabulary;
use super::{attainable, cells, logic};
use crate::condition::Condition;
use crate::model::{Model, Practice};

/// Everything a pack with sound words says that cannot be, or was hardly meant.
pub(super) fn check(
    model: &Model,
    drafts: &[Draft],
    removed: &[Removed],
    places: &Places,
    vocabulary: &Vocabulary,
) -> Vec<PackProblem> {
    let mut problems = Vec::new();
    let mut hopeless = Vec::new();
    for draft in drafts {
        let impossible = |rule: &Condition| logic::is_impossible(rule, vocabulary, drafts);
        if draft.practice.met.as_ref().is_some_and(impossible) {
            hopeless.push(draft.practice.id.as_str());
        }
        // What is inherited unchanged was looked at where it was written.
        if draft.origin != Origin::Inherited {
            problems.extend(rules(draft, drafts, vocabulary));
        }
    }
    let map = Map { model, drafts, removed, places };
    problems.extend(attainable::check(&map, &hopeless));
    problems.extend(cells::check(&map));
    problems
}

/// Rules that can only come out one way.
fn rules(draft: &Draft, drafts: &[Draft], vocabulary: &Vocabulary) -> Vec<PackProblem> {
    let mut problems = Vec::new();
    let practice = &draft.practice;
    let rules = [&practice.applies, &practice.met, &practice.not_met];
    for (which, rule) in rules.into_iter().enumerate() {
        let Some(rule) = rule else { continue };
        let (key, id) = (RULES[which], &practice.id);
        let at = draft.rules_at[which].as_ref().unwrap_or(&draft.id_at);
        if logic::is_impossible(rule, vocabulary, drafts) {
            let because = "what it asks for contradicts itself";
            problems.push(match key {
                "met" => at.problem(format!("`{id}` can never be met: {because}")),
                "applies" => at.warning(format!("`{id}` never applies: {because}")),
                _ => at.warning(format!("`{key}` of `{id}` can never be true: {because}")),
            });
        } else if !is_one_test(rule) && logic::is_certain(rule, vocabulary, drafts) {
            problems.push(at.warning(format!("`{key}` of `{id}` is true whatever is measured")));
        }
    }
    problems
}

/// A single test that everything passes was reported with its threshold.
fn is_one_test(rule: &Condition) -> bool {
    matches!(rule, Condition::Signal(_) | Condition::Metric(_))
}

/// The cells of a model, and where this pack speaks of them.
pub(super) struct Map<'a> {
    pub(super) model: &'a Model,
    pub(super) drafts: &'a [Draft],
    removed: &'a [Removed],
    places: &'a Places,
}

impl<'a> Map<'a> {
    /// Practices of one cell.
    pub(super) fn cell(&self, category: &'a str, level: &'a str) -> impl Iterator<Item = &'a Draft> {
        let here = move |draft: &&Draft| draft.practice.category == category && draft.practice.level == level;
        self.drafts.iter().filter(here)
    }

    /// Where this pack has a level.
    pub(super) fn level_place(&self, level: &str) -> Option<&Spot> {
        self.places.levels.get(level)
    }

    /// Where this pack speaks last of a cell, its category or its level; `None` when it is all inherited.
    pub(super) fn place(&self, category: &str, level: Option<&str>) -> Option<&Spot> {
        let here = |practice: &Practice| {
            practice.category == category && level.is_none_or(|level| practice.level == level)
        };
        let removed = self.removed.iter().rfind(|removed| here(&removed.practice)).map(|removed| &removed.at);
        let own = |draft: &&Draft| draft.origin != Origin::Inherited && here(&draft.practice);
        let practice = self.drafts.iter().rfind(own).map(|draft| &draft.id_at);
        removed
            .or(practice)
            .or_else(|| self.places.categories.get(category))
            .or_else(|| level.and_then(|level| self.places.levels.get(level)))
    }
}
