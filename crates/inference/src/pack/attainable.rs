//! Levels that nobody can reach, and levels that only people's word could reach.

use std::collections::BTreeMap;

use plimsoll_domain::practice::PracticeRole;

use super::problem::PackProblem;
use super::sense::Map;
use crate::levels::{Tally, standing};
use crate::model::{Observability, Practice};
use crate::{Model, supersession};
use plimsoll_domain::Verdict;

/// Errors about levels that are out of reach, warnings about those that no repository can show. `hopeless` are
/// practices whose rule can never be true.
pub(super) fn check(map: &Map<'_>, hopeless: &[&str]) -> Vec<PackProblem> {
    let model = Model {
        practices: map.drafts.iter().map(|draft| draft.practice.clone()).collect(),
        ..map.model.clone()
    };
    let reached = Reached::new(&model, hopeless);
    let mut problems = Vec::new();
    for category in &model.categories {
        let ranks = model.levels.len();
        let told = reached.by(&category.id, true);
        let shown = reached.by(&category.id, false);
        if told < ranks {
            let level = &model.levels[told].id;
            if let Some(at) = map.place(&category.id, Some(level)) {
                let message = format!(
                    "level `{level}` of `{}` can never be reached: too little of it can be met",
                    category.id
                );
                problems.push(at.problem(message));
            }
        } else if shown < ranks {
            let level = &model.levels[shown].id;
            if let Some(at) = map.place(&category.id, Some(level)) {
                let message = format!(
                    "no repository can show level `{level}` of `{}`: too much of it only people can attest",
                    category.id
                );
                problems.push(at.warning(message));
            }
        }
    }
    problems
}

/// What can be met at best.
struct Reached<'a> {
    model: &'a Model,
    hopeless: &'a [&'a str],
    superseders: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Reached<'a> {
    fn new(model: &'a Model, hopeless: &'a [&'a str]) -> Self {
        Self { model, hopeless, superseders: supersession::superseders(model) }
    }

    /// How many levels a category gets through when everything is met that can be; with what people attest, or
    /// by what a repository shows alone.
    fn by(&self, category: &str, attested: bool) -> usize {
        let mut tallies = vec![Tally::default(); self.model.levels.len()];
        for practice in self.model.practices_of(category) {
            if let Some(tally) = self.model.rank(&practice.level).and_then(|rank| tallies.get_mut(rank)) {
                tally.add(self.best(practice, attested), practice);
            }
        }
        standing(self.model, &tallies).observed
    }

    fn best(&self, practice: &Practice, attested: bool) -> Verdict {
        let liftable = || {
            let above = self.superseders.get(practice.id.as_str()).into_iter().flatten();
            above.filter_map(|id| self.model.practice(id)).any(|above| self.can_be_met(above, attested))
        };
        if practice.role == PracticeRole::AntiPractice || self.can_be_met(practice, attested) || liftable() {
            Verdict::Met
        } else {
            Verdict::Unknown
        }
    }

    fn can_be_met(&self, practice: &Practice, attested: bool) -> bool {
        match practice.observability {
            Observability::Attestation => attested,
            _ => !self.hopeless.contains(&practice.id.as_str()),
        }
    }
}
