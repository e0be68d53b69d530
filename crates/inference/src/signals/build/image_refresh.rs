//! Images that are made anew although nothing of one's own changed.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::{Reading, not_applicable};
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.image_refresh",
        title: "Images are made anew on a schedule",
        meaning: "Images are rebuilt by the clock, so that repairs of the base image reach them.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Enabled steps that make an image and push it, in a workflow with a schedule. Without an image \
                      it has no meaning.",
        fields: &[
            ("configured", "1: an enabled workflow does on a schedule"),
            ("interval_hours", "mean hours between runs of the most frequent one"),
            ("weak", "1: only weak signs"),
        ],
        window_days: None,
        false_positives: "a build that takes everything from its cache",
        false_negatives: "a registry or another system that rebuilds",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let images = Reading::of(context, tools::makes_image);
    if images.strong.is_empty() && images.weak.is_empty() && context.findings(FileFact::Dockerfile).is_empty()
    {
        return match context.tree_closed() {
            Ok(()) if context.hidden(Reach::Ci).is_none() => not_applicable(id, "there is no image"),
            _ => context.not_in_pipeline(id, Reach::Ci, "there is no image"),
        };
    }
    let scheduled = Reading::of(context, tools::bakes).only(|hit| hit.starts.interval_hours.is_some());
    let signal = scheduled.signal(context, id, || {
        context.not_in_pipeline(id, Reach::CiOnSchedule, "no workflow makes an image on a schedule")
    });
    let hours = scheduled.strong.iter().filter_map(|hit| hit.starts.interval_hours).min_by(f64::total_cmp);
    match hours {
        Some(hours) => signal.with("interval_hours", hours),
        None => signal,
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, field, observe, scheduled, state, workflow};

    #[test]
    fn an_image_by_the_clock() {
        let nightly = scheduled("nightly", "0 3 * * *").tool("image", Stage::Publish, "docker-push");
        let signal = observe(&World::new().with(nightly), "build.image_refresh");
        assert_eq!((field(&signal, "configured"), field(&signal, "interval_hours")), (Some(1.0), Some(24.0)));
    }

    #[test]
    fn an_image_on_pushes_alone_and_none_at_all() {
        let cd = workflow("cd", &["push"]).tool("image", Stage::Publish, "docker-push");
        assert_eq!(state(&World::new().with(cd), "build.image_refresh"), SignalState::Absent);
        assert_eq!(state(&World::new(), "build.image_refresh"), SignalState::NotApplicable);
    }
}
