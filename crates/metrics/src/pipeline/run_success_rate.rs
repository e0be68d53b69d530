//! How often the trunk's pipeline ends well.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{Evidence, MetricValue, Source};

use super::run_tallies::{GOOD, SHOWN, newest};
use super::seen;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "run-success-rate",
    title: "Run success rate",
    unit: Unit::Ratio,
    better: Some(Better::Higher),
    definition: "Of the runs on the trunk that ended in the window with a verdict (success, failure, time-out), the \
                 share whose last attempt succeeded. Cancelled, skipped and neutral runs are none of them. Each \
                 workflow stands beside it.",
    source: "Plimsoll's definition.",
    needs: "run history",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(missing) = seen::unless_seen(context, &DOC, Source::Runs) {
        return vec![missing];
    }
    let shares = match context.run_tallies().shares(context, &DOC, GOOD) {
        Ok(shares) => shares,
        Err(unknown) => return vec![*unknown],
    };
    let Some(mut whole) = shares.value(context, &DOC, None) else {
        return vec![seen::none(context, &DOC, Source::Runs, "no run on the trunk ended with a verdict")];
    };
    let workflows = shares.workflows();
    let failed = |workflow: u16| {
        let (n, good) = shares.sums(Some(workflow));
        (workflow, usize::try_from(n - good).unwrap_or(usize::MAX))
    };
    let failed: Vec<_> = workflows.iter().copied().map(failed).collect();
    let columns = context.run_columns();
    let judged = |at: usize| columns.trunk[at] && columns.verdict[at];
    let failures = newest(context, &failed, |at| judged(at) && !columns.good[at]);
    // Where none failed, the newest stands for all.
    let spotless: Vec<_> =
        failed.iter().filter(|(_, failed)| *failed == 0).map(|(own, _)| (*own, 1)).collect();
    let others = newest(context, &spotless, judged);
    whole.evidence = evidence(context, failures.iter(), others.iter());
    let mut values = vec![whole];
    if workflows.len() > 1 {
        let part = |workflow: u16| {
            let own = |one: &&(u16, usize)| one.0 == workflow;
            let mut value = shares.value(context, &DOC, Some(workflow))?;
            value.evidence = evidence(context, failures.iter().filter(own), others.iter().filter(own));
            Some(value.component(context.workflows().names().get(usize::from(workflow))?))
        };
        values.extend(workflows.into_iter().filter_map(part));
    }
    seen::say_partial(context, Source::Runs, &mut values);
    values
}

/// The newest failures, else the newest of all; both newest first.
fn evidence<'r>(
    context: &Context<'_>,
    failures: impl Iterator<Item = &'r (u16, usize)>,
    mut others: impl Iterator<Item = &'r (u16, usize)>,
) -> Vec<Evidence> {
    let failed = |(_, at): &(u16, usize)| {
        let run = context.run_at(*at);
        run.evidence(context.facts, format!("{} ended with {}", run.workflow(), run.conclusion.as_str()))
    };
    let shown: Vec<_> = failures.take(SHOWN).map(failed).collect();
    if !shown.is_empty() {
        return shown;
    }
    let newest = others.next().map(|(_, at)| context.run_at(*at));
    newest.map(|run| run.evidence(context.facts, "the newest counted")).into_iter().collect()
}
