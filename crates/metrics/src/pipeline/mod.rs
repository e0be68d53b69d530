//! What runs, jobs, logs and pull requests tell: the health of the pipeline and of reviews.

mod ci_minutes;
pub(crate) mod completed;
mod failure_causes;
mod feedback_time;
mod flaky_rate;
mod gated_merges;
pub(crate) mod job_columns;
mod logs;
mod queue_time;
mod rerun_rate;
mod review_time;
pub(crate) mod run_columns;
mod run_duration;
mod run_success_rate;
pub(crate) mod run_tallies;
mod seen;
#[cfg(test)]
pub(crate) mod tests;
mod trunk_state;
mod trunk_verification;
pub(crate) mod workflows;

pub(crate) use ci_minutes::METRIC as CI_MINUTES;
pub(crate) use failure_causes::METRIC as FAILURE_CAUSES;
pub(crate) use feedback_time::METRIC as FEEDBACK_TIME;
pub(crate) use flaky_rate::METRIC as FLAKY_RATE;
pub(crate) use gated_merges::METRIC as GATED_MERGES;
pub(crate) use logs::{COVERAGE_PERCENT, TEST_COUNT, TEST_FAILURE_RATE};
pub(crate) use queue_time::METRIC as QUEUE_TIME;
pub(crate) use rerun_rate::METRIC as RERUN_RATE;
pub(crate) use review_time::{METRIC as REVIEW_TIME, evidence, into_trunk};
pub(crate) use run_duration::METRIC as RUN_DURATION;
pub(crate) use run_success_rate::METRIC as RUN_SUCCESS_RATE;
pub(crate) use seen::{none, say_partial, unless_seen};
pub(crate) use trunk_state::{TIME_RED, TIME_TO_GREEN};
pub(crate) use trunk_verification::METRIC as TRUNK_VERIFICATION;
