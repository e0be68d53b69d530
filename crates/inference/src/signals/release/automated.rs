//! Releases are made by the pipeline.

use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::Reading;
use crate::signals::statistics::flag;
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "release.automated",
        title: "Releases made by the pipeline",
        meaning: "A workflow publishes or releases without a person at a keyboard.",
        sources: &[Source::Workflows],
        computation: "Enabled steps that publish to a registry or create a release, in workflows that something other \
                      than a person starts. A pushed tag counts: who pushed it is another signal.",
        fields: &[
            ("configured", "1: an enabled workflow releases"),
            ("publishes", "steps that publish"),
            ("notes", "1: release notes are generated"),
            ("weak", "1: only weak signs, such as a run started by hand"),
        ],
        window_days: None,
        false_positives: "images for development pushed to a registry",
        false_negatives: "another delivery system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let releases = |tool: &ToolMatch| tool.stage == Stage::Publish || tools::is(tool, tools::RELEASES);
    let reading = Reading::of(context, releases);
    let signal = reading.signal(context, id, || {
        context.not_in_pipeline(id, Reach::Deployment, "no workflow publishes or creates a release")
    });
    if signal.state != SignalState::Observed {
        return signal;
    }
    let publishes =
        reading.strong.iter().filter(|hit| hit.tool.is_some_and(|tool| tool.stage == Stage::Publish));
    let notes = Reading::of(context, |tool| tools::is(tool, tools::NOTES));
    let notes = !notes.strong.is_empty() || !notes.weak.is_empty();
    signal.with("publishes", publishes.count() as f64).with("notes", flag(notes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_workflow_that_publishes() {
        let ci = workflow("release", &["push"]).tool("publish", Stage::Publish, "cargo-publish");
        let signal = observe(&World::new().with(ci), "release.automated");
        assert_eq!((field(&signal, "configured"), field(&signal, "notes")), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn started_by_hand_is_weak_and_a_dry_run_nothing() {
        let by_hand = workflow("release", &["workflow_dispatch"]).job("publish", &[Stage::Publish]);
        let signal = observe(&World::new().with(by_hand), "release.automated");
        assert_eq!((signal.state, field(&signal, "weak")), (SignalState::Unknown, Some(1.0)));
        let dry = workflow("release", &["push"]).job("publish", &[Stage::Publish]).change(|job| {
            job.steps[0].matches[0].disqualified = Some("`--dry-run`".to_owned());
        });
        assert_eq!(state(&World::new().with(dry), "release.automated"), SignalState::Absent);
    }
}
