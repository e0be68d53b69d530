//! How many deployments fail their users.

use plimsoll_domain::MetricValue;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::time::DAY_SECONDS;

use super::{no_deployments, remediation};
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "change-fail-rate",
    title: "Change fail rate",
    unit: Unit::Ratio,
    better: Some(Better::Lower),
    definition: "Share of production deployments in the window that reached users and then needed remediation. \
                 From git alone: one of its changes was reverted by an explicit link and the revert deployed within \
                 7 days, or a hotfix (branch or message says so) built upon it was deployed within 72 hours. \
                 Rollbacks and incidents need further sources. A deployment that failed and changed nothing is no \
                 change failure.",
    source: "DORA, software delivery performance.",
    needs: "Deployments and commit messages; incidents and deployment history make it more than a proxy.",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(reason) = context.cut_history() {
        return vec![measure::unknown(&DOC, reason)];
    }
    if let Some(none) = no_deployments::none(context, &DOC) {
        return vec![none];
    }
    let failures = remediation::failures(context);
    let judged = remediation::judged(context).count();
    let Some(mut value) = measure::ratio(&DOC, failures.len() as u64, judged as u64) else {
        return vec![measure::unknown(&DOC, no_deployments::not_in_clone())];
    };
    value.caveats.extend(remediation::caveats());
    say_young(context, &mut value);
    value.evidence = failures
        .iter()
        .rev()
        .take(5)
        .map(|one| {
            let failed = &context.production.deliveries[one.failed as usize];
            context.delivery(failed, remediation::why(context, one))
        })
        .collect();
    if value.evidence.is_empty() {
        value.evidence = remediation::counted(context);
    }
    vec![value]
}

fn say_young(context: &Context<'_>, value: &mut MetricValue) {
    let limit = context.window.to.timestamp() - 7 * DAY_SECONDS;
    let young = remediation::judged(context).filter(|delivery| delivery.finish() > limit).count();
    if young > 0 {
        let counted = words::count(young, "deployment", "deployments");
        value.caveats.push(format!("{counted} of the last 7 days may still turn out to have failed"));
    }
}
