//! A metric, explained.

use plimsoll_domain::MetricValue;
use plimsoll_report::{Explanation, Measurement, Subject};

use crate::assemble::Dossier;

/// Explains a metric.
pub(crate) fn explain(id: &str, dossier: Option<&Dossier>) -> Option<Explanation> {
    let doc = plimsoll_metrics::catalogue().iter().find(|doc| doc.id == id)?;
    let mut explanation = Explanation::new(Subject::Metric, doc.id, doc.title, doc.definition);
    explanation.sources = vec![doc.source.to_owned()];
    explanation.context =
        vec![("unit".to_owned(), doc.unit.as_str().to_owned()), ("needs".to_owned(), doc.needs.to_owned())];
    explanation.context.extend(
        doc.variants.iter().map(|(name, meaning)| (format!("variant {name}"), (*meaning).to_owned())),
    );
    if let Some(dossier) = dossier {
        let values: Vec<_> = dossier.metrics.iter().filter(|metric| metric.id == id).collect();
        fill(&mut explanation, &values);
        explanation.looked_at.clone_from(&dossier.assessment.coverage);
    }
    Some(explanation)
}

/// The headline's state, figures and evidence; the figures of variants under their names.
fn fill(explanation: &mut Explanation, values: &[&MetricValue]) {
    let Some((headline, variants)) = values.split_first() else { return };
    explanation.state = Some(headline.state.as_str().to_owned());
    explanation.reason.clone_from(&headline.reason);
    explanation.n = headline.value.map(|_| headline.n);
    // Where the headline has nothing to show, what stands behind it does.
    let shown = values.iter().find(|value| !value.evidence.is_empty());
    explanation.evidence = shown.map(|value| value.evidence.clone()).unwrap_or_default();
    let mut caveats: Vec<_> = values.iter().flat_map(|value| &value.caveats).cloned().collect();
    let mut seen = std::collections::BTreeSet::new();
    caveats.retain(|caveat| seen.insert(caveat.clone()));
    explanation.caveats = caveats;
    explanation.measured = figures("", headline);
    for variant in variants {
        let names = [&variant.variant, &variant.environment, &variant.component];
        let name = names.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        let name = format!("{name} (n {})", variant.n);
        explanation.measured.extend(figures(&name, variant).into_iter().take(1));
    }
}

fn figures(prefix: &str, metric: &MetricValue) -> Vec<Measurement> {
    let interval = metric.interval.map_or([None, None], |(low, high)| [Some(low), Some(high)]);
    let figures = [
        ("value", metric.value),
        ("p50", metric.p50),
        ("p75", metric.p75),
        ("p90", metric.p90),
        ("interval low", interval[0]),
        ("interval high", interval[1]),
    ];
    let named = |name: &str| if prefix.is_empty() { name.to_owned() } else { prefix.to_owned() };
    figures
        .into_iter()
        .filter_map(|(name, value)| {
            Some(Measurement { name: named(name), value: value?, unit: Some(metric.unit) })
        })
        .collect()
}
