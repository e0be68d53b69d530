//! The pipeline bakes images.

use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::Reading;
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.image_bakery",
        title: "Images baked by the pipeline",
        meaning: "The pipeline makes whole images of machines or containers and keeps them.",
        sources: &[Source::Workflows],
        computation: "Enabled steps that make an image and push or store it.",
        fields: &[
            ("configured", "1: an enabled workflow makes images"),
            ("images", "steps that make one"),
            ("weak", "1: only weak signs"),
        ],
        window_days: None,
        false_positives: "an image for the build itself",
        false_negatives: "images made by another system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::of(context, tools::bakes);
    let signal =
        reading.signal(context, id, || context.not_in_pipeline(id, Reach::Ci, "no workflow makes an image"));
    if signal.state == SignalState::Observed {
        signal.with("images", reading.strong.len() as f64)
    } else {
        signal
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, observe, state, workflow};

    #[test]
    fn an_image_that_is_pushed() {
        let ci = workflow("ci", &["push"]).tool("image", Stage::Publish, "docker-push");
        assert_eq!(observe(&World::new().with(ci), "build.image_bakery").state, SignalState::Observed);
    }

    #[test]
    fn a_package_is_no_image() {
        let ci = workflow("ci", &["push"]).job("package", &[Stage::Package]);
        assert_eq!(state(&World::new().with(ci), "build.image_bakery"), SignalState::Absent);
    }
}
