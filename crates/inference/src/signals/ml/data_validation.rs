//! Data is checked before a model learns from it.

use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::learning::{only_named, only_written, reading, without_learning};
use crate::signals::reading::Hit;
use crate::signals::statistics::flag;
use crate::signals::training::{self, DAYS, known};

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.data_validation",
        title: "Data checked before training",
        meaning: "Schema and values of the data are checked before a model learns from it.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Training runs of the last 180 days in which a check of data was over before training began; without runs, enabled steps that check data.",
        fields: &[
            ("value", "share of training runs that did it, where runs were collected"),
            ("configured", "1: an enabled workflow that something other than a person starts does it"),
            ("gating", "1: at least one step that does it fails its job when it fails"),
            ("called", "files whose code does it, without a workflow that runs them"),
            ("weak", "1: only weak signs, such as a package in a manifest or a name"),
        ],
        window_days: Some(DAYS),
        false_positives: "a check of other data than what the model learns from",
        false_negatives: "checks inside a pipeline that runs elsewhere",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    let reading = reading(context, Stage::ValidateData);
    let gating = flag(reading.strong.iter().any(Hit::gates));
    let trainings = training::runs(context).unwrap_or_default();
    let share =
        training::share(context, id, &trainings, |run| known(run, run.before(Stage::ValidateData).is_some()));
    if let Some(signal) = share {
        return if reading.strong.is_empty() { signal } else { signal.with("gating", gating) };
    }
    let signal = reading.signal(context, id, || {
        let called = context.learning(&["data-validation"]);
        only_written(context, id, &called, "checks data")
            .or_else(|| only_named(context, id, Stage::ValidateData))
            .unwrap_or_else(|| {
                context.not_in_pipeline(id, Reach::Ci, "no workflow checks data, and no code does")
            })
    });
    if signal.state == SignalState::Observed { signal.with("gating", gating) } else { signal }
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::FileFact;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, scheduled, state};

    const ID: &str = "ml.data_validation";

    #[test]
    fn only_a_check_before_training_counts() {
        let mut world = World::new();
        world.learns();
        let head = world.commit(30.0, "ann", &["src/train.py"]);
        let mut world = world.collected();
        world.ran("train", "schedule", 9.0, head, &[Stage::ValidateData, Stage::Train]);
        world.ran("train", "schedule", 8.0, head, &[Stage::ValidateData, Stage::Train]);
        world.ran("train", "schedule", 7.0, head, &[Stage::Train, Stage::ValidateData]);
        world.ran("train", "schedule", 6.0, head, &[Stage::Train]);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n), (Some(0.5), Some(4)));
    }

    #[test]
    fn what_another_system_trained_says_nothing_about_checks() {
        let mut world = World::new();
        world.learns();
        let head = world.commit(30.0, "ann", &["src/train.py"]);
        let mut world = world.collected();
        world.ran("train", "schedule", 9.0, head, &[Stage::Train]);
        let events = world.executions.events.values_mut().flatten();
        events.for_each(|event| event.tool = Some("ml-orchestrator".to_owned()));
        assert_eq!(observe(&world, ID).value(), None);
    }

    #[test]
    fn configured_called_named_and_not_there() {
        let mut world = World::new();
        world.learns();
        assert_eq!(state(&world, ID), SignalState::Absent);
        world.shows(FileFact::ToolConfig, "requirements.txt", "validate-data", 1);
        assert_eq!(field(&observe(&world, ID), "weak"), Some(1.0));
        world.shows(FileFact::MachineLearning, "src/check.py", "data-validation", 1);
        assert_eq!(field(&observe(&world, ID), "called"), Some(1.0));
        let nightly = scheduled("train", "0 3 * * *").job("t", &[Stage::ValidateData, Stage::Train]);
        let signal = observe(&world.with(nightly), ID);
        assert_eq!((field(&signal, "configured"), field(&signal, "gating")), (Some(1.0), Some(1.0)));
    }
}
