//! Evaluating conditions over what was observed.

use std::collections::BTreeMap;

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{
    MetricState, MetricValue, PracticeVerdict, Reason, ReasonCode, Signal, SignalState, Verdict,
};

use super::outcome::{self, Outcome, Truth};
use super::{Comparison, Condition, Figure, MetricTest, SignalTest, stand_in, wilson};
use crate::signals;

/// What conditions are evaluated over.
#[derive(Debug, Default)]
pub struct Base<'a> {
    signals: BTreeMap<&'a str, &'a Signal>,
    metrics: &'a [MetricValue],
    practices: BTreeMap<String, Outcome>,
}

impl<'a> Base<'a> {
    /// Over signals and metrics. Of two signals with one id the first counts.
    #[must_use]
    pub fn new(signals: &'a [Signal], metrics: &'a [MetricValue]) -> Self {
        let signals = signals.iter().rev().map(|signal| (signal.id.as_str(), signal)).collect();
        Self { signals, metrics, practices: BTreeMap::new() }
    }

    /// A signal by id.
    #[must_use]
    pub fn signal(&self, id: &str) -> Option<&'a Signal> {
        self.signals.get(id).copied()
    }

    /// Makes finished verdicts known to conditions that name them.
    pub fn recall(&mut self, verdicts: &[PracticeVerdict]) {
        for verdict in verdicts {
            let truth = match verdict.verdict {
                Verdict::Met => Truth::True,
                Verdict::NotMet | Verdict::NotApplicable => Truth::False,
                Verdict::Unknown => Truth::Unknown,
            };
            let words = || {
                Reason::new(
                    ReasonCode::BelowThreshold,
                    format!("`{}` is {}", verdict.id, verdict.verdict.as_str()),
                )
            };
            let reason = verdict.reason.clone().unwrap_or_else(words);
            self.settle(&verdict.id, Outcome::plain(truth, reason, verdict.confidence));
        }
    }

    /// Makes a practice's verdict on its own evidence known to conditions that name it.
    pub fn settle(&mut self, practice: &str, outcome: Outcome) {
        self.practices.insert(practice.to_owned(), outcome);
    }
}

/// What a condition comes to.
#[must_use]
pub fn evaluate(condition: &Condition, base: &Base<'_>) -> Outcome {
    let each =
        |parts: &[Condition]| -> Vec<Outcome> { parts.iter().map(|part| evaluate(part, base)).collect() };
    match condition {
        Condition::All(parts) => outcome::all(&each(parts)),
        Condition::Any(parts) => outcome::any(&each(parts)),
        Condition::CountOf { of, at_least } => outcome::count(each(of), *at_least),
        Condition::Not(part) => evaluate(part, base).negated(),
        Condition::FirstKnown(parts) => first_known(&each(parts)),
        Condition::Signal(test) => signal(test, base),
        Condition::Metric(test) => metric(test, base),
        Condition::Practice(id) => base.practices.get(id).cloned().unwrap_or_else(|| {
            Outcome::unknown(ReasonCode::InternalError, format!("`{id}` has no verdict to build on"))
        }),
        Condition::Absent(id) => absent(id, base),
        Condition::Applicable(id) => applicable(id, base),
    }
}

fn first_known(parts: &[Outcome]) -> Outcome {
    let measured = parts.iter().flat_map(|part| part.measured.clone()).collect();
    match parts.iter().position(|part| part.truth != Truth::Unknown) {
        Some(first) => {
            let mut chosen = parts[first].clone();
            chosen.measured = measured;
            chosen
        }
        None => outcome::any(parts),
    }
}

fn signal(test: &SignalTest, base: &Base<'_>) -> Outcome {
    let Some(signal) = base.signal(&test.signal) else {
        return missing(&test.signal);
    };
    match signal.state {
        SignalState::Unknown => {
            Outcome { evidence: signal.evidence.clone(), ..unseen(signal, Truth::Unknown) }
        }
        SignalState::NotApplicable => unseen(signal, Truth::False),
        SignalState::Absent if test.comparison.asks_for_presence() => unseen(signal, Truth::False),
        SignalState::Absent => unseen(signal, Truth::Unknown),
        SignalState::Observed => {
            stand_in::settle(observed(test, signal), &test.signal, test.comparison, base.metrics)
        }
    }
}

fn missing(id: &str) -> Outcome {
    Outcome::unknown(ReasonCode::InternalError, format!("signal `{id}` was not observed at all"))
}

/// The outcome of a signal that has nothing to measure.
fn unseen(signal: &Signal, truth: Truth) -> Outcome {
    let reason = signal.reason.clone().unwrap_or_else(|| {
        let (code, words) = match signal.state {
            SignalState::Absent => (ReasonCode::NotFound, "is not there"),
            SignalState::NotApplicable => (ReasonCode::NotApplicable, "has no meaning here"),
            SignalState::Observed | SignalState::Unknown => (ReasonCode::Inconclusive, "could not be seen"),
        };
        Reason::new(code, format!("`{}` {words}", signal.id))
    });
    let mut outcome = Outcome::plain(truth, reason, signal.confidence);
    outcome.evidence.clone_from(&signal.evidence);
    outcome
}

