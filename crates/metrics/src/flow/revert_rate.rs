//! How much of what reaches the trunk is taken back.

use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricValue, Reason, ReasonCode};

use super::integrations;
use crate::catalogue::{Better, Metric, MetricDoc};
use crate::context::{Context, newest_and_oldest};
use crate::measure;

pub(crate) const METRIC: Metric = Metric { doc: DOC, compute };

const DOC: MetricDoc = MetricDoc {
    id: "revert-rate",
    title: "Revert rate",
    unit: Unit::Ratio,
    better: Some(Better::Lower),
    definition: "Share of people's non-merge commits on the trunk's ancestry in the window whose message says that \
                 they revert another commit. Commits of automation accounts are left out.",
    source: "Version control practice; a hint at changes that failed.",
    needs: "Commits of the trunk with their messages.",
    variants: &[],
};

fn compute(context: &Context<'_>) -> Vec<MetricValue> {
    if let Some(none) = integrations::none(context, &DOC) {
        return vec![none];
    }
    let history = &context.facts.history;
    let people: Vec<_> = integrations::commits_of_people(context).collect();
    let is_revert = |commit: &CommitIx| history.commit(*commit).message.revert.is_some();
    let reverts: Vec<_> = people.iter().copied().filter(is_revert).collect();
    let Some(value) = measure::ratio(&DOC, reverts.len() as u64, people.len() as u64) else {
        let reason =
            Reason::new(ReasonCode::NotFound, "no commit of a person reached the trunk in the window");
        return vec![measure::unknown(&DOC, reason)];
    };
    let share = |commit: &CommitIx| if is_revert(commit) { 1.0 } else { 0.0 };
    let timed: Vec<_> =
        people.iter().map(|commit| (history.commit(*commit).committed, share(commit))).collect();
    let mut value = measure::with_mean_trend(value, &context.weeks, &timed);
    integrations::say_bots(context, &mut value);
    let subject = |commit: CommitIx| history.commit(commit).subject.to_string();
    value.evidence =
        reverts.iter().rev().take(5).map(|commit| context.commit(*commit, subject(*commit))).collect();
    if value.evidence.is_empty() {
        let counted = newest_and_oldest(people.iter());
        value.evidence = counted.into_iter().map(|(commit, note)| context.commit(*commit, note)).collect();
    }
    vec![value]
}
