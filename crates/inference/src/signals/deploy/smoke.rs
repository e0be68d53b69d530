//! A deployment is checked at once.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::reading::{Hit, Reading};
use crate::signals::shipped::absent_unless_executed;
use crate::signals::tools;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.smoke",
        title: "Check after deployment",
        meaning: "A step looks at what was just deployed, and its failure fails the job.",
        sources: &[Source::Workflows, Source::Jobs, Source::Deployments],
        computation: "Enabled, gating steps that verify or run acceptance tests, in a job that deploys or waits for \
                      one. Where runs were collected, the share of the window's production deployments after which \
                      such a step was executed on the same commit with success.",
        fields: &[
            ("value", "share of production deployments that were checked, where runs show it"),
            CONFIGURED[0],
            CONFIGURED[1],
        ],
        window_days: Some(DAYS),
        false_positives: "a check of something else",
        false_negatives: "checks made by the platform",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let unjudged = "nothing shows what ran after the versions that reached production";
    let configured = by_files(context, id);
    let signal = context.share_of_production(configured.clone(), DAYS, unjudged, |shipped, one| {
        one.run?;
        shipped.after(one, checked)
    });
    absent_unless_executed(context, configured, signal, checked)
}

fn checked(event: &StageEvent) -> bool {
    let verifies = event.stage == Stage::Verify
        && !event.tool.as_deref().is_some_and(|tool| tools::MIGRATION_CHECKS.contains(&tool));
    event.gating && (verifies || event.stage == Stage::AcceptanceTest)
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::of(context, checks).only(|hit| hit.gates() && follows_deployment(hit));
    reading.signal(context, id, || {
        context.not_in_pipeline(id, Reach::Deployment, "no workflow checks what it has deployed")
    })
}

fn checks(tool: &ToolMatch) -> bool {
    let verifies = tool.stage == Stage::Verify && !tools::is(tool, tools::MIGRATION_CHECKS);
    verifies || tool.stage == Stage::AcceptanceTest
}

fn follows_deployment(hit: &Hit<'_>) -> bool {
    let deploys = |tool: &ToolMatch| tool.stage == Stage::Deploy && !tools::is(tool, tools::DOCS);
    let earlier_step = hit
        .job
        .matches()
        .take_while(|(step, _)| !std::ptr::eq(*step, hit.step))
        .any(|(_, found)| deploys(found));
    earlier_step || chain::any(&chain::needed(hit.workflow, hit.job), deploys)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{Building, World, observe, state, workflow};

    #[test]
    fn a_check_behind_a_deployment() {
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy, Stage::Verify]);
        assert_eq!(state(&World::new().with(cd), "deploy.smoke"), SignalState::Observed);
    }

    #[test]
    fn a_check_before_it_or_without_it_is_none() {
        let before = workflow("cd", &["push"]).job("prod", &[Stage::Verify, Stage::Deploy]);
        assert_eq!(state(&World::new().with(before), "deploy.smoke"), SignalState::Absent);
        let without = workflow("ci", &["push"]).job("e2e", &[Stage::AcceptanceTest]);
        assert_eq!(state(&World::new().with(without), "deploy.smoke"), SignalState::Absent);
    }

    #[test]
    fn the_share_that_was_checked_afterwards() {
        let cd =
            |stages: &[Stage]| World::new().with(workflow("cd", &["push"]).job("cd", stages)).collected();
        let mut world = cd(&[Stage::Deploy, Stage::Verify]);
        for day in (1..=4).rev() {
            let commit = world.commit(f64::from(day), "ann", &["a.rs"]);
            let stages: &[Stage] = if day == 2 { &[] } else { &[Stage::Verify] };
            world.ships("cd", "push", f64::from(day) - 0.1, commit, stages);
        }
        let signal = observe(&world, "deploy.smoke");
        assert_eq!((signal.value(), signal.n), (Some(0.75), Some(4)));
        // What a clock starts on the same commit looks at something else.
        let second = plimsoll_domain::facts::CommitIx(2);
        world.ran("nightly", "schedule", 1.5, second, &[Stage::AcceptanceTest]);
        assert_eq!(observe(&world, "deploy.smoke").value(), Some(0.75));
        let run = world.platform.runs.len() - 1;
        world.platform.runs[run].event = Some("workflow_run".into());
        assert_eq!(observe(&world, "deploy.smoke").value(), Some(1.0));
        // The same stages in the other order check nothing that was deployed.
        world.platform.runs[run].event = Some("schedule".into());
        world.workflows = cd(&[Stage::Verify, Stage::Deploy]).workflows;
        assert_eq!(observe(&world, "deploy.smoke").value(), Some(0.0));
    }
}
