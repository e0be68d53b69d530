//! From observations to verdicts.
//!
//! A practice is *met* when its `met` rule is true; else *not met* when its `not-met` rule is true or, for a
//! practice that the repository shows directly and that has no such rule, when `met` is false; else *unknown*.
//! It is *not applicable* only when its `applies` rule is false. What another system does out of sight is
//! never "not met".
//!
//! Confidence is that of the deciding signals, times the strength of a proxy. On evidence that nobody executed
//! (grade E2 or less) "met" is never surer than [`CONFIGURED`].

use std::collections::BTreeMap;

use plimsoll_domain::attestation::{Attestation, AttestationUse, Attested};
use plimsoll_domain::practice::Remedy;
use plimsoll_domain::{
    Facts, Grade, LevelVerdict, MetricValue, PracticeVerdict, Reason, ReasonCode, Signal, SignalState,
    Verdict,
};

use crate::condition::{Base, Condition, Outcome, Truth, evaluate};
use crate::model::{Model, Observability, Practice};
use crate::remedy::Place;
use crate::{attested, levels, supersession};

/// How sure "met" can be on evidence that was configured and not seen executed.
pub const CONFIGURED: f64 = 0.6;

/// What one model says of one repository.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelResult {
    /// In the pack's order.
    pub practices: Vec<PracticeVerdict>,
    /// In the model's order of categories.
    pub levels: Vec<LevelVerdict>,
    /// How near to met each practice was measured, 0 to 1, by id.
    pub closeness: BTreeMap<String, f64>,
}

impl ModelResult {
    /// A practice's verdict.
    #[must_use]
    pub fn practice(&self, id: &str) -> Option<&PracticeVerdict> {
        self.practices.iter().find(|verdict| verdict.id == id)
    }
}

/// Assesses a repository against one model. Of the attestations those count that have not expired.
#[must_use]
pub fn assess(
    model: &Model,
    facts: &Facts,
    metrics: &[MetricValue],
    signals: &[Signal],
    attestations: &[Attestation],
) -> ModelResult {
    let place = Place::of(facts);
    let valid: Vec<&Attestation> =
        attestations.iter().filter(|attestation| facts.as_of <= attestation.expires).collect();
    weigh_all(model, metrics, signals, &valid, &|remedy| place.made_concrete(remedy))
}

/// Assesses observations, wherever they come from; `concrete` fits a remedy to the repository.
#[must_use]
pub fn judge(
    model: &Model,
    metrics: &[MetricValue],
    signals: &[Signal],
    concrete: &dyn Fn(&Remedy) -> Remedy,
) -> ModelResult {
    weigh_all(model, metrics, signals, &[], concrete)
}

fn weigh_all(
    model: &Model,
    metrics: &[MetricValue],
    signals: &[Signal],
    attestations: &[&Attestation],
    concrete: &dyn Fn(&Remedy) -> Remedy,
) -> ModelResult {
    let mut base = Base::new(signals, metrics);
    let mut closeness = BTreeMap::new();
    let mut verdicts = BTreeMap::new();
    let meaningless = model.applies.as_ref().map(|applies| evaluate(applies, &base));
    let meaningless = meaningless.filter(|outcome| outcome.truth == Truth::False);
    for practice in in_order_of_need(model) {
        let opinion = match &meaningless {
            Some(outcome) => Opinion::not_applicable(outcome.clone()),
            None => {
                let said = attestations.iter().find(|attestation| attestation.practice == practice.id);
                opinion(practice, &base).beside(practice, said.copied())
            }
        };
        closeness.insert(practice.id.clone(), opinion.outcome.closeness);
        base.settle(&practice.id, opinion.as_condition());
        verdicts.insert(practice.id.as_str(), opinion.verdict(model, practice, concrete));
    }
    let mut practices: Vec<PracticeVerdict> =
        model.practices.iter().filter_map(|practice| verdicts.remove(practice.id.as_str())).collect();
    supersession::close(model, &mut practices);
    let levels = levels::levels(model, &practices);
    ModelResult { practices, levels, closeness }
}

/// Practices with those first that others' rules name. The pack's check made sure there is no circle.
fn in_order_of_need(model: &Model) -> Vec<&Practice> {
    let mut ordered: Vec<&Practice> = Vec::with_capacity(model.practices.len());
    let mut waiting: Vec<&Practice> = model.practices.iter().collect();
    while !waiting.is_empty() {
        let settled = |id: &str| ordered.iter().any(|practice| practice.id == id);
        let (mut ready, later): (Vec<&Practice>, Vec<&Practice>) =
            waiting.iter().partition(|practice| needs(practice).iter().all(|id| settled(id)));
        if ready.is_empty() {
            ordered.extend(later);
            break;
        }
        ordered.append(&mut ready);
        waiting = later;
    }
    ordered
}

/// Ids of the practices that a practice's rules name.
#[must_use]
pub fn needs(practice: &Practice) -> Vec<&str> {
    rules(practice).flat_map(Condition::practices).collect()
}

fn rules(practice: &Practice) -> impl Iterator<Item = &Condition> {
    [&practice.applies, &practice.met, &practice.not_met].into_iter().flatten()
}

/// A verdict with the outcome it rests on.
struct Opinion {
    verdict: Verdict,
    outcome: Outcome,
    confidence: f64,
    attestation: Option<Attested>,
}

