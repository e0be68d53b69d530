//! Metrics, before and now.

use std::collections::BTreeSet;

use plimsoll_domain::Assessment;
use plimsoll_domain::coverage::Source;
use plimsoll_domain::metric::{MetricState, MetricValue, Unit};
use plimsoll_domain::reason::Reason;

use super::pairs::pairs;
use super::{CoverageChange, MetricChange, MetricReading, Turn, Wanted, sources};
use crate::number::Number;
use crate::sound;

/// The metrics that moved, and how many differ without that saying anything.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    pub(crate) changes: Vec<MetricChange>,
    pub(crate) within_noise: u64,
    pub(crate) without_interval: u64,
}

/// What can be said of two readings of a metric.
enum Finding {
    Same,
    WithinNoise,
    WithoutInterval,
    Changed(Turn),
}

pub(crate) fn changes(
    old: &Assessment,
    new: &Assessment,
    coverage: &[CoverageChange],
    wanted: &impl Fn(&str) -> Option<Wanted>,
) -> Moved {
    let same_state = sources::same_state(old, new);
    let mut moved = Moved::default();
    for (before, now) in pairs(&old.metrics, &new.metrics, key) {
        let (from, to) = (reading(before), reading(now));
        // More prereleases are not better as such: an environment has no better way.
        let wanted = if now.environment.is_none() { wanted(&now.id) } else { None };
        match finding(&from, &to, wanted) {
            Finding::Same => {}
            Finding::WithinNoise => moved.within_noise += 1,
            Finding::WithoutInterval => moved.without_interval += 1,
            Finding::Changed(turn) => {
                let (turn, explained_by) = meaning(before, now, turn, coverage, same_state);
                moved.changes.push(MetricChange {
                    id: now.id.clone(),
                    variant: now.variant.clone(),
                    environment: now.environment.clone(),
                    component: now.component.clone(),
                    unit: now.unit,
                    from,
                    to,
                    turn,
                    explained_by,
                });
            }
        }
    }
    moved.changes.sort_by_key(|change| change.turn);
    moved
}

/// What a metric that moved means, and the changed sources behind it. Measured from other sources it is another
/// measurement: neither better nor worse.
fn meaning(
    before: &MetricValue,
    now: &MetricValue,
    turn: Turn,
    coverage: &[CoverageChange],
    same_state: bool,
) -> (Turn, Vec<Source>) {
    let seen = if turn == Turn::LessKnown { before } else { now };
    if !matches!(turn, Turn::Better | Turn::Worse) {
        return (turn, sources::explaining(turn, &seen.evidence, coverage));
    }
    let mut other = sources::other_basis(&before.evidence, &now.evidence, coverage);
    if other.is_empty() && (same_state || caveats(before) != caveats(now)) {
        other = coverage.iter().map(|change| change.source).collect();
    }
    (if same_state || !other.is_empty() { Turn::Other } else { turn }, other)
}

/// What is said of the value, without its numbers and dates.
fn caveats(metric: &MetricValue) -> BTreeSet<String> {
    let plain = |caveat: &String| caveat.chars().filter(|character| !character.is_ascii_digit()).collect();
    metric.caveats.iter().map(plain).collect()
}

type Key<'a> = (&'a str, [Option<&'a str>; 3], Unit);

/// A metric is the same one where all that it is restricted to is.
fn key(metric: &MetricValue) -> Key<'_> {
    let within = [&metric.variant, &metric.environment, &metric.component];
    (&metric.id, within.map(Option::as_deref), metric.unit)
}

fn reading(metric: &MetricValue) -> MetricReading {
    // As printed: one side may have been read back from a document, the other not.
    let printed = |number| Number::new(number).map(Number::get);
    let value = sound::value(metric).and_then(printed);
    let interval = |(low, high)| Some((printed(low)?, printed(high)?));
    MetricReading {
        state: sound::state(metric),
        reason: sound::reason(metric).map(|(code, text)| Reason::new(code, text)),
        value,
        interval: value.and(metric.interval).and_then(interval),
        n: metric.n,
    }
}

fn finding(from: &MetricReading, to: &MetricReading, wanted: Option<Wanted>) -> Finding {
    let (Some(before), Some(now)) = (from.value, to.value) else {
        return by_state(from.state, to.state);
    };
    if before == now {
        return Finding::Same;
    }
    let (Some(old), Some(new)) = (from.interval, to.interval) else {
        return Finding::WithoutInterval;
    };
    let rose = new.0 > old.1;
    let fell = new.1 < old.0;
    match (rose, fell, wanted) {
        (false, false, _) => Finding::WithinNoise,
        (_, _, None) => Finding::Changed(Turn::Other),
        (rose, _, Some(Wanted::Higher)) if rose => Finding::Changed(Turn::Better),
        (_, fell, Some(Wanted::Lower)) if fell => Finding::Changed(Turn::Better),
        _ => Finding::Changed(Turn::Worse),
    }
}

/// A state that changed. Nothing to measure ("absent") is knowledge too.
fn by_state(from: MetricState, to: MetricState) -> Finding {
    use MetricState::{Absent, Measured, Unknown};
    match (from, to) {
        _ if from == to => Finding::Same,
        (Unknown, Measured | Absent) => Finding::Changed(Turn::MoreKnown),
        (Measured | Absent, Unknown) => Finding::Changed(Turn::LessKnown),
        _ => Finding::Changed(Turn::Other),
    }
}
