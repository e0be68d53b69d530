//! Builds that look for changes every so often.

use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::Reading;

/// A schedule at least this frequent counts as polling.
const POLLING_MINUTES: f64 = 60.0;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.polling",
        title: "Polling builds",
        meaning: "A build runs at least every hour, whether or not something changed.",
        sources: &[Source::Workflows],
        computation: "A workflow whose schedule runs at least hourly and whose enabled steps build or test.",
        fields: &[
            ("configured", "1: an enabled workflow polls"),
            ("interval_minutes", "fewest minutes between two runs on one day"),
        ],
        window_days: None,
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
    match shortest {
        Some(minutes) if signal.state == SignalState::Observed => signal.with("interval_minutes", minutes),
        _ => signal,
    }
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
}
