//! How long branches live.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::evidence::{Evidence, EvidenceKind};
use plimsoll_domain::record::PullRequest;
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::{Context, Span};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::integrations::Integration;
use crate::signals::lifetimes::{is_release_line, merged_days, side_lines};
use crate::signals::proof::{Confidence, commit, proven, pull_request};
use crate::signals::statistics::{quantile, share};
use crate::signals::triggers;

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.branches",
        title: "Branch lifetime",
        meaning: "How long work stays away from trunk.",
        sources: &[Source::Git, Source::PullRequests],
        computation: "For every merge on trunk's first-parent line: its time minus that of the oldest human commit \
                      it brought in; release lines left out. A branch is long-lived when it has human commits that \
                      are not on trunk, the newest inside the window and over 14 days after the oldest. It is not when \
                      trunk has its files, a later commit by one of its authors with the same subject, or its merged pull request, \
                      and doubtful when its author squashed a pull request within a day after. A commit that \
                      names its pull request was squashed: its branch's life cannot be seen in git. Where pull requests \
                      were collected and are more than the merges seen, their lives stand in: from the first commit, or \
                      else the opening, to the merge.",
        fields: &[
            ("value", "90th percentile of days from a branch's first commit to its merge"),
            ("p50_days", "median of the same"),
            ("long_lived", "active long-lived branches that are no release lines"),
            (
                "long_lived_at_most",
                "the same with those of which nothing shows that work went on, or that seem squashed",
            ),
            ("direct_share", "share of human integrations committed to trunk directly"),
            ("squash_share", "share of human integrations that are squashed or rebased pull requests"),
            ("integrations", "human integrations into trunk"),
            ("pull_requests", "pull requests whose lives were measured, where these stand in"),
        ],
        window_days: Some(DAYS),
        false_positives: "a rebase makes a branch look younger than it is",
        false_negatives: "branches that were deleted unmerged; squashed branches; one commit made ready for weeks",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let span = context.window(DAYS);
    if let Err(reason) = context.history_closed(span) {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let integrations = human_integrations(context, span);
    let lines = side_lines(context, span);
    let branches = &lines.active;
    if integrations.is_empty() && branches.is_empty() {
        let text = "nobody brought work to trunk in the window";
        return Signal::without(id, SignalState::Unknown, Reason::new(ReasonCode::BelowMinSample, text));
    }
    let mut measured: Vec<(f64, &Integration)> = integrations
        .iter()
        .filter_map(|integration| merged_days(context, integration).map(|days| (days, *integration)))
        .collect();
    measured.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut days: Vec<f64> = measured.iter().map(|(days, _)| *days).collect();
    let requests = requests(context, span);
    let by_requests = requests.len() > days.len();
    if by_requests {
        days = requests.iter().map(|(days, _)| *days).collect();
    }
    let mut signal = Signal::observed(id, 0.0, Grade::E2, Confidence::Counted.value())
        .with("long_lived", branches.len() as f64)
        .with("long_lived_at_most", (branches.len() + lines.doubtful.len()) as f64)
        .with("integrations", integrations.len() as f64)
        .sampled(days.len() as u64);
    signal.values.remove("value");
    for (field, value) in [
        ("value", quantile(&mut days, 0.9)),
        ("p50_days", quantile(&mut days, 0.5)),
        ("direct_share", share(count(context, &integrations, false), integrations.len())),
        ("squash_share", share(count(context, &integrations, true), integrations.len())),
    ] {
        if let Some(value) = value {
            signal = signal.with(field, value);
        }
    }
    if by_requests {
        signal = signal.with("pull_requests", days.len() as f64);
        if context.facts.coverage_of(Source::PullRequests) == CoverageState::Partial {
            let text = "counted over the pull requests that were collected; there are more";
            signal.reason = Some(Reason::new(ReasonCode::Inconclusive, text));
        }
    }
    if days.is_empty() {
        let text = "no branch of people was merged with a merge commit; how long branches live is not seen";
        signal.reason = Some(Reason::new(ReasonCode::BelowMinSample, text));
    }
    let oldest = branches.iter().map(|branch| Evidence::new(EvidenceKind::Branch, branch.short()));
    let longest = measured.iter().map(|(days, integration)| {
        commit(context.facts, integration.commit).with_note(format!("merged after {days:.1} days"))
    });
    let open = requests.iter().filter(|_| by_requests);
    let open =
        open.map(|(days, request)| pull_request(request).with_note(format!("merged after {days:.1} days")));
    let direct = integrations.iter().rev().filter(|one| one.merged.is_empty() && !is_squash(context, one));
    let squashed = integrations.iter().rev().filter(|one| one.merged.is_empty() && is_squash(context, one));
    let note = |one: &&Integration, note: &str| commit(context.facts, one.commit).with_note(note);
    let others = direct.map(|one| note(one, "committed to trunk directly"));
    let others = others.chain(squashed.map(|one| note(one, "a squashed or rebased pull request")));
    // Where nothing was merged, what came without a merge is what the signal stands on.
    let shown = if measured.is_empty() { 3 } else { 1 };
    let branches = oldest.take(2).chain(open.take(2)).chain(longest).take(4);
    let signal = proven(context.facts, signal, branches.chain(others.take(shown)));
    context.dated(signal)
}

