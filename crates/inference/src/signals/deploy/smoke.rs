//! A deployment is checked at once.

use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Signal, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::reading::{Hit, Reading};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.smoke",
        title: "Check after deployment",
        meaning: "A step looks at what was just deployed, and its failure fails the job.",
        sources: &[Source::Workflows],
        computation: "Enabled, gating steps that verify or run acceptance tests, in a job that deploys or waits for one.",
        fields: CONFIGURED,
        window_days: None,
        false_positives: "a check of something else",
        false_negatives: "checks made by the platform",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
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
    use crate::signals::testing::{Building, World, state, workflow};

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
}
