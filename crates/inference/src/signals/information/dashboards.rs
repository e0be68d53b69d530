//! Dashboards are drawn from code, or by a service that CI feeds.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::facts::workflow::{Effect, ToolMatch};
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::counted::jobs_with;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::{detailed, in_files};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Hit, Reading, unknown};
use crate::signals::tools;

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "dashboards",
        title: "Dashboards",
        meaning: "Figures are drawn where everybody can look at them.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Dashboards as code, by what they ask for; and services that draw quality, fed by enabled steps. \
                      Where all runs were collected, a service that no run of the window fed is none.",
        fields: &[
            ("value", "dashboards as code"),
            ("delivery", "dashboards about delivery"),
            ("infrastructure", "dashboards about machines and services"),
            ("services", "services fed by CI that draw quality over time"),
            ("executions", "runs of the window that fed a service"),
        ],
        window_days: Some(DAYS),
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
    let mut executions = None;
    if let Some(executed) = context.executed().filter(|_| !services.is_empty()) {
        let mut runs = 0;
        services.retain(|service| {
            let hits: Vec<Hit<'_>> =
                fed.strong.iter().filter(|hit| hit.name() == *service).copied().collect();
            let jobs = jobs_with(context, context.window(DAYS), &hits);
            runs = runs.max(jobs.ran.len());
            !jobs.ran.is_empty() || jobs.hidden.is_some() || !executed.complete
        });
        executions = Some(runs as f64);
    }
    let signal = in_files(context, id, found.len() as f64, Confidence::Suggested, &found)
        .with("delivery", detailed(&found, "delivery").len() as f64)
        .with("infrastructure", detailed(&found, "infrastructure").len() as f64)
        .with("services", services.len() as f64);
    let signal = match executions {
        Some(runs) => signal.with("executions", runs),
        None => signal,
    };
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

    #[test]
    fn a_service_that_no_run_fed_is_none() {
        let ci = workflow("ci", &["push"])
            .tool("ci", Stage::Coverage, "codecov")
            .change(|job| job.steps[0].matches[0].effect = Effect::Artifact);
        let mut world = World::new().with(ci).collected();
        let commit = world.commit(3.0, "ann", &["a.rs"]);
        assert_eq!(field(&observe(&world, "dashboards"), "services"), Some(0.0));
        world.ran("ci", "push", 2.5, commit, &[Stage::Coverage]);
        let signal = observe(&world, "dashboards");
        assert_eq!((field(&signal, "services"), field(&signal, "executions")), (Some(1.0), Some(1.0)));
    }
}
