//! Code that is there twice, or for nothing.

use plimsoll_domain::facts::workflow::WorkflowStep;
use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::proven;
use crate::signals::reading::{Reading, weakly};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "code.redundancy",
        title: "Duplicated and unused code is looked for",
        meaning: "Workflows look for code that is there twice or that nothing uses.",
        sources: &[Source::Workflows],
        computation: "Enabled steps whose commands find duplicates or unused code. Other analysers can be set up to do so \
                      and are weak.",
        fields: &[
            ("configured", "1: an enabled workflow looks for either"),
            ("duplicates", "1: for code that is there twice"),
            ("unused", "1: for code that nothing uses"),
            ("weak", "1: an analyser may do so by its own configuration"),
        ],
        window_days: None,
        false_positives: "findings that nobody looks at",
        false_negatives: "a compiler's own warnings of unused code",
    },
    observe,
};

/// Commands that find code that is there twice.
const DUPLICATES: &[&str] = &["jscpd", "pmd cpd", "cpd", "phpcpd", "flay", "dupl", "simian"];

/// Commands that find code that nothing uses.
const UNUSED: &[&str] =
    &["knip", "ts-prune", "unimported", "vulture", "deadcode", "periphery scan", "debride", "unused"];

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::steps(context, |step| finds(step, DUPLICATES) || finds(step, UNUSED));
    let signal = reading.signal(context, id, || {
        let analysers = Reading::stage(context, Stage::StaticAnalysis);
        match analysers.strong.first().or(analysers.weak.first()) {
            Some(first) => {
                let text = format!("`{}` may look for it by its own configuration", first.name());
                proven(context.facts, weakly(id, text), [first.place()])
            }
            None => context.not_in_pipeline(id, Reach::Ci, "no workflow looks for duplicated or unused code"),
        }
    });
    if signal.state != SignalState::Observed {
        return signal;
    }
    // The other of the two may be found by an analyser: a field is there only where a command shows it.
    let shown = [("duplicates", DUPLICATES), ("unused", UNUSED)].into_iter();
    shown
        .filter(|(_, commands)| reading.strong.iter().any(|hit| finds(hit.step, commands)))
        .fold(signal, |signal, (field, _)| signal.with(field, 1.0))
}

fn finds(step: &WorkflowStep, commands: &[&str]) -> bool {
    tools::runs(step, commands)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn running(words: &[&str]) -> World {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let ci = workflow("ci", &["push"])
            .tool("a", Stage::StaticAnalysis, "dependency-analysis")
            .change(|job| job.steps[0].commands[0].words = words);
        World::new().with(ci)
    }

    #[test]
    fn duplicates_and_unused_code_are_two_things() {
        let signal = observe(&running(&["jscpd", "src"]), "code.redundancy");
        assert_eq!((field(&signal, "duplicates"), field(&signal, "unused")), (Some(1.0), None));
        let signal = observe(&running(&["vulture", "src"]), "code.redundancy");
        assert_eq!((field(&signal, "duplicates"), field(&signal, "unused")), (None, Some(1.0)));
    }

    #[test]
    fn an_analyser_may_and_nothing_does_not() {
        assert_eq!(field(&observe(&running(&["madge", "src"]), "code.redundancy"), "weak"), Some(1.0));
        assert_eq!(state(&World::new(), "code.redundancy"), SignalState::Absent);
    }
}
