//! Builds by the clock.

use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::Reading;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.scheduled",
        title: "Scheduled builds",
        meaning: "The product is built or tested on a schedule.",
        sources: &[Source::Workflows],
        computation: "A workflow with a schedule whose enabled steps build or test.",
        fields: &[
            ("configured", "1: an enabled workflow builds or tests on a schedule"),
            ("interval_hours", "mean hours between runs of the most frequent one"),
        ],
        window_days: None,
        false_positives: "the provider stops schedules of repositories without activity",
        false_negatives: "another CI system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::builds_or_tests(context).only(|hit| hit.starts.interval_hours.is_some());
    let signal = reading.signal(context, id, || {
        context.not_in_pipeline(id, Reach::CiOnSchedule, "no workflow builds or tests on a schedule")
    });
    let shortest = reading.strong.iter().filter_map(|hit| hit.starts.interval_hours).min_by(f64::total_cmp);
    match shortest {
        Some(hours) if signal.state == SignalState::Observed => signal.with("interval_hours", hours),
        _ => signal,
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, scheduled, state, workflow};

    #[test]
    fn a_nightly_build() {
        let world = World::new().with(scheduled("nightly", "0 2 * * *").job("build", &[Stage::Build]));
        let signal = observe(&world, "build.scheduled");
        assert_eq!((field(&signal, "configured"), field(&signal, "interval_hours")), (Some(1.0), Some(24.0)));
    }

    #[test]
    fn a_schedule_that_builds_nothing_is_absent() {
        let world = World::new()
            .with(scheduled("stale", "0 2 * * *").job("stale", &[]))
            .with(workflow("ci", &["push"]).job("build", &[Stage::Build]));
        assert_eq!(state(&world, "build.scheduled"), SignalState::Absent);
    }
}
