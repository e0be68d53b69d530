//! Whether a rule can be true at all, and whether it can be false.
//!
//! A rule is taken apart into the ways in which it can come out as wanted. A way that needs one measurement to
//! be two things at once is none; a rule without any way left cannot come out so. Where there are more ways than
//! can be looked at, nothing is claimed.

use std::collections::BTreeMap;

use super::practices::Draft;
use super::range::{Range, Scale};
use super::vocabulary::Vocabulary;
use crate::condition::{Comparison, Condition, MetricTest, SignalTest};
use crate::model::Observability;

/// How many steps may be spent on one rule.
const BUDGET: u32 = 5_000;

/// How many ways to choose parts of a `count-of` are looked at.
const CHOICES: usize = 64;

/// What has to hold of measurements, so far.
#[derive(Debug, Clone, Default)]
struct Way {
    states: BTreeMap<String, State>,
    ranges: BTreeMap<(String, String), Range>,
}

/// What a signal or a metric has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Measured,
    Absent,
    NotApplicable,
}

impl Way {
    fn with_state(&self, subject: &str, state: State) -> Option<Self> {
        match self.states.get(subject) {
            Some(before) if *before != state => None,
            _ => {
                let mut way = self.clone();
                way.states.insert(subject.to_owned(), state);
                Some(way)
            }
        }
    }

    fn with_range(&self, subject: &str, field: &str, range: Range) -> Option<Self> {
        let mut way = self.with_state(subject, State::Measured)?;
        let key = (subject.to_owned(), field.to_owned());
        let both = way.ranges.get(&key).map_or(Some(range), |before| before.and(range))?;
        way.ranges.insert(key, both);
        Some(way)
    }
}

/// How a rule is to come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    True,
    False,
}

impl Wanted {
    const fn other(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
        }
    }
}

/// Ways, or `None` when there are too many to look at.
type Ways = Option<Vec<Way>>;

/// Whether a rule can never be true.
pub(super) fn is_impossible(rule: &Condition, vocabulary: &Vocabulary, drafts: &[Draft]) -> bool {
    let mut search = Search { vocabulary, drafts, measured_only: false, left: BUDGET };
    search.ways(rule, Wanted::True, vec![Way::default()]).is_some_and(|ways| ways.is_empty())
}

/// Whether a rule is true whatever is measured, as long as something is.
pub(super) fn is_certain(rule: &Condition, vocabulary: &Vocabulary, drafts: &[Draft]) -> bool {
    let mut search = Search { vocabulary, drafts, measured_only: true, left: BUDGET };
    search.ways(rule, Wanted::False, vec![Way::default()]).is_some_and(|ways| ways.is_empty())
}

/// What a test is about.
struct Subject<'t> {
    name: &'t str,
    field: &'t str,
    most: Option<f64>,
    n: Option<u64>,
}

/// One question about one rule.
struct Search<'a> {
    vocabulary: &'a Vocabulary,
    drafts: &'a [Draft],
    /// A test also fails where there is nothing to measure; that makes no threshold a sensible one.
    measured_only: bool,
    /// Steps that may still be spent.
    left: u32,
}

