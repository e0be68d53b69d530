//! A version meets a few users first.

use std::collections::BTreeMap;

use plimsoll_domain::facts::workflow::WorkflowStep;
use plimsoll_domain::facts::{FileFact, FileFinding};
use plimsoll_domain::log::{EventKind, LogEvent};
use plimsoll_domain::{Evidence, Grade, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::executed::ran_in;
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Hit, Reading, configured, weakly};
use crate::signals::shipped::happened;
use crate::signals::tools;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.canary",
        title: "Canary releases",
        meaning: "A new version gets a small share of users before it gets all.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs, Source::Logs, Source::Deployments],
        computation: "A canary strategy in the tree with a workflow that deploys, or a step that splits traffic. \
                      Where runs were collected, whether in the window such a step was executed, a log shows a share \
                      of traffic below all of it, or a deployment brought such manifests along.",
        fields: &[
            ("value", "1: it was done in the window, where runs show it"),
            ("executions", "how often"),
            CONFIGURED[0],
            CONFIGURED[1],
        ],
        window_days: Some(DAYS),
        false_positives: "a manifest that nobody deploys",
        false_negatives: "traffic split by the platform",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let Some(shipped) = context.shipped() else { return configured };
    let span = context.window_to_now(DAYS);
    let splits = Reading::steps(context, splits_traffic);
    let jobs: Vec<_> = splits.strong.iter().chain(&splits.weak).map(|hit| (hit.workflow, hit.job)).collect();
    let mut times: BTreeMap<u64, (Grade, Evidence)> = BTreeMap::new();
    for event in context.executed().into_iter().flat_map(|executed| executed.events(span)) {
        let shown = event.evidence.first().filter(|_| ran_in(context, event, &jobs));
        if let (Some(run), Some(shown)) = (event.run, shown) {
            times.insert(run, (Grade::E3, shown.clone()));
        }
    }
    for one in shipped.production(span) {
        let reading = one.job.and_then(|job| shipped.reading(job));
        let part = |event: &&LogEvent| {
            event.kind == EventKind::Deployment
                && event.percent.is_some_and(|share| share > 0.0 && share < 100.0)
        };
        if let (Some(run), Some(event)) =
            (one.run, reading.and_then(|reading| reading.events.iter().find(part)))
        {
            let note =
                format!("{} % of the traffic, line {} of the log", event.percent.unwrap_or(0.0), event.line);
            times.insert(run.id, (Grade::E4, one.evidence().with_note(note)));
        }
    }
    // A strategy in the tree is used by every deployment that brings its manifests along.
    let by_manifest = jobs.is_empty() && configured.values.contains_key("configured");
    let by_manifest = by_manifest && times.is_empty();
    if by_manifest {
        let deployed = shipped.production(span).filter(|one| !one.is_published());
        let deployed = deployed.map(|one| (Grade::E3, one.evidence()));
        times.extend((0..).zip(deployed));
    }
    let grade = times.values().map(|(grade, _)| *grade).min().unwrap_or(Grade::E3);
    let shown = times.into_values().rev().map(|(_, evidence)| evidence).collect();
    let mut signal = happened(context, configured, DAYS, "no version met a few users first", (grade, shown));
    if by_manifest && signal.value().is_some() {
        // That a deployment brought the manifests along is assumed.
        signal.confidence = signal.confidence.min(Confidence::Configured.value());
    }
    signal
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let splits = Reading::steps(context, splits_traffic);
    let says = |word: &Option<String>| {
        word.as_ref().is_some_and(|word| word.to_ascii_lowercase().contains("canary"))
    };
    let is_canary = |found: &&&FileFinding| says(&found.detail) || says(&found.tool);
    let all = context.findings(FileFact::RolloutStrategy);
    let manifests: Vec<_> = all.iter().filter(is_canary).collect();
    if manifests.is_empty() || !splits.strong.is_empty() {
        return splits.signal(context, id, || {
            context.not_in_pipeline(
                id,
                Reach::Deployment,
                "nothing gives a new version a share of the users first",
            )
        });
    }
    let jobs = context.production_jobs();
    let signal = if jobs.is_empty() {
        weakly(id, "a canary strategy is described, and no enabled workflow deploys it")
    } else {
        configured(id, Confidence::Configured)
    };
    let places = splits.weak.iter().map(Hit::place).chain(jobs.iter().map(|target| target.evidence.clone()));
    proven(context.facts, signal, manifests.iter().map(|found| finding(found)).chain(places))
}

fn splits_traffic(step: &WorkflowStep) -> bool {
    tools::runs(
        step,
        &[
            "gcloud run services update-traffic",
            "az containerapp ingress traffic",
            "kubectl argo rollouts promote",
        ],
    ) || tools::mentions(step, &["Canary10Percent", "--routing-config"])
        || tools::inputs_mention(step, &["Canary10Percent"])
        || step.with.keys().any(|input| input.eq_ignore_ascii_case("userFraction"))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_canary_that_is_deployed_and_one_on_paper() {
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production");
        let mut world = World::new();
        world.shows(FileFact::RolloutStrategy, "k8s/rollout.yaml", "canary", 1);
        assert_eq!(state(&world, "deploy.canary"), SignalState::Unknown);
        let signal = observe(&world.with(cd), "deploy.canary");
        assert_eq!(field(&signal, "configured"), Some(1.0));
    }

    #[test]
    fn none_is_absent() {
        assert_eq!(state(&World::new(), "deploy.canary"), SignalState::Absent);
    }

    #[test]
    fn a_split_that_ran_and_one_that_never_did() {
        let words = ["gcloud", "run", "services", "update-traffic", "shop", "--to-tags=new=10"];
        let cd =
            workflow("cd", &["push"]).job("cd", &[Stage::Deploy]).environment("production").change(|job| {
                job.steps[0].commands[0].words = words.map(str::to_owned).to_vec();
            });
        let mut world = World::new().with(cd).collected();
        let commit = world.commit(3.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "deploy.canary"), SignalState::Absent);
        world.ships("other", "push", 2.5, commit, &[]);
        assert_eq!(state(&world, "deploy.canary"), SignalState::Absent, "another workflow");
        world.ships("cd", "push", 2.0, commit, &[]);
        let signal = observe(&world, "deploy.canary");
        assert_eq!((signal.value(), field(&signal, "executions")), (Some(1.0), Some(1.0)));
        world.coverage.truncate(2);
        assert_eq!(field(&observe(&world, "deploy.canary"), "configured"), Some(1.0));
    }
}
