//! Rollbacks: an older version deployed again.

use std::collections::{HashMap, HashSet};

use plimsoll_domain::facts::{CommitIx, DeploymentSource};

use super::{By, Remediation, Rule};
use crate::context::Context;

/// What an environment had so far, and has.
#[derive(Default)]
struct Place {
    had: HashSet<CommitIx>,
    last: Option<(u32, CommitIx)>,
}

/// Deployments of a commit that the environment had before, and that the one just before it builds upon.
///
/// Releases and tags show none: nothing is published twice.
pub(super) fn rollbacks(context: &Context<'_>) -> Vec<Remediation> {
    let history = &context.facts.history;
    let published = |source| matches!(source, DeploymentSource::Publication | DeploymentSource::VersionTag);
    let mut found = Vec::new();
    let mut places: HashMap<(&str, &str), Place> = HashMap::new();
    for (index, delivery) in (0_u32..).zip(&context.production.deliveries) {
        let deployment = delivery.deployment;
        let Some(own) = delivery.commit.filter(|_| !published(deployment.source)) else { continue };
        let place = places.entry((&deployment.environment, &deployment.component)).or_default();
        let known = !place.had.insert(own);
        let replaced = place.last.replace((index, own)).filter(|(_, commit)| known && *commit != own);
        let Some((failed, replaced)) = replaced else { continue };
        if context.window.contains(deployment.finished) && history.ancestors([replaced]).contains(own) {
            found.push(Remediation { failed, remedy: index, rule: Rule::Rollback, by: By::Deployment });
        }
    }
    found
}
