//! Who wrote a change brings it into production.

use plimsoll_domain::{ReasonCode, Signal, Source};

use crate::signals::approving::is_author;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::unknown;
use crate::signals::shipped::{Logins, Shipment, Shipped, is_bot};

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.by_authors",
        title: "Deployed by those who wrote it",
        meaning: "Somebody who wrote a part of what is deployed started the deployment, or approved it.",
        sources: &[Source::Git, Source::Runs, Source::Deployments, Source::Approvals, Source::PullRequests],
        computation: "Share of the window's production deployments whose starter, or one of whose approvers, wrote a \
                      commit that came with them. \
                      The starter is who began the run's last attempt; of a deployment that a merge starts, who \
                      merged. Accounts are people of git's history by the platform's hidden addresses, by the author \
                      of a pull request, or by equal names; what a machine started, or an account that is nobody's, \
                      is in no share, nor is what somebody approved of whom nothing is known.",
        fields: &[("value", "that share"), ("unmapped", "deployments of which that cannot be told")],
        window_days: Some(DAYS),
        false_positives: "whoever merges starts it",
        false_negatives: "automation that deploys in its own name",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let text = "run history was not collected; it would show this";
    let configured = unknown(id, ReasonCode::NoAccess, text);
    if context.shipped().is_none() {
        return configured;
    }
    let configured =
        unknown(id, ReasonCode::BelowMinSample, "no version is known to have reached production");
    let logins = Logins::of(context.facts);
    let unjudged = "none of the deployments has a starter whose commits are known";
    let signal = context.share_of_production(configured, DAYS, unjudged, |shipped, one| {
        by_author(context, shipped, &logins, one)
    });
    let unmapped = |shipped: &Shipped<'_>| {
        let span = context.window_to_now(DAYS);
        shipped.production(span).filter(|one| by_author(context, shipped, &logins, one).is_none()).count()
    };
    match context.shipped() {
        Some(shipped) if signal.value().is_some() => signal.with("unmapped", unmapped(shipped) as f64),
        _ => signal,
    }
}

/// Whether its starter or an approver wrote a part of it: one who did is enough, and that none did is known when both
/// are.
fn by_author(
    context: &Context<'_>,
    shipped: &Shipped<'_>,
    logins: &Logins,
    one: &Shipment<'_>,
) -> Option<bool> {
    let started = shipped.starter(one).filter(|login| !is_bot(login));
    let started = started.and_then(|login| is_author(context, logins, one, login));
    match (started, approved_by_author(context, shipped, logins, one)) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// `Some(false)` also where nobody had to approve it.
fn approved_by_author(
    context: &Context<'_>,
    shipped: &Shipped<'_>,
    logins: &Logins,
    one: &Shipment<'_>,
) -> Option<bool> {
    let Some(approved) = shipped.approved(one) else { return (!shipped.has_waited(one)).then_some(false) };
    let judged: Vec<_> =
        approved.people.iter().map(|login| is_author(context, logins, one, (*login)?)).collect();
    if judged.contains(&Some(true)) { Some(true) } else { (!judged.contains(&None)).then_some(false) }
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{CoverageState, SignalState, Source};

    use crate::signals::testing::{World, field, observe, state};

    const ID: &str = "deploy.by_authors";

    /// A first deployment, and then one for each of these authors; `ann` starts all of them.
    fn world(authors: &[&str]) -> World {
        let mut world = World::new().collected();
        for (index, author) in ["zoe"].iter().chain(authors).enumerate() {
            let ago = 20.0 - index as f64;
            let commit = world.commit(ago, author, &["a.rs"]);
            world.ships("cd", "push", ago - 0.1, commit, &[]);
        }
        world
    }

    #[test]
    fn the_share_that_an_author_started() {
        let signal = observe(&world(&["ann", "bob", "ann", "ann"]), ID);
        assert_eq!((signal.value(), signal.n), (Some(0.75), Some(4)));
        assert_eq!(field(&signal, "unmapped"), Some(1.0), "what the first brought is not known");
    }

    #[test]
    fn an_account_is_known_by_its_hidden_address_and_a_stranger_is_in_no_share() {
        let mut world = world(&["ann", "ann"]);
        for attempt in &mut world.platform.attempts {
            attempt.actor = Some("annika-dev".into());
        }
        assert_eq!(state(&world, ID), SignalState::Unknown);
        let ann = world.people.iter_mut().find(|person| person.name == "ann").unwrap();
        ann.email = "17+annika-dev@users.noreply.github.com".to_owned();
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n), (Some(1.0), Some(2)));
    }

    #[test]
    fn a_machine_is_no_author_and_parts_of_history_are_a_part() {
        let mut world = world(&["ann", "ann"]);
        world.covers(Source::Deployments, CoverageState::Partial);
        let signal = observe(&world, ID);
        assert!(signal.value() == Some(1.0) && signal.reason.is_some());
        world.platform.attempts[1].actor = Some("release[bot]".into());
        assert_eq!(observe(&world, ID).n, Some(1));
        world.covers(Source::Jobs, CoverageState::Missing);
        assert_eq!(state(&world, ID), SignalState::Unknown);
    }

    #[test]
    fn an_author_who_approves_counts_and_who_approved_has_to_be_known() {
        use plimsoll_domain::record::{DeploymentReview, ReportedEnvironment, RunApprovals};
        let mut world = world(&["ann", "bob", "bob"]);
        assert_eq!(observe(&world, ID).value(), Some(1.0 / 3.0), "nobody had to approve");
        world.platform.environments.push(ReportedEnvironment {
            name: "production".to_owned(),
            required_reviewers: Some(1),
            wait_minutes: None,
            restricted_branches: None,
        });
        let signal = observe(&world, ID);
        assert_eq!(
            (signal.value(), signal.n),
            (Some(1.0), Some(1)),
            "bob may have approved what ann started"
        );
        for (run, login) in [(3, "bob"), (4, "ann")] {
            let review = DeploymentReview {
                state: "approved".to_owned(),
                reviewer: Some(login.to_owned()),
                by_bot: false,
                environments: vec!["production".to_owned()],
            };
            world.platform.approvals.push(RunApprovals { run, reviews: vec![review] });
        }
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n), (Some(2.0 / 3.0), Some(3)));
    }
}
