//! How long work stays away from the trunk.

use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Reason, ReasonCode};

use super::integrations::{self, Integration};
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::Context;
use crate::measure;
use crate::words;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "branch-lifetime",
    title: "Branch lifetime",
    unit: Unit::Seconds,
    better: Some(Better::Lower),
    definition: "For every merge on the trunk's first-parent line in the window: committer time of the merge minus \
                 committer time of the oldest commit that was not on the trunk before it. Median. Squashed and \
                 rebased branches leave no trace in git and are not in it. Merges that brought in only commits of \
                 automation accounts are left out.",
    source: "Trunk-based development; DORA's capability of the same name.",
    needs: "Commits of the trunk with full history.",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(none) = integrations::none(context, &DOC) {
        return vec![none];
    }
    if let Some(reason) = context.cut_history() {
        return vec![measure::unknown(&DOC, reason)];
    }
    let merges: Vec<_> = integrations::by_people(context)
        .filter(|integration| integration.merge)
        .filter_map(|integration| Some((integration, lifetime(context, integration)?)))
        .collect();
    let samples: Vec<_> = merges.iter().map(|(_, lifetime)| lifetime.max(0.0)).collect();
    let Some(value) = measure::distribution(&DOC, samples.clone()) else {
        return vec![measure::unknown(&DOC, unseen())];
    };
    let timed: Vec<_> = merges.iter().map(|(merge, _)| merge.time).zip(samples.iter().copied()).collect();
    let mut value = measure::with_median_trend(value, &context.weeks, &timed);
    say_unseen(context, merges.len(), &mut value);
    say_negative(&merges, &mut value);
    integrations::say_bots(context, &mut value);
    let evidence = measure::examples(&samples)
        .into_iter()
        .map(|at| context.commit(merges[at].0.commit, format!("merged after {}", words::span(samples[at]))));
    value.evidence = evidence.collect();
    vec![value]
}

fn lifetime(context: &Context<'_>, merge: &Integration) -> Option<f64> {
    let oldest = context.facts.history.commit(merge.oldest?).committed;
    Some((merge.time - oldest) as f64)
}

fn unseen() -> Reason {
    let text =
        "no merge of a branch in the window; branches that were squashed or rebased leave no trace in git";
    Reason::new(ReasonCode::NotObservable, text)
}

fn say_unseen(context: &Context<'_>, merges: usize, value: &mut MetricValue) {
    let all = integrations::by_people(context).count();
    if merges * 2 < all {
        let single = all - merges;
        value.caveats.push(format!(
            "{single} of {all} integrations are single commits (squashed, rebased or direct), whose branch lifetime is not seen"
        ));
    }
}

fn say_negative(merges: &[(&Integration, f64)], value: &mut MetricValue) {
    let negative = merges.iter().filter(|(_, lifetime)| *lifetime < 0.0).count();
    if negative > 0 {
        value.caveats.push(format!("{negative} negative (skewed clocks), counted as zero"));
    }
}
