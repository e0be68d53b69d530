//! The list of metrics, and what each one says of itself.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use plimsoll_domain::MetricValue;
use plimsoll_domain::metric::{Direction, Trend, Unit};

use crate::context::Context;
use crate::{coverage, dora, flow, pipeline, uncollected};

/// The way in which a metric improves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// What a reader needs to know about a metric before quoting it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricDoc {
    /// Its id, in the field's words.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What the headline counts in.
    pub unit: Unit,
    /// Which way it should go, where one way is better; `None` where neither is, or it has no trend.
    pub better: Option<Better>,
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

impl Metric {
    /// Its values, with trends called improving or worsening where one way is better.
    ///
    /// Environments before production are left as they are: more prereleases are not better as such.
    pub(crate) fn values(&self, context: &Context<'_>) -> Vec<MetricValue> {
        let mut values = (self.compute)(context);
        if let Some(better) = self.doc.better {
            let trends = values.iter_mut().filter(|value| value.environment.is_none());
            trends
                .filter_map(|value| value.trend.as_mut())
                .for_each(|trend| trend.direction = judged(trend, better));
        }
        values
    }
}

/// A trend's direction in the words of a metric that has a better way.
fn judged(trend: &Trend, better: Better) -> Direction {
    match (trend.direction, better) {
        (Direction::Rising, Better::Higher) | (Direction::Falling, Better::Lower) => Direction::Improving,
        (Direction::Rising, Better::Lower) | (Direction::Falling, Better::Higher) => Direction::Worsening,
        (other, _) => other,
    }
}

/// Every metric, in the order of all outputs.
pub(crate) static METRICS: [Metric; 31] = [
    dora::deployment_frequency::METRIC,
    dora::change_lead_time::METRIC,
    dora::change_fail_rate::METRIC,
    dora::recovery_time::METRIC,
    dora::rework_rate::METRIC,
    dora::deployment_failure_rate::METRIC,
    coverage::automation_coverage::METRIC,
    dora::deployment_automation::METRIC,
    pipeline::TRUNK_VERIFICATION,
    pipeline::GATED_MERGES,
    flow::integration_frequency::METRIC,
    flow::commit_frequency::METRIC,
    flow::branch_lifetime::METRIC,
    flow::batch_size::METRIC,
    flow::commits_per_integration::METRIC,
    uncollected::CHANGE_SIZE,
    flow::revert_rate::METRIC,
    pipeline::REVIEW_TIME,
    pipeline::RUN_SUCCESS_RATE,
    pipeline::TIME_RED,
    pipeline::TIME_TO_GREEN,
    pipeline::RUN_DURATION,
    pipeline::QUEUE_TIME,
    pipeline::FEEDBACK_TIME,
    pipeline::RERUN_RATE,
    pipeline::FLAKY_RATE,
    pipeline::TEST_COUNT,
    pipeline::TEST_FAILURE_RATE,
    pipeline::COVERAGE_PERCENT,
    pipeline::FAILURE_CAUSES,
    pipeline::CI_MINUTES,
];

/// Jobs from which on a second thread is worth its start.
const MANY: usize = 20_000;

/// The values of every metric, in the catalogue's order; of many jobs two metrics are worked out at a time.
pub(crate) fn all(context: &Context<'_>) -> Vec<Vec<MetricValue>> {
    if context.facts.platform.jobs.len() < MANY {
        return METRICS.iter().map(|metric| metric.values(context)).collect();
    }
    let found: Vec<OnceLock<Vec<MetricValue>>> = METRICS.iter().map(|_| OnceLock::new()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        // From the last on: those over jobs are there, and take the longest.
        while let Some(place) = METRICS.len().checked_sub(next.fetch_add(1, Ordering::Relaxed) + 1) {
            found[place].get_or_init(|| METRICS[place].values(context));
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    found.into_iter().map(|values| values.into_inner().unwrap_or_default()).collect()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_is_called_better_or_worse_only_where_one_way_is() {
        let named =
            |direction, better| judged(&Trend { direction, slope_per_week: 1.0, p_value: 0.01 }, better);
        assert_eq!(named(Direction::Rising, Better::Higher), Direction::Improving);
        assert_eq!(named(Direction::Falling, Better::Higher), Direction::Worsening);
        assert_eq!(named(Direction::Rising, Better::Lower), Direction::Worsening);
        assert_eq!(named(Direction::Falling, Better::Lower), Direction::Improving);
        assert_eq!(named(Direction::None, Better::Lower), Direction::None);
    }

    #[test]
    fn metrics_with_a_better_way_are_the_known_ones() {
        let of = |better| catalogue().iter().filter(move |doc| doc.better == Some(better)).map(|doc| doc.id);
        let higher: Vec<_> = of(Better::Higher).collect();
        assert_eq!(
            higher,
            [
                "deployment-frequency",
                "automation-coverage",
                "deployment-automation",
                "trunk-verification",
                "gated-merges",
                "integration-frequency",
                "run-success-rate",
                "coverage-percent"
            ]
        );
        let lower: Vec<_> = of(Better::Lower).collect();
        assert!(
            ["time-red", "queue-time", "flaky-rate", "deployment-failure-rate"]
                .iter()
                .all(|id| lower.contains(id))
        );
        let none: Vec<_> = catalogue().iter().filter(|doc| doc.better.is_none()).map(|doc| doc.id).collect();
        assert!(
            ["test-count", "failure-causes", "ci-minutes"].iter().all(|id| none.contains(id)),
            "{none:?}"
        );
    }
}
