//! Dependencies are updated by automation.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::files::in_files;
use crate::signals::proof::Confidence;

const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deps.updates_automated",
        title: "Dependency updates are automated",
        meaning: "A tool proposes updates of dependencies.",
        sources: &[Source::Git],
        computation: "Configuration of an update tool at trunk's head; beside it, integrations of the window that are \
                      automation's work alone.",
        fields: &[
            ("value", "1: an update tool is configured"),
            ("bot_integrations", "integrations into trunk that only automation worked on"),
        ],
        window_days: Some(DAYS),
        false_positives: "proposals that nobody merges",
        false_negatives: "updates configured for the whole organisation",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let found = context.findings(FileFact::DependencyUpdates);
    if found.is_empty() {
        return context.not_in_tree(id, "no tool for dependency updates is configured");
    }
    let span = context.window_to_now(DAYS);
    let by_bots = context
        .integrations()
        .all
        .iter()
        .filter(|one| span.contains(context.time(one.commit)) && !one.is_human(context.facts))
        .count();
    in_files(context, id, 1.0, Confidence::File, &found).with("bot_integrations", by_bots as f64)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn a_configured_tool_and_what_it_brought() {
        let mut world = World::new();
        world.shows_tool(FileFact::DependencyUpdates, ".github/dependabot.yml", "dependabot");
        world.commit(3.0, "dependabot[bot]", &["Cargo.lock"]);
        let signal = observe(&world, "deps.updates_automated");
        assert_eq!((signal.value(), field(&signal, "bot_integrations")), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn none_configured_is_absent() {
        assert_eq!(state(&World::new(), "deps.updates_automated"), SignalState::Absent);
    }
}
