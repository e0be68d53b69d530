//! Developers who also work on what their code runs on.

use std::collections::BTreeSet;

use plimsoll_domain::{Grade, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, commit, proven};
use crate::signals::reading::unknown;
use crate::signals::statistics::share;
use crate::signals::touched::Kind;

const DAYS: u32 = 180;
/// From this share on, a kind of work counts as done by those who write the application.
const OWN: f64 = 0.5;

const KINDS: [(Kind, &str); 4] = [
    (Kind::Infrastructure, "infra_share"),
    (Kind::Migration, "migration_share"),
    (Kind::Deploy, "deploy_share"),
    (Kind::Ci, "ci_share"),
];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.extended",
        title: "Application authors work on operations",
        meaning: "Infrastructure, migrations, deployment and pipelines are changed by those who write the application.",
        sources: &[Source::Git],
        computation: "Per kind of operational file: the share of human commits of the window whose author also commits \
                      product code; kinds with at least half count.",
        fields: &[
            ("value", "kinds of operational work of which application authors do at least half"),
            ("kinds", "kinds of operational work with commits"),
            ("infra_share", "share of infrastructure commits by application authors"),
            ("migration_share", "share of migration commits by application authors"),
            ("deploy_share", "share of deployment commits by application authors"),
            ("ci_share", "share of pipeline commits by application authors"),
        ],
        window_days: Some(DAYS),
        false_positives: "a template that brought all of it along",
        false_negatives: "operations live in another repository",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let span = context.window(DAYS);
    if let Err(reason) = context.history_closed(span) {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let author = |index| context.facts.history.commit(index).author;
    let touching = |kind: Kind| -> Vec<_> {
        let has = |index: &_| context.touched(*index).is_some_and(|kinds| kinds.has(kind));
        context.human_commits(span).filter(has).collect()
    };
    let app_authors: BTreeSet<_> = touching(Kind::App).into_iter().map(author).collect();
    let mut all = BTreeSet::new();
    let mut shares = Vec::new();
    for (kind, field) in KINDS {
        let commits = touching(kind);
        let own = commits.iter().filter(|index| app_authors.contains(&author(**index))).count();
        shares.extend(share(own, commits.len()).map(|share| (field, share)));
        all.extend(commits);
    }
    if all.is_empty() {
        let text = "nobody changed infrastructure, migrations, deployment or pipelines here in the window";
        return unknown(id, ReasonCode::BelowMinSample, text);
    }
    let own = shares.iter().filter(|(_, share)| *share >= OWN).count();
    let signal = Signal::observed(id, own as f64, Grade::E2, Confidence::Assumed.value())
        .with("kinds", shares.len() as f64)
        .sampled(all.len() as u64);
    let signal = shares.into_iter().fold(signal, |signal, (field, share)| signal.with(field, share));
    let latest = all.iter().rev().map(|index| commit(context.facts, *index));
    context.dated(proven(context.facts, signal, latest.take(3)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn kinds_of_work_by_application_authors() {
        let mut world = World::new();
        world.commit(9.0, "ann", &["src/a.rs"]);
        world.commit(8.0, "ann", &[".github/workflows/ci.yml"]);
        world.commit(7.0, "ann", &["k8s/web.yaml"]);
        world.commit(6.0, "olga", &["infra/main.tf"]);
        let signal = observe(&world, "vc.extended");
        assert_eq!((signal.value(), field(&signal, "kinds"), signal.n), (Some(2.0), Some(3.0), Some(3)));
        assert_eq!((field(&signal, "infra_share"), field(&signal, "migration_share")), (Some(0.0), None));
    }

    #[test]
    fn without_operational_files_it_is_unknown_not_absent() {
        let mut world = World::new();
        world.commit(9.0, "ann", &["src/a.rs"]);
        assert_eq!(state(&world, "vc.extended"), SignalState::Unknown);
    }
}
