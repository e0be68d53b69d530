//! Results are shown over time.

use plimsoll_domain::facts::workflow::{Effect, ToolMatch};
use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::{RATE, by_jobs};
use crate::signals::definition::{Definition, EXECUTIONS, SignalDoc};
use crate::signals::reading::Reading;
use crate::signals::tools;

const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "report.trend",
        title: "Trends over time",
        meaning: "Coverage, quality or speed can be seen over time.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Enabled steps that hand results to a service or a store with a view over time; where runs were \
                      collected, the runs of the window in which such a step ran.",
        fields: &[
            RATE,
            EXECUTIONS,
            ("configured", "1: an enabled workflow does; missing where runs were counted"),
            ("weak", "1: only weak signs, such as a run started by hand"),
        ],
        window_days: Some(DAYS),
        false_positives: "a trend that nobody looks at",
        false_negatives: "trends kept in another tool",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let draws =
        |tool: &ToolMatch| tools::is(tool, tools::QUALITY_SERVICES) && tool.effect >= Effect::Artifact;
    let reading = Reading::of(context, draws)
        .and(Reading::steps(context, |step| tools::uses(step, tools::TEST_HISTORY)));
    let signal = reading.signal(context, id, || {
        context.not_in_pipeline(id, Reach::Ci, "no workflow feeds anything that shows results over time")
    });
    by_jobs(context, DAYS, signal, &reading.strong)
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn covering(effect: Effect) -> World {
        let ci = workflow("ci", &["push"]).tool("x", Stage::Coverage, "codecov");
        World::new().with(ci.change(|job| job.steps[0].matches[0].effect = effect))
    }

    #[test]
    fn a_service_that_draws_and_a_local_report() {
        assert_eq!(state(&covering(Effect::Artifact), "report.trend"), SignalState::Observed);
        assert_eq!(state(&covering(Effect::ReadOnly), "report.trend"), SignalState::Absent);
    }

    #[test]
    fn results_that_runs_handed_over_are_counted() {
        let mut world = covering(Effect::Artifact).collected();
        world.workflows[0].jobs[0].id = "ci".to_owned();
        for step in 0..12 {
            let day = f64::from(150 - step * 12);
            let commit = world.commit(day, "ann", &["a.rs"]);
            world.ran("ci", "push", day - 0.5, commit, &[Stage::Coverage]);
        }
        let signal = observe(&world, "report.trend");
        assert_eq!((signal.value(), signal.n), (Some(2.0), Some(12)));
        assert_eq!(field(&signal, "configured"), None);
        // A job that failed, and of whose step nothing is listed, may have done it or not.
        for job in &mut world.platform.jobs {
            job.conclusion = plimsoll_domain::record::Conclusion::Failure;
        }
        assert_eq!(state(&world, "report.trend"), SignalState::Unknown);
    }

    #[test]
    fn a_part_of_the_runs_is_no_proof_of_absence() {
        let mut world = covering(Effect::Artifact).collected();
        world.commit(3.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "report.trend"), SignalState::Absent);
        let world = world.partly(Source::Jobs);
        assert_eq!(field(&observe(&world, "report.trend"), "configured"), Some(1.0));
    }
}
