//! Features are defined once for training and serving.

use plimsoll_domain::{Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::learning::without_learning;
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Reading, weakly};
use crate::signals::statistics::flag;

/// The catalogue's feature stores.
const STORES: &str = "feature-store";

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "ml.feature_store",
        title: "Feature store",
        meaning: "Features are defined in one place, from which both training and serving take them.",
        sources: &[Source::Git],
        computation: "A feature store's configuration, or code that defines or fetches features in one.",
        fields: &[
            ("value", "1: there is one"),
            ("applied", "1: an enabled workflow applies definitions or loads features"),
            ("weak", "1: only a package in a manifest"),
        ],
        window_days: None,
        false_positives: "a store that was set up and is not used",
        false_negatives: "a store made by oneself, or kept in another repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Some(signal) = without_learning(context, id) {
        return signal;
    }
    let is_store = |tool: Option<&str>| tool == Some(STORES);
    let found = context.learning(&["feature-store"]);
    if found.is_empty() {
        let all = context.learning(&["operations"]);
        let named: Vec<_> = all.into_iter().filter(|found| is_store(found.tool.as_deref())).collect();
        let Some(first) = named.first() else {
            return context.not_in_tree(id, "no file configures or calls a feature store");
        };
        let text = format!("`{}` names a feature store, and no call of it is recognised", first.path);
        return proven(context.facts, weakly(id, text), named.iter().map(|found| finding(found)));
    }
    let applies = Reading::of(context, |tool| tool.tool == STORES);
    let applied = applies.strong.iter().chain(&applies.weak).any(|hit| hit.starts.automatic);
    let configured = found.iter().any(|found| found.path.ends_with("feature_store.yaml"));
    let confidence = if configured { Confidence::File } else { Confidence::Suggested };
    in_files(context, id, 1.0, confidence, &found).with("applied", flag(applied))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::FileFact;
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, scheduled, state};

    const ID: &str = "ml.feature_store";

    #[test]
    fn a_store_and_the_step_that_applies_it() {
        let mut world = World::new();
        world.learns();
        assert_eq!(state(&world, ID), SignalState::Absent);
        world.shows(FileFact::MachineLearning, "features/feature_store.yaml", "feature-store", 1);
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), field(&signal, "applied")), (Some(1.0), Some(0.0)));
        let nightly = scheduled("f", "0 1 * * *").tool("f", Stage::ValidateData, STORES).change(|job| {
            job.steps[0].matches[0].weak = true;
        });
        assert_eq!(field(&observe(&world.with(nightly), ID), "applied"), Some(1.0));
    }

    #[test]
    fn a_package_alone_is_weak() {
        let mut world = World::new();
        world.learns();
        let named = world.found(FileFact::MachineLearning, "requirements.txt");
        named.tool = Some(STORES.to_owned());
        named.detail = Some("operations".to_owned());
        assert_eq!(field(&observe(&world, ID), "weak"), Some(1.0));
    }
}
