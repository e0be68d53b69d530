//! Dashboards are drawn from code, or by a service that CI feeds.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::facts::workflow::{Effect, ToolMatch};
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::{detailed, in_files};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Hit, Reading, unknown};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "dashboards",
        title: "Dashboards",
        meaning: "Figures are drawn where everybody can look at them.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Dashboards as code, by what they ask for; and services fed by enabled steps that draw quality.",
        fields: &[
            ("value", "dashboards as code"),
            ("delivery", "dashboards about delivery"),
            ("infrastructure", "dashboards about machines and services"),
            ("services", "services fed by CI that draw quality over time"),
        ],
        window_days: None,
        false_positives: "dashboards about machines only",
        false_negatives: "dashboards made by hand in their tool",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let found = context.findings(FileFact::Dashboard);
    let draws =
        |tool: &ToolMatch| tools::is(tool, tools::QUALITY_SERVICES) && tool.effect >= Effect::Artifact;
    let fed = Reading::of(context, draws);
    if found.is_empty() && fed.strong.is_empty() {
        return unknown(
            id,
            ReasonCode::NotObservable,
            "dashboards live in their own tools; none is defined here",
        );
    }
    let mut services: Vec<&str> = fed.strong.iter().map(Hit::name).collect();
    services.sort_unstable();
    services.dedup();
    let signal = in_files(context, id, found.len() as f64, Confidence::Suggested, &found)
        .with("delivery", detailed(&found, "delivery").len() as f64)
        .with("infrastructure", detailed(&found, "infrastructure").len() as f64)
        .with("services", services.len() as f64);
    proven(context.facts, signal, fed.strong.iter().map(Hit::place))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn dashboards_by_what_they_ask_for() {
        let mut world = World::new();
        world.shows(FileFact::Dashboard, "grafana/cpu.json", "infrastructure", 1);
        world.shows(FileFact::Dashboard, "grafana/lead.json", "delivery", 1);
        let signal = observe(&world, "dashboards");
        assert_eq!((signal.value(), field(&signal, "delivery")), (Some(2.0), Some(1.0)));
    }

    #[test]
    fn a_service_counts_beside_and_nothing_is_unknown() {
        let ci = workflow("ci", &["push"]).tool("x", Stage::Coverage, "codecov").change(|job| {
            job.steps[0].matches[0].effect = Effect::Artifact;
        });
        assert_eq!(field(&observe(&World::new().with(ci), "dashboards"), "services"), Some(1.0));
        assert_eq!(state(&World::new(), "dashboards"), SignalState::Unknown);
    }
}
