//! The level algorithm, case by case.

use plimsoll_domain::Verdict;
use plimsoll_domain::level::Observed;
use plimsoll_domain::practice::PracticeRole;

use super::world::cdmm;
use crate::assess::judge;
use crate::condition::Condition;
use crate::levels::{Standing, Tally, standing};

/// `mmxu` is two met, one not met, one unknown; a capital letter is a gate; empty is nothing applicable.
fn tally(text: &str) -> Tally {
    let mut tally = Tally::default();
    for letter in text.chars() {
        let verdict = match letter.to_ascii_lowercase() {
            'm' => Verdict::Met,
            'x' => Verdict::NotMet,
            'u' => Verdict::Unknown,
            other => panic!("{other}"),
        };
        tally.count(verdict, letter.is_ascii_uppercase());
    }
    tally
}

/// Levels passed by the floor, the observation and the ceiling.
fn passed(levels: [&str; 5]) -> (usize, usize, usize) {
    let Standing { floor, observed, ceiling } = standing(&cdmm(), &levels.map(tally));
    (floor, observed, ceiling)
}

#[test]
fn theta_asks_for_these_shares() {
    for (enough, short) in [("m", "x"), ("mm", "mx"), ("mmx", "mxx"), ("mmmx", "mmxx"), ("mmmxx", "mmxxx")] {
        assert_eq!(passed([enough, "X", "X", "X", "X"]), (1, 1, 1), "{enough}");
        assert_eq!(passed([short, "X", "X", "X", "X"]), (0, 0, 0), "{short}");
    }
    assert_eq!(passed(["mmmmxx", "mmmmmxx", "X", "X", "X"]), (2, 2, 2));
}

#[test]
fn unknown_counts_as_no_below_and_as_yes_above() {
    assert_eq!(passed(["mmuuu", "uuu", "Xu", "m", "m"]), (0, 1, 2));
}

#[test]
fn a_gate_bars_its_level_and_all_above() {
    assert_eq!(passed(["mmmX", "mm", "mm", "mm", "mm"]), (0, 0, 0));
    assert_eq!(passed(["mmmU", "x", "m", "m", "m"]), (0, 0, 1));
    assert_eq!(passed(["mm", "Mm", "mmX", "mm", "mm"]), (2, 2, 2));
}

#[test]
fn too_little_known_is_not_observed() {
    // Base and Beginner: two fifths; from Intermediate: half, and at least two.
    assert_eq!(passed(["muuu", "X", "X", "X", "X"]), (0, 0, 1));
    assert_eq!(passed(["mmuuu", "X", "X", "X", "X"]), (0, 1, 1));
    assert_eq!(passed(["m", "m", "muu", "X", "X"]), (2, 2, 3));
    assert_eq!(passed(["m", "m", "mmuu", "X", "X"]), (2, 3, 3));
    assert_eq!(passed(["m", "m", "m", "X", "X"]), (3, 3, 3));
}

#[test]
fn a_level_nothing_is_known_of_is_bridged_by_the_next() {
    assert_eq!(passed(["uuu", "mm", "X", "X", "X"]), (0, 2, 2));
    assert_eq!(passed(["uux", "mm", "X", "X", "X"]), (0, 0, 2));
    // A level without practices passes, and lends no evidence to the one below.
    assert_eq!(passed(["uuu", "", "X", "X", "X"]), (0, 0, 2));
    assert_eq!(passed(["m", "", "X", "X", "X"]), (2, 2, 2));
    // One bridge does not carry another.
    assert_eq!(passed(["uuu", "uuu", "mm", "X", "X"]), (0, 0, 3));
}

#[test]
fn a_bridge_holds_when_more_is_met_below_it() {
    // The gate is unknown in both; the second one met must not make the level fall.
    assert_eq!(passed(["Umuu", "mm", "X", "X", "X"]), (0, 2, 2));
    assert_eq!(passed(["Ummu", "mm", "X", "X", "X"]), (0, 2, 2));
}

#[test]
fn an_unknown_gate_is_bridged_only_where_little_is_claimed() {
    assert_eq!(passed(["m", "Umuu", "mm", "X", "X"]), (1, 3, 3));
    assert_eq!(passed(["m", "m", "Ummmm", "mm", "X"]), (2, 2, 4));
    // Gates met, little else known: what is above may speak for it.
    assert_eq!(passed(["m", "m", "Muuuuu", "mm", "X"]), (2, 4, 4));
}

/// A ladder whose lowest level has only anti-practices, with the verdict on the one it has.
fn left_behind(anti: Verdict, next: &str, default: bool) -> (usize, usize, usize) {
    let mut model = cdmm();
    model.levels[0].default = default;
    let mut practice = model.practices[0].clone();
    practice.role = PracticeRole::AntiPractice;
    let mut lowest = Tally::default();
    lowest.add(anti, &practice);
    let Standing { floor, observed, ceiling } = standing(&model, &[lowest, tally(next), tally("X")]);
    (floor, observed, ceiling)
}

#[test]
fn what_should_be_left_behind_is_a_level_only_where_it_is_still_done() {
    assert_eq!(left_behind(Verdict::Met, "X", false), (1, 1, 1));
    assert_eq!(left_behind(Verdict::Unknown, "X", false), (0, 0, 1));
    assert_eq!(left_behind(Verdict::NotMet, "X", false), (0, 0, 1));
    assert_eq!(left_behind(Verdict::NotMet, "m", false), (2, 2, 2));
    assert_eq!(left_behind(Verdict::Met, "m", false), (2, 2, 2));
    assert_eq!(left_behind(Verdict::Unknown, "u", false), (0, 0, 2));
    assert_eq!(left_behind(Verdict::NotMet, "X", true), (1, 1, 1));
}

#[test]
fn what_is_optional_is_in_no_count() {
    let mut practice = cdmm().practices[0].clone();
    practice.role = PracticeRole::Optional;
    let mut tally = Tally::default();
    tally.add(Verdict::NotMet, &practice);
    assert_eq!(tally, Tally::default());
}

#[test]
fn a_model_that_does_not_apply_says_nothing() {
    let mut model = cdmm();
    model.applies = Some(Condition::Not(Box::new(Condition::All(Vec::new()))));
    let result = judge(&model, &[], &[], &Clone::clone);
    assert!(result.practices.iter().all(|practice| practice.verdict == Verdict::NotApplicable));
    for level in &result.levels {
        assert_eq!((&level.observed, &level.floor, &level.ceiling), (&Observed::NotApplicable, &None, &None));
        assert!(level.blockers.is_empty() && level.ahead.is_empty());
    }
}
