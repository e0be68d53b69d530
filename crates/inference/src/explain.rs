//! What stands behind a verdict: definition, source, rule, measurements, evidence, and what would change it.
//!
//! This is data; how it is printed is the report's business.

use std::collections::BTreeMap;

use plimsoll_domain::{Evidence, MetricValue, PracticeVerdict, Signal};

use crate::assess::ModelResult;
use crate::condition::{Base, Condition, RuleLine, Truth, rule_lines};
use crate::model::{Model, Observability, Practice};
use crate::signals;

/// What was observed, to explain a verdict on it.
#[derive(Debug, Clone, Copy)]
pub struct Observations<'a> {
    /// The model's result.
    pub result: &'a ModelResult,
    /// The metrics it rests on.
    pub metrics: &'a [MetricValue],
    /// The signals it rests on.
    pub signals: &'a [Signal],
}

/// An explanation of a practice or a signal.
#[derive(Debug, Clone, PartialEq)]
pub enum Explanation {
    /// Of a practice.
    Practice(Box<PracticeExplanation>),
    /// Of a signal.
    Signal(Box<SignalExplanation>),
}

/// A practice, explained.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeExplanation {
    /// The practice as the pack states it.
    pub practice: Practice,
    /// The model's name.
    pub model: String,
    /// Where the model comes from.
    pub model_source: String,
    /// The category's name.
    pub category: String,
    /// The level's name.
    pub level: String,
    /// How much a repository can show of it, in words.
    pub observability: String,
    /// Its rules in words, each line with what it comes to here.
    pub rules: Vec<RuleSection>,
    /// The verdict, where a repository was assessed.
    pub verdict: Option<PracticeVerdict>,
    /// What would change the verdict.
    pub would_change: Vec<String>,
}

/// One rule of a practice.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSection {
    /// `Applies when`, `Met when`, `Not met when`
    pub title: &'static str,
    /// The rule.
    pub lines: Vec<RuleLine>,
}

/// A signal, explained.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalExplanation {
    /// Its id.
    pub id: String,
    /// In a few words.
    pub title: String,
    /// What it means when it is observed.
    pub meaning: String,
    /// How it is computed.
    pub computation: String,
    /// What it is read from.
    pub sources: Vec<&'static str>,
    /// Its window, in days.
    pub window_days: Option<u32>,
    /// Its measurements and what each says.
    pub fields: Vec<(String, String)>,
    /// What fools it.
    pub false_positives: String,
    /// What hides from it.
    pub false_negatives: String,
    /// Practices whose rules use it.
    pub used_by: Vec<String>,
    /// What it says here.
    pub observation: Option<Signal>,
    /// What was measured here.
    pub measured: BTreeMap<String, f64>,
    /// What was seen here.
    pub evidence: Vec<Evidence>,
}

/// Explains a practice (`cdmm.bd.auto-trigger` or `bd.auto-trigger`) or a signal (`vc.cadence`).
/// `None` when there is neither.
#[must_use]
pub fn explain(model: &Model, id: &str, observations: Option<&Observations<'_>>) -> Option<Explanation> {
    if let Some(practice) = model.practice(id) {
        return Some(Explanation::Practice(Box::new(explain_practice(model, practice, observations))));
    }
    let observed = observations.map_or(&[][..], |observations| observations.signals);
    explain_signal(model, id, observed).map(|signal| Explanation::Signal(Box::new(signal)))
}

