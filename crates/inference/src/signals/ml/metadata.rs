//! What went into a model is recorded.

use plimsoll_domain::{Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::learning::without_learning;
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::weakly;
use crate::signals::training::{self, DAYS, Training};

/// Tools that record each of their runs.
const RECORDERS: &[&str] = &["mlflow-project", "mlflow-registry"];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.metadata",
        title: "Training recorded",
        meaning: "Each training leaves a record of its code, parameters, data and results.",
        sources: &[Source::Git, Source::Jobs],
        computation: "Training runs of the last 180 days by tools that record, or by scripts that call one; without runs, code that calls a tracker, or a pipeline's committed record.",
        fields: &[
            ("value", "share of training runs that were recorded, where that is known"),
            ("called", "files whose code records"),
            ("locked", "committed records of a pipeline's last run"),
            ("weak", "1: only a package in a manifest"),
        ],
        window_days: Some(DAYS),
        false_positives: "a record on the runner's own disk, lost with it",
        false_negatives: "records that a service keeps by itself",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    let called = context.learning(&["tracking"]);
    let locks = context.learning(&["pipeline-lock"]);
    let recorded = |run: &Training<'_>| {
        let records = |tool: &str| {
            RECORDERS.contains(&tool)
                || (tool == "dvc" && !locks.is_empty())
                || called.iter().any(|found| found.path == tool)
        };
        let yes = run.did.iter().any(|did| records(&did.tool));
        // Only of a script of the repository it is known that it records nothing.
        let script = run.training().is_some_and(|did| did.tool.ends_with(".py"));
        (yes || script).then_some(yes)
    };
    let trainings = training::runs(context).unwrap_or_default();
    if let Some(signal) = training::share(context, id, &trainings, recorded) {
        return signal.with("called", called.len() as f64).with("locked", locks.len() as f64);
    }
    if !called.is_empty() || !locks.is_empty() {
        let found: Vec<_> = called.iter().chain(&locks).copied().collect();
        let mut signal = in_files(context, id, 1.0, Confidence::Suggested, &found)
            .with("called", called.len() as f64)
            .with("locked", locks.len() as f64);
        // How many trainings are recorded was not counted.
        signal.values.remove("value");
        return signal;
    }
    let named = context.learning(&["operations"]);
    let tracks = ["experiment-tracking", "mlflow-registry", "dvc"];
    let named: Vec<_> = named
        .into_iter()
        .filter(|found| found.tool.as_deref().is_some_and(|tool| tracks.contains(&tool)))
        .collect();
    let Some(first) = named.first() else {
        return context.not_in_tree(id, "no code calls a tool that records trainings");
    };
    let text =
        format!("`{}` names a tool that records trainings, and no call of it is recognised", first.path);
    proven(context.facts, weakly(id, text), named.iter().map(|found| finding(found)))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::FileFact;
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, scheduled, state};

    const ID: &str = "ml.metadata";

    #[test]
    fn a_training_script_that_records_and_one_that_does_not() {
        let train = scheduled("train", "0 3 * * *").job("train", &[Stage::Train]).change(|job| {
            job.steps[0].matches.clear();
            job.steps[0].commands[0].words = vec!["python".to_owned(), "src/train.py".to_owned()];
        });
        let mut world = World::new().with(train);
        world.learns();
        assert_eq!(state(&world, ID), SignalState::Absent);
        let head = world.commit(9.0, "ann", &["src/train.py"]);
        let mut world = world.collected();
        world.ran("train", "schedule", 8.0, head, &[]);
        assert_eq!(observe(&world, ID).value(), Some(0.0));
        world.shows(FileFact::MachineLearning, "src/train.py", "tracking", 1);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n), (Some(1.0), Some(1)));
    }

    #[test]
    fn without_runs_calls_are_shown_and_not_counted() {
        let mut world = World::new();
        world.learns();
        world.shows(FileFact::MachineLearning, "src/train.py", "tracking", 1);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), field(&signal, "called")), (None, Some(1.0)));
    }
}
