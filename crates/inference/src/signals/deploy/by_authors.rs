//! Who wrote a change brings it into production.

use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::{ReasonCode, Signal, Source};

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
        meaning: "Somebody who wrote a part of what is deployed started the deployment.",
        sources: &[Source::Git, Source::Runs, Source::Deployments, Source::PullRequests],
        computation: "Share of the window's production deployments whose starter wrote a commit that came with them. \
                      The starter is who began the run's last attempt; of a deployment that a merge starts, who \
                      merged. Accounts are people of git's history by the platform's hidden addresses, by the author \
                      of a pull request, or by equal names; what a machine started, or an account that is nobody's, \
                      is in no share.",
        fields: &[("value", "that share"), ("unmapped", "deployments whose starter cannot be told")],
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

fn by_author(
    context: &Context<'_>,
    shipped: &Shipped<'_>,
    logins: &Logins,
    one: &Shipment<'_>,
) -> Option<bool> {
    let history = &context.facts.history;
    let by_person = |commit: &&CommitIx| !history.is_merge(**commit) && !history.author(**commit).bot;
    let written: Vec<_> = one.brought.as_ref()?.iter().filter(by_person).collect();
    let starter = shipped.starter(one).filter(|login| !is_bot(login))?;
    let people = logins.people(starter)?;
    // What brought nothing new, such as an earlier version put back, has no author.
    (!written.is_empty())
        .then(|| written.iter().any(|commit| people.contains(&history.commit(**commit).author)))
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
}
