//! Work that lives in notebooks.

use plimsoll_domain::facts::path_kind::{PathKind, file_kind};
use plimsoll_domain::facts::workflow::WorkflowStep;
use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::{in_files, total};
use crate::signals::learning::without_learning;
use crate::signals::proof::Confidence;
use crate::signals::reading::Reading;
use crate::signals::statistics::{flag, share};

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.notebooks",
        title: "Work in notebooks",
        meaning: "Share of the code for data and models that stands in notebooks instead of modules.",
        sources: &[Source::Git],
        computation: "Notebooks, of notebooks and files of Python, R and Julia that are no tests; a workflow may execute them (papermill, nbconvert, nbmake).",
        fields: &[
            ("value", "share of files that are notebooks"),
            ("notebooks", "notebooks"),
            ("executed", "1: an enabled workflow executes notebooks"),
        ],
        window_days: None,
        false_positives: "notebooks that only explain",
        false_negatives: "much Python that has nothing to do with models",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    if let Err(reason) = context.tree_closed() {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let found = context.learning(&["notebook"]);
    let notebooks = total(&found);
    let is_code = |path: &str| matches!(file_kind(path), PathKind::Source("Python" | "R" | "Julia"));
    let modules = context.facts.tree.entries.iter().filter(|entry| is_code(&entry.path)).count();
    let executed = Reading::steps(context, executes);
    let value = share(notebooks as usize, notebooks as usize + modules).unwrap_or(0.0);
    in_files(context, id, value, Confidence::Assumed, &found)
        .with("notebooks", notebooks)
        .with("executed", flag(!executed.strong.is_empty()))
}

fn executes(step: &WorkflowStep) -> bool {
    step.commands.iter().any(|command| {
        let has = |word: &str| command.words.iter().any(|own| own == word);
        has("papermill") || has("treon") || has("--nbmake") || (has("nbconvert") && has("--execute"))
    })
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;
    use plimsoll_domain::facts::FileFact;

    use crate::signals::testing::{Building, World, field, observe, workflow};

    #[test]
    fn notebooks_of_notebooks_and_modules_and_whether_ci_executes_them() {
        let mut world = World::new();
        world.shows(FileFact::MachineLearning, "requirements.txt", "dependency", 1);
        world.shows(FileFact::MachineLearning, "explore/a.ipynb", "notebook", 3);
        world.file("src/model.py");
        world.file("tests/test_model.py");
        let signal = observe(&world, "ml.notebooks");
        assert_eq!((signal.value(), field(&signal, "executed")), (Some(0.75), Some(0.0)));
        let ci = workflow("ci", &["push"]).job("book", &[Stage::Train]).change(|job| {
            job.steps[0].commands[0].words = vec!["papermill".to_owned(), "a.ipynb".to_owned()];
        });
        assert_eq!(field(&observe(&world.with(ci), "ml.notebooks"), "executed"), Some(1.0));
    }
}
