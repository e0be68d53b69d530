//! Checks of style.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, STAGE_FIELDS, SignalDoc};
use crate::signals::executed;
use crate::signals::proof::proven;
use crate::signals::reading::{Hit, Reading, weakly};
use crate::signals::tools;

/// Builds of these days.
const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "style.checked",
        title: "Style is checked",
        meaning: "Workflows hold the form of the code against rules, so that it reads alike everywhere.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Enabled steps of formatters and linters of style. Runners of checks whose own configuration names \
                      them are weak.",
        fields: STAGE_FIELDS,
        window_days: Some(DAYS),
        false_positives: "a formatter that changes the code in the job and fails nothing",
        false_negatives: "hooks on developers' machines; a formatter behind a script",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::of(context, |tool| tools::is(tool, tools::STYLE_CHECKS));
    let signal = reading.signal(context, id, || {
        let may = Reading::of(context, |tool| tools::is(tool, tools::MAY_CHECK_STYLE));
        let hits: Vec<&Hit<'_>> = may.strong.iter().chain(&may.weak).collect();
        match hits.first() {
            Some(first) => {
                let text = format!("`{}` checks style where its configuration says so", first.name());
                proven(context.facts, weakly(id, text), hits.iter().map(|hit| hit.place()))
            }
            None => context.not_in_pipeline(id, Reach::Ci, "no workflow checks the code's style"),
        }
    });
    let signal =
        if signal.state == SignalState::Observed { reading.with_stage_fields(signal) } else { signal };
    let checks =
        |event: &StageEvent| event.tool.as_deref().is_some_and(|tool| tools::STYLE_CHECKS.contains(&tool));
    executed::by_runs(context, DAYS, signal, checks)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_formatter_that_checks() {
        let ci = workflow("ci", &["push"]).tool("fmt", Stage::Lint, "rustfmt");
        assert_eq!(field(&observe(&World::new().with(ci), "style.checked"), "configured"), Some(1.0));
    }

    #[test]
    fn a_runner_of_hooks_may_and_nothing_does_not() {
        let ci = workflow("ci", &["push"]).tool("hooks", Stage::Lint, "pre-commit");
        assert_eq!(field(&observe(&World::new().with(ci), "style.checked"), "weak"), Some(1.0));
        assert_eq!(state(&World::new(), "style.checked"), SignalState::Absent);
    }
}