fn opinion(practice: &Practice, base: &Base<'_>) -> Opinion {
    if let Some(applies) = &practice.applies {
        let outcome = evaluate(applies, base);
        if outcome.truth == Truth::False {
            return Opinion::not_applicable(outcome);
        }
    }
    let Some(met) = practice.met.as_ref().filter(|_| practice.observability != Observability::Attestation)
    else {
        let text = "no history shows this; only the people who work here can say";
        return Opinion::unknown(Outcome::unknown(ReasonCode::NotObservable, text));
    };
    let met = evaluate(met, base);
    if met.truth == Truth::True {
        return Opinion::met(practice, met);
    }
    match refuted(practice, &met, base) {
        Some(outcome) => {
            let confidence = outcome.confidence * practice.observability.strength();
            Opinion { verdict: Verdict::NotMet, outcome, confidence, attestation: None }
        }
        None => Opinion::unknown(undecided(met, practice, base)),
    }
}

/// The outcome that shows a practice is not met, where there is one.
fn refuted(practice: &Practice, met: &Outcome, base: &Base<'_>) -> Option<Outcome> {
    if out_of_sight(practice, base) {
        return None;
    }
    let Some(not_met) = &practice.not_met else {
        let closed = met.truth == Truth::False
            && met.reason.code != ReasonCode::NotApplicable
            && practice.observability == Observability::Direct;
        return closed.then(|| met.clone());
    };
    let mut outcome = evaluate(not_met, base);
    if outcome.truth != Truth::True {
        return None;
    }
    // What was measured against what is needed says more than which clause refuted it, unless that clause
    // looked at something else.
    let same = subject(&met.reason) == subject(&outcome.reason);
    if met.truth == Truth::False && (same || met.reason.code != ReasonCode::BelowThreshold) {
        outcome.reason = met.reason.clone();
    }
    outcome.measured.extend(met.measured.clone());
    outcome.closeness = met.closeness;
    Some(outcome)
}

/// What a reason is about: its first word in back-ticks.
fn subject(reason: &Reason) -> Option<&str> {
    reason.text.split('`').nth(1)
}

/// Whether something that the practice's rules look at happens in a system out of sight.
fn out_of_sight(practice: &Practice, base: &Base<'_>) -> bool {
    rules(practice).flat_map(Condition::signals).filter_map(|id| base.signal(id)).any(|signal| {
        let external = |reason: &Reason| reason.code == ReasonCode::ExternalSystem;
        signal.state == SignalState::Unknown && signal.reason.as_ref().is_some_and(external)
    })
}

/// `met` is not true and nothing refutes it: unknown, with what was measured and why that does not settle it.
fn undecided(mut met: Outcome, practice: &Practice, base: &Base<'_>) -> Outcome {
    if met.truth == Truth::False {
        let subject = subject(&met.reason).unwrap_or_default();
        let about =
            |id: &str| subject.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let signals = practice.met.iter().flat_map(Condition::signals).filter(|id| about(id));
        let mut doubts = signals.filter_map(|id| base.signal(id)?.reason.as_ref()).filter(|reason| {
            reason.code == ReasonCode::Inconclusive && !met.reason.text.contains(&reason.text)
        });
        let doubt = doubts.next().map(|reason| format!(": {}", reason.text)).unwrap_or_default();
        met.reason = Reason::new(
            ReasonCode::Inconclusive,
            format!("{}; that does not show the practice, and does not rule it out{doubt}", met.reason.text),
        );
    }
    met.truth = Truth::Unknown;
    met
}

impl Opinion {
    fn met(practice: &Practice, outcome: Outcome) -> Self {
        let sure = outcome.confidence * practice.observability.strength();
        let executed = outcome.grade.is_some_and(|grade| grade > Grade::E2);
        let confidence = if executed { sure } else { sure.min(CONFIGURED) };
        Self { verdict: Verdict::Met, outcome, confidence, attestation: None }
    }

    fn not_applicable(mut outcome: Outcome) -> Self {
        outcome.reason.code = ReasonCode::NotApplicable;
        let confidence = outcome.confidence;
        Self { verdict: Verdict::NotApplicable, outcome, confidence, attestation: None }
    }

    fn unknown(outcome: Outcome) -> Self {
        Self { verdict: Verdict::Unknown, outcome, confidence: 0.0, attestation: None }
    }

    /// The same with what somebody says of the practice.
    fn beside(mut self, practice: &Practice, said: Option<&Attestation>) -> Self {
        let Some(said) = said else { return self };
        let outcome = attested::weigh(said.verdict, self.verdict, practice.observability);
        if outcome == AttestationUse::Taken {
            self.verdict = said.verdict;
            (self.outcome.grade, self.confidence) = attested::weight(said.verdict);
            self.outcome.reason = attested::reason(said);
            self.outcome.evidence.clear();
        }
        self.attestation = Some(Attested { said: said.clone(), outcome });
        self
    }

    /// The verdict as conditions of other practices see it.
    fn as_condition(&self) -> Outcome {
        let truth = match self.verdict {
            Verdict::Met => Truth::True,
            Verdict::NotMet | Verdict::NotApplicable => Truth::False,
            Verdict::Unknown => Truth::Unknown,
        };
        Outcome { truth, confidence: self.confidence, ..self.outcome.clone() }
    }

    fn verdict(
        self,
        model: &Model,
        practice: &Practice,
        concrete: &dyn Fn(&Remedy) -> Remedy,
    ) -> PracticeVerdict {
        PracticeVerdict {
            id: practice.id.clone(),
            model: model.id.clone(),
            category: practice.category.clone(),
            level: practice.level.clone(),
            title: practice.title.clone(),
            role: practice.role,
            verdict: self.verdict,
            confidence: (self.confidence * 1000.0).round() / 1000.0,
            grade: self.outcome.grade,
            reason: (self.verdict != Verdict::Met).then_some(self.outcome.reason),
            measured: self.outcome.measured,
            attestation: self.attestation,
            superseded_by: None,
            evidence: self.outcome.evidence,
            remedy: concrete(&practice.remedy),
        }
    }
}
