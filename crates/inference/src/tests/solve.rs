//! Observations under which a condition is true, or false.
//!
//! Each way to get there is a candidate; parts that ask for contradicting observations rule a candidate out. What
//! comes of a candidate is for the evaluation to say: this only proposes.

use std::collections::BTreeMap;

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{Grade, MetricValue, ReasonCode, Signal, SignalState};

use super::world::{World, without};
use crate::condition::{Comparison, Condition, Figure, MetricTest, SignalTest};
use crate::model::Model;

/// More ways than this are not followed.
const MOST: usize = 256;

#[derive(Debug, Clone, PartialEq)]
enum Seen {
    Without(SignalState),
    Observed { fields: BTreeMap<String, Vec<Asked>>, n: Option<u64> },
}

/// What is asked of a field: on which side of a threshold it lies.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Asked {
    comparison: Comparison,
    wanted: bool,
}

/// Observations that nothing contradicts yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidate {
    signals: BTreeMap<String, Seen>,
    metrics: Vec<MetricValue>,
}

impl Candidate {
    pub(super) fn world(&self) -> World {
        self.signals.iter().fold(World::unknown(), |world, (id, seen)| match seen {
            Seen::Without(SignalState::NotApplicable) => world.has_no_use_for(&[id]),
            Seen::Without(_) => world.says(without(id, SignalState::Absent, ReasonCode::NotFound)),
            Seen::Observed { fields, n } => {
                let mut signal = Signal::observed(id, 0.0, Grade::E3, 0.9);
                let settled = |(field, asked): (&String, &Vec<Asked>)| Some((field.clone(), settle(asked)?));
                signal.values = fields.iter().filter_map(settled).collect();
                signal.n = *n;
                world.says(signal)
            }
        })
    }

    pub(super) fn metrics(&self) -> &[MetricValue] {
        &self.metrics
    }

    fn with(mut self, id: &str, seen: &Seen) -> Option<Self> {
        let Some(known) = self.signals.get_mut(id) else {
            self.signals.insert(id.to_owned(), seen.clone());
            return Some(self);
        };
        match (known, seen) {
            (Seen::Observed { fields, n }, Seen::Observed { fields: more, n: least }) => {
                for (field, asked) in more {
                    let known = fields.entry(field.clone()).or_default();
                    known.extend(asked);
                    settle(known)?;
                }
                *n = (*n).max(*least);
            }
            (known, seen) if known == seen => {}
            _ => return None,
        }
        Some(self)
    }

    fn with_metric(mut self, test: &MetricTest, value: f64) -> Option<Self> {
        let same = |metric: &&mut MetricValue| metric.id == test.metric && metric.variant == test.variant;
        let n = test.n.unwrap_or(1);
        if let Some(known) = self.metrics.iter_mut().find(same) {
            known.n = known.n.max(n);
            let figure = match test.field {
                Figure::Value => &mut known.value,
                Figure::P50 => &mut known.p50,
                Figure::P75 => &mut known.p75,
                Figure::P90 => &mut known.p90,
            };
            if figure.is_some_and(|known| test.field == Figure::Value && (known - value).abs() > 1e-9) {
                return None;
            }
            *figure = Some(value);
            return Some(self);
        }
        let mut metric = MetricValue::measured(&test.metric, Unit::Ratio, value, n);
        metric.variant.clone_from(&test.variant);
        metric.p90 = Some(value);
        self.metrics.push(metric);
        Some(self)
    }
}

/// Ways to make a practice's rule `wanted`, where the practice applies.
pub(super) fn ways(
    model: &Model,
    applies: Option<&Condition>,
    rule: &Condition,
    wanted: bool,
) -> Vec<Candidate> {
    let start = vec![Candidate::default()];
    let applicable = applies.map_or_else(|| start.clone(), |applies| reach(model, applies, true, &start));
    reach(model, rule, wanted, &applicable)
}

fn there() -> Seen {
    Seen::Observed { fields: BTreeMap::new(), n: None }
}

fn reach(model: &Model, rule: &Condition, wanted: bool, from: &[Candidate]) -> Vec<Candidate> {
    let each = |parts: &[Condition]| {
        parts.iter().fold(from.to_vec(), |reached, part| reach(model, part, wanted, &reached))
    };
    let either = |parts: &[Condition]| -> Vec<Candidate> {
        let ways = parts.iter().flat_map(|part| reach(model, part, wanted, from));
        ways.chain(each(parts)).take(MOST).collect()
    };
    match rule {
        Condition::All(parts) if wanted => each(parts),
        Condition::Any(parts) if !wanted => each(parts),
        Condition::All(parts) | Condition::Any(parts) | Condition::FirstKnown(parts) => either(parts),
        Condition::CountOf { of, .. } => each(of),
        Condition::Not(part) => reach(model, part, !wanted, from),
        Condition::Practice(id) => {
            let named = model.practice(id).and_then(|practice| practice.met.as_ref());
            named.map(|met| reach(model, met, wanted, from)).unwrap_or_default()
        }
        Condition::Metric(test) => {
            let Some(value) = settle(&[Asked { comparison: test.comparison, wanted }]) else {
                return Vec::new();
            };
            from.iter().filter_map(|candidate| candidate.clone().with_metric(test, value)).collect()
        }
        Condition::Signal(test) => {
            let mut all = vec![measured(test, wanted)];
            all.extend((!wanted).then_some(Seen::Without(SignalState::Absent)));
            seen(&test.signal, &all, from)
        }
        Condition::Absent(id) if wanted => seen(id, &[Seen::Without(SignalState::Absent)], from),
        Condition::Applicable(id) if !wanted => seen(id, &[Seen::Without(SignalState::NotApplicable)], from),
        Condition::Absent(id) => seen(id, &[there()], from),
        // What is not there can have a meaning all the same.
        Condition::Applicable(id) => seen(id, &[there(), Seen::Without(SignalState::Absent)], from),
    }
}

fn seen(id: &str, all: &[Seen], from: &[Candidate]) -> Vec<Candidate> {
    let ways =
        from.iter().flat_map(|candidate| all.iter().filter_map(|seen| candidate.clone().with(id, seen)));
    ways.take(MOST).collect()
}

fn measured(test: &SignalTest, wanted: bool) -> Seen {
    let asked = Asked { comparison: test.comparison, wanted };
    let mut fields = BTreeMap::from([(test.field.clone(), vec![asked])]);
    let needed = test.n.unwrap_or(0);
    if let Some(field) = &test.n_field {
        let enough = Asked { comparison: Comparison::AtLeast(needed as f64), wanted: true };
        fields.entry(field.clone()).or_default().push(enough);
    }
    Seen::Observed { fields, n: Some(needed.max(60)) }
}

/// A value that lies where everything asks it to: on one of the thresholds or a step beside it.
fn settle(asked: &[Asked]) -> Option<f64> {
    let near = asked.iter().flat_map(|asked| {
        let threshold = asked.comparison.threshold();
        let step = if threshold > 1.0 { 1.0 } else { 0.001 };
        [threshold, threshold + step, threshold - step]
    });
    let fits = |value: &f64| asked.iter().all(|asked| asked.comparison.holds(*value) == asked.wanted);
    near.filter(|value| *value >= 0.0).find(fits)
}
