//! Incidents: issues that say that users were hurt.

use plimsoll_domain::record::Issue;

use super::{By, Remediation, Rule};
use crate::context::Context;

/// What an incident blames.
struct Blamed<'a> {
    issue: &'a Issue,
    failed: u32,
    remedy: Option<u32>,
}

/// Incidents with the deployment that each blames: the one it names by tag or commit, else the last before it.
fn blamed<'a>(context: &Context<'a>) -> Vec<Blamed<'a>> {
    let deliveries = &context.production.deliveries;
    let one = |issue: &'a Issue| {
        let opened = issue.opened.timestamp();
        let title = issue.title.as_deref().unwrap_or_default();
        let named = |place: &u32| {
            let deployment = deliveries[*place as usize].deployment;
            let tag = deployment.reference.as_deref().filter(|tag| tag.len() > 2 && tag.contains('.'));
            let word = |wanted: &str| {
                title
                    .split_whitespace()
                    .any(|word| word.trim_matches(|c: char| !c.is_alphanumeric()) == wanted)
            };
            tag.is_some_and(word) || word(&deployment.sha.short())
        };
        // In order of their finish.
        let next = deliveries.partition_point(|one| one.finish() <= opened) as u32;
        let failed = (0..next).rev().find(named).or_else(|| next.checked_sub(1))?;
        let blamed = deliveries[failed as usize].deployment;
        let follows = |place: &u32| {
            let other = deliveries[*place as usize].deployment;
            other.environment == blamed.environment && other.component == blamed.component
        };
        Some(Blamed { issue, failed, remedy: (next..deliveries.len() as u32).find(follows) })
    };
    context.facts.platform.issues.iter().filter_map(one).collect()
}

/// Incidents whose remedy was deployed in the window.
pub(super) fn incidents(context: &Context<'_>) -> Vec<Remediation> {
    let deliveries = &context.production.deliveries;
    let remedied = |one: Blamed<'_>| {
        let remedy = one.remedy?;
        let inside = context.window.contains(deliveries[remedy as usize].deployment.finished);
        let by = By::Issue(one.issue.number);
        inside.then_some(Remediation { failed: one.failed, remedy, rule: Rule::Incident, by })
    };
    blamed(context).into_iter().filter_map(remedied).collect()
}

/// Deployments of the window that an incident blames and that nothing has remedied yet, each once.
pub(crate) fn open(context: &Context<'_>) -> Vec<u32> {
    let deliveries = &context.production.deliveries;
    let mut open: Vec<u32> =
        blamed(context).into_iter().filter(|one| one.remedy.is_none()).map(|one| one.failed).collect();
    open.retain(|place| context.window.contains(deliveries[*place as usize].deployment.finished));
    open.sort_unstable();
    open.dedup();
    open
}
