//! Metrics that need more than git and workflow files: listed, so that a reader sees what would be available.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Reason, ReasonCode};

use crate::catalogue::{Metric, MetricDoc};
use crate::context::Context;
use crate::measure;

/// Declares metrics that this version never measures, each with the source that it lacks.
macro_rules! uncollected {
    ($($name:ident: $id:literal, $title:literal, $unit:ident, $needs:ident, $definition:literal;)*) => {$(
        pub(crate) const $name: Metric = {
            const DOC: MetricDoc = MetricDoc {
                id: $id,
                title: $title,
                unit: Unit::$unit,
                better: None,
                definition: $definition,
                source: "Plimsoll's definition.",
                needs: $needs,
                variants: &[],
            };
            fn compute(_: &Context<'_>) -> Vec<MetricValue> {
                vec![not_collected(&DOC)]
            }
            Metric { doc: DOC, compute }
        };
    )*};
}

const RUNS: &str = "run history";
const JOBS: &str = "jobs of runs";
const LOGS: &str = "job logs";
const PULL_REQUESTS: &str = "pull requests";
const DEPLOYMENTS: &str = "deployment history";
const LINES: &str = "line counts of changes";

uncollected! {
    DEPLOYMENT_FAILURE_RATE: "deployment-failure-rate", "Deployment failure rate", Ratio, DEPLOYMENTS,
        "Share of attempts to deploy that failed and changed nothing.";
    DEPLOYMENT_AUTOMATION: "deployment-automation", "Deployment automation", Ratio, DEPLOYMENTS,
        "Share of production deployments with an automatic trigger and no manual step between merge and finish.";
    TRUNK_VERIFICATION: "trunk-verification", "Trunk verification", Ratio, RUNS,
        "Share of trunk commits with at least one completed run.";
    GATED_MERGES: "gated-merges", "Gated merges", Ratio, PULL_REQUESTS,
        "Share of merged pull requests whose required runs were green at merge.";
    CHANGE_SIZE: "change-size", "Change size", Lines, LINES,
        "Lines changed per integration into the trunk; its median.";
    REVIEW_TIME: "review-time", "Review time", Seconds, PULL_REQUESTS,
        "From opening a pull request to its merge; its median.";
    RUN_SUCCESS_RATE: "run-success-rate", "Run success rate", Ratio, RUNS,
        "Share of completed runs on the trunk that succeeded.";
    TIME_RED: "time-red", "Time red", Ratio, RUNS,
        "Share of the window in which the trunk's last completed run was failing.";
    TIME_TO_GREEN: "time-to-green", "Time to green", Seconds, RUNS,
        "From the trunk's turning red to its turning green again; its median.";
    RUN_DURATION: "run-duration", "Run duration", Seconds, RUNS,
        "From the start of a run to its end; its median.";
    QUEUE_TIME: "queue-time", "Queue time", Seconds, JOBS,
        "From the creation of a job to its start; its median.";
    FEEDBACK_TIME: "feedback-time", "Feedback time", Seconds, RUNS,
        "From a push to its first conclusive result; its median.";
    RERUN_RATE: "rerun-rate", "Rerun rate", Ratio, RUNS,
        "Share of runs that were started again.";
    FLAKY_RATE: "flaky-rate", "Flaky rate", Ratio, RUNS,
        "Share of runs that failed and then succeeded on the same commit and workflow.";
    TEST_COUNT: "test-count", "Test count", Count, LOGS,
        "Tests that a run on the trunk executed.";
    TEST_FAILURE_RATE: "test-failure-rate", "Test failure rate", Ratio, LOGS,
        "Share of executed tests that failed.";
    COVERAGE_PERCENT: "coverage-percent", "Test coverage", Ratio, LOGS,
        "Share of the code that tests execute, as the run's own tool says.";
    FAILURE_CAUSES: "failure-causes", "Failure causes", Count, LOGS,
        "Failed jobs by cause: test, compile, lint, dependency, time-out, memory, lost runner, cancelled.";
    CI_MINUTES: "ci-minutes", "CI minutes", Minutes, JOBS,
        "Minutes of job time per week.";
}

fn not_collected(doc: &MetricDoc) -> MetricValue {
    let verb = if doc.needs.ends_with('s') { "were" } else { "was" };
    let reason = Reason::new(ReasonCode::NoAccess, format!("{} {verb} not collected", doc.needs));
    measure::unknown(doc, reason)
}
