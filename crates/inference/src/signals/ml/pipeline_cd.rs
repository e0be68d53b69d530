//! The pipeline that trains is deployed by a pipeline.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed;
use crate::signals::learning::{reading, without_learning};
use crate::signals::proof::proven;
use crate::signals::reading::{Hit, Reading};
use crate::signals::statistics::flag;

/// Runs of these days count.
const DAYS: u32 = 180;

/// The catalogue's tools that bring a pipeline to its orchestrator.
pub(super) const DEPLOYS: &str = "ml-pipeline-deploy";

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.pipeline_cd",
        title: "Training pipelines deployed automatically",
        meaning: "A change of the pipeline that trains reaches the system that runs it, and nobody has to act.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Successful runs of the last 180 days that deployed a pipeline to its orchestrator because of a push; without runs, enabled steps that do.",
        fields: &[
            ("value", "such runs, where runs were collected"),
            ("deployments", "the same, whatever started them"),
            ("configured", "1: an enabled workflow that something other than a person starts does it"),
            ("on_commit", "1: pushes to the trunk start it"),
            ("in_workflow", "1: training runs inside a scheduled workflow, which is its own deployment"),
            ("weak", "1: only a run started by hand"),
        ],
        window_days: Some(DAYS),
        false_positives: "the deployment of a pipeline that only moves data",
        false_negatives: "an orchestrator that fetches its pipelines from git by itself",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    let reading =
        Reading::of(context, |tool| tool.tool == DEPLOYS).only(|hit| hit.starts.beyond_pull_requests());
    let trains = reading_of_schedules(context);
    let on_commit = flag(reading.strong.iter().any(|hit| hit.starts.on_commit || hit.starts.on_tag));
    if let Some(signal) = counted(context, id) {
        return signal.with("in_workflow", flag(trains));
    }
    let signal = reading.signal(context, id, || {
        context.not_in_pipeline(id, Reach::Deployment, "no workflow deploys a pipeline that trains")
    });
    let signal = signal.with("in_workflow", flag(trains));
    if signal.state == SignalState::Observed { signal.with("on_commit", on_commit) } else { signal }
}

/// Whether the clock starts training in a workflow: what is merged is what runs next.
fn reading_of_schedules(context: &Context<'_>) -> bool {
    reading(context, Stage::Train).strong.iter().any(|hit: &Hit<'_>| hit.starts.interval_hours.is_some())
}

fn counted(context: &Context<'_>, id: &str) -> Option<Signal> {
    let executed = context.executed()?;
    let platform = &context.facts.platform;
    let succeeded = |event: &StageEvent| {
        let job = event.run.zip(event.job);
        job.and_then(|(run, id)| platform.jobs_of(run).iter().find(|job| job.id == id))
            .is_some_and(|job| job.conclusion == plimsoll_domain::record::Conclusion::Success)
    };
    let doing = executed.doing(context.window_to_now(DAYS), |event| {
        event.stage == Stage::Deploy && event.tool.as_deref() == Some(DEPLOYS) && succeeded(event)
    });
    let by_push = |event: &&&StageEvent| {
        let run = event.run.and_then(|run| platform.run(run));
        let started = run.and_then(|run| run.event.as_deref());
        started.is_some_and(|event| ["push", "merge_group", "workflow_run", "release"].contains(&event))
    };
    let first = doing.runs.first()?;
    let pushed = doing.runs.iter().filter(by_push).count();
    let mut signal =
        Signal::observed(id, pushed as f64, first.grade, executed::sure(executed, first.grade).value())
            .sampled(doing.runs.len() as u64)
            .with("deployments", doing.runs.len() as f64);
    signal.reason = executed::partial(executed);
    let shown = doing.runs.iter().filter_map(|event| event.evidence.first().cloned());
    Some(context.dated(proven(context.facts, signal, shown)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, scheduled, state, workflow};

    const ID: &str = "ml.pipeline_cd";

    #[test]
    fn deployments_by_push_count_and_those_by_hand_are_told_apart() {
        let cd = workflow("cd", &["push", "workflow_dispatch"]).tool("p", Stage::Deploy, DEPLOYS);
        let mut world = World::new().with(cd);
        world.learns();
        let signal = observe(&world, ID);
        assert_eq!((field(&signal, "configured"), field(&signal, "on_commit")), (Some(1.0), Some(1.0)));
        let mut world = world.collected();
        let head = world.commit(9.0, "ann", &["src/train.py"]);
        for event in ["push", "push", "workflow_dispatch"] {
            world.ran("cd", event, 8.0, head, &[Stage::Deploy]);
        }
        let events = world.executions.events.values_mut().flatten();
        events.for_each(|event| event.tool = Some(DEPLOYS.to_owned()));
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), field(&signal, "deployments")), (Some(2.0), Some(3.0)));
    }

    #[test]
    fn training_inside_a_scheduled_workflow_is_said_and_is_no_deployment() {
        let mut world = World::new().with(scheduled("train", "0 3 * * *").job("t", &[Stage::Train]));
        world.learns();
        let signal = observe(&world, ID);
        assert_eq!((signal.state, field(&signal, "in_workflow")), (SignalState::Absent, Some(1.0)));
        assert_eq!(state(&World::new(), ID), SignalState::NotApplicable);
    }

    #[test]
    fn the_catalogue_knows_the_tool() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../extract/catalogue/deploy.toml");
        assert!(std::fs::read_to_string(folder).unwrap().contains(&format!("id = \"{DEPLOYS}\"")));
    }
}