fn observed(test: &SignalTest, signal: &Signal) -> Outcome {
    let name =
        if test.field == "value" { test.signal.clone() } else { format!("{}.{}", test.signal, test.field) };
    let n = match &test.n_field {
        Some(field) => signal.values.get(field).map(|n| *n as u64),
        None => signal.n,
    };
    let value = signal.values.get(&test.field).copied();
    let label = label(test, &name);
    let comparison = test.comparison;
    let mut outcome =
        compared(&Measurement { name, label, value, n, needed: test.n, comparison, share: true });
    if outcome.truth == Truth::Unknown {
        outcome.reason = in_full(test, signal, outcome.reason);
    } else {
        outcome.confidence *= signal.confidence.clamp(0.0, 1.0);
        outcome.grade = Some(signal.grade);
    }
    outcome.evidence.clone_from(&signal.evidence);
    outcome
}

/// What a measurement is called in a sentence: what it says, where that is short, and its name.
fn label(test: &SignalTest, name: &str) -> String {
    let catalogue = signals::catalogue();
    let fields = catalogue.iter().find(|doc| doc.id == test.signal).map_or(&[][..], |doc| doc.fields);
    let meaning = fields.iter().find(|(field, _)| *field == test.field).map(|(_, meaning)| *meaning);
    let flag = meaning.and_then(|meaning| meaning.strip_prefix("1: "));
    match flag.or(meaning).filter(|meaning| meaning.len() <= 70 && !meaning.contains(':')) {
        Some(meaning) if flag.is_some() => format!("whether {meaning} (`{name}`)"),
        Some(meaning) => format!("{meaning} (`{name}`)"),
        None => format!("`{name}`"),
    }
}

/// Why a measurement is missing, as far as the signal tells.
fn in_full(test: &SignalTest, signal: &Signal, reason: Reason) -> Reason {
    if reason.code != ReasonCode::NoAccess {
        return reason;
    }
    let configured = signal.values.get("configured").is_some_and(|configured| *configured > 0.0);
    if configured && test.field == "value" {
        let text = format!("`{}` is configured; only run history shows whether it is done", signal.id);
        return Reason::new(ReasonCode::NoAccess, text);
    }
    match &signal.reason {
        Some(told) => Reason::new(reason.code, format!("{} ({})", reason.text, told.text)),
        None => reason,
    }
}

fn metric(test: &MetricTest, base: &Base<'_>) -> Outcome {
    let wanted = |metric: &&MetricValue| {
        metric.id == test.metric
            && metric.variant == test.variant
            && metric.environment == test.environment
            && metric.component == test.component
    };
    let Some(metric) = base.metrics.iter().find(wanted) else {
        return Outcome::unknown(ReasonCode::NoAccess, format!("`{}` was not measured", test.metric));
    };
    let reason = || {
        let text = format!("`{}` has no value", test.metric);
        metric.reason.clone().unwrap_or_else(|| Reason::new(ReasonCode::Inconclusive, text))
    };
    match metric.state {
        MetricState::Unknown => return Outcome::plain(Truth::Unknown, reason(), 0.0),
        MetricState::NotApplicable => return Outcome::plain(Truth::False, reason(), 1.0),
        MetricState::Absent if test.comparison.asks_for_presence() => {
            return Outcome::plain(Truth::False, reason(), 0.9);
        }
        MetricState::Absent => return Outcome::plain(Truth::Unknown, reason(), 0.0),
        MetricState::Measured => {}
    }
    let value = match test.field {
        Figure::Value => metric.value,
        Figure::P50 => metric.p50,
        Figure::P75 => metric.p75,
        Figure::P90 => metric.p90,
    };
    // Variants of one metric are figures of their own.
    let parts = [&test.variant, &test.environment, &test.component];
    let metric_name =
        parts.into_iter().flatten().fold(test.metric.clone(), |name, part| format!("{name}.{part}"));
    let name = match test.field {
        Figure::Value => metric_name,
        field => format!("{metric_name}.{}", field.as_str()),
    };
    let mut outcome = compared(&Measurement {
        label: format!("`{name}`"),
        name,
        value,
        n: Some(metric.n),
        needed: test.n,
        comparison: test.comparison,
        share: metric.unit == Unit::Ratio,
    });
    outcome.evidence.clone_from(&metric.evidence);
    stand_in::settle(outcome, &test.metric, test.comparison, base.metrics)
}

/// One figure beside its threshold.
struct Measurement {
    name: String,
    label: String,
    value: Option<f64>,
    n: Option<u64>,
    needed: Option<u64>,
    comparison: Comparison,
    /// Whether it may be a share of what its sample counts; a rate per day below 1 looks like one.
    share: bool,
}

