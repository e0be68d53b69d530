//! Reports are published.

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::facts::workflow::WorkflowStep;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::{RATE, by_jobs};
use crate::signals::definition::{Definition, EXECUTIONS, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::Reading;
use crate::signals::statistics::flag;
use crate::signals::tools;

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "report.published",
        title: "Reports are published",
        meaning: "Results of tests and analyses can be read without digging in a log.",
        sources: &[Source::Git, Source::Workflows, Source::Jobs],
        computation: "Enabled steps that report tests, write a summary or upload reports as artefacts; beside them, \
                      badges. Where runs were collected, the runs of the window in which such a step ran.",
        fields: &[
            RATE,
            EXECUTIONS,
            (
                "configured",
                "1: an enabled workflow does; missing with badges alone, and where runs were counted",
            ),
            ("reporter", "1: test results are shown beside the run"),
            ("artifact", "1: reports are uploaded as artefacts"),
            ("badges", "badges in the tree"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "a report that is always empty",
        false_negatives: "reports in another tool",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let badges = context.findings(FileFact::Badge);
    let reading = Reading::steps(context, |step| reports(step) || is_report_upload(step));
    let signal = reading
        .signal(context, id, || context.not_in_pipeline(id, Reach::Ci, "no workflow publishes reports"));
    let signal = by_jobs(context, DAYS, signal, &reading.strong);
    let signal = if signal.state != SignalState::Observed && !badges.is_empty() {
        let mut signal = Signal::observed(id, 1.0, Grade::E1, Confidence::Suggested.value());
        signal.values.clear();
        signal.reason = Some(Reason::new(ReasonCode::Inconclusive, "only badges show results"));
        signal
    } else {
        signal
    };
    if signal.state != SignalState::Observed {
        return signal;
    }
    let any = |test: fn(&WorkflowStep) -> bool| flag(reading.strong.iter().any(|hit| test(hit.step)));
    let signal = signal
        .with("reporter", any(reports))
        .with("artifact", any(is_report_upload))
        .with("badges", badges.len() as f64);
    proven(context.facts, signal, badges.iter().map(|found| finding(found)).take(2))
}

fn reports(step: &WorkflowStep) -> bool {
    tools::uses(step, tools::REPORTERS)
        || tools::uses(step, tools::TEST_HISTORY)
        || tools::mentions(step, &["GITHUB_STEP_SUMMARY"])
        || tools::runs(step, &["allure generate"])
}

/// An upload that the extraction judged to hold nothing but reports.
pub(super) fn is_report_upload(step: &WorkflowStep) -> bool {
    step.matches.iter().any(|found| tools::is(found, tools::UPLOADS) && found.disqualified.is_some())
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_reporter_and_an_uploaded_report() {
        let ci = workflow("ci", &["push"])
            .action("a", "dorny/test-reporter@v2", &[])
            .tool("b", Stage::Package, "upload-artifact")
            .change(|job| job.steps[0].matches[0].disqualified = Some("only reports".to_owned()));
        let signal = observe(&World::new().with(ci), "report.published");
        for name in ["configured", "reporter", "artifact"] {
            assert_eq!(field(&signal, name), Some(1.0), "{name}");
        }
    }

    #[test]
    fn badges_alone_are_not_configured_and_nothing_is_absent() {
        let mut world = World::new();
        assert_eq!(state(&world, "report.published"), SignalState::Absent);
        world.shows(FileFact::Badge, "README.md", "build", 1);
        let signal = observe(&world, "report.published");
        assert_eq!((field(&signal, "configured"), field(&signal, "badges")), (None, Some(1.0)));
    }

    #[test]
    fn reports_that_runs_published_and_badges_where_none_did() {
        let ci = workflow("ci", &["push"]).action("ci", "dorny/test-reporter@v2", &[]);
        let mut world = World::new().with(ci).collected();
        let commit = world.commit(3.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "report.published"), SignalState::Absent);
        world.shows(FileFact::Badge, "README.md", "build", 1);
        let signal = observe(&world, "report.published");
        assert_eq!((field(&signal, "configured"), field(&signal, "badges")), (None, Some(1.0)));
        world.ran("ci", "push", 2.5, commit, &[Stage::UnitTest]);
        let signal = observe(&world, "report.published");
        assert_eq!((signal.n, field(&signal, "executions")), (Some(1), Some(1.0)));
        assert_eq!(field(&signal, "reporter"), Some(1.0));
    }
}
