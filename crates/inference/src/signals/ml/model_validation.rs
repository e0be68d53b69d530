//! A model is judged before it is used.

use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::learning::{only_named, only_written, reading, without_learning};
use crate::signals::reading::Hit;
use crate::signals::statistics::flag;
use crate::signals::training::{self, DAYS, Did, Training, known};

/// Tools that show figures of a model and judge nothing.
const REPORTERS: &[&str] = &["cml"];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.model_validation",
        title: "Models judged before use",
        meaning: "A trained model is compared with thresholds or with the one in use; a worse one goes no further.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Training runs of the last 180 days in which an evaluation that can fail its job followed training; without runs, enabled steps that evaluate. Tools that only show figures do not gate.",
        fields: &[
            ("value", "share of training runs that did it, where runs were collected"),
            ("configured", "1: an enabled workflow that something other than a person starts does it"),
            ("gating", "1: at least one step that evaluates fails its job when it fails"),
            ("called", "files whose code does it, without a workflow that runs them"),
            ("weak", "1: only weak signs, such as a package in a manifest or a name"),
        ],
        window_days: Some(DAYS),
        false_positives: "an evaluation that never fails",
        false_negatives: "an evaluation inside the training script or a pipeline that runs elsewhere",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    let reading = reading(context, Stage::EvaluateModel);
    let judges =
        |hit: &Hit<'_>| hit.gates() && hit.tool.is_none_or(|tool| !REPORTERS.contains(&tool.tool.as_str()));
    let gating = flag(reading.strong.iter().any(judges));
    let trainings = training::runs(context).unwrap_or_default();
    if let Some(signal) = training::share(context, id, &trainings, |run| known(run, judged(run).is_some())) {
        return if reading.strong.is_empty() { signal } else { signal.with("gating", gating) };
    }
    let signal = reading.signal(context, id, || {
        let called = context.learning(&["model-validation"]);
        only_written(context, id, &called, "judges a model")
            .or_else(|| only_named(context, id, Stage::EvaluateModel))
            .unwrap_or_else(|| context.not_in_pipeline(id, Reach::Ci, "no workflow evaluates a model"))
    });
    if signal.state == SignalState::Observed { signal.with("gating", gating) } else { signal }
}

/// The evaluation after training that could have stopped the run.
pub(super) fn judged<'a>(run: &'a Training<'_>) -> Option<&'a Did> {
    run.after(&[Stage::EvaluateModel]).filter(|did| did.gating && !REPORTERS.contains(&did.tool.as_str()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::FileFact;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, scheduled, state};

    const ID: &str = "ml.model_validation";

    #[test]
    fn an_evaluation_that_cannot_stop_anything_is_none() {
        let mut world = World::new();
        world.learns();
        let head = world.commit(30.0, "ann", &["src/train.py"]);
        let mut world = world.collected();
        for days in [9.0, 8.0, 7.0, 6.0] {
            world.ran("train", "schedule", days, head, &[Stage::Train, Stage::EvaluateModel]);
        }
        assert_eq!(observe(&world, ID).value(), Some(1.0));
        let last = |event: &&mut plimsoll_domain::events::StageEvent| event.run == Some(4);
        world.executions.events.values_mut().flatten().filter(last).for_each(|event| event.gating = false);
        assert_eq!(observe(&world, ID).value(), Some(0.75));
        let printed = world.executions.events.values_mut().flatten();
        printed
            .filter(|event| event.stage == Stage::EvaluateModel)
            .for_each(|event| event.tool = Some("cml".to_owned()));
        assert_eq!(observe(&world, ID).value(), Some(0.0));
    }

    #[test]
    fn configured_with_and_without_a_gate() {
        let nightly = |tool: &str| {
            let mut world =
                World::new().with(scheduled("t", "0 3 * * *").tool("t", Stage::EvaluateModel, tool));
            world.learns();
            observe(&world, ID)
        };
        assert_eq!(field(&nightly("model-evaluation"), "gating"), Some(1.0));
        assert_eq!(field(&nightly("cml"), "gating"), Some(0.0));
    }

    #[test]
    fn named_or_not_there() {
        let mut world = World::new();
        world.learns();
        assert_eq!(state(&world, ID), SignalState::Absent);
        world.shows(FileFact::MachineLearning, "src/evaluate.py", "model-validation", 1);
        assert_eq!(state(&world, ID), SignalState::Unknown);
    }
}
