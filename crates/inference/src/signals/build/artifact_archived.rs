//! Builds leave artefacts that are kept.

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
        id: "build.artifact_archived",
        title: "Artefacts are kept",
        meaning: "What a build makes is uploaded, pushed or published.",
        sources: &[Source::Workflows],
        computation: "Enabled steps that upload an artefact that is more than reports, push an image or publish a package.",
        fields: &[
            ("configured", "1: an enabled workflow keeps artefacts"),
            ("on_commit", "1: on pushes to trunk"),
            ("uploads", "steps that upload artefacts of the run"),
            ("images", "steps that push images"),
            ("publishes", "steps that publish packages"),
            ("reports_only", "1: only reports or logs are uploaded"),
        ],
        window_days: None,
        false_positives: "caches or logs under an artefact's name",
        false_negatives: "a script that copies files to a share",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::of(context, tools::keeps);
    let uploads = |tool: &ToolMatch| tools::is(tool, tools::UPLOADS) && tool.disqualified.is_some();
    let reports_only = !Reading::steps(context, |step| step.matches.iter().any(uploads)).strong.is_empty();
    let signal = reading.signal(context, id, || {
        let text =
            if reports_only { "only reports are uploaded" } else { "no workflow keeps what it builds" };
        context.not_in_pipeline(id, Reach::Ci, text)
    });
    if signal.state != SignalState::Observed {
        return if reports_only { signal.with("reports_only", 1.0) } else { signal };
    }
    let count = |test: &dyn Fn(&ToolMatch) -> bool| {
        reading.strong.iter().filter(|hit| hit.tool.is_some_and(test)).count() as f64
    };
    let publishes = |tool: &ToolMatch| tool.stage == Stage::Publish && !tools::bakes(tool);
    signal
        .with("on_commit", flag(reading.strong.iter().any(|hit| hit.starts.on_commit)))
        .with("uploads", count(&|tool| tools::is(tool, tools::UPLOADS)))
        .with("images", count(&tools::bakes))
        .with("publishes", count(&publishes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_package_that_is_kept() {
        let ci = workflow("ci", &["push"])
            .tool("keep", Stage::Package, "upload-artifact")
            .job("out", &[Stage::Publish]);
        let signal = observe(&World::new().with(ci), "build.artifact_archived");
        assert_eq!((field(&signal, "configured"), field(&signal, "publishes")), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn reports_are_no_artefacts() {
        let ci = workflow("ci", &["push"]).tool("test", Stage::Package, "upload-artifact").change(|job| {
            job.steps[0].matches[0].disqualified = Some("only reports".to_owned());
        });
        let signal = observe(&World::new().with(ci), "build.artifact_archived");
        assert_eq!((signal.state, field(&signal, "reports_only")), (SignalState::Absent, Some(1.0)));
    }

    #[test]
    fn an_image_that_is_not_pushed_is_not_kept() {
        let dry = workflow("ci", &["push"]).tool("package", Stage::Package, "docker-build");
        assert_eq!(state(&World::new().with(dry), "build.artifact_archived"), SignalState::Absent);
    }
}
