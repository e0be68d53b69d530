//! How often the trunk's pipeline ends well.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::record::Conclusion;
use plimsoll_domain::{Evidence, MetricValue, Source};

use super::completed::Completed;
use super::run_tallies::{GOOD, SHOWN, TRUNK, VERDICT, newest};
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
    let shares = match context.run_tallies().shares(context, &DOC, &[TRUNK, VERDICT], GOOD) {
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
    let wanted: Vec<_> = workflows.iter().copied().map(failed).collect();
    let counts = |run: &Completed<'_>| run.on_trunk && run.is_conclusive();
    let failures = newest(context, &wanted, |run| counts(run) && run.conclusion != Conclusion::Success);
    // Where none failed, the newest stands for all.
    let spotless: Vec<_> =
        wanted.iter().filter(|(_, failed)| *failed == 0).map(|(own, _)| (*own, 1)).collect();
    let others = newest(context, &spotless, counts);
    whole.evidence = evidence(context, failures.iter(), others.iter());
    let mut values = vec![whole];
    if workflows.len() > 1 {
        let part = |workflow: u16| {
            let own = |one: &&(u16, _)| one.0 == workflow;
            let mut value = shares.value(context, &DOC, Some(workflow))?;
            value.evidence = evidence(context, failures.iter().filter(own), others.iter().filter(own));
            Some(value.component(context.workflows().names().get(usize::from(workflow))?))
        };
        values.extend(workflows.into_iter().filter_map(part));
    }
    seen::say_partial(context, Source::Runs, &mut values);
    values
}

/// The newest failures, else the newest of all.
fn evidence<'r, 'a: 'r>(
    context: &Context<'_>,
    failures: impl Iterator<Item = &'r (u16, &'r Completed<'a>)>,
    others: impl Iterator<Item = &'r (u16, &'r Completed<'a>)>,
) -> Vec<Evidence> {
    let failed = |run: &Completed<'_>| format!("{} ended with {}", run.workflow(), run.conclusion.as_str());
    let shown: Vec<_> =
        failures.take(SHOWN).map(|(_, run)| run.evidence(context.facts, failed(run))).collect();
    if !shown.is_empty() {
        return shown;
    }
    let newest = others.max_by_key(|(_, run)| (run.finished, run.run.id));
    newest.map(|(_, run)| run.evidence(context.facts, "the newest counted")).into_iter().collect()
}
