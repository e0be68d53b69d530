//! There is machine learning.

use plimsoll_domain::{Reason, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::{in_files, total};
use crate::signals::learning::signs;
use crate::signals::proof::{Confidence, finding, proven};

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.present",
        title: "There is machine learning",
        meaning: "The repository teaches models or works with them, as at least two kinds of sign show.",
        sources: &[Source::Git],
        computation: "Kinds of sign: libraries among the dependencies, at least three notebooks, code that calls such libraries to teach or to handle models, models as files, pipelines that train. Tests, examples and documents count for nothing.",
        fields: &[
            ("value", "1: at least two kinds of sign"),
            ("kinds", "kinds of sign"),
            ("model_files", "models as files in the tree"),
        ],
        window_days: None,
        false_positives: "a library for machine learning that trains nothing itself",
        false_negatives: "code in languages other than Python that is not called after training",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let signs = signs(context);
    let words: Vec<&str> = signs.iter().map(|(words, _)| *words).collect();
    let shown: Vec<_> = signs.iter().filter_map(|(_, found)| found.first().copied()).collect();
    if signs.len() < 2 {
        let text = match words.first() {
            Some(only) => format!("the only sign of machine learning is {only}; one kind is not enough"),
            None => "no sign of machine learning".to_owned(),
        };
        let signal = context.not_in_tree(id, &text);
        return proven(context.facts, signal, shown.into_iter().map(finding));
    }
    let mut signal = in_files(context, id, 1.0, Confidence::File, &shown)
        .with("kinds", signs.len() as f64)
        .with("model_files", total(&context.learning(&["model-file"])));
    signal.reason = Some(Reason::new(ReasonCode::Inconclusive, format!("there are {}", words.join(", "))));
    signal
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;
    use plimsoll_domain::facts::FileFact;

    use crate::signals::testing::{World, observe, state};

    const ID: &str = "ml.present";

    #[test]
    fn two_kinds_of_sign_and_the_reason_names_them() {
        let mut world = World::new();
        world.shows(FileFact::MachineLearning, "requirements.txt", "dependency", 1);
        world.shows(FileFact::MachineLearning, "src/train.py", "training-code", 1);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.evidence.len()), (Some(1.0), 2));
        let text = signal.reason.unwrap().text;
        assert!(text.contains("dependencies") && text.contains("code that works with models"), "{text}");
    }

    #[test]
    fn one_notebook_or_one_library_is_not_enough() {
        let mut world = World::new();
        assert_eq!(state(&world, ID), SignalState::Absent);
        world.shows(FileFact::MachineLearning, "requirements.txt", "dependency", 1);
        world.shows(FileFact::MachineLearning, "a.ipynb", "notebook", 1);
        assert_eq!(state(&world, ID), SignalState::Absent);
        assert_eq!(state(&world, "ml.pipeline"), SignalState::NotApplicable);
        world.shows(FileFact::MachineLearning, "b.ipynb", "notebook", 2);
        assert_eq!(state(&world, ID), SignalState::Observed);
    }

    #[test]
    fn a_tree_that_was_not_read_says_nothing() {
        let mut world = World::new();
        world.coverage.clear();
        assert_eq!(state(&world, ID), SignalState::Unknown);
        assert_eq!(state(&world, "ml.registry"), SignalState::Unknown);
    }
}
