//! The application records business metrics.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::Confidence;
use crate::signals::reading::unknown;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "monitoring.business",
        title: "Business metrics",
        meaning: "The application records what its users do or earn.",
        sources: &[Source::Git],
        computation: "Analytics libraries among the dependencies, and files whose name speaks of metrics that define one \
                      (with a client of Prometheus, OpenTelemetry, Micrometer or StatsD) whose name speaks of what users \
                      do or pay: orders, payments, sign-ups.",
        fields: &[("value", "findings")],
        window_days: None,
        false_positives: "a library that nothing calls",
        false_negatives: "metrics pushed without a library known here",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let found = context.findings(FileFact::BusinessMetric);
    if found.is_empty() {
        return unknown(
            id,
            ReasonCode::NotObservable,
            "no business metric is recognised; home-grown ones leave no known sign",
        );
    }
    in_files(context, id, found.len() as f64, Confidence::Suggested, &found)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, observe, state};

    #[test]
    fn findings_are_counted_and_silence_is_unknown() {
        let mut world = World::new();
        assert_eq!(state(&world, "monitoring.business"), SignalState::Unknown);
        world.found(FileFact::BusinessMetric, "package.json");
        assert_eq!(observe(&world, "monitoring.business").value(), Some(1.0));
    }
}
