//! The product is split into modules.

use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::{SMALL_KLOC, in_files};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::not_applicable;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "arch.modules",
        title: "Modules",
        meaning: "The product is split into modules that declare what they need of each other.",
        sources: &[Source::Git],
        computation: "Modules declared to the build system, and the dependencies among them. Below 5,000 lines (estimated \
                      from 35 bytes a line) it has no meaning.",
        fields: &[
            ("value", "declared modules; 1 where none is declared"),
            ("edges", "declared dependencies among them"),
            ("kloc", "thousands of lines of source code, estimated"),
        ],
        window_days: None,
        false_positives: "examples counted as modules",
        false_negatives: "modules inside one build unit",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Err(reason) = context.tree_closed() {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let kloc = context.kloc();
    if kloc < SMALL_KLOC {
        return not_applicable(id, format!("about {kloc:.1} thousand lines need no modules"))
            .with("kloc", kloc);
    }
    let found = context.findings(FileFact::Module);
    let edges: u64 = found.iter().filter_map(|module| module.amount).sum();
    let signal = in_files(context, id, found.len().max(1) as f64, Confidence::File, &found);
    // One unit is shown by what builds it, else by its largest part.
    let unit = context.findings_of(&[FileFact::BuildFile, FileFact::Manifest, FileFact::Source]);
    let unit = unit.into_iter().take(if found.is_empty() { 3 } else { 0 });
    let note = "one build unit; it declares no modules";
    let shown = unit.map(|file| Evidence::file(&file.path, file.line).with_note(note));
    proven(context.facts, signal, shown).with("edges", edges as f64).with("kloc", kloc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn declared_modules_and_their_edges() {
        let mut world = World::new();
        world.shows(FileFact::Source, "src/a.rs", "Rust", 700_000);
        let makefile = world.found(FileFact::BuildFile, "Makefile");
        makefile.tool = Some("make".to_owned());
        let one = observe(&world, "arch.modules");
        assert_eq!((one.value(), one.evidence[0].reference.as_str()), (Some(1.0), "Makefile"));
        world.shows(FileFact::Module, "a/Cargo.toml", "a", 0);
        world.shows(FileFact::Module, "b/Cargo.toml", "b", 1);
        let signal = observe(&world, "arch.modules");
        assert_eq!(
            (signal.value(), field(&signal, "edges"), field(&signal, "kloc")),
            (Some(2.0), Some(1.0), Some(20.0))
        );
    }

    #[test]
    fn a_small_code_base_needs_none() {
        let mut world = World::new();
        world.shows(FileFact::Source, "a.c", "C", 60_000);
        assert_eq!(state(&world, "arch.modules"), SignalState::NotApplicable);
    }
}
