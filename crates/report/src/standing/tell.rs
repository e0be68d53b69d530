//! Which differences are told.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::fleet::{Change, ChangeKind, Way};
use plimsoll_domain::level::Observed;
use plimsoll_domain::metric::MetricValue;
use plimsoll_domain::{LevelVerdict, PracticeVerdict, Timestamp};

use super::{STEADY_DAYS, Standing};
use crate::diff::{Difference, LevelChange, MetricChange, PracticeChange, Turn, words};
use crate::rungs::Rungs;

/// References told of one side at most.
const PIECES: usize = 3;
/// References that are kept of a finding, for when it is lost.
pub(super) const PIECES_KEPT: usize = 8;

/// What is told, and what is withheld.
pub(super) struct Told {
    pub(super) changes: Vec<Change>,
    /// Keys of what got worse and is not told yet.
    pub(super) withheld: BTreeSet<String>,
    pub(super) rose: BTreeMap<String, Timestamp>,
    pub(super) fallen: BTreeMap<String, Timestamp>,
}

/// Names a level among all that stands.
pub(crate) fn level_key(level: &LevelVerdict) -> String {
    format!("level {} {}", level.model, level.category)
}

/// Names a practice.
pub(crate) fn practice_key(practice: &PracticeVerdict) -> String {
    format!("practice {} {}", practice.model, practice.id)
}

/// Names a metric.
pub(crate) fn metric_key(metric: &MetricValue) -> String {
    let within = [&metric.variant, &metric.environment, &metric.component];
    named(&metric.id, within.map(Option::as_deref), metric.unit.as_str())
}

fn named(id: &str, within: [Option<&str>; 3], unit: &str) -> String {
    let [variant, environment, component] = within.map(Option::unwrap_or_default);
    format!("metric {id} {variant:?} {environment:?} {component:?} {unit}")
}

pub(super) fn told(standing: &Standing, difference: &Difference, now: Timestamp) -> Told {
    let mut told = Told {
        changes: Vec::new(),
        withheld: BTreeSet::new(),
        rose: standing.rose.iter().filter(|(_, at)| is_fresh(**at, now)).map(own).collect(),
        fallen: BTreeMap::new(),
    };
    for change in &difference.levels {
        let key = format!("level {} {}", change.model, change.category);
        told.weigh(standing, key, change.turn, now, || level(change, &standing.assessment.levels));
    }
    for change in &difference.practices {
        let key = format!("practice {} {}", change.model, change.id);
        told.weigh(standing, key, change.turn, now, || practice(change));
    }
    for change in &difference.metrics {
        let within = [&change.variant, &change.environment, &change.component].map(Option::as_deref);
        let key = named(&change.id, within, change.unit.as_str());
        told.weigh(standing, key, change.turn, now, || metric(change));
    }
    told.changes.sort_by_key(|change| (change.way, std::cmp::Reverse(change.weight())));
    told
}

fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    (now - at).num_days() < STEADY_DAYS
}

fn own((key, at): (&String, &Timestamp)) -> (String, Timestamp) {
    (key.clone(), *at)
}

impl Told {
    fn weigh(
        &mut self,
        standing: &Standing,
        key: String,
        turn: Turn,
        now: Timestamp,
        change: impl FnOnce() -> Change,
    ) {
        match turn {
            Turn::Better => {
                self.changes.push(change());
                self.rose.insert(key, now);
            }
            Turn::Worse => {
                let first = standing.fallen.get(&key).copied().unwrap_or(now);
                let wavers = self.rose.contains_key(&key) || standing.fallen.contains_key(&key);
                if wavers && is_fresh(first, now) {
                    self.withheld.insert(key.clone());
                    self.fallen.insert(key, first);
                } else {
                    self.changes.push(change());
                    self.rose.remove(&key);
                }
            }
            Turn::LessKnown | Turn::MoreKnown | Turn::Other => {}
        }
    }
}

const fn way(turn: Turn) -> Way {
    match turn {
        Turn::Better => Way::Better,
        _ => Way::Worse,
    }
}

fn level(change: &LevelChange, before: &[LevelVerdict]) -> Change {
    let of = |level: &LevelVerdict| level.model == change.model && level.category == change.category;
    let ladder = before.iter().find(|level| of(level)).map(|level| level.ladder.as_slice());
    let rungs = Rungs::new(ladder.unwrap_or_default());
    let height = |observed: &Observed| match observed {
        Observed::Level(id) => Some(rungs.height(Some(id))),
        Observed::None => Some(0),
        Observed::InsufficientEvidence | Observed::NotApplicable => None,
    };
    let size = match (height(&change.from.observed), height(&change.to.observed)) {
        (Some(from), Some(to)) => from.abs_diff(to),
        _ => 0,
    };
    Change {
        kind: ChangeKind::Level,
        way: way(change.turn),
        id: format!("{}.{}", change.model, change.category),
        model: Some(change.model.clone()),
        title: change.category_title.clone(),
        from: words::level(&change.from),
        to: words::level(&change.to),
        size: u32::try_from(size).unwrap_or(u32::MAX),
        why: None,
        because: change.because.clone(),
        evidence: Vec::new(),
    }
}

fn practice(change: &PracticeChange) -> Change {
    let some = |evidence: &[Evidence]| evidence.iter().take(PIECES).cloned().collect::<Vec<_>>();
    let mut evidence = some(&change.evidence);
    for before in some(&change.rested_on) {
        if !evidence.iter().any(|known| known.reference == before.reference) {
            let note = before.note.map_or("before".to_owned(), |note| format!("before: {note}"));
            evidence.push(Evidence { note: Some(note), ..before });
        }
    }
    Change {
        kind: ChangeKind::Practice,
        way: way(change.turn),
        id: change.id.clone(),
        model: Some(change.model.clone()),
        title: change.title.clone(),
        from: words::verdict(change.from),
        to: words::verdict(change.to),
        size: 1,
        why: change.reason.as_ref().map(|reason| reason.text.clone()),
        because: Vec::new(),
        evidence,
    }
}

fn metric(change: &MetricChange) -> Change {
    Change {
        kind: ChangeKind::Metric,
        way: way(change.turn),
        id: words::metric_name(change),
        model: None,
        title: change.id.replace('-', " "),
        from: words::metric(&change.from, change.unit),
        to: words::metric(&change.to, change.unit),
        size: moved(change.from.value, change.to.value),
        why: None,
        because: Vec::new(),
        evidence: Vec::new(),
    }
}

/// By what share of the value before, in hundredths.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kept within its bounds")]
fn moved(from: Option<f64>, to: Option<f64>) -> u32 {
    match (from, to) {
        (Some(from), Some(to)) if from != 0.0 => {
            ((to - from) / from * 100.0).abs().clamp(0.0, 1_000_000.0).round() as u32
        }
        _ => 0,
    }
}
