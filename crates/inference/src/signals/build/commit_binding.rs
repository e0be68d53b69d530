//! Artefacts say which commit they were built from.

use plimsoll_domain::facts::WorkflowStep;
use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::{Hit, Reading, not_applicable};
use crate::signals::tools;

/// What ties a name to a commit, a run or a version.
pub(super) const BINDINGS: &[&str] = &[
    "github.sha",
    "GITHUB_SHA",
    "github.run_number",
    "GITHUB_RUN_NUMBER",
    "github.run_id",
    "GITHUB_RUN_ID",
    "github.ref_name",
    "GITHUB_REF_NAME",
    "rev-parse",
    "git describe",
    "meta.outputs",
    "metadata.outputs",
    "outputs.version",
    "outputs.tag",
    "outputs.sha",
    "type=sha",
    "type=semver",
];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.commit_binding",
        title: "Artefacts name their commit",
        meaning: "Images and artefacts carry the commit, the run or the version in their name or tag.",
        sources: &[Source::Workflows],
        computation: "Steps that make images: their tags use the commit, the run number or a computed version.",
        fields: &[
            ("configured", "1: images are tagged with commit, run or version"),
            ("latest_only", "1: images are tagged `latest` and nothing else"),
        ],
        window_days: None,
        false_positives: "a tag made of a branch's name moves",
        false_negatives: "names computed inside a script; labels inside the image",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let images = Reading::of(context, tools::bakes);
    if images.strong.is_empty() && images.weak.is_empty() {
        return match context.hidden(Reach::Ci) {
            None => not_applicable(id, "no workflow makes an image whose name could carry a commit"),
            Some(_) => context.not_in_pipeline(id, Reach::Ci, ""),
        };
    }
    let latest = images.strong.iter().any(|hit| says(hit.step, &["latest"]));
    let bound = images.only(is_bound);
    let signal = bound.signal(context, id, || {
        context.not_in_pipeline(id, Reach::Ci, "images are not tagged with their commit, run or version")
    });
    if signal.state == SignalState::Absent && latest { signal.with("latest_only", 1.0) } else { signal }
}

/// Whether the image's tag names a commit, a run or a version.
pub(super) fn is_bound(hit: &Hit<'_>) -> bool {
    let described = hit.job.enabled_steps().any(|step| tools::uses(step, &["docker/metadata-action"]));
    described || says(hit.step, BINDINGS)
}

/// Whether a command or an input of the step contains one of these.
pub(super) fn says(step: &WorkflowStep, parts: &[&str]) -> bool {
    tools::mentions(step, parts) || tools::inputs_mention(step, parts)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn image(tags: &str) -> World {
        let ci = workflow("ci", &["push"]).tool("image", Stage::Publish, "docker-push").change(|job| {
            job.steps[0].commands[0].words = vec!["docker".to_owned(), "push".to_owned(), tags.to_owned()];
        });
        World::new().with(ci)
    }

    #[test]
    fn the_commit_in_the_tag() {
        let signal = observe(&image("acme/shop:${{ github.sha }}"), "build.commit_binding");
        assert_eq!(field(&signal, "configured"), Some(1.0));
    }

    #[test]
    fn latest_alone_ties_nothing() {
        let signal = observe(&image("acme/shop:latest"), "build.commit_binding");
        assert_eq!((signal.state, field(&signal, "latest_only")), (SignalState::Absent, Some(1.0)));
    }

    #[test]
    fn without_images_it_has_no_meaning() {
        assert_eq!(state(&World::new(), "build.commit_binding"), SignalState::NotApplicable);
    }
}
