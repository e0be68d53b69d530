//! Code is analysed without running it.

use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, STAGE_FIELDS, SignalDoc};
use crate::signals::executed;
use crate::signals::proof::proven;
use crate::signals::reading::{Hit, Reading, weakly};

/// Builds of these days.
const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "static_analysis",
        title: "Static analysis",
        meaning: "Workflows analyse the code for defects.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Enabled steps of linters and analysers. Formatters and type checks alone are weak.",
        fields: STAGE_FIELDS,
        window_days: Some(DAYS),
        false_positives: "an analyser with all of its rules off",
        false_negatives: "analysis by a service that reads the repository itself",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::stage(context, Stage::StaticAnalysis);
    let signal = reading.signal(context, id, || {
        let style = Reading::stage(context, Stage::Lint);
        if style.strong.is_empty() && style.weak.is_empty() {
            return context.not_in_pipeline(id, Reach::Ci, "no workflow analyses the code");
        }
        let signal = weakly(id, "only style and formatting are checked");
        proven(context.facts, signal, style.strong.iter().chain(&style.weak).map(Hit::place))
    });
    let signal =
        if signal.state == SignalState::Observed { reading.with_stage_fields(signal) } else { signal };
    executed::by_runs(context, DAYS, signal, |event| event.stage == Stage::StaticAnalysis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn world(stage: Stage) -> World {
        World::new().with(workflow("ci", &["push"]).job("x", &[stage]))
    }

    #[test]
    fn an_analyser_counts_and_a_formatter_is_weak() {
        assert_eq!(field(&observe(&world(Stage::StaticAnalysis), "static_analysis"), "on_commit"), Some(1.0));
        assert_eq!(field(&observe(&world(Stage::Lint), "static_analysis"), "weak"), Some(1.0));
    }

    #[test]
    fn neither_is_absent() {
        assert_eq!(state(&world(Stage::Build), "static_analysis"), SignalState::Absent);
    }
}
