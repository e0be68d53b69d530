//! What a window measures week by week.

use crate::metric::Unit;
use crate::time::Week;

/// A figure that stands beside each week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeeklyMetric {
    /// Its column: the metric, what it counts in, and `p50` where it is a median.
    pub column: &'static str,
    /// The metric whose headline it is, restricted to the week.
    pub metric: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// What it says.
    pub meaning: &'static str,
}

const fn of(metric: &'static str, column: &'static str, unit: Unit, meaning: &'static str) -> WeeklyMetric {
    WeeklyMetric { column, metric, unit, meaning }
}

/// Every weekly figure, in the order of the catalogue of metrics.
pub const WEEKLY: [WeeklyMetric; 29] = [
    of(
        "deployment-frequency",
        "deployment_count",
        Unit::Count,
        "successful production deployments that ended in the week; deployment-frequency times seven days",
    ),
    of(
        "change-lead-time",
        "change_lead_time_seconds_p50",
        Unit::Seconds,
        "median change-lead-time of the changes first deployed in the week",
    ),
    of(
        "change-fail-rate",
        "change_fail_rate_ratio",
        Unit::Ratio,
        "share of the week's production deployments that failed their users, as far as the window shows what followed",
    ),
    of(
        "failed-deployment-recovery-time",
        "failed_deployment_recovery_time_seconds_p50",
        Unit::Seconds,
        "median failed-deployment-recovery-time of the production deployments of the week that failed their users",
    ),
    of(
        "deployment-rework-rate",
        "deployment_rework_rate_ratio",
        Unit::Ratio,
        "share of the week's production deployments that were remediation",
    ),
    of(
        "deployment-failure-rate",
        "deployment_failure_rate_ratio",
        Unit::Ratio,
        "share of the week's attempts to deploy to production that failed and changed nothing",
    ),
    of(
        "automation-coverage",
        "automation_coverage_ratio",
        Unit::Ratio,
        "mean over the stages that apply of the share of the week's changes for which the stage was executed",
    ),
    of(
        "deployment-automation",
        "deployment_automation_ratio",
        Unit::Ratio,
        "share of the week's production deployments that started by themselves, of those whose start is known",
    ),
    of(
        "trunk-verification",
        "trunk_verification_ratio",
        Unit::Ratio,
        "share of the week's commits on the trunk with a run on that very commit that ended with a verdict",
    ),
    of(
        "gated-merges",
        "gated_merges_ratio",
        Unit::Ratio,
        "share of the pull requests merged in the week whose last verdicts before the merge were successes",
    ),
    of(
        "integration-frequency",
        "integration_count",
        Unit::Count,
        "integrations into the trunk in the week; integration-frequency times seven days",
    ),
    of(
        "commit-frequency",
        "commit_count",
        Unit::Count,
        "people's commits of the week on the trunk's ancestry; commit-frequency times seven days",
    ),
    of(
        "branch-lifetime",
        "branch_lifetime_seconds_p50",
        Unit::Seconds,
        "median branch-lifetime of the branches merged in the week",
    ),
    of(
        "batch-size",
        "batch_size_files_p50",
        Unit::Files,
        "median number of files that an integration of the week changed",
    ),
    of(
        "commits-per-integration",
        "commits_per_integration_commits_p50",
        Unit::Commits,
        "median number of people's commits that an integration of the week brought in",
    ),
    of(
        "revert-rate",
        "revert_rate_ratio",
        Unit::Ratio,
        "share of the week's commits of people that are reverts",
    ),
    of(
        "review-time",
        "review_time_seconds_p50",
        Unit::Seconds,
        "median review-time of the pull requests merged in the week",
    ),
    of(
        "run-success-rate",
        "run_success_rate_ratio",
        Unit::Ratio,
        "share of the week's runs on the trunk with a verdict that succeeded",
    ),
    of("time-red", "time_red_ratio", Unit::Ratio, "share of the week in which the trunk was red"),
    of(
        "time-to-green",
        "time_to_green_seconds_p50",
        Unit::Seconds,
        "median time-to-green of the red stretches that ended in the week",
    ),
    of(
        "run-duration",
        "run_duration_seconds_p50",
        Unit::Seconds,
        "median duration of the week's runs with a verdict",
    ),
    of(
        "queue-time",
        "queue_time_seconds_p50",
        Unit::Seconds,
        "median queue-time of the jobs that ended in the week",
    ),
    of(
        "feedback-time",
        "feedback_time_seconds_p50",
        Unit::Seconds,
        "median feedback-time of the commits whose first verdict came in the week",
    ),
    of("rerun-rate", "rerun_rate_ratio", Unit::Ratio, "share of the week's runs that were run again"),
    of(
        "flaky-rate",
        "flaky_rate_ratio",
        Unit::Ratio,
        "share of commit and workflow, by the week of the last run, that failed and then succeeded unchanged",
    ),
    of(
        "test-count",
        "test_count_p50",
        Unit::Count,
        "median number of tests that a run of the week on the trunk executed, by the logs",
    ),
    of(
        "test-failure-rate",
        "test_failure_rate_ratio",
        Unit::Ratio,
        "of all tests that the week's jobs executed, by their logs, the share that failed or were in error",
    ),
    of(
        "coverage-percent",
        "coverage_ratio_p50",
        Unit::Ratio,
        "median share of the code that tests execute, over the week's jobs on the trunk whose log says it",
    ),
    of(
        "ci-minutes",
        "ci_minutes",
        Unit::Minutes,
        "minutes of job time in the week; zero counts once there was a job",
    ),
];

/// One whole ISO week and its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyRow {
    /// The week.
    pub week: Week,
    /// The figures in the order of [`WEEKLY`]; `None` where nothing was measured, which is never a zero.
    pub values: [Option<f64>; WEEKLY.len()],
}

impl WeeklyRow {
    /// A week of which nothing is known.
    #[must_use]
    pub const fn new(week: Week) -> Self {
        Self { week, values: [None; WEEKLY.len()] }
    }

    /// The figure of a metric, by the metric's id.
    #[must_use]
    pub fn value(&self, metric: &str) -> Option<f64> {
        let place = WEEKLY.iter().position(|one| one.metric == metric)?;
        self.values[place]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn columns_name_metric_and_unit_once_each() {
        let columns: BTreeSet<_> = WEEKLY.iter().map(|one| one.column).collect();
        assert_eq!(columns.len(), WEEKLY.len());
        for one in WEEKLY {
            let unit = match one.unit {
                Unit::Ratio if one.column.ends_with("_p50") => "_ratio_p50",
                Unit::Seconds => "_seconds_p50",
                Unit::Ratio => "_ratio",
                Unit::Commits => "_commits_p50",
                Unit::Files => "_files_p50",
                Unit::Minutes => "_minutes",
                _ => "_count",
            };
            assert!(one.column.contains(unit), "{}", one.column);
        }
    }
}
