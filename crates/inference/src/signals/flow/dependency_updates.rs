//! Dependencies are updated by automation.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::facts::FileFact;
use plimsoll_domain::record::PullRequest;
use plimsoll_domain::{Grade, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::{Confidence, proven, pull_request};

const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deps.updates_automated",
        title: "Dependency updates are automated",
        meaning: "A tool proposes updates of dependencies.",
        sources: &[Source::Git, Source::PullRequests],
        computation: "Configuration of an update tool at trunk's head, or at least three merged pull requests of such a \
                      tool in the window; beside it, integrations of the window that are automation's work alone.",
        fields: &[
            ("value", "1: an update tool is configured, or its work is merged"),
            ("merged", "merged pull requests of update tools, where pull requests were collected"),
            ("bot_integrations", "integrations into trunk that only automation worked on"),
        ],
        window_days: Some(DAYS),
        false_positives: "proposals that nobody merges",
        false_negatives: "updates configured for the whole organisation",
    },
    observe,
};

/// So many merged proposals show that a tool is at work, wherever it is configured.
const ENOUGH: usize = 3;

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let facts = context.facts;
    let found = context.findings(FileFact::DependencyUpdates);
    let collected = facts.coverage_of(Source::PullRequests) != CoverageState::Missing;
    let span = context.window_to_now(DAYS);
    let inside = |request: &&PullRequest| span.contains(request.merged.timestamp());
    let merged: Vec<&PullRequest> =
        facts.platform.pull_requests.iter().filter(inside).filter(|request| is_update(request)).collect();
    let signal = if !found.is_empty() {
        in_files(context, id, 1.0, Confidence::File, &found)
    } else if merged.len() >= ENOUGH {
        Signal::observed(id, 1.0, Grade::E4, Confidence::Counted.value())
    } else {
        let signal = context.not_in_tree(id, "no tool for dependency updates is configured");
        return if collected { signal.with("merged", merged.len() as f64) } else { signal };
    };
    let by_bots = context
        .integrations()
        .all
        .iter()
        .filter(|one| span.contains(context.time(one.commit)) && !one.is_human(facts))
        .count();
    let signal = signal.with("bot_integrations", by_bots as f64);
    let signal = if collected { signal.with("merged", merged.len() as f64) } else { signal };
    proven(facts, signal, merged.iter().rev().map(|request| pull_request(request)))
}

/// Whether a tool that updates dependencies opened it.
fn is_update(request: &PullRequest) -> bool {
    const TOOLS: &[&str] =
        &["dependabot", "renovate", "pyup", "greenkeeper", "snyk", "depfu", "scala-steward"];
    let names = [request.head_branch.as_deref(), request.author.as_deref()];
    let tool = names.into_iter().flatten().any(|name| {
        let name = name.to_ascii_lowercase();
        TOOLS.iter().any(|tool| name.starts_with(tool))
    });
    request.by_bot && tool
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn a_configured_tool_and_what_it_brought() {
        let mut world = World::new();
        world.shows_tool(FileFact::DependencyUpdates, ".github/dependabot.yml", "dependabot");
        world.commit(3.0, "dependabot[bot]", &["Cargo.lock"]);
        let signal = observe(&world, "deps.updates_automated");
        assert_eq!((signal.value(), field(&signal, "bot_integrations")), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn none_configured_is_absent() {
        assert_eq!(state(&World::new(), "deps.updates_automated"), SignalState::Absent);
    }

    #[test]
    fn merged_proposals_show_a_tool_that_is_configured_elsewhere() {
        let merged = |by_bot: bool, branch: &str| {
            let mut world = World::new().collected();
            world.commit(3.0, "ann", &["Cargo.lock"]);
            for _ in 0..3 {
                let request = world.pull_request(2.0, None);
                (request.by_bot, request.head_branch) = (by_bot, Some(branch.to_owned()));
            }
            world
        };
        let signal = observe(&merged(true, "renovate/serde-1.x"), "deps.updates_automated");
        assert_eq!((signal.value(), field(&signal, "merged")), (Some(1.0), Some(3.0)));
        for world in [merged(false, "renovate/serde-1.x"), merged(true, "release-please--main")] {
            assert_eq!(state(&world, "deps.updates_automated"), SignalState::Absent);
        }
        let mut part = merged(true, "renovate/serde-1.x").without(Source::PullRequests);
        part.platform.pull_requests.clear();
        assert_eq!(field(&observe(&part, "deps.updates_automated"), "merged"), None);
    }
}
