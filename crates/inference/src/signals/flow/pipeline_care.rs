//! Whether people keep working on pipelines and infrastructure.

use std::collections::BTreeSet;

use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{Grade, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, commit, proven};
use crate::signals::reading::unknown;
use crate::signals::touched::Kind;

const DAYS: u32 = 180;
const MONTH_DAYS: i64 = 30;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.pipeline_care",
        title: "Pipelines are worked on",
        meaning: "A hint at continuous improvement: people change pipelines or infrastructure month after month.",
        sources: &[Source::Git],
        computation: "Of the six 30-day months of the window, those with a human commit to pipeline or infrastructure files.",
        fields: &[("value", "months with such a commit, of six")],
        window_days: Some(DAYS),
        false_positives: "repairs of what broke by itself",
        false_negatives: "pipelines kept in another repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let span = context.window(DAYS);
    if let Err(reason) = context.history_closed(span) {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let cares = |index: &_| {
        context.touched(*index).is_some_and(|kinds| kinds.has(Kind::Ci) || kinds.has(Kind::Infrastructure))
    };
    let commits: Vec<_> = context.human_commits(span).filter(cares).collect();
    if commits.is_empty() {
        return unknown(
            id,
            ReasonCode::BelowMinSample,
            "nobody changed pipelines or infrastructure here in the window",
        );
    }
    let month = |index| (span.to - context.time(index)) / (MONTH_DAYS * DAY_SECONDS);
    let months: BTreeSet<_> = commits.iter().map(|index| month(*index).min(5)).collect();
    let signal = Signal::observed(id, months.len() as f64, Grade::E2, Confidence::Suggested.value())
        .sampled(commits.len() as u64);
    let latest = commits.iter().rev().map(|index| commit(context.facts, *index));
    context.dated(proven(context.facts, signal, latest.take(3)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, observe, state};

    #[test]
    fn months_with_work_on_the_pipeline() {
        let mut world = World::new();
        for days_ago in [100.0, 95.0, 40.0, 2.0] {
            world.commit(days_ago, "ann", &[".github/workflows/ci.yml"]);
        }
        world.commit(1.0, "dependabot[bot]", &[".github/workflows/ci.yml"]);
        let signal = observe(&world, "vc.pipeline_care");
        assert_eq!((signal.value(), signal.n), (Some(3.0), Some(4)));
    }

    #[test]
    fn without_such_commits_it_is_unknown() {
        assert_eq!(state(&World::new(), "vc.pipeline_care"), SignalState::Unknown);
    }
}