/// Explains a practice.
#[must_use]
pub fn explain_practice(
    model: &Model,
    practice: &Practice,
    observations: Option<&Observations<'_>>,
) -> PracticeExplanation {
    let base = observations.map(|seen| {
        let mut base = Base::new(seen.signals, seen.metrics);
        base.recall(&seen.result.practices);
        base
    });
    let section = |title, condition: &Option<Condition>| {
        condition.as_ref().map(|rule| RuleSection { title, lines: rule_lines(rule, base.as_ref()) })
    };
    let rules: Vec<RuleSection> = [
        section("Applies when", &practice.applies),
        section("Met when", &practice.met),
        section("Not met when", &practice.not_met),
    ]
    .into_iter()
    .flatten()
    .collect();
    let verdict = observations.and_then(|seen| seen.result.practice(&practice.id)).cloned();
    let title = |id: &str, all: Vec<(&str, &str)>| {
        all.iter()
            .find(|(other, _)| *other == id)
            .map_or_else(|| id.to_owned(), |(_, title)| (*title).to_owned())
    };
    PracticeExplanation {
        practice: practice.clone(),
        model: model.title.clone(),
        model_source: model.source.clone(),
        category: title(
            &practice.category,
            model.categories.iter().map(|category| (category.id.as_str(), category.title.as_str())).collect(),
        ),
        level: title(
            &practice.level,
            model.levels.iter().map(|level| (level.id.as_str(), level.title.as_str())).collect(),
        ),
        observability: observability(practice.observability),
        would_change: would_change(practice, verdict.as_ref(), &rules),
        rules,
        verdict,
    }
}

fn observability(observability: Observability) -> String {
    match observability {
        Observability::Direct => "direct: a repository shows the practice itself".to_owned(),
        Observability::Proxy(strength) => format!(
            "proxy: a repository shows something that goes with it; confidence is multiplied by {strength}"
        ),
        Observability::Attestation => "attestation: only the people who work here can say".to_owned(),
    }
}

fn would_change(
    practice: &Practice,
    verdict: Option<&PracticeVerdict>,
    rules: &[RuleSection],
) -> Vec<String> {
    use plimsoll_domain::Verdict;
    let Some(verdict) = verdict else { return Vec::new() };
    let leaves = |truth: &[Truth]| -> Vec<String> {
        let met = rules.iter().filter(|rule| rule.title == "Met when").flat_map(|rule| &rule.lines);
        let wanted =
            met.filter(|line| line.found.is_some() && line.truth.is_some_and(|is| truth.contains(&is)));
        wanted.map(|line| line.text.clone()).collect()
    };
    let mut changes = match verdict.verdict {
        Verdict::Met if verdict.superseded_by.is_some() => Vec::new(),
        Verdict::Met => leaves(&[Truth::True]).into_iter().map(|line| format!("no longer: {line}")).collect(),
        Verdict::NotMet | Verdict::Unknown => leaves(&[Truth::False, Truth::Unknown]),
        Verdict::NotApplicable => Vec::new(),
    };
    if matches!(verdict.verdict, Verdict::NotMet | Verdict::Unknown) {
        changes.extend(practice.superseded_by.iter().map(|id| format!("{id} is met, which contains it")));
    }
    changes
}

/// Explains a signal. `None` when there is no such signal.
#[must_use]
pub fn explain_signal(model: &Model, id: &str, observed: &[Signal]) -> Option<SignalExplanation> {
    let catalogue = signals::catalogue();
    let doc = catalogue.iter().find(|doc| doc.id == id)?;
    let observation = observed.iter().find(|signal| signal.id == id).cloned();
    let uses = |practice: &&Practice| {
        let rules = [&practice.applies, &practice.met, &practice.not_met];
        rules.into_iter().flatten().any(|rule| rule.signals().contains(&id))
    };
    Some(SignalExplanation {
        id: doc.id.to_owned(),
        title: doc.title.to_owned(),
        meaning: doc.meaning.to_owned(),
        computation: doc.computation.to_owned(),
        sources: doc.sources.iter().map(|source| source.as_str()).collect(),
        window_days: doc.window_days,
        fields: doc.fields.iter().map(|(name, says)| ((*name).to_owned(), (*says).to_owned())).collect(),
        false_positives: doc.false_positives.to_owned(),
        false_negatives: doc.false_negatives.to_owned(),
        used_by: model.practices.iter().filter(uses).map(|practice| practice.id.clone()).collect(),
        measured: observation.as_ref().map(|signal| signal.values.clone()).unwrap_or_default(),
        evidence: observation.as_ref().map(|signal| signal.evidence.clone()).unwrap_or_default(),
        observation,
    })
}
