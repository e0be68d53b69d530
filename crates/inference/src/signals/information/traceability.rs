//! From commit to deployment and back.

use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::proven;
use crate::signals::reading::unknown;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "traceability.chain",
        title: "Commit, build, artefact and deployment are linked",
        meaning: "For what runs in production, its commit, build and artefact can be named.",
        sources: &[Source::Workflows, Source::Runs, Source::Deployments],
        computation: "Share of production deployments whose commit, run, artefact and environment are all known. Without a \
                      workflow that brings versions to users there is no chain to follow.",
        fields: &[("value", "that share, once deployments are collected"), ("weak", "1: only weak signs")],
        window_days: Some(180),
        false_positives: "an artefact that is built anew under the same name",
        false_negatives: "links kept in another system",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let jobs = context.production_jobs();
    if jobs.is_empty() {
        return context.without_production(id);
    }
    let signal =
        unknown(id, ReasonCode::NoAccess, "deployments were not collected; their history would show this");
    proven(context.facts, signal, jobs.iter().map(|target| target.evidence.clone()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, state, workflow};

    #[test]
    fn a_chain_can_only_be_followed_where_there_is_one() {
        let cd = workflow("cd", &["push"]).job("prod", &[Stage::Deploy]).environment("production");
        assert_eq!(state(&World::new().with(cd), "traceability.chain"), SignalState::Unknown);
        assert_eq!(state(&World::new(), "traceability.chain"), SignalState::Absent);
    }
}
