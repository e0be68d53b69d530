//! Updates of dependencies that nobody has to merge.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::facts::workflow::WorkflowStep;
use plimsoll_domain::record::PullRequest;
use plimsoll_domain::{Grade, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::Confidence;
use crate::signals::reading::{Reading, unknown};
use crate::signals::statistics::share;
use crate::signals::tools;

const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deps.updates_merged",
        title: "Proposed updates are merged by automation",
        meaning: "What a tool proposes is merged without a person when the checks pass.",
        sources: &[Source::Workflows, Source::PullRequests],
        computation: "Enabled steps that merge pull requests or ask for their merge; beside it, of the window's merged \
                      pull requests of automation accounts, those that such an account merged. There is no headline \
                      before one was merged.",
        fields: &[
            ("value", "share of automation's merged pull requests that automation merged"),
            ("configured", "1: an enabled workflow merges pull requests, or asks for their merge"),
            ("weak", "1: only weak signs, such as a run started by hand"),
        ],
        window_days: Some(DAYS),
        false_positives: "a workflow that merges other pull requests",
        false_negatives: "a person who asks for the merge counts as the one who merged; an update tool that merges itself",
    },
    observe,
};

/// Actions that merge pull requests.
const MERGERS: &[&str] = &[
    "fastify/github-action-merge-dependabot",
    "ahmadnassri/action-dependabot-auto-merge",
    "pascalgn/automerge-action",
    "peter-evans/enable-pull-request-automerge",
    "ridedott/merge-me-action",
    "koj-co/dependabot-pr-action",
    "alexwilson/enable-github-automerge-action",
    "reitermarkus/automerge",
];

/// Accounts that merge on their own, as the platform names them.
const ACCOUNTS: &[&str] = &["github-actions", "dependabot", "renovate", "mergify", "bors", "kodiakhq"];

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = Reading::steps(context, merges).signal(context, id, || {
        let text = "no workflow merges them; an update tool, an app or a person may";
        unknown(id, ReasonCode::Inconclusive, text)
    });
    if context.facts.coverage_of(Source::PullRequests) == CoverageState::Missing {
        return configured;
    }
    let span = context.window_to_now(DAYS);
    let proposed: Vec<&PullRequest> = context
        .facts
        .platform
        .pull_requests
        .iter()
        .filter(|request| request.by_bot && request.merged_by.is_some())
        .filter(|request| span.contains(request.merged.timestamp()))
        .collect();
    let merged = proposed.iter().filter(|request| by_automation(request)).count();
    match share(merged, proposed.len()) {
        Some(value) if merged > 0 || configured.state == SignalState::Observed => {
            let mut signal = Signal::observed(id, value, Grade::E3, Confidence::Assumed.value());
            signal.values.extend(configured.values);
            signal.sampled(proposed.len() as u64).because(configured.evidence)
        }
        _ => configured,
    }
}

fn by_automation(request: &PullRequest) -> bool {
    let merger = request.merged_by.as_deref().unwrap_or_default().trim_end_matches("[bot]");
    ACCOUNTS.contains(&merger) || request.author.as_deref() == Some(merger)
}

fn merges(step: &WorkflowStep) -> bool {
    tools::uses(step, MERGERS)
        || step
            .commands
            .iter()
            .any(|command| command.words.starts_with(&["gh", "pr", "merge"].map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, as_of, field, observe, state, workflow};

    fn request(by_bot: bool, merged_by: &str) -> PullRequest {
        PullRequest {
            number: 1,
            title: None,
            author: Some("dependabot".to_owned()),
            by_bot,
            base: None,
            head_branch: None,
            head: None,
            merge_commit: None,
            commits: None,
            first_commit: None,
            opened: as_of(),
            first_review: None,
            merged: as_of(),
            updated: None,
            merged_by: Some(merged_by.to_owned()),
            labels: Vec::new(),
            url: None,
        }
    }

    fn merging() -> World {
        let words = ["gh", "pr", "merge", "--auto"].map(str::to_owned).to_vec();
        let flow = workflow("merge", &["pull_request"])
            .tool("m", plimsoll_domain::Stage::Lint, "x")
            .change(|job| job.steps[0].commands[0].words = words);
        World::new().with(flow)
    }

    #[test]
    fn a_workflow_that_merges() {
        assert_eq!(field(&observe(&merging(), "deps.updates_merged"), "configured"), Some(1.0));
    }

    #[test]
    fn who_merged_what_automation_proposed() {
        let mut world = merging().collected();
        world.platform.pull_requests =
            vec![request(true, "github-actions"), request(true, "ann"), request(false, "ann")];
        let signal = observe(&world, "deps.updates_merged");
        assert_eq!((signal.value(), signal.n, field(&signal, "configured")), (Some(0.5), Some(2), Some(1.0)));
    }

    #[test]
    fn a_person_who_merges_may_have_asked_for_an_automatic_merge() {
        let mut world = World::new().collected();
        world.platform.pull_requests = vec![request(true, "ann")];
        assert_eq!(state(&world, "deps.updates_merged"), SignalState::Unknown);
    }
}
