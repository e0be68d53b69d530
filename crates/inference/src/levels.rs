//! From practices to levels: an interval from proven to possible, and what is observed between.
//!
//! Of a level's applicable practices, *m* are met, *x* not met, *u* unknown; *t* = m + x + u.
//!
//! - **floor** passes when m/t ≥ θ and every gate is met: unknown counts as no.
//! - **ceiling** passes when (m+u)/t ≥ θ and no gate is not met: unknown counts as yes.
//! - **observed** passes when the floor does, or when m/(m+x) ≥ θ, every gate is met and enough practices have
//!   a verdict.
//! - **Bridge**: a level that nothing speaks against (x = 0, no gate not met) but about which too little is
//!   known passes the observation when the next level passes it on evidence of its own. Whether a gate that is
//!   unknown is "too little known" too, a pack says level by level (`bridge-gates`). It has to hold for the
//!   whole level, however much else is known of it; otherwise one more practice met could lower a level.
//! - A level without applicable practices passes. One that has only anti-practices passes when one of them is
//!   still done, or when the next level passes; with `default` in the pack, always.
//! - Anti-practices and optional practices are in no count.
//!
//! A category stands on the highest level up to which all pass. Each pass of the floor is one of the
//! observation, and each of the observation one of the ceiling, so floor ≤ observed ≤ ceiling always.

use plimsoll_domain::level::Observed;
use plimsoll_domain::practice::PracticeRole;
use plimsoll_domain::{LevelVerdict, PracticeVerdict, Verdict};

use crate::model::{Category, Determinable, Model, Practice};

/// Verdicts of one level, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Met.
    pub met: usize,
    /// Not met.
    pub not_met: usize,
    /// Unknown.
    pub unknown: usize,
    /// Some gate is not met.
    pub gate_not_met: bool,
    /// Some gate is unknown.
    pub gate_unknown: bool,
    /// Anti-practices that apply.
    pub anti: usize,
    /// Anti-practices that are still done.
    pub anti_met: usize,
    /// Anti-practices with a verdict, of either kind.
    pub anti_known: usize,
}

/// How far a category gets, as numbers of levels passed; 0 is below the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Proven.
    pub floor: usize,
    /// Observed.
    pub observed: usize,
    /// Possible.
    pub ceiling: usize,
}

impl Tally {
    /// Counts one verdict of a practice.
    pub fn add(&mut self, verdict: Verdict, practice: &Practice) {
        match practice.role {
            PracticeRole::Counted => self.count(verdict, practice.gate),
            PracticeRole::Optional => {}
            PracticeRole::AntiPractice => {
                self.anti += usize::from(verdict != Verdict::NotApplicable);
                self.anti_met += usize::from(verdict == Verdict::Met);
                self.anti_known += usize::from(matches!(verdict, Verdict::Met | Verdict::NotMet));
            }
        }
    }

    /// Counts one verdict that counts.
    pub fn count(&mut self, verdict: Verdict, gate: bool) {
        match verdict {
            Verdict::Met => self.met += 1,
            Verdict::NotMet => {
                self.not_met += 1;
                self.gate_not_met |= gate;
            }
            Verdict::Unknown => {
                self.unknown += 1;
                self.gate_unknown |= gate;
            }
            Verdict::NotApplicable => {}
        }
    }

    /// Applicable practices.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.met + self.not_met + self.unknown
    }

    fn floor(&self, theta: f64) -> bool {
        let gates = !self.gate_not_met && !self.gate_unknown;
        self.total() == 0 || (gates && reaches(self.met, self.total(), theta))
    }

    fn ceiling(&self, theta: f64) -> bool {
        self.total() == 0 || (!self.gate_not_met && reaches(self.met + self.unknown, self.total(), theta))
    }

    /// Whether it is observed on evidence of its own.
    fn observed(&self, theta: f64, rule: &Determinable) -> bool {
        let known = self.met + self.not_met;
        let gates = !self.gate_not_met && !self.gate_unknown;
        let shown = gates && known >= needed(self.total(), rule) && reaches(self.met, known, theta);
        self.total() > 0 && (self.floor(theta) || shown)
    }

    /// Whether nothing speaks against it, so that the next level may speak for it.
    const fn can_be_bridged(&self, rule: &Determinable) -> bool {
        self.not_met == 0 && !self.gate_not_met && (rule.bridge_gates || !self.gate_unknown)
    }
}

/// How many of `total` practices need a verdict: the share of them or the minimum, never more than there are.
fn needed(total: usize, rule: &Determinable) -> usize {
    // A hair less, so that 0.4 × 5 asks for 2 and not, by rounding of the binary fraction, for 3.
    let share = (rule.share * total as f64 - 1e-9).ceil() as usize;
    share.max(rule.at_least).min(total)
}

fn reaches(part: usize, total: usize, theta: f64) -> bool {
    total > 0 && part as f64 / total as f64 >= theta - 1e-9
}

