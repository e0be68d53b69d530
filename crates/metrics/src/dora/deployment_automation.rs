//! How many deployments start by themselves.

use plimsoll_domain::facts::{Outcome, Trigger};
use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Reason, ReasonCode};

use super::attempts::{attempts, evidence};
use super::no_deployments;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::{measure, words};

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "deployment-automation",
    title: "Deployment automation",
    unit: Unit::Ratio,
    better: Some(Better::Higher),
    definition: "Of the successful production deployments in the window whose trigger is known, the share that a \
                 push, a merge, a schedule, another workflow or a bot's tag started, with nobody between.",
    source: "Plimsoll's definition.",
    needs: "deployment history",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(none) = no_deployments::none(context, &DOC) {
        return vec![none];
    }
    let all: Vec<_> = attempts(context).into_iter().filter(|one| one.outcome == Outcome::Success).collect();
    let known: Vec<_> = all.iter().filter(|one| one.trigger != Trigger::Unknown).collect();
    let automatic = known.iter().filter(|one| one.trigger == Trigger::Automatic).count();
    let Some(mut value) = measure::ratio(&DOC, automatic as u64, known.len() as u64) else {
        let text = "what started the deployments is not seen; deployment history shows it";
        return vec![measure::unknown(&DOC, Reason::new(ReasonCode::NoAccess, text))];
    };
    let samples: Vec<_> = known
        .iter()
        .map(|one| (one.finished.timestamp(), if one.trigger == Trigger::Automatic { 1.0 } else { 0.0 }))
        .collect();
    value = measure::with_mean_trend(value, &context.weeks, &samples);
    let unseen = all.len() - known.len();
    if unseen > 0 {
        let deployments = words::count(unseen, "deployment", "deployments");
        value.caveats.push(format!("{deployments} of unknown trigger left out"));
    }
    value.caveats.push("approvals inside a run are not seen".to_owned());
    let manual = known.iter().rev().filter(|one| one.trigger == Trigger::Manual).take(3);
    value.evidence = manual.map(|one| evidence(context, one, "started by a person")).collect();
    if value.evidence.is_empty() {
        value.evidence.extend(known.last().map(|one| evidence(context, one, "the newest, automatic")));
    }
    vec![value]
}
