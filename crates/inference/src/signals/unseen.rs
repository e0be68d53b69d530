//! Signals that only runs, deployments, pull requests, issues or releases show.

use plimsoll_domain::{ReasonCode, Signal, Source};

use super::context::Context;
use super::definition::{Definition, SignalDoc};
use super::reading::unknown;

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let _ = context;
    let source = SIGNALS.iter().find(|known| known.doc.id == id).and_then(|known| known.doc.sources.first());
    let text = match source {
        Some(Source::Runs | Source::Jobs | Source::Logs) => {
            "run history was not collected; it would show this"
        }
        Some(Source::Deployments) => "deployments were not collected; their history would show this",
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
const DEPLOYMENTS: &[Source] = &[Source::Deployments];
const ISSUES: &[Source] = &[Source::Issues];

pub(super) const SIGNALS: &[Definition] = &[
    row(
        "vc.shared_fixing",
        "Red trunk repaired by others",
        RUNS,
        180,
        "Share of broken trunk builds that somebody other than the breaker repaired.",
        ("a release manager who repairs everything", "repairs by the breaker after talking to the team"),
    ),
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
    row(
        "build.duration",
        "How long builds take",
        RUNS,
        90,
        "Time from start to end of successful first attempts.",
        ("runs that skip most of their work", "time spent waiting for a runner"),
    ),
    row(
        "build.success_rate",
        "Builds that succeed",
        RUNS,
        90,
        "Share of first attempts on trunk that succeeded.",
        ("failures that are ignored step by step", "failures of the provider"),
    ),
    row(
        "build.red_time",
        "Time trunk was broken",
        RUNS,
        90,
        "From a first failure on trunk to the next success of the same or a newer commit.",
        ("a workflow nobody looks at", "failures between two runs"),
    ),
    row(
        "release.notes_issues",
        "Release notes name issues",
        &[Source::Releases],
        365,
        "Share of releases whose notes list the issues they close.",
        ("numbers of pull requests taken for issues", "notes kept elsewhere"),
    ),
    row(
        "deploy.promotion",
        "The same artefact moves up",
        DEPLOYMENTS,
        180,
        "Share of production deployments whose artefact was in a lower environment before.",
        ("the same commit built twice", "artefacts promoted inside a registry"),
    ),
    row(
        "deploy.by_authors",
        "Deployed by those who wrote it",
        DEPLOYMENTS,
        180,
        "Share of production deployments that an author of the deployed changes started or approved.",
        ("whoever merges starts it", "automation deploys in its own name"),
    ),
    row(
        "deploy.approvers",
        "Deployments approved inside the team",
        DEPLOYMENTS,
        180,
        "Share of deployment approvals given by people who commit here.",
        ("approvals given without looking", "approvals in another tool"),
    ),
    row(
        "deploy.independent",
        "Components deployed on their own",
        DEPLOYMENTS,
        180,
        "Share of production deployments that touch exactly one component.",
        ("one component in the repository", "every component deployed every time"),
    ),
    row(
        "deploy.roll_forward",
        "Failures fixed by a newer version",
        DEPLOYMENTS,
        365,
        "Share of failed production changes that a newer commit repaired.",
        ("failures that nobody notices", "rollbacks made by hand"),
    ),
    row(
        "deploy.pipeline_success",
        "Deployment attempts that succeed",
        DEPLOYMENTS,
        180,
        "Share of deployment attempts that ended well.",
        ("attempts that change nothing", "attempts outside the pipeline"),
    ),
    row(
        "test.flaky",
        "Tests that fail and pass on the same commit",
        RUNS,
        90,
        "Share of failed jobs that passed when run again on the same commit.",
        ("a runner that broke down", "tests retried inside the job"),
    ),
];