/// Days that people's pull requests into the trunk lived, longest first. A rebase makes the first commit young.
fn requests<'a>(context: &Context<'a>, span: Span) -> Vec<(f64, &'a PullRequest)> {
    let trunk = triggers::trunk_name(context.facts);
    let fits = |request: &&PullRequest| {
        let release = request.head_branch.as_deref().is_some_and(is_release_line);
        let to_trunk = request.base.as_deref() == Some(trunk);
        to_trunk && !request.by_bot && !release && span.contains(request.merged.timestamp())
    };
    let days = |request: &PullRequest| {
        let begun = request.first_commit.map_or(request.opened, |first| first.min(request.opened));
        (request.merged - begun).num_seconds().max(0) as f64 / DAY_SECONDS as f64
    };
    let all = context.facts.platform.pull_requests.iter().filter(fits);
    let mut found: Vec<_> = all.map(|request| (days(request), request)).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found
}

fn human_integrations<'a>(context: &'a Context<'_>, span: Span) -> Vec<&'a Integration> {
    let all = &context.integrations().all;
    all.iter().filter(|one| span.contains(context.time(one.commit)) && one.is_human(context.facts)).collect()
}

/// Integrations without a merge: squashed pull requests, or what was committed directly.
fn count(context: &Context<'_>, integrations: &[&Integration], squashed: bool) -> usize {
    integrations.iter().filter(|one| one.merged.is_empty() && is_squash(context, one) == squashed).count()
}

