//! Delivery itself is measured.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Grade, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::counted::{RATE, by_jobs};
use crate::signals::definition::{Definition, EXECUTIONS, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::{Reading, configured, unknown};
use crate::signals::tools;

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "process.metrics",
        title: "Delivery is measured",
        meaning: "A tool measures how delivery goes: lead times, frequencies, durations.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Enabled steps of tools that measure delivery, this one among them, or their configuration in the \
                      tree; where runs were collected, the runs of the window in which such a step ran.",
        fields: &[
            RATE,
            EXECUTIONS,
            (
                "configured",
                "1: an enabled workflow or a file in the tree does; missing where runs were counted",
            ),
            ("weak", "1: only weak signs, such as a run started by hand"),
        ],
        window_days: Some(DAYS),
        false_positives: "a tool set up once and forgotten",
        false_negatives: "a tool that reads the repository from outside",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::steps(context, |step| {
        tools::uses(step, tools::DELIVERY_MEASURES)
            || tools::runs(step, &["plimsoll audit", "datadog-ci dora"])
    });
    let files = context.findings(FileFact::ProcessMetrics);
    if reading.strong.is_empty() && !files.is_empty() {
        let mut signal = configured(id, Confidence::Suggested);
        signal.grade = Grade::E1;
        return proven(context.facts, signal, files.iter().map(|found| finding(found)));
    }
    let signal = reading.signal(context, id, || {
        unknown(id, ReasonCode::NotObservable, "no tool measures delivery from here; one may from outside")
    });
    by_jobs(context, DAYS, signal, &reading.strong)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use super::*;
    use crate::signals::testing::{Building, World, observe, scheduled, state, workflow};

    #[test]
    fn a_measuring_step_and_nothing() {
        let ci = workflow("m", &["push"]).action("m", "github/issue-metrics@v3", &[]);
        assert_eq!(state(&World::new().with(ci), "process.metrics"), SignalState::Observed);
        assert_eq!(state(&World::new(), "process.metrics"), SignalState::Unknown);
    }

    #[test]
    fn measured_on_a_schedule_and_never_measured() {
        use plimsoll_domain::Stage;

        let tool = scheduled("m", "0 6 * * 1").action("m", "github/issue-metrics@v3", &[]);
        let mut world = World::new().with(tool).collected();
        let commit = world.commit(80.0, "ann", &["a.rs"]);
        world.commit(1.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "process.metrics"), SignalState::Absent, "set up, and no run did it");
        for week in 0..6 {
            world.ran("m", "schedule", 7.0 * f64::from(week) + 1.0, commit, &[Stage::Lint]);
        }
        let signal = observe(&world, "process.metrics");
        assert_eq!((signal.value(), signal.n), (Some(2.0), Some(6)));
        // The last run of a job that is gone, or called otherwise, could have done it.
        world.platform.jobs.iter_mut().for_each(|job| job.name = "renamed".into());
        assert_eq!(state(&world, "process.metrics"), SignalState::Unknown);
    }

    #[test]
    fn a_tools_configuration() {
        let mut world = World::new();
        world.shows_tool(FileFact::ProcessMetrics, "fourkeys/x.yaml", "dora-tool");
        assert_eq!(state(&world, "process.metrics"), SignalState::Observed);
    }
}
