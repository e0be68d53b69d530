//! From commit to deployment and back.

use std::collections::BTreeMap;

use plimsoll_domain::facts::{CommitIx, DeploymentSource, WorkflowStep};
use plimsoll_domain::log::{EventKind, JobReading, LogEvent};
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::proven;
use crate::signals::reading::unknown;
use crate::signals::shipped::{Shipment, Shipped};
use crate::signals::statistics::share;
use crate::signals::tools;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "traceability.chain",
        title: "Commit, build, artefact and deployment are linked",
        meaning: "For what runs in production, its commit, build and artefact can be named.",
        sources: &[Source::Workflows, Source::Runs, Source::Jobs, Source::Logs, Source::Deployments],
        computation: "Share of the window's production deployments whose commit is in the clone, of whose changes \
                      one names a pull request or an issue, and whose run, artefact and environment are known. An \
                      artefact is known by a digest or a version in a log, by a name made of its commit, or by the \
                      version it was published under. Without a workflow that brings versions to users there is no \
                      chain to follow.",
        fields: &[
            ("value", "that share, where runs were collected"),
            ("commit", "share whose commit is known"),
            ("change", "share with a pull request or an issue"),
            ("run", "share whose run is known"),
            ("artefact", "share whose artefact is known, of those with a log or a name"),
            ("environment", "share whose environment has a name"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "an artefact that is built anew under the same name",
        false_negatives: "links kept in another system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let unjudged = "no log shows which artefact reached production";
    let signal = context.share_of_production(configured, DAYS, unjudged, |shipped, one| {
        let links = links(context, shipped, one);
        if links.iter().any(|(_, known)| *known == Some(false)) {
            return Some(false);
        }
        links.iter().all(|(_, known)| *known == Some(true)).then_some(true)
    });
    let Some(shipped) = context.shipped().filter(|_| signal.value().is_some()) else { return signal };
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for one in shipped.production(context.window_to_now(DAYS)) {
        for (link, known) in links(context, shipped, one) {
            let count = counts.entry(link).or_default();
            count.0 += usize::from(known == Some(true));
            count.1 += usize::from(known.is_some());
        }
    }
    counts.into_iter().fold(signal, |signal, (link, (part, whole))| match share(part, whole) {
        Some(part) => signal.with(link, part),
        None => signal,
    })
}

/// What can be named of a deployment; `None` where it is not known whether it can.
fn links(
    context: &Context<'_>,
    shipped: &Shipped<'_>,
    one: &Shipment<'_>,
) -> [(&'static str, Option<bool>); 5] {
    let facts = context.facts;
    let commit = facts.history.find(one.deployment.sha);
    // What brought nothing new is traced by its own commit.
    let brought = one.brought.as_deref().filter(|brought| !brought.is_empty());
    let mut commits = brought.unwrap_or_default().iter().chain(&commit);
    let requests = &facts.platform.pull_requests;
    let says = |index: &CommitIx| {
        let commit = facts.history.commit(*index);
        commit.message.pull_request.is_some()
            || commit.message.issue_link
            || requests.iter().any(|request| request.merge_commit == Some(commit.id))
    };
    let named = one.deployment.environment != UNNAMED;
    // A tag may be set by a run on the commit before, and a run may not have been collected.
    let open = !shipped.complete || one.deployment.source == DeploymentSource::VersionTag;
    let run = if one.run.is_some() { Some(true) } else { (!open).then_some(false) };
    [
        ("commit", Some(commit.is_some())),
        ("change", Some(commits.any(says))),
        ("run", run),
        ("artefact", artefact(shipped, one)),
        ("environment", Some(named)),
    ]
}

/// Whether an artefact with a name of its own is known: a digest or a version in a log of its job or before, a name
/// made of the commit in its job, or the version under which it was published.
fn artefact(shipped: &Shipped<'_>, one: &Shipment<'_>) -> Option<bool> {
    if one.is_published() {
        return Some(one.deployment.reference.is_some());
    }
    let named = one.definition.is_some_and(|(_, job)| {
        let says = |value: &str| BINDINGS.iter().any(|part| value.contains(part));
        let step = |step: &WorkflowStep| {
            step.commands.iter().flat_map(|command| &command.words).any(|word| says(word))
                || step.with.values().any(|value| says(value))
        };
        let own = job.enabled_steps().filter(|step| !tools::uses(step, &["actions/checkout"]));
        own.into_iter().any(step) || job.inputs.values().any(|value| says(value))
    });
    if named {
        return Some(true);
    }
    let earlier = shipped.events(one).filter(|event| shipped.precedes(event, one));
    let jobs = earlier.filter_map(|event| shipped.job_of(event)).chain(one.job);
    let readings: Vec<&JobReading> = jobs.filter_map(|job| shipped.reading(job)).collect();
    let identifies = |event: &LogEvent| {
        let made = matches!(event.kind, EventKind::Artifact | EventKind::Publication | EventKind::Deployment);
        let version = event.version.as_deref().is_some_and(|version| version != "latest");
        made && (event.digest.is_some() || version)
    };
    let known = readings.iter().any(|reading| reading.events.iter().any(identifies));
    // Without the log of its own job nobody knows what it took.
    let read = one.job.is_some_and(|job| shipped.reading(job).is_some());
    if known { Some(true) } else { read.then_some(false) }
}

/// What names an artefact by its content or its commit.
const BINDINGS: &[&str] = &["@sha256:", "outputs.digest", "github.sha", "GITHUB_SHA", "github.run_number"];

/// The name of an environment that nothing names.
const UNNAMED: &str = "default";

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs = context.production_jobs();
    if jobs.is_empty() {
        return context.without_production(id);
    }
    let signal =
        unknown(id, ReasonCode::NoAccess, "deployments were not collected; their history would show this");
    proven(context.facts, signal, jobs.iter().map(|target| target.evidence.clone()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_chain_can_only_be_followed_where_there_is_one() {
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production");
        assert_eq!(state(&World::new().with(cd), "traceability.chain"), SignalState::Unknown);
        assert_eq!(state(&World::new(), "traceability.chain"), SignalState::Absent);
    }

    /// Five deployments of images named by their commit, whose changes name issues.
    fn shipped(tag: &str) -> World {
        let cd =
            workflow("cd", &["push"]).job("cd", &[Stage::Deploy]).environment("production").change(|job| {
                job.steps[0].commands[0].words.push(format!("acme/shop:{tag}"));
            });
        let mut world = World::new().with(cd).collected();
        for day in (1..=5_u8).rev() {
            let commit = world.commit_saying(f64::from(day), "ann", &format!("Fix #{day}"), &["a.rs"]);
            world.ships("cd", "push", f64::from(day) - 0.1, commit, &[]);
        }
        world
    }

    #[test]
    fn the_share_that_can_be_followed_link_by_link() {
        let mut world = shipped("${{ github.sha }}");
        let silent = world.commit(0.8, "ann", &["a.rs"]);
        world.ships("cd", "push", 0.7, silent, &[]);
        let signal = observe(&world, "traceability.chain");
        assert!(signal.value().is_some_and(|value| (value - 5.0 / 6.0).abs() < 1e-9));
        assert_eq!(
            (signal.n, field(&signal, "run"), field(&signal, "artefact")),
            (Some(6), Some(1.0), Some(1.0))
        );
        assert!(field(&signal, "change").is_some_and(|part| part < 1.0));
    }

    #[test]
    fn latest_names_no_artefact_and_without_a_log_it_is_not_known() {
        let mut world = shipped("latest");
        assert_eq!(state(&world, "traceability.chain"), SignalState::Unknown);
        for run in 1..=5_u64 {
            world.platform.readings.insert(run * 100, plimsoll_domain::log::JobReading::default());
        }
        let signal = observe(&world, "traceability.chain");
        assert_eq!((signal.value(), field(&signal, "artefact")), (Some(0.0), Some(0.0)));
    }
}
