//! Infrastructure is code.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::{in_files, total};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{unknown, weakly};

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "infra.as_code",
        title: "Infrastructure as code",
        meaning: "Files of the tree describe the infrastructure.",
        sources: &[Source::Git],
        computation: "Files of infrastructure tools that are more than examples or tests.",
        fields: &[
            ("value", "infrastructure files"),
            ("folders", "folders with infrastructure files"),
            ("weak", "1: only examples or tests"),
        ],
        window_days: None,
        false_positives: "a module that is the product itself",
        false_negatives: "a repository of its own for infrastructure",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let found = context.findings(FileFact::Infrastructure);
    if !found.is_empty() {
        return in_files(context, id, total(&found), Confidence::File, &found)
            .with("folders", found.len() as f64);
    }
    let examples = context.findings(FileFact::InfrastructureExample);
    if examples.is_empty() {
        let text = "no infrastructure is described here; it may be in a repository of its own";
        return unknown(id, ReasonCode::NotObservable, text);
    }
    let signal = weakly(id, "infrastructure code is there only as an example or a test");
    proven(context.facts, signal, examples.iter().map(|found| finding(found)))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn files_and_folders() {
        let mut world = World::new();
        world.found(FileFact::Infrastructure, "infra/main.tf").amount = Some(6);
        let signal = observe(&world, "infra.as_code");
        assert_eq!((signal.value(), field(&signal, "folders")), (Some(6.0), Some(1.0)));
    }

    #[test]
    fn examples_are_weak_and_nothing_is_unknown() {
        let mut world = World::new();
        assert_eq!(state(&world, "infra.as_code"), SignalState::Unknown);
        world.found(FileFact::InfrastructureExample, "examples/main.tf");
        assert_eq!(field(&observe(&world, "infra.as_code"), "weak"), Some(1.0));
    }
}
