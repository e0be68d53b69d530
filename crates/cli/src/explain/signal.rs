//! A signal, explained.

use plimsoll_domain::Signal;
use plimsoll_inference::Model;
use plimsoll_inference::explain::explain_signal;
use plimsoll_report::{Explanation, Measurement, Subject};

use crate::assemble::Dossier;

/// Explains a signal.
pub(crate) fn explain(id: &str, models: &[Model], dossier: Option<&Dossier>) -> Option<Explanation> {
    let observed = dossier.map_or(&[][..], |dossier| &dossier.signals);
    let explained: Vec<_> = models.iter().filter_map(|model| explain_signal(model, id, observed)).collect();
    let first = explained.first()?;
    let mut explanation = Explanation::new(Subject::Signal, &first.id, &first.title, &first.meaning);
    let mut context = vec![
        ("computed".to_owned(), first.computation.clone()),
        ("read from".to_owned(), first.sources.join(", ")),
    ];
    context.extend(first.window_days.map(|days| ("window".to_owned(), format!("{days} days"))));
    for (label, note) in [("can be fooled by", &first.false_positives), ("can miss", &first.false_negatives)]
    {
        if !note.is_empty() {
            context.push((label.to_owned(), note.clone()));
        }
    }
    context.extend(first.fields.iter().map(|(name, says)| (format!("field {name}"), says.clone())));
    explanation.context = context;
    explanation.related = explained
        .iter()
        .flat_map(|explained| &explained.used_by)
        .map(|practice| ("used by".to_owned(), practice.clone()))
        .collect();
    if let (Some(signal), Some(dossier)) = (&first.observation, dossier) {
        fill(&mut explanation, signal);
        let coverage = dossier.assessment.coverage.iter();
        explanation.looked_at =
            coverage.filter(|coverage| first.sources.contains(&coverage.source.as_str())).cloned().collect();
    }
    Some(explanation)
}

fn fill(explanation: &mut Explanation, signal: &Signal) {
    explanation.state = Some(signal.state.as_str().to_owned());
    explanation.reason.clone_from(&signal.reason);
    explanation.confidence = Some(signal.confidence);
    explanation.grade = Some(signal.grade);
    explanation.n = signal.n;
    explanation.evidence.clone_from(&signal.evidence);
    let mut values: Vec<_> = signal.values.iter().collect();
    // The headline first, the rest by name.
    values.sort_by_key(|(name, _)| (name.as_str() != "value", name.as_str()));
    explanation.measured = values
        .into_iter()
        .map(|(name, value)| Measurement { name: name.clone(), value: *value, unit: None })
        .collect();
}
