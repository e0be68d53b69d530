//! A model at work is watched.

use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::executed;
use crate::signals::files::in_files;
use crate::signals::learning::{only_named, reading, without_learning};
use crate::signals::proof::{Confidence, proven};
use crate::signals::statistics::flag;

/// Runs of these days count.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.monitoring",
        title: "Models watched at work",
        meaning: "Predictions, and the data they are made from, are compared with what the model learned from.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Runs or enabled steps that look for drift, code that calls a monitoring library.",
        fields: &[
            ("value", "1: a run looked for drift, or code calls a monitoring library"),
            ("executions", "runs of the last 180 days that did, where runs were collected"),
            ("configured", "1: an enabled workflow that something other than a person starts does it"),
            ("called", "files whose code does it"),
            ("triggers", "1: what it finds starts training, as code has it"),
            ("weak", "1: only a package in a manifest, or a step started by hand"),
        ],
        window_days: Some(DAYS),
        false_positives: "a report of drift that nobody reads",
        false_negatives: "monitoring by the platform that serves the model",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    let called = context.learning(&["monitoring"]);
    let triggers = flag(!context.learning(&["drift-trigger"]).is_empty());
    if let Some(executed) = context.executed() {
        let doing = executed.doing(context.window_to_now(DAYS), |event| event.stage == Stage::MonitorModel);
        if let Some(first) = doing.runs.first() {
            let signal =
                Signal::observed(id, 1.0, first.grade, executed::sure(executed, first.grade).value())
                    .with("executions", doing.runs.len() as f64)
                    .with("called", called.len() as f64)
                    .with("triggers", triggers);
            let shown = doing.runs.iter().filter_map(|event| event.evidence.first().cloned());
            return proven(context.facts, signal, shown);
        }
    }
    let reading = reading(context, Stage::MonitorModel);
    let signal = if reading.strong.is_empty() && !called.is_empty() {
        in_files(context, id, 1.0, Confidence::Suggested, &called)
    } else {
        reading.signal(context, id, || {
            only_named(context, id, Stage::MonitorModel).unwrap_or_else(|| {
                context.not_in_pipeline(id, Reach::Ci, "neither code nor a workflow watches a model")
            })
        })
    };
    if signal.state == SignalState::Observed {
        return signal.with("called", called.len() as f64).with("triggers", triggers);
    }
    signal
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::FileFact;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, scheduled, state};

    const ID: &str = "ml.monitoring";

    #[test]
    fn named_called_configured_and_executed() {
        let mut world = World::new();
        world.learns();
        assert_eq!(state(&world, ID), SignalState::Absent);
        world.shows(FileFact::ToolConfig, "requirements.txt", "monitor-model", 1);
        assert_eq!(field(&observe(&world, ID), "weak"), Some(1.0));
        world.shows(FileFact::MachineLearning, "monitoring/drift.py", "monitoring", 1);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.confidence), (Some(1.0), 0.5));
        let watch = scheduled("watch", "0 5 * * *").job("watch", &[Stage::MonitorModel]);
        let mut world = world.with(watch);
        assert_eq!(field(&observe(&world, ID), "configured"), Some(1.0));
        let head = world.commit(9.0, "ann", &["src/train.py"]);
        let mut world = world.collected();
        world.ran("watch", "schedule", 8.0, head, &[Stage::MonitorModel]);
        let signal = observe(&world, ID);
        assert_eq!((field(&signal, "executions"), field(&signal, "triggers")), (Some(1.0), Some(0.0)));
    }
}
