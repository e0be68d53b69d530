//! Signatures on what is published.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::workflow::WorkflowStep;
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
        id: "build.signing",
        title: "Artefacts are signed",
        meaning: "The pipeline signs what it makes, or attests where it comes from.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Enabled steps that sign or attest, and publications that ask for provenance. Publishing tools that \
                      sign where their own configuration says so are weak.",
        fields: STAGE_FIELDS,
        window_days: Some(DAYS),
        false_positives: "a signature that nobody checks",
        false_negatives: "signatures that a registry or a release tool adds by itself",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let signs = Reading::of(context, |tool| tools::is(tool, tools::SIGNERS));
    let publishes = Reading::steps(context, with_provenance);
    let by_publication = !publishes.strong.is_empty();
    let reading = signs.and(publishes);
    let signal = reading.signal(context, id, || otherwise(context, id));
    if signal.state != SignalState::Observed {
        return signal;
    }
    let signal = reading.with_stage_fields(signal);
    if by_publication {
        // Runs show that the publication ran, not that it was asked for provenance then.
        return signal;
    }
    let signed =
        |event: &StageEvent| event.tool.as_deref().is_some_and(|tool| tools::SIGNERS.contains(&tool));
    executed::by_runs(context, DAYS, signal, signed)
}

fn otherwise(context: &Context<'_>, id: &str) -> Signal {
    let may = Reading::of(context, |tool| tools::is(tool, tools::MAY_SIGN));
    let hits: Vec<&Hit<'_>> = may.strong.iter().chain(&may.weak).collect();
    match hits.first() {
        Some(first) => {
            let text = format!("`{}` may sign by its own configuration", first.name());
            proven(context.facts, weakly(id, text), hits.iter().map(|hit| hit.place()))
        }
        None => context.not_in_pipeline(id, Reach::Ci, "no workflow signs or attests what it makes"),
    }
}

fn with_provenance(step: &WorkflowStep) -> bool {
    let publishes = tools::runs(step, &["npm publish", "pnpm publish", "yarn publish"]);
    publishes && tools::mentions(step, &["--provenance"]) && !tools::mentions(step, &["--provenance=false"])
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_step_that_signs() {
        let cd = workflow("cd", &["push"]).tool("sign", Stage::Package, "sign");
        let signal = observe(&World::new().with(cd), "build.signing");
        assert_eq!((field(&signal, "configured"), field(&signal, "on_commit")), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn a_publication_with_provenance() {
        let publish = |words: &[&str]| {
            let words = words.iter().map(|word| (*word).to_owned()).collect();
            let cd = workflow("cd", &["push"])
                .tool("npm", Stage::Publish, "npm-publish")
                .change(|job| job.steps[0].commands[0].words = words);
            state(&World::new().with(cd), "build.signing")
        };
        assert_eq!(publish(&["npm", "publish", "--provenance"]), SignalState::Observed);
        assert_eq!(publish(&["npm", "publish"]), SignalState::Unknown);
    }

    #[test]
    fn a_step_that_never_ran_signs_nothing() {
        let cd = workflow("cd", &["push"]).tool("sign", Stage::Package, "sign");
        let mut world = World::new().with(cd).collected();
        let on = world.commit(3.0, "ann", &["a.rs"]);
        world.ran("cd", "push", 3.0, on, &[Stage::Build]);
        assert_eq!(state(&world, "build.signing"), SignalState::Absent);
    }

    #[test]
    fn a_release_tool_may_sign_and_nothing_does_not() {
        assert_eq!(state(&World::new(), "build.signing"), SignalState::Absent);
        let cd = workflow("cd", &["push"]).tool("r", Stage::Release, "goreleaser");
        assert_eq!(field(&observe(&World::new().with(cd), "build.signing"), "weak"), Some(1.0));
    }
}
