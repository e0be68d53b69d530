//! Builds by the clock.

use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::{RATE, by_schedule};
use crate::signals::definition::{Definition, EXECUTIONS, SignalDoc};
use crate::signals::executed::is_build;
use crate::signals::reading::Reading;

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.scheduled",
        title: "Scheduled builds",
        meaning: "The product is built or tested on a schedule.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Runs of the window that the clock started, that built or tested and ended well; where no runs \
                      were collected, a workflow with a schedule whose enabled steps build or test.",
        fields: &[
            RATE,
            EXECUTIONS,
            (
                "configured",
                "1: an enabled workflow builds or tests on a schedule; missing where runs were counted",
            ),
            ("interval_hours", "mean hours between runs of the most frequent one"),
        ],
        window_days: Some(DAYS),
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
    let signal = match shortest {
        Some(hours) if signal.state == SignalState::Observed => signal.with("interval_hours", hours),
        _ => signal,
    };
    by_schedule(context, DAYS, signal, |event| is_build(event.stage))
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

    #[test]
    fn nights_that_were_built_and_one_that_failed() {
        use plimsoll_domain::record::Conclusion;

        let mut world =
            World::new().with(scheduled("nightly", "0 2 * * *").job("b", &[Stage::Build])).collected();
        let commit = world.commit(50.0, "ann", &["a.rs"]);
        world.commit(1.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "build.scheduled"), SignalState::Absent, "the clock started nothing");
        for night in 0..4 {
            world.ran("nightly", "schedule", f64::from(night) + 2.0, commit, &[Stage::Build]);
        }
        world.platform.attempts[0].conclusion = Conclusion::Failure;
        // Neither a push nor a run that tidies up is a scheduled build.
        world.ran("nightly", "push", 1.5, commit, &[Stage::Build]);
        world.ran("stale", "schedule", 1.2, commit, &[Stage::Lint]);
        let signal = observe(&world, "build.scheduled");
        assert_eq!((signal.value(), signal.n), (Some(1.0), Some(3)));
        assert_eq!((field(&signal, "configured"), field(&signal, "interval_hours")), (None, Some(24.0)));
        let world = world.without(Source::Jobs);
        assert_eq!(field(&observe(&world, "build.scheduled"), "configured"), Some(1.0));
    }
}
