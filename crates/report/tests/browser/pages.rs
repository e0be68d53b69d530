//! The pages that are looked at.

use plimsoll_domain::Window;
use plimsoll_domain::fleet::{Change, ChangeKind, Member, MemberState, Night, Way};
use plimsoll_domain::level::LevelVerdict;
use plimsoll_report::fleet::{Distribution, NightLevels};
use plimsoll_report::{FleetEntry, html, html_fleet};

use crate::attack::{self, ADDRESSES, INJECTIONS};
use crate::{events, sample};

/// A report with everything in it.
pub(crate) fn report() -> String {
    html(&sample::two_models(), Some(&events::history()), Some(&events::tables(60, 70)))
}

/// A report whose every text attacks its reader.
pub(crate) fn hostile() -> String {
    let text = format!("{}\u{1b}[2J\u{202e}{}", INJECTIONS.concat(), "x".repeat(10_000));
    let assessment = attack::assessment(&text, ADDRESSES[2]);
    html(&assessment, Some(&attack::history(&text)), Some(&attack::tables(&text, ADDRESSES[0])))
}

/// Three repositories: one is empty, one has a report of its own.
pub(crate) fn fleet() -> String {
    let (mut first, second, third) = (sample::assessment(), sample::empty(), sample::assessment());
    first.repository.name = "anchor/zinc".to_owned();
    first.levels[0].observed = plimsoll_domain::level::Observed::None;
    if let Some(frequency) = first.metrics.first_mut() {
        frequency.value = Some(2.0);
    }
    html_fleet(
        &[
            FleetEntry { assessment: &first, report: Some("zinc.html") },
            FleetEntry { assessment: &second, report: None },
            FleetEntry { assessment: &third, report: None },
        ],
        Some(&night()),
        &nights(),
    )
}

/// A night in which something got worse.
fn night() -> Night {
    let change = Change {
        kind: ChangeKind::Practice,
        way: Way::Worse,
        id: "cdmm.bd.auto-trigger".to_owned(),
        model: Some("cdmm".to_owned()),
        title: "Builds start by themselves".to_owned(),
        from: "met".to_owned(),
        to: "not met".to_owned(),
        size: 1,
        why: Some("no run since March".to_owned()),
        because: Vec::new(),
        evidence: Vec::new(),
    };
    let assessment = sample::assessment();
    Night {
        tool_version: "0.1.0".to_owned(),
        fleet: "acme".to_owned(),
        as_of: assessment.as_of,
        window: assessment.window,
        started: assessment.as_of,
        finished: assessment.as_of,
        resumed: false,
        before: Some(Window::days_before(assessment.as_of, 1).from),
        ended_early: None,
        requests: 3,
        members: vec![Member {
            levels: assessment.levels.clone(),
            changes: vec![change],
            ..Member::named("anchor/zinc", MemberState::Assessed)
        }],
        left_out: Vec::new(),
        notices: Vec::new(),
        outliers: Vec::new(),
        gates: Vec::new(),
    }
}

/// Twelve nights of eighty repositories that get on.
fn nights() -> Vec<NightLevels> {
    let one = |night: u32, level: &LevelVerdict| Distribution {
        model: level.model.clone(),
        category: level.category.clone(),
        title: level.category_title.clone(),
        rungs: std::iter::once(("none".to_owned(), u64::from(20 - night)))
            .chain(
                level
                    .ladder
                    .iter()
                    .zip(1..)
                    .map(|(rung, height)| (rung.clone(), u64::from(30 / height + night % height))),
            )
            .collect(),
        unknown: 4,
        not_applicable: 0,
    };
    let assessment = sample::assessment();
    let of = |night: u32| NightLevels {
        as_of: Window::days_before(assessment.as_of, 12 - night).from,
        distribution: assessment.levels.iter().map(|level| one(night, level)).collect(),
        worse: u64::from(night % 3),
        better: 1,
    };
    (0..12).map(of).collect()
}
