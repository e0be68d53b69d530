//! How long users wait for the remedy of a failed deployment.

use std::collections::HashMap;

use plimsoll_domain::facts::{Deployment, Outcome};
use plimsoll_domain::metric::Unit;
use plimsoll_domain::{CoverageState, MetricState, MetricValue, Reason, ReasonCode, Source};

use super::attempts::{attempts, evidence};
use super::{no_deployments, remediation};
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::{measure, words};

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "failed-deployment-recovery-time",
    title: "Failed deployment recovery time",
    unit: Unit::Seconds,
    better: Some(Better::Lower),
    definition: "Finish of a production deployment that failed its users to finish of the successful one that \
                 remedied it, for those that failed in the window. Median. Failures that nothing has remedied yet \
                 are counted beside it. From git alone a failure is known by its remedy (see change-fail-rate), so \
                 that none is open and none lasts longer than 7 days.",
    source: "DORA, software delivery performance.",
    needs: "Deployments and commit messages; incidents and deployment history make it more than a proxy.",
    variants: &[(
        "with-failed-deployments",
        "from a failed attempt to deploy to the next success in the same environment, as some tools count",
    )],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    let value = after_reaching_users(context);
    let variant = after_attempts(context).variant("with-failed-deployments");
    vec![value, variant]
}

/// From failed attempts to the next success in the same environment.
fn after_attempts(context: &Context<'_>) -> MetricValue {
    let all = attempts(context);
    let failed = all.iter().filter(|one| one.outcome == Outcome::Failure).count();
    if failed == 0 {
        let none = measure::absent(&DOC, "no attempt to deploy failed");
        return if every_failure_seen(context) {
            none
        } else {
            unseen("no failed attempt to deploy is seen")
        };
    }
    let spans = to_next_success(&all);
    let samples: Vec<_> = spans.iter().map(|(_, span)| *span).collect();
    let open = failed - spans.len();
    let open_ones = words::count(open, "failed attempt", "failed attempts");
    let Some(mut value) = measure::distribution(&DOC, samples.clone()) else {
        return measure::absent(
            &DOC,
            format!("{open_ones}, and no success in the same environment after it yet"),
        );
    };
    if open > 0 {
        value.caveats.push(format!("{open_ones} without a success after it yet, not in the figure"));
    }
    value.evidence = measure::examples(&samples)
        .into_iter()
        .map(|at| {
            evidence(context, spans[at].0, &format!("failed, success after {}", words::span(samples[at])))
        })
        .collect();
    value
}

/// Every failed attempt with the seconds to the next success; attempts are in order of their finish.
fn to_next_success<'a>(all: &[&'a Deployment]) -> Vec<(&'a Deployment, f64)> {
    let mut next: HashMap<&str, i64> = HashMap::new();
    let mut found = Vec::new();
    for one in all.iter().rev() {
        let at = one.finished.timestamp();
        if one.outcome == Outcome::Success {
            next.insert(&one.environment, at);
        } else if let Some(success) = next.get(one.environment.as_str()) {
            found.push((*one, (success - at) as f64));
        }
    }
    found.reverse();
    found
}

fn after_reaching_users(context: &Context<'_>) -> MetricValue {
    if let Some(reason) = context.cut_history() {
        return measure::unknown(&DOC, reason);
    }
    if let Some(none) = no_deployments::none(context, &DOC) {
        let hidden = none.state == MetricState::Absent && !every_failure_seen(context);
        return if hidden { unseen("git shows no deployment in the window") } else { none };
    }
    let deliveries = &context.production.deliveries;
    let failures = remediation::failures(context);
    let finish = |index: u32| deliveries[index as usize].finish();
    let spans: Vec<_> = failures.iter().map(|one| (finish(one.remedy) - finish(one.failed)) as f64).collect();
    let Some(value) = measure::distribution(&DOC, spans.clone()) else {
        return nothing_failed(context);
    };
    let timed: Vec<_> = failures.iter().map(|one| finish(one.failed)).zip(spans.iter().copied()).collect();
    let mut value = measure::with_median_trend(value, &context.weeks, &timed);
    value.caveats.extend(remediation::caveats(context));
    let open = remediation::open(context).len();
    if open > 0 {
        let failures = words::count(open, "failure", "failures");
        value.caveats.push(format!("{failures} not remedied yet, not in the figure"));
    } else if context.facts.platform.issues.is_empty() {
        let seen = "only remedied failures are seen, and none that took longer than the rules' spans";
        value.caveats.push(seen.to_owned());
    }
    let evidence = measure::examples(&spans).into_iter().map(|at| {
        let failed = &deliveries[failures[at].failed as usize];
        context.delivery(failed, remediation::why(context, &failures[at]))
    });
    value.evidence = evidence.collect();
    value
}

/// No failure was remedied: whether there was any is known only where incidents are.
fn nothing_failed(context: &Context<'_>) -> MetricValue {
    let open = remediation::open(context).len();
    if open > 0 {
        let failures = words::count(open, "failure", "failures");
        return measure::absent(&DOC, format!("{failures}, and no version followed yet"));
    }
    let facts = context.facts;
    let collected =
        every_failure_seen(context) && facts.coverage_of(Source::Issues) == CoverageState::Complete;
    match (collected, facts.platform.issues.is_empty()) {
        (true, false) => {
            measure::absent(&DOC, "no deployment in the window failed its users, as incidents say")
        }
        (true, true) => {
            let text =
                "no issue stands for an incident, and neither git nor rollbacks show a failed deployment";
            measure::unknown(&DOC, Reason::new(ReasonCode::NotObservable, text))
        }
        (false, _) => unseen("git alone shows no failed deployment"),
    }
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
