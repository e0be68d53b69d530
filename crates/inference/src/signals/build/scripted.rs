//! The build is scripted.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Grade, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Hit, Reading};
use crate::signals::statistics::flag;
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.scripted",
        title: "Scripted build",
        meaning: "A build system describes how the product is built.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Build files at trunk's head, or a workflow whose steps build.",
        fields: &[
            ("value", "1: the build is scripted"),
            ("build_files", "build files found"),
            ("in_workflow", "1: a workflow builds"),
        ],
        window_days: None,
        false_positives: "a build file that no longer works",
        false_negatives: "a language without a build step, kept without a manifest",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let files = context.findings(FileFact::BuildFile);
    let steps = Reading::of(context, tools::builds);
    if files.is_empty() && steps.strong.is_empty() {
        return match context.tree_closed() {
            Ok(()) => {
                context.not_in_pipeline(id, Reach::Ci, "no file describes a build and no workflow builds")
            }
            Err(_) => context.not_in_tree(id, ""),
        };
    }
    let (grade, confidence) = match steps.strong.is_empty() {
        true => (Grade::E1, Confidence::File),
        false => (Grade::E2, Confidence::File),
    };
    let signal = Signal::observed(id, 1.0, grade, confidence.value())
        .with("build_files", files.len() as f64)
        .with("in_workflow", flag(!steps.strong.is_empty()));
    let files = files.iter().map(|found| finding(found)).take(3);
    proven(context.facts, signal, files.chain(steps.strong.iter().map(Hit::place)))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, observe, state, workflow};

    #[test]
    fn a_build_file_or_a_building_workflow_shows_it() {
        let mut world = World::new();
        world.found(FileFact::BuildFile, "Makefile");
        assert_eq!(observe(&world, "build.scripted").grade, Grade::E1);
        let world = World::new().with(workflow("ci", &["push"]).job("build", &[Stage::Build]));
        assert_eq!(observe(&world, "build.scripted").grade, Grade::E2);
    }

    #[test]
    fn neither_is_absent_unless_another_system_builds() {
        let mut world = World::new();
        assert_eq!(state(&world, "build.scripted"), SignalState::Absent);
        world.shows_tool(FileFact::ForeignCi, "Jenkinsfile", "jenkins");
        assert_eq!(state(&world, "build.scripted"), SignalState::Unknown);
    }
}
