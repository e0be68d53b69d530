//! The list of metrics, and what each one says of itself.

use plimsoll_domain::MetricValue;
use plimsoll_domain::metric::Unit;

use crate::context::Context;
use crate::{coverage, dora, flow, uncollected};

/// What a reader needs to know about a metric before quoting it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricDoc {
    /// Its id, in the field's words.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What the headline counts in.
    pub unit: Unit,
    /// The exact definition.
    pub definition: &'static str,
    /// Whose definition it is.
    pub source: &'static str,
    /// The facts it is computed from.
    pub needs: &'static str,
    /// Named variants that stand beside the headline: name and meaning.
    pub variants: &'static [(&'static str, &'static str)],
}

/// A metric: what it says of itself and how it is computed.
pub(crate) struct Metric {
    pub(crate) doc: MetricDoc,
    pub(crate) compute: fn(&Context<'_>) -> Vec<MetricValue>,
}

/// Every metric, in the order of all outputs.
pub(crate) static METRICS: [Metric; 31] = [
    dora::deployment_frequency::METRIC,
    dora::change_lead_time::METRIC,
    dora::change_fail_rate::METRIC,
    dora::recovery_time::METRIC,
    dora::rework_rate::METRIC,
    uncollected::DEPLOYMENT_FAILURE_RATE,
    coverage::automation_coverage::METRIC,
    uncollected::DEPLOYMENT_AUTOMATION,
    uncollected::TRUNK_VERIFICATION,
    uncollected::GATED_MERGES,
    flow::integration_frequency::METRIC,
    flow::commit_frequency::METRIC,
    flow::branch_lifetime::METRIC,
    flow::batch_size::METRIC,
    flow::commits_per_integration::METRIC,
    uncollected::CHANGE_SIZE,
    flow::revert_rate::METRIC,
    uncollected::REVIEW_TIME,
    uncollected::RUN_SUCCESS_RATE,
    uncollected::TIME_RED,
    uncollected::TIME_TO_GREEN,
    uncollected::RUN_DURATION,
    uncollected::QUEUE_TIME,
    uncollected::FEEDBACK_TIME,
    uncollected::RERUN_RATE,
    uncollected::FLAKY_RATE,
    uncollected::TEST_COUNT,
    uncollected::TEST_FAILURE_RATE,
    uncollected::COVERAGE_PERCENT,
    uncollected::FAILURE_CAUSES,
    uncollected::CI_MINUTES,
];

static DOCS: [MetricDoc; METRICS.len()] = docs();

const fn docs() -> [MetricDoc; METRICS.len()] {
    let mut docs = [METRICS[0].doc; METRICS.len()];
    let mut index = 0;
    while index < METRICS.len() {
        docs[index] = METRICS[index].doc;
        index += 1;
    }
    docs
}

/// Every metric of this version, in the order of all outputs.
#[must_use]
pub fn catalogue() -> &'static [MetricDoc] {
    &DOCS
}
