//! The metric that needs more than any collector gives: listed, so that a reader sees what would be available.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Reason, ReasonCode};

use crate::catalogue::{Metric, MetricDoc};
use crate::context::Context;
use crate::measure;

pub(crate) const CHANGE_SIZE: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "change-size",
    title: "Change size",
    unit: Unit::Lines,
    better: None,
    definition: "Lines changed per integration into the trunk; its median.",
    source: "Plimsoll's definition.",
    needs: "line counts of changes",
    variants: &[],
};

fn compute(_: &Context<'_>) -> Vec<MetricValue> {
    let reason = Reason::new(ReasonCode::NoAccess, format!("{} were not collected", DOC.needs));
    vec![measure::unknown(&DOC, reason)]
}
