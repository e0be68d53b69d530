//! The cheapest practices that lift a category's next level.

use std::collections::BTreeMap;

use plimsoll_domain::practice::{Effort, PracticeRole};
use plimsoll_domain::{PracticeVerdict, ReasonCode, Verdict};

use crate::assess::ModelResult;
use crate::levels::{self, Standing};
use crate::model::{Model, Observability, Practice};

/// What to do in one category.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan<'m> {
    /// Where the category stands.
    pub(super) before: Standing,
    /// Where it stands when every step is done.
    pub(super) after: Standing,
    /// The steps, in the order to take them.
    pub(super) steps: Vec<&'m Practice>,
    /// Hours of work, roughly, of all steps.
    pub(super) cost: f64,
}

/// What a plan is made over.
pub(super) struct Planner<'m> {
    model: &'m Model,
    result: &'m ModelResult,
    superseders: BTreeMap<&'m str, Vec<&'m str>>,
}

impl<'m> Planner<'m> {
    pub(super) fn new(model: &'m Model, result: &'m ModelResult) -> Self {
        Self { model, result, superseders: crate::supersession::superseders(model) }
    }

    /// The plan for one category; `None` on the highest level, or when nothing can be done that a repository
    /// would show.
    pub(super) fn plan(&self, category: &str) -> Option<Plan<'m>> {
        let before = self.standing(category, &[]);
        let mut steps: Vec<&'m Practice> = Vec::new();
        while self.standing(category, &steps).observed == before.observed {
            let Some(step) = self.best(category, before.observed, &steps) else { break };
            steps.push(step);
        }
        self.drop_needless(category, before.observed, &mut steps);
        let after = self.standing(category, &steps);
        if after.observed == before.observed {
            // No set of steps lifts the level by itself; one is worth a mention, a list would be a burden.
            steps.truncate(1);
        }
        let cost = steps.iter().map(|step| hours(step.remedy.effort)).sum();
        (!steps.is_empty()).then_some(Plan { before, after, steps, cost })
    }

    fn verdict(&self, practice: &Practice) -> Verdict {
        self.result.practice(&practice.id).map_or(Verdict::Unknown, |verdict| verdict.verdict)
    }

    fn open(&self, practice: &Practice) -> bool {
        practice.role == PracticeRole::Counted
            && matches!(self.verdict(practice), Verdict::NotMet | Verdict::Unknown)
    }

    /// Whether doing `steps` settles a practice.
    fn settled(&self, practice: &Practice, steps: &[&Practice]) -> bool {
        let superseders = self.superseders.get(practice.id.as_str()).map_or(&[][..], Vec::as_slice);
        steps.iter().any(|step| step.id == practice.id || superseders.contains(&step.id.as_str()))
    }

    fn standing(&self, category: &str, steps: &[&Practice]) -> Standing {
        let verdict_of = |practice: &Practice| {
            let lifted = self.open(practice) && self.settled(practice, steps);
            if lifted { Verdict::Met } else { self.verdict(practice) }
        };
        levels::standing(self.model, &levels::tallies(self.model, category, &verdict_of))
    }

    /// The practices of the next level that are still open after `steps`.
    fn missing(&self, category: &str, rank: usize, steps: &[&Practice]) -> Vec<&'m Practice> {
        self.model
            .practices
            .iter()
            .filter(|practice| {
                practice.category == category && self.model.rank(&practice.level) == Some(rank)
            })
            .filter(|practice| self.open(practice) && !self.settled(practice, steps))
            .collect()
    }

    /// The next step: a gate's before others, what is shown to be missing before what is only unseen and that
    /// before what cannot be looked into, then by work for each practice settled, then by how near it was measured.
    fn best(&self, category: &str, rank: usize, steps: &[&'m Practice]) -> Option<&'m Practice> {
        let missing = self.missing(category, rank, steps);
        let mut candidates: Vec<(bool, u8, f64, f64, &'m Practice)> = Vec::new();
        for practice in self.model.practices.iter().filter(|practice| practice.category == category) {
            let settles: Vec<&&Practice> =
                missing.iter().filter(|open| self.settled(open, &[practice])).collect();
            if settles.is_empty() || !self.open(practice) || !self.can_be_advised(practice) {
                continue;
            }
            let gate = settles.iter().any(|open| open.gate);
            let doubt = settles.iter().map(|open| self.doubt(open)).min().unwrap_or(u8::MAX);
            let work = hours(practice.remedy.effort) / settles.len() as f64;
            let closeness = self.result.closeness.get(&practice.id).copied().unwrap_or(0.0);
            candidates.push((!gate, doubt, work, 1.0 - closeness, practice));
        }
        candidates
            .into_iter()
            .min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)).then(a.3.total_cmp(&b.3)))
            .map(|candidate| candidate.4)
    }

    /// Whether there is something to do that would show. What only people know would not; what happens in
    /// another system, or waits for data that this run did not collect, may long be done.
    fn can_be_advised(&self, practice: &Practice) -> bool {
        let done_elsewhere = |verdict: &PracticeVerdict| {
            verdict.verdict == Verdict::Unknown
                && verdict.reason.as_ref().is_some_and(|reason| {
                    matches!(
                        reason.code,
                        ReasonCode::ExternalSystem
                            | ReasonCode::NoAccess
                            | ReasonCode::ExpiredLogs
                            | ReasonCode::ShallowClone
                    )
                })
        };
        practice.observability != Observability::Attestation
            && !self.result.practice(&practice.id).is_some_and(done_elsewhere)
    }

    /// How doubtful it is that a practice is missing.
    fn doubt(&self, practice: &Practice) -> u8 {
        let verdict = self.result.practice(&practice.id);
        match verdict.map(|verdict| (verdict.verdict, verdict.reason.as_ref().map(|reason| reason.code))) {
            Some((Verdict::NotMet, _)) => 0,
            Some((_, Some(ReasonCode::OpaqueWrapper))) => 2,
            _ => 1,
        }
    }

    /// Leaves out steps, costliest first, without which the level is reached as well.
    fn drop_needless(&self, category: &str, observed: usize, steps: &mut Vec<&'m Practice>) {
        let reached = self.standing(category, steps).observed;
        if reached == observed {
            return;
        }
        let mut by_cost = steps.clone();
        by_cost.sort_by(|a, b| hours(b.remedy.effort).total_cmp(&hours(a.remedy.effort)));
        for step in by_cost {
            let rest: Vec<&Practice> = steps.iter().copied().filter(|other| other.id != step.id).collect();
            if self.standing(category, &rest).observed > observed {
                *steps = rest;
            }
        }
    }

    /// Titles of the other practices that a step settles.
    pub(super) fn also_settles(&self, step: &Practice) -> Vec<&'m str> {
        self.model
            .practices
            .iter()
            .filter(|practice| {
                practice.id != step.id && self.open(practice) && self.settled(practice, &[step])
            })
            .map(|practice| practice.title.as_str())
            .collect()
    }
}

/// An effort in hours, roughly: only their order of magnitude is used.
const fn hours(effort: Effort) -> f64 {
    match effort {
        Effort::Hours => 2.0,
        Effort::Days => 16.0,
        Effort::Weeks => 100.0,
        Effort::Quarters => 500.0,
    }
}
