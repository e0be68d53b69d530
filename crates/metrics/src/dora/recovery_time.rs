//! How long users wait for the remedy of a failed deployment.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{CoverageState, MetricState, MetricValue, Reason, ReasonCode, Source};

use super::{no_deployments, remediation};
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "failed-deployment-recovery-time",
    title: "Failed deployment recovery time",
    unit: Unit::Seconds,
    better: Some(Better::Lower),
    definition: "Finish of a production deployment that failed its users to finish of the successful one that \
                 remedied it, for those that failed in the window. Median. From git alone a failure is known by \
                 its remedy (see change-fail-rate), so that none is open and none lasts longer than 7 days.",
    source: "DORA, software delivery performance.",
    needs: "Deployments and commit messages; incidents and deployment history make it more than a proxy.",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(reason) = context.cut_history() {
        return vec![measure::unknown(&DOC, reason)];
    }
    if let Some(none) = no_deployments::none(context, &DOC) {
        let hidden = none.state == MetricState::Absent && !every_failure_seen(context);
        return vec![if hidden { unseen("git shows no deployment in the window") } else { none }];
    }
    let deliveries = &context.production.deliveries;
    let failures = remediation::failures(context);
    let finish = |index: u32| deliveries[index as usize].finish();
    let spans: Vec<_> = failures.iter().map(|one| (finish(one.remedy) - finish(one.failed)) as f64).collect();
    let Some(value) = measure::distribution(&DOC, spans.clone()) else {
        return vec![unseen("git alone shows no failed deployment")];
    };
    let timed: Vec<_> = failures.iter().map(|one| finish(one.failed)).zip(spans.iter().copied()).collect();
    let mut value = measure::with_median_trend(value, &context.weeks, &timed);
    value.caveats.extend(remediation::caveats());
    value
        .caveats
        .push("only remedied failures are seen, and none that took longer than the rules' spans".into());
    let evidence = measure::examples(&spans).into_iter().map(|at| {
        let failed = &deliveries[failures[at].failed as usize];
        context.delivery(failed, remediation::why(context, &failures[at]))
    });
    value.evidence = evidence.collect();
    vec![value]
}

/// Whether there can be no failed deployment that git does not show.
fn every_failure_seen(context: &Context<'_>) -> bool {
    let facts = context.facts;
    facts.history.is_empty() || facts.coverage_of(Source::Deployments) == CoverageState::Complete
}

fn unseen(shown: &str) -> MetricValue {
    let text = format!("{shown}; incidents and deployment history were not collected");
    measure::unknown(&DOC, Reason::new(ReasonCode::NoAccess, text))
}
