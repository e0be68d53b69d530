//! The scanner finds exactly what running every pattern would find.

use proptest::prelude::*;

use super::super::LogRules;
use super::super::scan::{Found, Scanner};
use crate::catalogue::LinePattern;

/// Every pattern, run on every line.
fn by_force(rules: &LogRules, line: &[u8]) -> Vec<u16> {
    let all = 0..rules.patterns().count() as u16;
    all.filter(|number| rules.scanner().pattern(*number).is_match(line)).collect()
}

fn agrees(line: &[u8]) {
    let rules = LogRules::builtin();
    let mut found = Found::default();
    let scanned = rules.scanner().matches(line, &mut found).to_vec();
    assert_eq!(scanned, by_force(rules, line), "{:?}", String::from_utf8_lossy(line));
}

/// Lines that patterns are for, and bits of them put together anew.
fn lines() -> Vec<Vec<u8>> {
    let tools = crate::catalogue::Catalogue::builtin().tools().iter();
    let examples = tools.flat_map(|tool| tool.logs.iter().map(|log| log.example.clone().into_bytes()));
    examples.collect()
}

/// Other programs take the same patterns, and are stricter: a quote needs no escape.
#[test]
fn patterns_escape_nothing_without_need() {
    for pattern in LogRules::builtin().patterns() {
        assert!(!pattern.contains("\\\"") && !pattern.contains("\\'"), "{pattern}");
    }
}

#[test]
fn examples_are_found_wherever_they_stand() {
    for line in lines() {
        agrees(&line);
        for front in [&b" "[..], b"x", b"  \t", b"[info] ", b"ab"] {
            agrees(&[front, &line].concat());
        }
        agrees(&[&line[..], b" and more"].concat());
        agrees(&line[..line.len() / 2]);
    }
}

#[test]
fn a_text_that_stands_often_in_a_line_is_found_where_it_matches() {
    for times in [1, 3, 4, 5, 40] {
        let often = "Cart.java:1) ".repeat(times);
        agrees(often.as_bytes());
        agrees(format!("{often}Cart.java:12: no").as_bytes());
        agrees(format!("Cart.java:12: {often}").as_bytes());
    }
}

#[test]
fn there_are_rules() {
    let rules = LogRules::builtin();
    assert!(rules.patterns().count() > 700, "{}", rules.patterns().count());
}

#[test]
fn a_pattern_with_nothing_to_look_for_is_refused() {
    let patterns = vec![LinePattern::new(r"^\d+$".to_owned())];
    assert!(Scanner::new(patterns).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_missed_in_mixed_lines(
        picks in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..60, 0_usize..60), 1..4),
        noise in "[ -~✓✖]{0,12}",
    ) {
        let all = lines();
        let mut line = Vec::new();
        for (pick, from, length) in picks {
            let part = &all[pick.index(all.len())];
            let from = from.min(part.len());
            line.extend_from_slice(&part[from..(from + length).min(part.len())]);
            line.extend_from_slice(noise.as_bytes());
        }
        agrees(&line);
    }

    #[test]
    fn nothing_is_missed_in_any_bytes(line in proptest::collection::vec(any::<u8>(), 0..80)) {
        agrees(&line);
    }
}