impl Search<'_> {
    fn ways(&mut self, rule: &Condition, wanted: Wanted, so_far: Vec<Way>) -> Ways {
        let spent = u32::try_from(so_far.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.left = self.left.checked_sub(spent)?;
        if so_far.is_empty() {
            return Some(so_far);
        }
        match (rule, wanted) {
            (Condition::All(parts), Wanted::True) | (Condition::Any(parts), Wanted::False) => {
                self.each(parts.iter(), wanted, so_far)
            }
            // What comes before the first known part is unknown and asks for nothing.
            (Condition::All(parts) | Condition::Any(parts) | Condition::FirstKnown(parts), _) => {
                self.one(parts, wanted, &so_far)
            }
            (Condition::Not(part), _) => self.ways(part, wanted.other(), so_far),
            (Condition::CountOf { of, at_least }, Wanted::True) => self.some(of, *at_least, wanted, so_far),
            (Condition::CountOf { of, at_least }, Wanted::False) => {
                self.some(of, (of.len() + 1).saturating_sub(*at_least), wanted, so_far)
            }
            (Condition::Signal(test), _) => Some(self.signal(test, wanted, &so_far)),
            (Condition::Metric(test), _) => Some(self.metric(test, wanted, &so_far)),
            (Condition::Practice(id), Wanted::True) => self.practice(id, so_far),
            // There are many ways not to be met.
            (Condition::Practice(_), Wanted::False) => Some(so_far),
            (Condition::Absent(id), Wanted::True) => Some(states(id, &[State::Absent], &so_far)),
            (Condition::Absent(id), Wanted::False) => {
                Some(states(id, &[State::Measured, State::NotApplicable], &so_far))
            }
            (Condition::Applicable(id), Wanted::True) => {
                Some(states(id, &[State::Measured, State::Absent], &so_far))
            }
            (Condition::Applicable(id), Wanted::False) => Some(states(id, &[State::NotApplicable], &so_far)),
        }
    }

    /// Every part comes out so.
    fn each<'c>(
        &mut self,
        parts: impl Iterator<Item = &'c Condition>,
        wanted: Wanted,
        so_far: Vec<Way>,
    ) -> Ways {
        let mut ways = so_far;
        for part in parts {
            ways = self.ways(part, wanted, ways)?;
        }
        Some(ways)
    }

    /// One part does.
    fn one(&mut self, parts: &[Condition], wanted: Wanted, so_far: &[Way]) -> Ways {
        let mut ways = Vec::new();
        for part in parts {
            ways.extend(self.ways(part, wanted, so_far.to_vec())?);
        }
        Some(ways)
    }

    /// So many parts do.
    fn some(&mut self, parts: &[Condition], count: usize, wanted: Wanted, so_far: Vec<Way>) -> Ways {
        let Some(choices) = choices(parts.len(), count) else { return Some(so_far) };
        let mut ways = Vec::new();
        for choice in choices {
            let chosen = choice.into_iter().filter_map(|at| parts.get(at));
            ways.extend(self.each(chosen, wanted, so_far.clone())?);
        }
        Some(ways)
    }

    fn practice(&mut self, id: &str, so_far: Vec<Way>) -> Ways {
        let practice = self.drafts.iter().map(|draft| &draft.practice).find(|practice| practice.id == id);
        let shown = practice.filter(|practice| practice.observability != Observability::Attestation);
        match shown.and_then(|practice| practice.met.clone()) {
            Some(met) => self.ways(&met, Wanted::True, so_far),
            None => Some(so_far),
        }
    }

    fn signal(&self, test: &SignalTest, wanted: Wanted, so_far: &[Way]) -> Vec<Way> {
        let most = Scale::of_signal(self.vocabulary, &test.signal, &test.field).most();
        let subject = Subject { name: &test.signal, field: &test.field, most, n: test.n };
        self.measured(&subject, test.comparison, wanted, so_far)
    }

    fn metric(&self, test: &MetricTest, wanted: Wanted, so_far: &[Way]) -> Vec<Way> {
        let name = format!("{} {:?} {:?} {:?}", test.metric, test.variant, test.environment, test.component);
        let most = Scale::of_metric(&test.metric).most();
        let subject = Subject { name: &name, field: test.field.as_str(), most, n: test.n };
        self.measured(&subject, test.comparison, wanted, so_far)
    }

    fn measured(
        &self,
        subject: &Subject<'_>,
        comparison: Comparison,
        wanted: Wanted,
        so_far: &[Way],
    ) -> Vec<Way> {
        let Subject { name, field, most, n } = *subject;
        let ranges = match wanted {
            Wanted::True => Range::of(comparison, most).into_iter().collect(),
            Wanted::False => Range::beside(comparison, most),
        };
        let with = |way: &Way| -> Vec<Way> {
            ranges.iter().filter_map(|range| way.with_range(name, field, *range)).collect()
        };
        // What passes with any figure asks for the sample alone, and that can be too small.
        if wanted == Wanted::False && self.measured_only && ranges.is_empty() && n.is_some() {
            return so_far.to_vec();
        }
        let mut ways: Vec<Way> = so_far.iter().flat_map(with).collect();
        if wanted == Wanted::False && !self.measured_only {
            ways.extend(states(name, &[State::NotApplicable], so_far));
            if comparison.asks_for_presence() {
                ways.extend(states(name, &[State::Absent], so_far));
            }
        }
        ways
    }
}

fn states(subject: &str, possible: &[State], so_far: &[Way]) -> Vec<Way> {
    let with = |way: &Way| -> Vec<Way> {
        possible.iter().filter_map(|state| way.with_state(subject, *state)).collect()
    };
    so_far.iter().flat_map(with).collect()
}

/// Every choice of `count` of `all` positions; `None` when there are too many.
fn choices(all: usize, count: usize) -> Option<Vec<Vec<usize>>> {
    let mut found = vec![Vec::new()];
    for taken in 0..count {
        let mut longer = Vec::new();
        for choice in &found {
            let first = choice.last().map_or(0, |last| last + 1);
            for next in first..all.saturating_sub(count - taken - 1) {
                let mut choice: Vec<usize> = choice.clone();
                choice.push(next);
                longer.push(choice);
            }
        }
        if longer.len() > CHOICES {
            return None;
        }
        found = longer;
    }
    Some(found)
}