/// Where a category stands, by its levels' tallies, lowest first.
#[must_use]
pub fn standing(model: &Model, tallies: &[Tally]) -> Standing {
    let theta = model.scoring.theta;
    let own =
        |rank: usize| tallies.get(rank).is_some_and(|tally| tally.observed(theta, &model.determinable(rank)));
    let observed = |rank: usize, tally: &Tally| {
        let bridged = || tally.can_be_bridged(&model.determinable(rank)) && own(rank + 1);
        tally.total() == 0 || own(rank) || bridged()
    };
    let height = |passes: &dyn Fn(usize, &Tally) -> bool| {
        let through = |rank: usize, tally: &Tally| {
            let next = || tallies.get(rank + 1).is_some_and(|tally| passes(rank + 1, tally));
            passes(rank, tally)
                && (!shows_only_what_is_left_behind(model, rank, tally) || tally.anti_met > 0 || next())
        };
        tallies.iter().enumerate().take_while(|(rank, tally)| through(*rank, tally)).count()
    };
    Standing {
        floor: height(&|_, tally| tally.floor(theta)),
        observed: height(&observed),
        ceiling: tallies.iter().take_while(|tally| tally.ceiling(theta)).count(),
    }
}

/// Whether a level says only what is still done and should not be: then something has to show that it is so.
fn shows_only_what_is_left_behind(model: &Model, rank: usize, tally: &Tally) -> bool {
    tally.total() == 0 && tally.anti > 0 && !model.levels.get(rank).is_some_and(|level| level.default)
}

/// Tallies of one category's levels, lowest first.
#[must_use]
pub fn tallies(model: &Model, category: &str, verdict_of: &dyn Fn(&Practice) -> Verdict) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); model.levels.len()];
    for practice in model.practices_of(category) {
        if let Some(tally) = model.rank(&practice.level).and_then(|rank| tallies.get_mut(rank)) {
            tally.add(verdict_of(practice), practice);
        }
    }
    tallies
}

/// The level verdict of every category, in the model's order, after supersession.
#[must_use]
pub fn levels(model: &Model, practices: &[PracticeVerdict]) -> Vec<LevelVerdict> {
    model.categories.iter().map(|category| level(model, category, practices)).collect()
}

fn level(model: &Model, category: &Category, practices: &[PracticeVerdict]) -> LevelVerdict {
    let verdict_of = |practice: &Practice| {
        let found = practices.iter().find(|verdict| verdict.id == practice.id);
        found.map_or(Verdict::Unknown, |verdict| verdict.verdict)
    };
    let tallies = tallies(model, &category.id, &verdict_of);
    let standing = standing(model, &tallies);
    let named = |height: usize| {
        height.checked_sub(1).and_then(|rank| model.levels.get(rank)).map(|level| level.id.clone())
    };
    let known: usize = tallies.iter().map(|tally| tally.met + tally.not_met).sum();
    let total: usize = tallies.iter().map(Tally::total).sum();
    // With nothing that applies, every level would pass.
    let anti: usize = tallies.iter().map(|tally| tally.anti).sum();
    let without_meaning = total == 0 && anti == 0;
    let nothing_known = known == 0 && tallies.iter().all(|tally| tally.anti_known == 0);
    let named = |height: usize| named(height).filter(|_| !without_meaning);
    LevelVerdict {
        model: model.id.clone(),
        category: category.id.clone(),
        category_title: category.title.clone(),
        ladder: model.levels.iter().map(|level| level.id.clone()).collect(),
        observed: match named(standing.observed) {
            _ if without_meaning => Observed::NotApplicable,
            // What holds by default says nothing where nothing at all is known.
            _ if nothing_known => Observed::InsufficientEvidence,
            Some(level) => Observed::Level(level),
            None if standing.ceiling > 0 && !without_meaning => Observed::InsufficientEvidence,
            None => Observed::None,
        },
        floor: named(standing.floor),
        ceiling: named(standing.ceiling),
        determinable: if total == 0 { 0.0 } else { known as f64 / total as f64 },
        blockers: blockers(model, &category.id, standing.observed, &verdict_of),
        ahead: ahead(model, &category.id, standing.observed, &verdict_of),
    }
}

/// Practices that keep the next level away: gates first, then what is not met, then what is unknown.
fn blockers(
    model: &Model,
    category: &str,
    observed: usize,
    verdict_of: &dyn Fn(&Practice) -> Verdict,
) -> Vec<String> {
    let mut blocking: Vec<(&Practice, Verdict)> = model
        .practices_of(category)
        .filter(|practice| model.rank(&practice.level) == Some(observed))
        .filter(|practice| practice.role == PracticeRole::Counted)
        .map(|practice| (practice, verdict_of(practice)))
        .filter(|(_, verdict)| matches!(verdict, Verdict::NotMet | Verdict::Unknown))
        .collect();
    blocking.sort_by_key(|(practice, verdict)| (!practice.gate, *verdict != Verdict::NotMet));
    blocking.into_iter().map(|(practice, _)| practice.id.clone()).collect()
}

fn ahead(
    model: &Model,
    category: &str,
    observed: usize,
    verdict_of: &dyn Fn(&Practice) -> Verdict,
) -> Vec<String> {
    let above = |practice: &&Practice| model.rank(&practice.level).is_some_and(|rank| rank >= observed);
    model
        .practices_of(category)
        .filter(above)
        .filter(|practice| practice.role == PracticeRole::Counted && verdict_of(practice) == Verdict::Met)
        .map(|practice| practice.id.clone())
        .collect()
}
