//! Changes that somebody else has looked at.

use std::collections::BTreeMap;

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::record::PullRequest;
use plimsoll_domain::{
    Evidence, EvidenceKind, Grade, ObjectId, Reason, ReasonCode, Signal, SignalState, Source,
};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::integrations::Integration;
use crate::signals::proof::{Confidence, commit, proven};
use crate::signals::reading::unknown;
use crate::signals::statistics::share;

const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.pr_review_ratio",
        title: "Changes reviewed by somebody else",
        meaning: "Share of trunk integrations that came by a pull request which somebody other than its author reviewed \
                  before the merge.",
        sources: &[Source::Git, Source::PullRequests],
        computation: "Human integrations of the window, by the pull request that became them. Whether the reviewer \
                      approved is not kept: a review counts as one, whatever it said, except where a rule in force \
                      asks for approvals; then a pull request without a known review counts too.",
        fields: &[
            ("value", "share of human integrations that came by a reviewed pull request"),
            ("by_pull_request", "share of human integrations that came by a pull request"),
        ],
        window_days: Some(DAYS),
        false_positives: "reviews made without reading",
        false_negatives: "reviews held elsewhere, or while pairing",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let facts = context.facts;
    let coverage = facts.coverage_of(Source::PullRequests);
    if coverage == CoverageState::Missing {
        return unknown(id, ReasonCode::NoAccess, "pull requests were not collected; they would show this");
    }
    let span = context.window(DAYS);
    if let Err(reason) = context.history_closed(span) {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let requests = &facts.platform.pull_requests;
    let by_commit: BTreeMap<ObjectId, &PullRequest> =
        requests.iter().filter_map(|request| Some((request.merge_commit?, request))).collect();
    let by_number: BTreeMap<u64, &PullRequest> =
        requests.iter().map(|request| (request.number, request)).collect();
    let request_of = |one: &Integration| {
        let commit = facts.history.commit(one.commit);
        let named = || by_number.get(&u64::from(commit.message.pull_request?)).copied();
        by_commit.get(&commit.id).copied().or_else(named)
    };
    let all: Vec<(&Integration, Option<&PullRequest>)> = context
        .integrations()
        .all
        .iter()
        .filter(|one| span.contains(context.time(one.commit)) && one.is_human(facts))
        .map(|one| (one, request_of(one)))
        .collect();
    let by_request: Vec<&PullRequest> = all.iter().filter_map(|(_, request)| *request).collect();
    if all.is_empty() {
        return unknown(id, ReasonCode::BelowMinSample, "nobody brought work to trunk in the window");
    }
    if coverage != CoverageState::Complete {
        let text = "pull requests were read in part; of the others nobody knows whether they were reviewed";
        return unknown(id, ReasonCode::NoAccess, text);
    }
    let asked = context.rules_for_trunk().iter().any(|rule| rule.required_approvals > 0);
    let told = requests.iter().any(|request| request.first_review.is_some());
    if !asked && !told && !by_request.is_empty() {
        // A list of pull requests without their reviews looks the same as one where nobody reviews.
        let text = "no pull request has a review; whether reviews were asked for cannot be told apart";
        return unknown(id, ReasonCode::Inconclusive, text);
    }
    let reviewed = |request: &&&PullRequest| {
        asked || request.first_review.is_some_and(|review| review <= request.merged)
    };
    let count = by_request.iter().filter(reviewed).count();
    let (Some(value), Some(by_pull_request)) = (share(count, all.len()), share(by_request.len(), all.len()))
    else {
        return unknown(id, ReasonCode::BelowMinSample, "nobody brought work to trunk in the window");
    };
    let mut signal = Signal::observed(id, value, Grade::E3, Confidence::Assumed.value())
        .with("by_pull_request", by_pull_request)
        .sampled(all.len() as u64);
    let text = "a review counts whatever it said; approvals are not kept";
    signal.reason = (!asked).then(|| Reason::new(ReasonCode::Inconclusive, text));
    let without = all.iter().rev().filter(|(_, request)| !request.as_ref().is_some_and(|one| reviewed(&one)));
    let shown = without.map(|(one, request)| match request {
        Some(request) => named(request),
        None => commit(facts, one.commit),
    });
    let latest = by_request.iter().rev().map(|request| named(request));
    context.dated(proven(facts, signal, shown.take(3).chain(latest.take(2))))
}

fn named(request: &PullRequest) -> Evidence {
    let mut evidence = Evidence::new(EvidenceKind::PullRequest, format!("#{}", request.number));
    evidence.url = request.url.clone().filter(|url| url.starts_with("https://"));
    evidence
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::record::BranchRule;

    use super::*;
    use crate::signals::testing::{World, as_of, field, observe, state};

    fn request(number: u64, reviewed: bool) -> PullRequest {
        PullRequest {
            number,
            title: None,
            author: Some("ann".to_owned()),
            by_bot: false,
            base: Some("main".to_owned()),
            head_branch: None,
            head: None,
            merge_commit: None,
            commits: None,
            first_commit: None,
            opened: as_of(),
            first_review: reviewed.then(as_of),
            merged: as_of(),
            updated: None,
            merged_by: None,
            labels: Vec::new(),
            url: None,
        }
    }

    /// A reviewed pull request, one that nobody looked at, and a commit that was pushed.
    fn world() -> World {
        let mut world = World::new().collected();
        world.commit_saying(9.0, "ann", "Add a (#1)", &["a.rs"]);
        world.commit_saying(8.0, "ann", "Add b (#2)", &["b.rs"]);
        world.commit(7.0, "ann", &["c.rs"]);
        world.commit(6.0, "ann", &["d.rs"]);
        world.platform.pull_requests = vec![request(1, true), request(2, false)];
        world
    }

    #[test]
    fn reviewed_pull_requests_over_all_integrations() {
        let signal = observe(&world(), "vc.pr_review_ratio");
        assert_eq!((signal.value(), signal.n), (Some(0.25), Some(4)));
        assert_eq!(field(&signal, "by_pull_request"), Some(0.5));
    }

    #[test]
    fn a_rule_that_asks_for_approvals_stands_for_reviews_that_were_not_told() {
        let mut world = world();
        world.platform.rules.push(BranchRule {
            id: "1".to_owned(),
            name: "main".to_owned(),
            active: true,
            branches: vec!["main".to_owned()],
            requires_pull_request: true,
            required_approvals: 1,
            required_checks: Vec::new(),
            merge_queue: false,
            blocks_force_pushes: None,
            dismisses_stale_approvals: None,
            requires_signatures: None,
        });
        assert_eq!(observe(&world, "vc.pr_review_ratio").value(), Some(0.5));
    }

    #[test]
    fn reviews_that_nobody_told_of_are_unknown_and_never_zero() {
        let mut unread = world();
        unread.platform.pull_requests = vec![request(1, false), request(2, false)];
        assert_eq!(state(&unread, "vc.pr_review_ratio"), SignalState::Unknown);
        assert_eq!(state(&World::new(), "vc.pr_review_ratio"), SignalState::Unknown);
    }

    #[test]
    fn where_everything_is_pushed_directly_nothing_is_reviewed() {
        let mut pushed = world();
        pushed.platform.pull_requests.clear();
        assert_eq!(observe(&pushed, "vc.pr_review_ratio").value(), Some(0.0));
    }
}
