//! A practice, explained.

use plimsoll_domain::coverage::Coverage;
use plimsoll_domain::{PracticeVerdict, Reason, ReasonCode, Source, Verdict};
use plimsoll_inference::condition::Truth;
use plimsoll_inference::explain::{Observations, PracticeExplanation, explain_practice};
use plimsoll_inference::remedy::Place;
use plimsoll_inference::{Model, ModelResult};
use plimsoll_report::{Explanation, Measurement, RuleLine, RuleOutcome, Subject};

use crate::assemble::Dossier;

/// Explains a practice of one of these models: of the one that the id names.
pub(crate) fn explain(id: &str, models: &[Model], dossier: Option<&Dossier>) -> Option<Explanation> {
    let ids: Vec<&str> = models.iter().map(|model| model.id.as_str()).collect();
    let holds = |index: usize, id: &str| models[index].practice(id).is_some();
    let (index, id) = which(id, &ids, holds)?;
    let model = &models[index];
    let practice = model.practice(id)?;
    let observations = dossier.map(|dossier| Observations {
        result: &dossier.results[index],
        metrics: &dossier.metrics,
        signals: &dossier.signals,
    });
    let explained = explain_practice(model, practice, observations.as_ref());
    let mut explanation = of(&explained);
    // Models that build on others share practices, and may ask for more.
    let others = (0..models.len()).filter(|other| *other != index && holds(*other, id));
    explanation
        .related
        .extend(others.map(|other| (format!("in {} too", ids[other]), format!("{}:{id}", ids[other]))));
    if let (Some(dossier), Some(verdict)) = (dossier, &explained.verdict) {
        fill(&mut explanation, verdict, &dossier.results[index]);
        explanation.looked_at = looked_at(&explained, dossier);
    }
    Some(explanation)
}

/// The model meant, and the practice's id in it: `own:cdmm.bd.stored` names both; of several models with the practice the
/// one that its id begins with is meant, else the first.
fn which<'i>(id: &'i str, models: &[&str], holds: impl Fn(usize, &str) -> bool) -> Option<(usize, &'i str)> {
    let named = id.split_once(':').and_then(|(model, id)| {
        let index = models.iter().position(|known| *known == model)?;
        holds(index, id).then_some((index, id))
    });
    let holding = || (0..models.len()).filter(|index| holds(*index, id));
    let own =
        || holding().find(|index| id.strip_prefix(models[*index]).is_some_and(|rest| rest.starts_with('.')));
    named.or_else(|| Some((own().or_else(|| holding().next())?, id)))
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
#[cfg(test)]
mod tests {
    use super::which;

    #[test]
    fn the_model_that_the_id_names_is_meant() {
        let models = ["own", "cdmm", "dora"];
        let holds =
            |index: usize, id: &str| index < 2 && id == "cdmm.bd.stored" || index == 0 && id == "own.x";
        assert_eq!(which("cdmm.bd.stored", &models, holds), Some((1, "cdmm.bd.stored")));
        assert_eq!(which("own:cdmm.bd.stored", &models, holds), Some((0, "cdmm.bd.stored")));
        assert_eq!(which("own.x", &models, holds), Some((0, "own.x")));
        assert_eq!(which("cdmm.bd.stored", &["first", "second"], |_, _| true), Some((0, "cdmm.bd.stored")));
        assert_eq!(which("dora:cdmm.bd.stored", &models, holds), None);
        assert_eq!(which("cdmm.bd.gone", &models, holds), None);
    }
}
