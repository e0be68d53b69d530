//! How many deployments only repair an earlier one.

use std::collections::HashSet;

use plimsoll_domain::MetricValue;
use plimsoll_domain::metric::Unit;

use super::{no_deployments, remediation};
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "deployment-rework-rate",
    title: "Deployment rework rate",
    unit: Unit::Ratio,
    better: Some(Better::Lower),
    definition: "Share of production deployments in the window that were remediation: a rollback, or what first \
                 brought a revert or a hotfix of something deployed shortly before, or followed an incident (see \
                 change-fail-rate).",
    source: "DORA, software delivery performance, since 2024.",
    needs: "Deployments and commit messages; deployment history makes it more than a proxy.",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(reason) = context.cut_history() {
        return vec![measure::unknown(&DOC, reason)];
    }
    if let Some(none) = no_deployments::none(context, &DOC) {
        return vec![none];
    }
    let mut remedies = context.remediations().to_vec();
    remedies.retain(|one| context.production.deliveries[one.remedy as usize].commit.is_some());
    remedies.sort_unstable_by_key(|one| (one.remedy, *one));
    remedies.dedup_by_key(|one| one.remedy);
    let judged = remediation::judged(context).count();
    let Some(mut value) = measure::ratio(&DOC, remedies.len() as u64, judged as u64) else {
        return vec![measure::unknown(&DOC, no_deployments::not_in_clone())];
    };
    let repairs: HashSet<&str> = remedies
        .iter()
        .map(|one| context.production.deliveries[one.remedy as usize].deployment.id.as_str())
        .collect();
    measure::keep_means(&mut value, &context.weeks, &remediation::judged_shares(context, &repairs));
    value.caveats.extend(remediation::caveats(context));
    let newest = remedies.iter().rev().take(5);
    value.evidence = newest
        .map(|one| {
            let remedy = &context.production.deliveries[one.remedy as usize];
            let failed = context.production.deliveries[one.failed as usize].name();
            context.delivery(remedy, format!("remedy of {failed}: {}", remediation::why(context, one)))
        })
        .collect();
    if value.evidence.is_empty() {
        value.evidence = remediation::counted(context);
    }
    vec![value]
}
