//! Attempts to deploy to production.

use plimsoll_domain::Evidence;
use plimsoll_domain::facts::{Deployment, Outcome, Tier};

use crate::context::Context;

/// Attempts that ended in the window, first finished first.
pub(super) fn attempts<'a>(context: &Context<'a>) -> Vec<&'a Deployment> {
    let ended = |one: &&Deployment| {
        one.tier == Tier::Production
            && one.outcome != Outcome::Pending
            && context.window.contains(one.finished)
    };
    let mut found: Vec<_> = context.facts.deployments.iter().filter(ended).collect();
    found.sort_by(|a, b| (a.finished, &a.id).cmp(&(b.finished, &b.id)));
    found
}

/// A deployment as evidence, with a note.
pub(super) fn evidence(context: &Context<'_>, deployment: &Deployment, note: &str) -> Evidence {
    let day = deployment.finished.date_naive();
    let first =
        deployment.evidence.first().cloned().unwrap_or_else(|| {
            Evidence::new(plimsoll_domain::EvidenceKind::Commit, deployment.sha.to_string())
        });
    context.facts.linked(first.with_note(format!("{note}, {} on {day}", deployment.environment)))
}
