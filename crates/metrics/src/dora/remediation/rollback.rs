//! Rollbacks: an older version deployed again.

use plimsoll_domain::facts::DeploymentSource;

use super::{By, Remediation, Rule};
use crate::context::Context;

/// Deployments of a commit that the environment had before, and that the one just before it builds upon.
///
/// Releases and tags show none: nothing is published twice.
pub(super) fn rollbacks(context: &Context<'_>) -> Vec<Remediation> {
    let deliveries = &context.production.deliveries;
    let history = &context.facts.history;
    let published = |source| matches!(source, DeploymentSource::Publication | DeploymentSource::VersionTag);
    let mut found = Vec::new();
    for (place, delivery) in (0_u32..).zip(deliveries) {
        let deployment = delivery.deployment;
        if published(deployment.source) || !context.window.contains(deployment.finished) {
            continue;
        }
        let same = |other: &u32| {
            let other = deliveries[*other as usize].deployment;
            other.environment == deployment.environment && other.component == deployment.component
        };
        let before: Vec<u32> = (0..place).rev().filter(same).collect();
        let (Some(last), Some(own)) = (before.first().copied(), delivery.commit) else { continue };
        let Some(replaced) = deliveries[last as usize].commit.filter(|commit| *commit != own) else {
            continue;
        };
        let was_there = before.iter().any(|other| deliveries[*other as usize].commit == Some(own));
        if was_there && history.ancestors([replaced]).contains(own) {
            found.push(Remediation { failed: last, remedy: place, rule: Rule::Rollback, by: By::Deployment });
        }
    }
    found
}
