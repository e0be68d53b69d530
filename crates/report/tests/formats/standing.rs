//! What stands of a repository, night after night.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

use plimsoll_domain::fleet::{ChangeKind, Way};
use plimsoll_domain::{Assessment, Timestamp, Verdict};
use plimsoll_report::{Standing, Step};

use crate::sample;

fn night(day: u32, met: bool) -> Assessment {
    let mut assessment = sample::assessment();
    assessment.as_of = format!("2026-07-{day:02}T02:00:00Z").parse::<Timestamp>().unwrap();
    let practice = assessment.practices.iter_mut().find(|one| one.verdict == Verdict::Met).unwrap();
    practice.verdict = if met { Verdict::Met } else { Verdict::NotMet };
    assessment
}

fn step(standing: &Standing, assessment: &Assessment) -> Step {
    standing.step(assessment, |_| None)
}

/// What was told of practices: the days on which one got worse, and better.
fn told(nights: &[(u32, bool)]) -> Vec<(u32, Way)> {
    let mut standing = Standing::begun(&night(1, true));
    let mut told = Vec::new();
    for (day, met) in nights {
        let step = step(&standing, &night(*day, *met));
        let practices = step.changes.iter().filter(|change| change.kind == ChangeKind::Practice);
        told.extend(practices.map(|change| (*day, change.way)));
        // What is kept is what is compared with.
        let document = step.standing.document();
        standing = Standing::from_document(&document).unwrap();
        assert!(standing.document() == document, "nothing is lost on the way");
    }
    told
}

#[test]
fn a_loss_is_told_once_and_at_once() {
    assert_eq!(told(&[(2, true), (3, false), (4, false), (5, false)]), [(3, Way::Worse)]);
}

#[test]
fn what_wavers_is_told_once_a_week_at_most() {
    let nights: Vec<_> = (2..=9).map(|day| (day, day % 2 == 1)).collect();
    // Lost on the 2nd and told; regained on the 3rd and told; lost and regained again and again, and not told.
    assert_eq!(told(&nights), [(2, Way::Worse), (3, Way::Better)]);
}

#[test]
fn what_stays_lost_is_told_after_a_week() {
    let mut nights = vec![(2, false), (3, true)];
    nights.extend((4..=14).map(|day| (day, false)));
    assert_eq!(told(&nights), [(2, Way::Worse), (3, Way::Better), (11, Way::Worse)]);
}

#[test]
fn a_night_that_sees_nothing_hides_no_loss() {
    let standing = Standing::begun(&night(1, true));
    let mut blind = night(2, true);
    for practice in &mut blind.practices {
        practice.verdict = Verdict::Unknown;
    }
    let unseen = step(&standing, &blind);
    assert_eq!(unseen.changes, [], "less known is not worse");
    assert!(unseen.less_known > 0);
    let seen = step(&unseen.standing, &night(3, false));
    assert!(seen.changes.iter().any(|change| change.way == Way::Worse), "{:?}", seen.changes);
}
