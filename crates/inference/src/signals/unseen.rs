//! Signals that only runs, deployments, pull requests, issues or releases show.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::{ReasonCode, Signal, Source};

use super::context::Context;
use super::definition::{Definition, SignalDoc};
use super::reading::unknown;

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let source = SIGNALS.iter().find(|known| known.doc.id == id).and_then(|known| known.doc.sources.first());
    if source.is_some_and(|source| context.facts.coverage_of(*source) != CoverageState::Missing) {
        let text = match id {
            "process.metric_response" => "why a figure got better again cannot be told from run history",
            _ => "what was collected of its source does not show it",
        };
        return unknown(id, ReasonCode::NotObservable, text);
    }
    let text = match source {
        Some(Source::Runs | Source::Jobs | Source::Logs) => {
            "run history was not collected; it would show this"
        }
        Some(Source::Deployments) => "deployments were not collected; their history would show this",
        Some(Source::Approvals) => "who approved deployments was not collected; it would show this",
        Some(Source::PullRequests) => "pull requests were not collected; they would show this",
        Some(Source::Issues) => "issues were not collected; they would show this",
        Some(Source::Releases) => "published releases were not collected; they would show this",
        Some(Source::Settings) => "the repository's settings were not collected; they would show this",
        Some(Source::Git | Source::Workflows) | None => "its source was not collected",
    };
    unknown(id, ReasonCode::NoAccess, text)
}

const VALUE: &[(&str, &str)] = &[("value", "the share or span itself, once its source is collected")];

const fn row(
    id: &'static str,
    title: &'static str,
    source: &'static [Source],
    window_days: u32,
    meaning: &'static str,
    wrong: (&'static str, &'static str),
) -> Definition {
    let doc = SignalDoc {
        id,
        title,
        meaning,
        sources: source,
        computation: "not computed from git and workflow files; unknown until its source is collected",
        fields: VALUE,
        window_days: Some(window_days),
        false_positives: wrong.0,
        false_negatives: wrong.1,
    };
    Definition { doc, observe }
}

const RUNS: &[Source] = &[Source::Runs];
const ISSUES: &[Source] = &[Source::Issues];

pub(super) const SIGNALS: &[Definition] = &[
    row(
        "issues.prioritised",
        "Closed work carried a priority",
        ISSUES,
        180,
        "Share of closed issues that had a priority label, a milestone or a project field.",
        ("labels set by automation", "a tracker outside the repository's host"),
    ),
    row(
        "issues.iterations",
        "Short iterations closed",
        ISSUES,
        365,
        "Consecutive milestones of at most four weeks that were closed.",
        ("milestones that only name releases", "iterations kept in another tool"),
    ),
    row(
        "process.metric_response",
        "Worse numbers were answered",
        RUNS,
        365,
        "After build time or red time got much worse, a change to pipeline or tests restored it within 30 days.",
        ("a recovery by chance", "improvement before the numbers got worse"),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, observe};

    #[test]
    fn what_a_collected_source_does_not_hold_is_not_said_to_be_uncollected() {
        let reason = |world: &World| observe(world, "process.metric_response").reason.unwrap();
        assert_eq!(reason(&World::new()).code, ReasonCode::NoAccess);
        let collected = reason(&World::new().collected());
        assert_eq!(collected.code, ReasonCode::NotObservable);
        assert_eq!(collected.text, "why a figure got better again cannot be told from run history");
    }
}
