//! Earlier reports are kept.

use plimsoll_domain::facts::workflow::{Effect, ToolMatch, WorkflowStep};
use plimsoll_domain::{Signal, SignalState, Source};

use super::report_published::is_report_upload;
use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::{RATE, by_jobs};
use crate::signals::definition::{Definition, EXECUTIONS, SignalDoc};
use crate::signals::proof::proven;
use crate::signals::reading::{Hit, Reading, weakly};
use crate::signals::statistics::flag;
use crate::signals::tools;

/// Reports kept this long are a history.
const KEPT_DAYS: f64 = 90.0;

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "report.history",
        title: "Earlier reports are kept",
        meaning: "Reports of earlier builds can be looked up.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Enabled steps that hand results to a service that keeps them, or upload reports with a retention \
                      of at least 90 days. Reports uploaded without a stated retention are weak. Where runs were \
                      collected, the runs of the window in which such a step ran.",
        fields: &[
            RATE,
            EXECUTIONS,
            ("configured", "1: an enabled workflow keeps reports; missing where runs were counted"),
            ("service", "1: a service keeps them"),
            ("retention_days", "longest retention stated for uploaded reports"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "an account at the service that expired",
        false_negatives: "reports copied to a share by a script",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let keeps =
        |tool: &ToolMatch| tools::is(tool, tools::QUALITY_SERVICES) && tool.effect >= Effect::Artifact;
    let services = Reading::of(context, keeps)
        .and(Reading::steps(context, |step| tools::uses(step, tools::TEST_HISTORY)));
    let uploads = Reading::steps(context, is_report_upload);
    let longest = uploads.strong.iter().filter_map(|hit| retention(hit.step)).max_by(f64::total_cmp);
    let long = uploads.clone().only(|hit| retention(hit.step).is_some_and(|days| days >= KEPT_DAYS));
    let service = !services.strong.is_empty();
    let reading = services.and(long);
    let signal = reading.signal(context, id, || {
        if uploads.strong.is_empty() {
            return context.not_in_pipeline(id, Reach::Ci, "no workflow keeps reports");
        }
        let signal =
            weakly(id, "reports are uploaded, and how long they are kept is not stated or too short");
        proven(context.facts, signal, uploads.strong.iter().map(Hit::place))
    });
    let signal = match longest {
        Some(days) => signal.with("retention_days", days),
        None => signal,
    };
    let signal =
        if signal.state == SignalState::Observed { signal.with("service", flag(service)) } else { signal };
    by_jobs(context, DAYS, signal, &reading.strong)
}

fn retention(step: &WorkflowStep) -> Option<f64> {
    step.with.get("retention-days")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn uploading(days: &str) -> World {
        let ci = workflow("ci", &["push"]).tool("x", Stage::Package, "upload-artifact").change(|job| {
            job.steps[0].matches[0].disqualified = Some("only reports".to_owned());
            job.steps[0].with.insert("retention-days".to_owned(), days.to_owned());
        });
        World::new().with(ci)
    }

    #[test]
    fn a_service_or_a_long_retention() {
        let ci = workflow("ci", &["push"]).tool("x", Stage::Coverage, "codecov").change(|job| {
            job.steps[0].matches[0].effect = Effect::Artifact;
        });
        assert_eq!(field(&observe(&World::new().with(ci), "report.history"), "service"), Some(1.0));
        assert_eq!(field(&observe(&uploading("90"), "report.history"), "retention_days"), Some(90.0));
    }

    #[test]
    fn a_short_retention_is_weak_and_nothing_absent() {
        assert_eq!(field(&observe(&uploading("7"), "report.history"), "weak"), Some(1.0));
        assert_eq!(state(&World::new(), "report.history"), SignalState::Absent);
    }

    #[test]
    fn reports_that_runs_kept_and_that_none_did() {
        let mut world = uploading("90").collected();
        let commit = world.commit(3.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "report.history"), SignalState::Absent, "set up, and no run did it");
        world.ran("x", "push", 2.5, commit, &[Stage::Build]);
        world.platform.runs[0].workflow_path = Some(".github/workflows/ci.yml".into());
        let signal = observe(&world, "report.history");
        assert_eq!((signal.n, field(&signal, "configured")), (Some(1), None));
        assert_eq!(field(&signal, "retention_days"), Some(90.0));
    }
}
