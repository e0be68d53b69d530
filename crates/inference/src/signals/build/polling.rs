//! Builds that look for changes every so often.

use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::{RATE, by_schedule};
use crate::signals::definition::{Definition, EXECUTIONS, SignalDoc};
use crate::signals::executed::{is_build, ran_in};
use crate::signals::reading::Reading;

const DAYS: u32 = 90;

/// A schedule at least this frequent counts as polling.
const POLLING_MINUTES: f64 = 60.0;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.polling",
        title: "Polling builds",
        meaning: "A build runs at least every hour, whether or not something changed.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "A workflow whose schedule runs at least hourly and whose enabled steps build or test; where runs \
                      were collected, how often the clock started it in the window with a good end.",
        fields: &[
            RATE,
            EXECUTIONS,
            ("configured", "1: an enabled workflow polls; missing where runs were counted"),
            ("interval_minutes", "fewest minutes between two runs on one day"),
        ],
        window_days: Some(DAYS),
        false_positives: "a frequent job that tests something else than trunk",
        false_negatives: "a server that polls from outside; builds on every commit make it superfluous",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let polls = |minutes: Option<f64>| minutes.is_some_and(|minutes| minutes <= POLLING_MINUTES);
    let reading = Reading::builds_or_tests(context).only(|hit| polls(hit.starts.interval_minutes));
    let signal = reading.signal(context, id, || {
        context.not_in_pipeline(id, Reach::CiOnSchedule, "no workflow builds at least every hour")
    });
    let shortest = reading.strong.iter().filter_map(|hit| hit.starts.interval_minutes).min_by(f64::total_cmp);
    let signal = match shortest {
        Some(minutes) if signal.state == SignalState::Observed => signal.with("interval_minutes", minutes),
        _ => return signal,
    };
    let jobs: Vec<_> = reading.strong.iter().map(|hit| (hit.workflow, hit.job)).collect();
    by_schedule(context, DAYS, signal, |event| is_build(event.stage) && ran_in(context, event, &jobs))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, scheduled, state};

    #[test]
    fn every_quarter_of_an_hour() {
        let world = World::new().with(scheduled("poll", "*/15 * * * *").job("build", &[Stage::Build]));
        assert_eq!(field(&observe(&world, "build.polling"), "interval_minutes"), Some(15.0));
    }

    #[test]
    fn nightly_is_no_polling() {
        let world = World::new().with(scheduled("nightly", "0 2 * * *").job("build", &[Stage::Build]));
        assert_eq!(state(&world, "build.polling"), SignalState::Absent);
    }

    #[test]
    fn polls_that_ran_are_counted_and_nightly_runs_are_none() {
        let poll = scheduled("poll", "*/30 * * * *").job("poll", &[Stage::Build]);
        let nightly = scheduled("nightly", "0 2 * * *").job("nightly", &[Stage::Build]);
        let mut world = World::new().with(poll).with(nightly).collected();
        let commit = world.commit(5.0, "ann", &["a.rs"]);
        world.ran("nightly", "schedule", 4.0, commit, &[Stage::Build]);
        assert_eq!(state(&world, "build.polling"), SignalState::Absent);
        for hour in 1..=12 {
            world.ran("poll", "schedule", f64::from(hour) / 24.0, commit, &[Stage::Build]);
        }
        let signal = observe(&world, "build.polling");
        assert_eq!((signal.value(), signal.n), (Some(4.0), Some(12)));
        let world = world.without(Source::Runs);
        assert_eq!(field(&observe(&world, "build.polling"), "configured"), Some(1.0));
    }
}
