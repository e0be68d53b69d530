//! Interfaces between parts are described.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Grade, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::{SMALL_KLOC, in_files};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Hit, Reading, not_applicable, unknown};
use crate::signals::statistics::flag;
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "api.contract",
        title: "Described interfaces",
        meaning: "Interfaces that parts use of each other are written down in a form that can be checked.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Descriptions of interfaces at trunk's head; surer where an enabled step checks their compatibility.",
        fields: &[("value", "descriptions of interfaces"), ("checked", "1: a workflow checks compatibility")],
        window_days: None,
        false_positives: "a generated description that nobody uses",
        false_negatives: "interfaces of the programming language",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let found = context.findings(FileFact::ApiContract);
    if let (true, Err(reason)) = (found.is_empty(), context.tree_closed()) {
        return unknown(id, reason.code, reason.text);
    }
    if found.is_empty() {
        let kloc = context.kloc();
        if kloc < SMALL_KLOC {
            return not_applicable(id, format!("about {kloc:.1} thousand lines have no internal interfaces"));
        }
        let parts =
            context.findings(FileFact::Module).len().max(context.findings(FileFact::Deployable).len());
        if parts < 2 {
            return not_applicable(id, "there are no parts that could talk to each other");
        }
        return context.not_in_tree(id, "no interface is described in the tree");
    }
    let checks = Reading::of(context, |tool: &ToolMatch| tools::is(tool, tools::CONTRACT_CHECKS));
    let checked = !checks.strong.is_empty();
    let confidence = if checked { Confidence::File } else { Confidence::Suggested };
    let mut signal =
        in_files(context, id, found.len() as f64, confidence, &found).with("checked", flag(checked));
    if checked {
        signal.grade = Grade::E2;
        signal = proven(context.facts, signal, checks.strong.iter().map(Hit::place).take(1));
    }
    signal
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_description_is_surer_when_it_is_checked() {
        let mut world = World::new();
        world.found(FileFact::ApiContract, "openapi.yaml");
        assert_eq!(observe(&world, "api.contract").confidence, 0.5);
        let check = workflow("ci", &["push"]).tool("x", Stage::StaticAnalysis, "api-compatibility");
        let signal = observe(&world.with(check), "api.contract");
        assert_eq!((signal.confidence, field(&signal, "checked")), (0.9, Some(1.0)));
    }

    #[test]
    fn parts_without_descriptions_and_no_parts() {
        let mut world = World::new();
        assert_eq!(state(&world, "api.contract"), SignalState::NotApplicable);
        world.shows(FileFact::Source, "a.rs", "Rust", 500_000);
        assert_eq!(state(&world, "api.contract"), SignalState::NotApplicable);
        world.found(FileFact::Module, "a/Cargo.toml");
        world.found(FileFact::Module, "b/Cargo.toml");
        assert_eq!(state(&world, "api.contract"), SignalState::Absent);
    }
}
