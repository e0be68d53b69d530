//! Whether what reaches the trunk is checked there.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{CoverageState, MetricValue, Reason, ReasonCode, Source};

use super::seen;
use crate::by_id::ById;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::flow::integrations::Integration;
use crate::{measure, words};

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "trunk-verification",
    title: "Trunk verification",
    unit: Unit::Ratio,
    better: Some(Better::Higher),
    definition: "Share of the commits on the trunk's first-parent line in the window with at least one run on that \
                 very commit that ended with a verdict (success, failure, time-out).",
    source: "Plimsoll's definition.",
    needs: "run history",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Runs) {
        return vec![missing];
    }
    let judged = context.runs().iter().filter(|run| run.is_conclusive());
    let checked: ById<()> = judged.filter_map(|run| Some((run.run.sha?, ()))).collect();
    let history = &context.facts.history;
    let is_checked = |one: &Integration| checked.contains_key(&history.commit(one.commit).id);
    let everything = context.integrations();
    // Of a part of the runs, that there was none is not known.
    let partly = context.facts.coverage_of(Source::Runs) != CoverageState::Complete;
    let all: Vec<_> = everything.iter().filter(|one| !partly || is_checked(one)).collect();
    let count = all.iter().filter(|one| is_checked(one)).count();
    let open = everything.len() - all.len();
    if open * 2 > everything.len() {
        let text = format!(
            "of {open} of {} commits no run was collected, and runs were only in part",
            everything.len()
        );
        return vec![measure::unknown(&DOC, Reason::new(ReasonCode::NoAccess, text))];
    }
    let Some(value) = measure::ratio(&DOC, count as u64, all.len() as u64) else {
        return vec![measure::absent(&DOC, "nothing reached the trunk in the window")];
    };
    let samples: Vec<_> = all.iter().map(|one| (one.time, if is_checked(one) { 1.0 } else { 0.0 })).collect();
    let mut value = measure::with_mean_trend(value, &context.weeks, &samples);
    value.weekly.retain(|(week, _)| {
        let of_week = |one: &Integration| context.weeks.week(one.time) == Some(*week);
        let known = all.iter().filter(|one| of_week(one)).count();
        // As for the whole: of a week that is mostly open nothing is said.
        everything.iter().filter(|one| of_week(one)).count() <= known * 2
    });
    let unchecked = all.iter().rev().filter(|one| !is_checked(one)).take(3);
    value.evidence = unchecked.map(|one| context.commit(one.commit, "no run with a verdict")).collect();
    if value.evidence.is_empty() {
        value.evidence.extend(all.last().map(|one| context.commit(one.commit, "the newest checked")));
    }
    if open > 0 {
        value
            .caveats
            .push(format!("{} without a collected run left out", words::count(open, "commit", "commits")));
    }
    let mut values = vec![value];
    seen::say_partial(context, Source::Runs, &mut values);
    values
}
