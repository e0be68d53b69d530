//! How often people commit to trunk.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::time::{DAY_SECONDS, Timestamp, Week, Window};
use plimsoll_domain::{Grade, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::{Context, Span};
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::people;
use crate::signals::proof::{Confidence, commit, proven};
use crate::signals::reading::unknown;
use crate::signals::statistics::{quantile, share};

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.cadence",
        title: "How often trunk receives work",
        meaning: "People bring their work to trunk week after week.",
        sources: &[Source::Git],
        computation: "Share of whole weeks with a human commit on trunk's ancestry. The gap is the median number of days \
                      from one day on which an author integrates into trunk to the next, over authors with at least five \
                      commits; several integrations on one day are one. \
                      In a younger repository the window starts at its first commit.",
        fields: &[
            ("value", "share of whole weeks with a human commit"),
            ("active_weeks", "weeks with a human commit"),
            ("weeks", "whole weeks in the window"),
            ("weeks_per_month", "active weeks per 30 days"),
            ("commits", "human commits, merges left out"),
            ("gap_days", "median days from one day with an author's integrations to the next"),
            ("regular_authors", "authors with at least five commits"),
        ],
        window_days: Some(DAYS),
        false_positives: "commits that a tool makes in a person's name",
        false_negatives: "a squashed branch hides the commits of a month",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let span = context.window(DAYS);
    if let Err(reason) = context.history_closed(span) {
        return Signal::without(id, SignalState::Unknown, reason);
    }
    let span = since_birth(context, span);
    let commits: Vec<_> = context.human_commits(span).collect();
    let (active, weeks) = active_weeks(context, span);
    let Some(value) = share(active, weeks) else {
        let text = "the repository is not a whole week old";
        return unknown(id, ReasonCode::BelowMinSample, text).with("commits", commits.len() as f64);
    };
    let signal = Signal::observed(id, value, Grade::E2, Confidence::Counted.value())
        .with("active_weeks", active as f64)
        .with("weeks", weeks as f64)
        .with("weeks_per_month", active as f64 / (days(span) / 30.0))
        .with("commits", commits.len() as f64)
        .with("regular_authors", people::regular_authors(context, span).len() as f64)
        .sampled(commits.len() as u64);
    let signal = match median_gap_days(context, span) {
        Some(days) => signal.with("gap_days", days),
        None => signal,
    };
    let latest = commits.iter().rev().map(|index| commit(context.facts, *index));
    context.dated(proven(context.facts, signal, latest))
}

/// The span from the repository's first commit on, where that lies inside: nobody could work before.
fn since_birth(context: &Context<'_>, span: Span) -> Span {
    let commits = context.facts.history.indices();
    let first = commits.filter(|index| context.facts.trunk_commits.contains(*index));
    let first = first.map(|index| context.time(index)).min().unwrap_or(span.from);
    Span { from: span.from.max(first.min(span.to)), to: span.to }
}

fn days(span: Span) -> f64 {
    ((span.to - span.from) as f64 / DAY_SECONDS as f64).max(1.0)
}

/// Weeks with a human commit, merges made by people among them, and whole weeks.
fn active_weeks(context: &Context<'_>, span: Span) -> (usize, usize) {
    let at = |seconds| Timestamp::from_timestamp(seconds, 0).unwrap_or_default();
    let weeks = Window { from: at(span.from), to: at(span.to) }.whole_weeks();
    let merges = context.integrations().all.iter().filter(|integration| {
        !integration.merged.is_empty()
            && integration.is_human(context.facts)
            && !context.author(integration.commit).bot
            && span.contains(context.time(integration.commit))
    });
    let active: BTreeSet<Week> = context
        .human_commits(span)
        .chain(merges.map(|integration| integration.commit))
        .map(|index| Week::containing(at(context.time(index))))
        .collect();
    (weeks.iter().filter(|week| active.contains(week)).count(), weeks.len())
}

/// Median over the gaps between an author's successive days with integrations. A burst of commits on one day says
/// nothing about how long the work before it stayed away, so a day counts once.
fn median_gap_days(context: &Context<'_>, span: Span) -> Option<f64> {
    let regular = people::regular_authors(context, span);
    let mut active: BTreeMap<u32, BTreeSet<i64>> = BTreeMap::new();
    for integration in &context.integrations().all {
        let time = context.time(integration.commit);
        if !span.contains(time) {
            continue;
        }
        let day = time.div_euclid(DAY_SECONDS);
        for index in integration.work() {
            let author = context.facts.history.commit(*index).author;
            if regular.contains(&author) {
                active.entry(author).or_default().insert(day);
            }
        }
    }
    let mut gaps: Vec<f64> = active
        .values()
        .flat_map(|days| days.iter().zip(days.iter().skip(1)))
        .map(|(earlier, later)| (later - earlier) as f64)
        .collect();
    quantile(&mut gaps, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn weeks_and_gaps_are_measured() {
        let mut world = World::new();
        for step in 0..20 {
            world.commit(80.0 - f64::from(step) * 4.0, "ann", &["src/a.rs"]);
        }
        let signal = observe(&world, "vc.cadence");
        assert!(signal.value().unwrap() > 0.8, "{signal:?}");
        assert_eq!(field(&signal, "gap_days"), Some(4.0));
        assert_eq!(signal.n, Some(20));
    }

    #[test]
    fn bursts_on_a_few_days_are_no_daily_work() {
        let mut world = World::new();
        for day in [80.5, 60.5, 40.5, 20.5] {
            for step in 0..5 {
                world.commit(day - f64::from(step) * 0.002, "ann", &["a.rs"]);
            }
        }
        let signal = observe(&world, "vc.cadence");
        assert_eq!((field(&signal, "gap_days"), signal.n), (Some(20.0), Some(20)));
        assert!(signal.value().unwrap() < 0.5);
    }

    #[test]
    fn without_regular_authors_there_is_no_gap() {
        let mut world = World::new();
        world.commit(10.0, "ann", &["a.rs"]);
        let signal = observe(&world, "vc.cadence");
        assert_eq!((field(&signal, "gap_days"), signal.n), (None, Some(1)));
    }

    #[test]
    fn the_weeks_before_the_first_commit_are_not_idle() {
        let mut world = World::new();
        for step in 0..30 {
            world.commit(30.0 - f64::from(step), "ann", &["a.rs"]);
        }
        let signal = observe(&world, "vc.cadence");
        assert_eq!((signal.value(), field(&signal, "weeks")), (Some(1.0), Some(4.0)), "{signal:?}");
        assert!(field(&signal, "weeks_per_month").unwrap() > 3.9);
    }

    #[test]
    fn a_repository_of_yesterday_has_no_week_to_judge() {
        let mut world = World::new();
        for step in 0..30 {
            world.commit(1.0 - f64::from(step) / 40.0, "ann", &["a.rs"]);
        }
        assert_eq!(state(&world, "vc.cadence"), SignalState::Unknown);
    }

    #[test]
    fn a_dormant_repository_is_judged_by_its_last_active_days() {
        let mut world = World::new();
        for step in 0..30 {
            world.commit(500.0 - f64::from(step), "ann", &["a.rs"]);
        }
        let signal = observe(&world, "vc.cadence");
        assert_eq!(signal.n, Some(30));
        assert!(signal.reason.unwrap().text.contains("dormant"));
    }

    #[test]
    fn a_clone_cut_off_inside_the_window_is_unknown() {
        let mut world = World::new();
        let first = world.commit(10.0, "ann", &["a.rs"]);
        world.truncated.push(first);
        assert_eq!(state(&world, "vc.cadence"), SignalState::Unknown);
    }
}
