//! What was not seen, and what was seen only in part.

use plimsoll_domain::{CoverageState, MetricValue, Reason, ReasonCode, Source};

use crate::catalogue::MetricDoc;
use crate::context::Context;
use crate::measure;

/// The metric without a value, where nothing of its source was collected.
pub(crate) fn unless_seen(context: &Context<'_>, doc: &MetricDoc, source: Source) -> Option<MetricValue> {
    (context.facts.coverage_of(source) == CoverageState::Missing).then(|| {
        let verb = if doc.needs.ends_with('s') { "were" } else { "was" };
        let reason = Reason::new(ReasonCode::NoAccess, format!("{} {verb} not collected", doc.needs));
        measure::unknown(doc, reason)
    })
}

/// None in the window: there was none where all was collected, and nobody knows where it was not.
pub(crate) fn none(context: &Context<'_>, doc: &MetricDoc, source: Source, what: &str) -> MetricValue {
    match context.facts.coverage_of(source) {
        CoverageState::Complete => measure::absent(doc, format!("{what} in the window")),
        _ => {
            let said = format!("{what} among the part that was collected");
            measure::unknown(doc, Reason::new(ReasonCode::NoAccess, said))
        }
    }
}

/// Says that a source was read only in part.
pub(crate) fn say_partial(context: &Context<'_>, source: Source, values: &mut [MetricValue]) {
    let Some(coverage) = context.facts.coverage.iter().find(|coverage| coverage.source == source) else {
        return;
    };
    if coverage.state != CoverageState::Partial {
        return;
    }
    let count = match (coverage.collected, coverage.expected) {
        (Some(collected), Some(expected)) => format!(" ({collected} of {expected})"),
        _ => String::new(),
    };
    for value in values.iter_mut().filter(|value| value.value.is_some()) {
        value.caveats.push(format!("{} were collected only in part{count}", source.as_str()));
    }
}

/// The same for the headline and every variant.
pub(super) fn for_all(doc: &MetricDoc, value: &MetricValue) -> Vec<MetricValue> {
    let variants = doc.variants.iter().map(|(name, _)| value.clone().variant(name));
    std::iter::once(value.clone()).chain(variants).collect()
}
