//! How many deployments fail their users.

use std::collections::HashSet;

use plimsoll_domain::MetricValue;
use plimsoll_domain::facts::Outcome;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::time::DAY_SECONDS;

use super::attempts::{attempts, evidence};
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
                 One of its changes was reverted by an explicit link and the revert deployed within 7 days; or a hotfix \
                 (branch, label or message says so) built upon it was deployed within 72 hours; or an older version was \
                 deployed again to the same environment right after it; or an issue that stands for an incident \
                 names it, or was opened after it and before the next. Git shows only the first two. A deployment that failed and changed nothing is no \
                 change failure.",
    source: "DORA, software delivery performance.",
    needs: "Deployments and commit messages; incidents and deployment history make it more than a proxy.",
    variants: &[(
        "with-failed-deployments",
        "failed attempts to deploy count too, as Metrik and Jenkins' plugin do, though users never met them",
    )],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(reason) = context.cut_history() {
        let unknown = measure::unknown(&DOC, reason);
        return vec![unknown.clone(), unknown.variant(WITH_FAILED)];
    }
    if let Some(none) = no_deployments::none(context, &DOC) {
        return vec![none.clone(), none.variant(WITH_FAILED)];
    }
    // What is not in the clone is not judged.
    let is_judged = |place: u32| context.production.deliveries[place as usize].commit.is_some();
    let mut failures = remediation::failures(context);
    failures.retain(|one| is_judged(one.failed));
    let mut open = remediation::open(context);
    open.retain(|place| is_judged(*place) && failures.iter().all(|one| one.failed != *place));
    let judged = remediation::judged(context).count();
    let failed = failures.len() + open.len();
    let Some(mut value) = measure::ratio(&DOC, failed as u64, judged as u64) else {
        let unknown = measure::unknown(&DOC, no_deployments::not_in_clone());
        return vec![unknown.clone(), unknown.variant(WITH_FAILED)];
    };
    let bad: HashSet<&str> = failures
        .iter()
        .map(|one| one.failed)
        .chain(open.iter().copied())
        .map(|place| context.production.deliveries[place as usize].deployment.id.as_str())
        .collect();
    measure::keep_means(&mut value, &context.weeks, &remediation::judged_shares(context, &bad));
    value.caveats.extend(remediation::caveats(context));
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
    value.evidence.extend(open.iter().rev().take(3).map(|place| {
        let failed = &context.production.deliveries[*place as usize];
        context.delivery(failed, "an incident blames it, and no version followed yet")
    }));
    value.evidence.truncate(5);
    if value.evidence.is_empty() {
        value.evidence = remediation::counted(context);
    }
    let variant = with_failed_deployments(context, &value, [failed as u64, judged as u64]);
    std::iter::once(value).chain(variant).collect()
}

/// The union with attempts that failed before they reached anybody.
fn with_failed_deployments(
    context: &Context<'_>,
    headline: &MetricValue,
    [failed, judged]: [u64; 2],
) -> Option<MetricValue> {
    let mut attempts = attempts(context);
    attempts.retain(|one| one.outcome == Outcome::Failure);
    let more = attempts.len() as u64;
    let mut value = measure::ratio(&DOC, failed + more, judged + more)?;
    value.caveats.extend(remediation::caveats(context));
    let newest = attempts.iter().rev().take(3).map(|one| evidence(context, one, "failed"));
    value.evidence = newest.chain(headline.evidence.iter().cloned()).take(5).collect();
    Some(value.variant(WITH_FAILED))
}

/// The name of the variant that counts failed attempts too.
const WITH_FAILED: &str = "with-failed-deployments";

fn say_young(context: &Context<'_>, value: &mut MetricValue) {
    let limit = context.window.to.timestamp() - 7 * DAY_SECONDS;
    let young = remediation::judged(context).filter(|delivery| delivery.finish() > limit).count();
    if young > 0 {
        let counted = words::count(young, "deployment", "deployments");
        value.caveats.push(format!("{counted} of the last 7 days may still turn out to have failed"));
    }
}
