//! A practice, explained.

use plimsoll_domain::coverage::Coverage;
use plimsoll_domain::{PracticeVerdict, Reason, ReasonCode, Source, Verdict};
use plimsoll_inference::condition::Truth;
use plimsoll_inference::explain::{Observations, PracticeExplanation, explain_practice};
use plimsoll_inference::remedy::Place;
use plimsoll_inference::{Model, ModelResult};
use plimsoll_report::{Explanation, Measurement, RuleLine, RuleOutcome, Subject};

use crate::assemble::Dossier;

/// Explains a practice of one of these models.
pub(crate) fn explain(id: &str, models: &[Model], dossier: Option<&Dossier>) -> Option<Explanation> {
    let (index, practice) =
        models.iter().enumerate().find_map(|(index, model)| Some((index, model.practice(id)?)))?;
    let model = &models[index];
    let observations = dossier.map(|dossier| Observations {
        result: &dossier.results[index],
        metrics: &dossier.metrics,
        signals: &dossier.signals,
    });
    let explained = explain_practice(model, practice, observations.as_ref());
    let mut explanation = of(&explained);
    if let (Some(dossier), Some(verdict)) = (dossier, &explained.verdict) {
        fill(&mut explanation, verdict, &dossier.results[index]);
        explanation.looked_at = looked_at(&explained, dossier);
    }
    Some(explanation)
}

fn of(explained: &PracticeExplanation) -> Explanation {
    let practice = &explained.practice;
    let mut explanation =
        Explanation::new(Subject::Practice, &practice.id, &practice.title, &practice.meaning);
    let mut context = vec![
        ("model".to_owned(), explained.model.clone()),
        ("category".to_owned(), explained.category.clone()),
        ("level".to_owned(), explained.level.clone()),
        ("observability".to_owned(), explained.observability.clone()),
    ];
    if practice.gate {
        context.push(("gate".to_owned(), "the level cannot be reached without it".to_owned()));
    }
    for (label, note) in
        [("can be fooled by", &practice.false_positives), ("can miss", &practice.false_negatives)]
    {
        context.extend(note.as_ref().map(|note| (label.to_owned(), note.clone())));
    }
    explanation.context = context;
    explanation.sources = vec![practice.source.clone(), explained.model_source.clone()];
    explanation.sources.dedup();
    explanation.related =
        practice.superseded_by.iter().map(|id| ("contained in".to_owned(), id.clone())).collect();
    explanation.rule = rule(explained);
    explanation.would_change.clone_from(&explained.would_change);
    explanation.remedy = Some(Place::anywhere().made_concrete(&practice.remedy));
    explanation
}

fn rule(explained: &PracticeExplanation) -> Vec<RuleLine> {
    let mut lines = Vec::new();
    for section in &explained.rules {
        let truth = section.lines.first().and_then(|line| line.truth);
        lines.push(line(0, format!("{}:", section.title), truth, None));
        lines.extend(
            section
                .lines
                .iter()
                .map(|part| line(part.depth + 1, part.text.clone(), part.truth, part.found.clone())),
        );
    }
    lines
}

fn line(depth: usize, text: String, truth: Option<Truth>, reason: Option<String>) -> RuleLine {
    let outcome = match truth {
        Some(Truth::True) => RuleOutcome::Holds,
        Some(Truth::False) => RuleOutcome::Fails,
        Some(Truth::Unknown) => RuleOutcome::Unknown,
        None => RuleOutcome::NotApplicable,
    };
    RuleLine { depth, text, needed: None, measured: None, unit: None, n: None, outcome, reason }
}

fn fill(explanation: &mut Explanation, verdict: &PracticeVerdict, result: &ModelResult) {
    explanation.state = Some(verdict.verdict.as_str().to_owned());
    explanation.confidence = Some(verdict.confidence);
    explanation.grade = verdict.grade;
    explanation.reason.clone_from(&verdict.reason);
    explanation.measured = verdict
        .measured
        .iter()
        .map(|(name, value)| Measurement { name: name.clone(), value: *value, unit: None })
        .collect();
    explanation.evidence.clone_from(&verdict.evidence);
    // Nobody needs advice on what is done.
    explanation.remedy = (verdict.verdict != Verdict::Met).then(|| verdict.remedy.clone());
    if let Some(attested) = &verdict.attestation {
        let (said, day) = (&attested.said, attested.said.expires.format("%Y-%m-%d"));
        let text = format!(
            "{} by {} until {day}, {}: {}",
            said.verdict.as_str(),
            said.by,
            attested.outcome.as_str(),
            said.evidence
        );
        explanation.context.push(("attested".to_owned(), text));
    }
    let above = verdict.superseded_by.as_ref().and_then(|id| result.practice(id));
    if let Some(above) = above {
        let text = format!("met through `{}`, which contains it; its own rule is below", above.id);
        explanation.reason = Some(Reason::new(ReasonCode::Inconclusive, text));
        explanation.related.push(("met through".to_owned(), above.id.clone()));
        explanation.evidence.clone_from(&above.evidence);
    }
}

/// The sources that the rule's signals are read from.
fn looked_at(explained: &PracticeExplanation, dossier: &Dossier) -> Vec<Coverage> {
    let practice = &explained.practice;
    let rules = [&practice.applies, &practice.met, &practice.not_met];
    let used: Vec<&str> = rules.into_iter().flatten().flat_map(|rule| rule.signals()).collect();
    let catalogue = plimsoll_inference::signals::catalogue();
    let signals = catalogue.iter().filter(|doc| used.contains(&doc.id));
    let mut sources: Vec<Source> = signals.flat_map(|doc| doc.sources).copied().collect();
    sources.sort_unstable();
    sources.dedup();
    dossier
        .assessment
        .coverage
        .iter()
        .filter(|coverage| sources.contains(&coverage.source))
        .cloned()
        .collect()
}