fn is_squash(context: &Context<'_>, one: &Integration) -> bool {
    context.facts.history.commit(one.commit).message.pull_request.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    fn world() -> World {
        let mut world = World::new();
        world.commit(200.0, "ann", &["a.rs"]);
        world
    }

    #[test]
    fn lifetimes_run_from_the_oldest_commit_to_the_merge() {
        let mut world = world();
        world.merge(&[20.0, 15.0], 10.0, "ann", &["a.rs"]);
        world.merge(&[9.0], 7.0, "bob", &["a.rs"]);
        let signal = observe(&world, "vc.branches");
        assert_eq!((field(&signal, "p50_days"), signal.n), (Some(6.0), Some(2)));
        assert!((signal.value().unwrap() - 9.2).abs() < 1e-9);
    }

    #[test]
    fn squashed_branches_are_neither_direct_nor_measured() {
        let mut world = world();
        world.commit_saying(5.0, "ann", "Add login (#12)", &["a.rs"]);
        world.commit(4.0, "ann", &["a.rs"]);
        let signal = observe(&world, "vc.branches");
        assert_eq!(field(&signal, "direct_share"), Some(0.5));
        assert_eq!(field(&signal, "squash_share"), Some(0.5));
        assert_eq!((signal.value(), signal.n), (None, Some(0)));
        assert_eq!(signal.evidence.len(), 2, "the direct commit and the squashed one");
    }

    #[test]
    fn long_lived_branches_are_counted_and_release_lines_are_not() {
        let mut world = world();
        world.commit(3.0, "ann", &["a.rs"]);
        let base = world.tip.unwrap();
        let old = world.commit_on(vec![base], 40.0, "ann", "Work", &[]);
        let work = world.commit_on(vec![old], 5.0, "ann", "Work", &[]);
        world.branch("rewrite", work);
        world.branch("release/1.2", work);
        let bump = world.commit_on(vec![base], 40.0, "renovate[bot]", "Bump", &[]);
        world.branch("renovate/x", bump);
        assert_eq!(field(&observe(&world, "vc.branches"), "long_lived"), Some(1.0));
    }

    #[test]
    fn what_was_left_alone_or_squashed_is_no_active_side_line() {
        let mut world = world();
        world.commit(50.0, "ann", &["a.rs"]);
        let base = world.tip.unwrap();
        let line = |world: &mut World, name: &str, commits: &[(f64, &str)]| {
            let mut at = base;
            for (days_ago, subject) in commits {
                at = world.commit_on(vec![at], *days_ago, "ann", subject, &[]);
            }
            world.branch(name, at);
        };
        line(&mut world, "one-commit", &[(40.0, "Try")]);
        line(&mut world, "left", &[(40.0, "Try"), (38.0, "Try more")]);
        line(&mut world, "squashed", &[(40.0, "Add the login page"), (20.0, "Fix it")]);
        line(&mut world, "perhaps", &[(40.0, "Begin"), (10.0, "End")]);
        line(&mut world, "side", &[(40.0, "Rewrite"), (8.0, "Rewrite more")]);
        world.commit_saying(19.9, "ann", "Add the login page (#12)", &["a.rs"]);
        world.commit_saying(9.9, "ann", "Begin and end (#13)", &["a.rs"]);
        let signal = observe(&world, "vc.branches");
        assert_eq!(field(&signal, "long_lived"), Some(1.0), "only `side`");
        assert_eq!(field(&signal, "long_lived_at_most"), Some(4.0), "all but what was squashed");
    }

    #[test]
    fn a_branch_named_after_versions_that_were_released_is_no_side_line() {
        let mut world = world();
        world.commit(3.0, "ann", &["a.rs"]);
        let base = world.tip.unwrap();
        world.tag("50.0", 60.0, None);
        let old = world.commit_on(vec![base], 40.0, "ann", "Work", &[]);
        let work = world.commit_on(vec![old], 5.0, "ann", "Work", &[]);
        for name in ["shop-50", "shop-50-0", "shop-51", "issue-50", "shop-rewrite"] {
            world.branch(name, work);
        }
        let signal = observe(&world, "vc.branches");
        assert_eq!(field(&signal, "long_lived"), Some(3.0), "no 51 was released, and an issue is no version");
    }

    #[test]
    fn nothing_integrated_is_too_little_to_say() {
        let mut world = World::new();
        world.commit(1.0, "dependabot[bot]", &["Cargo.lock"]);
        assert_eq!(state(&world, "vc.branches"), SignalState::Unknown);
    }

    #[test]
    fn pull_requests_stand_in_where_git_shows_fewer_lives() {
        let mut world = world().collected();
        world.merge(&[20.0, 15.0], 10.0, "ann", &["a.rs"]);
        world.pull_request(5.0, None);
        let signal = observe(&world, "vc.branches");
        assert_eq!((signal.value(), signal.n), (Some(10.0), Some(1)), "as many merges: git tells");
        let old =
            crate::signals::testing::minutes_after(world.platform.pull_requests[0].merged, -3 * 24 * 60);
        world.pull_request(4.0, None).first_commit = Some(old);
        world.pull_request(4.0, None).by_bot = true;
        world.pull_request(4.0, None).base = Some("next".to_owned());
        world.pull_request(4.0, None).head_branch = Some("release/1.2".to_owned());
        let signal = observe(&world, "vc.branches");
        assert_eq!((signal.n, field(&signal, "pull_requests")), (Some(2), Some(2.0)));
        assert_eq!(field(&signal, "p50_days"), Some(2.5), "one day, and four from its first commit");
        let part = observe(&world.clone().partly(Source::PullRequests), "vc.branches");
        assert!(part.reason.unwrap().text.contains("there are more"));
        world.platform.pull_requests.clear();
        assert_eq!(field(&observe(&world, "vc.branches"), "pull_requests"), None);
    }
}
