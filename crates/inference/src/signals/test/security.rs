//! Scans for weaknesses.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::FileFact;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, EXECUTIONS, MONTHLY, SignalDoc, VALUE, WEEKLY};
use crate::signals::executed;
use crate::signals::proof::{finding, proven};
use crate::signals::reading::{Reading, weakly};
use crate::signals::tools;

/// Builds of these days.
const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "test.security",
        title: "Automatic security tests",
        meaning: "Workflows look for weaknesses in code, dependencies, images, infrastructure or running systems.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Enabled steps of security scanners. Proposals to update dependencies alone are weak.",
        fields: &[
            VALUE,
            EXECUTIONS,
            WEEKLY,
            MONTHLY,
            ("configured", "1: an enabled workflow that something other than a person starts scans"),
            ("on_commit", "1: on pushes to the trunk or in a merge queue"),
            ("on_push", "1: on pushes to any branch"),
            ("on_pr", "1: on pull requests into the trunk"),
            ("interval_hours", "shortest time between scheduled runs"),
            ("gating", "1: a failure fails the job"),
            ("jobs", "jobs that scan"),
            ("kinds", "kinds of scan: code, dependencies, images, running systems, secrets, infrastructure"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "a scan whose findings nobody looks at",
        false_negatives: "scans that the provider runs by itself",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let scans = |tool: &ToolMatch| tool.stage == Stage::SecurityScan && !tools::is(tool, tools::NO_SCANS);
    let reading = Reading::of(context, scans);
    let signal = reading.signal(context, id, || {
        let updates = context.findings(FileFact::DependencyUpdates);
        if updates.is_empty() {
            return context.not_in_pipeline(id, Reach::Ci, "no workflow looks for weaknesses");
        }
        let signal =
            weakly(id, "only updates of dependencies are proposed; that is too little for a security test");
        proven(context.facts, signal, updates.iter().map(|found| finding(found)))
    });
    let done =
        |ids: &[&str]| reading.strong.iter().any(|hit| hit.tool.is_some_and(|tool| tools::is(tool, ids)));
    let kinds = tools::SECURITY_KINDS.iter().filter(|(_, ids)| done(ids)).count();
    let signal = if signal.state == SignalState::Observed {
        reading.with_stage_fields(signal).with("kinds", kinds as f64)
    } else {
        signal
    };
    let executed = |event: &StageEvent| {
        let no_scan = event.tool.as_deref().is_some_and(|tool| tools::NO_SCANS.contains(&tool));
        event.stage == Stage::SecurityScan && !no_scan
    };
    executed::by_runs(context, DAYS, signal, executed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn kinds_of_scans() {
        let ci = workflow("ci", &["push"]).tool("a", Stage::SecurityScan, "codeql").tool(
            "b",
            Stage::SecurityScan,
            "cargo-audit",
        );
        let signal = observe(&World::new().with(ci), "test.security");
        assert_eq!((field(&signal, "kinds"), field(&signal, "on_commit")), (Some(2.0), Some(1.0)));
    }

    #[test]
    fn updates_alone_are_weak_and_nothing_is_absent() {
        let mut world = World::new();
        assert_eq!(state(&world, "test.security"), SignalState::Absent);
        world.shows_tool(FileFact::DependencyUpdates, ".github/dependabot.yml", "dependabot");
        assert_eq!(field(&observe(&world, "test.security"), "weak"), Some(1.0));
    }
}