fn compared(measurement: &Measurement) -> Outcome {
    let Measurement { name, label, value, n, needed, comparison, share } = measurement;
    let Some(value) = value.filter(|value| value.is_finite()) else {
        let text = format!("{label} cannot be measured from what was collected");
        return Outcome::unknown(ReasonCode::NoAccess, text);
    };
    let mut outcome = match (needed, n) {
        (Some(needed), n) if n.unwrap_or(0) < *needed => {
            let sample = n.map_or_else(|| "no known number of".to_owned(), |n| n.to_string());
            let noun = if *n == Some(1) { "sample" } else { "samples" };
            let text = format!("{label} rests on {sample} {noun}; the rule asks for {needed}");
            let mut outcome = Outcome::unknown(ReasonCode::BelowMinSample, text);
            outcome.closeness = closeness(*comparison, value) * n.unwrap_or(0) as f64 / *needed as f64;
            outcome
        }
        _ => {
            let truth = if comparison.holds(value) { Truth::True } else { Truth::False };
            let open = *share && n.is_some_and(|n| wilson::straddles(value, n, comparison.threshold()));
            let reason = Reason::new(ReasonCode::BelowThreshold, sentence(measurement, value, truth));
            let mut outcome = Outcome::plain(truth, reason, if open { 0.5 } else { 1.0 });
            outcome.closeness = closeness(*comparison, value);
            outcome
        }
    };
    outcome.measured.insert(name.clone(), value);
    if let (Some(n), Some(_)) = (n, needed) {
        outcome.measured.insert(format!("{name}.n"), *n as f64);
    }
    outcome
}

fn sentence(measurement: &Measurement, value: f64, truth: Truth) -> String {
    let Measurement { label, n, comparison, share, .. } = measurement;
    // A figure beside the sample, such as a count of branches where none was merged, does not rest on it.
    let sample = n.filter(|n| *n > 0).map(|n| format!(" (n {n})")).unwrap_or_default();
    let missing = if *share { still_needed(label, value, *n, *comparison) } else { String::new() };
    let threshold = super::words::figure(comparison.threshold());
    let value = super::words::figure(value);
    if truth == Truth::True {
        format!("{label} is {value}{sample}, that is {} {threshold}", comparison.sign())
    } else {
        format!("{label} is {value}{sample}; the rule needs {} {threshold}{missing}", comparison.sign())
    }
}

/// How many more of a sample would do, where the figure is a share of it.
fn still_needed(label: &str, value: f64, n: Option<u64>, comparison: Comparison) -> String {
    let (Comparison::AtLeast(threshold), Some(n)) = (comparison, n) else { return String::new() };
    // These are shares of something else than what their sample counts.
    const OTHER: [&str; 4] = ["`vc.cadence", "`vc.ownership", "`vc.team_stability", "`deploy.frequency"];
    if OTHER.iter().any(|other| label.contains(other))
        || label.contains("weekly`")
        || label.contains("monthly`")
    {
        return String::new();
    }
    let share = |figure: f64| (0.0..=1.0).contains(&figure);
    if n < 2 || !share(value) || !share(threshold) || threshold <= value {
        return String::new();
    }
    // A hair less, so that 0.8 × 100 asks for 80 and not, by rounding of the binary fraction, for 81.
    let needed = (threshold * n as f64 - 1e-9).ceil();
    let more = needed - (value * n as f64).round();
    if more < 1.0 { String::new() } else { format!(": {more} more of the {n}") }
}

/// The measured part of the threshold, 0 to 1.
fn closeness(comparison: Comparison, value: f64) -> f64 {
    if comparison.holds(value) {
        return 1.0;
    }
    let threshold = comparison.threshold();
    let part = match comparison {
        Comparison::AtLeast(_) | Comparison::Above(_) if threshold > 0.0 => value / threshold,
        Comparison::AtMost(_) | Comparison::Below(_) if value > 0.0 => threshold / value,
        _ => 0.0,
    };
    part.clamp(0.0, 0.99)
}

fn absent(id: &str, base: &Base<'_>) -> Outcome {
    let Some(signal) = base.signal(id) else {
        return missing(id);
    };
    match signal.state {
        SignalState::Absent => unseen(signal, Truth::True),
        SignalState::Observed => {
            let reason = Reason::new(ReasonCode::BelowThreshold, format!("`{id}` is there"));
            let mut outcome = Outcome::plain(Truth::False, reason, signal.confidence);
            outcome.evidence.clone_from(&signal.evidence);
            outcome
        }
        SignalState::Unknown => unseen(signal, Truth::Unknown),
        SignalState::NotApplicable => unseen(signal, Truth::False),
    }
}

fn applicable(id: &str, base: &Base<'_>) -> Outcome {
    let Some(signal) = base.signal(id) else {
        return missing(id);
    };
    match signal.state {
        SignalState::NotApplicable => {
            let mut outcome = unseen(signal, Truth::False);
            outcome.confidence = 1.0;
            outcome
        }
        SignalState::Unknown => unseen(signal, Truth::Unknown),
        SignalState::Observed | SignalState::Absent => {
            let reason = Reason::new(ReasonCode::Inconclusive, format!("`{id}` has a meaning here"));
            Outcome::plain(Truth::True, reason, 1.0)
        }
    }
}
