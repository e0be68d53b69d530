//! Test coverage is measured and reported.

use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, EXECUTIONS, MONTHLY, SignalDoc, VALUE, WEEKLY};
use crate::signals::executed;
use crate::signals::files::detailed;
use crate::signals::proof::{finding, proven};
use crate::signals::reading::{Hit, Reading, weakly};
use crate::signals::statistics::flag;
use crate::signals::tools;

/// Builds of these days.
const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "coverage.reported",
        title: "Coverage is reported",
        meaning: "Workflows measure how much of the code tests reach.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Enabled steps that measure or upload coverage. A badge or a service's configuration alone is weak.",
        fields: &[
            VALUE,
            EXECUTIONS,
            WEEKLY,
            MONTHLY,
            ("configured", "1: an enabled workflow that something other than a person starts does"),
            ("on_commit", "1: on pushes to the trunk or in a merge queue"),
            ("on_push", "1: on pushes to any branch"),
            ("on_pr", "1: on pull requests into the trunk"),
            ("interval_hours", "shortest time between scheduled runs"),
            ("gating", "1: a failure fails the job"),
            ("jobs", "jobs that do"),
            ("service", "1: a service keeps it"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "coverage measured and never looked at",
        false_negatives: "coverage inside a wrapper script",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::stage(context, Stage::Coverage);
    let badges = detailed(&context.findings(FileFact::Badge), "coverage");
    let signs: Vec<&FileFinding> =
        badges.into_iter().chain(context.findings(FileFact::QualityService)).collect();
    let signal = reading.signal(context, id, || {
        if signs.is_empty() {
            return context.not_in_pipeline(id, Reach::Ci, "no workflow measures coverage");
        }
        let signal =
            weakly(id, "a badge or a service's configuration is there, and no workflow measures coverage");
        proven(context.facts, signal, signs.iter().map(|found| finding(found)))
    });
    let keeps = |hit: &Hit<'_>| hit.tool.is_some_and(|tool| tools::is(tool, tools::QUALITY_SERVICES));
    let service = reading.strong.iter().any(keeps);
    let signal = if signal.state == SignalState::Observed {
        reading.with_stage_fields(signal).with("service", flag(service))
    } else {
        signal
    };
    executed::by_runs(context, DAYS, signal, |event| event.stage == Stage::Coverage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn coverage_that_a_service_keeps() {
        let ci = workflow("ci", &["push"]).tool("cov", Stage::Coverage, "codecov");
        let signal = observe(&World::new().with(ci), "coverage.reported");
        assert_eq!((field(&signal, "configured"), field(&signal, "service")), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn a_badge_alone_is_weak_and_nothing_absent() {
        let mut world = World::new();
        assert_eq!(state(&world, "coverage.reported"), SignalState::Absent);
        world.shows(FileFact::Badge, "README.md", "coverage", 1);
        assert_eq!(state(&world, "coverage.reported"), SignalState::Unknown);
    }
}
