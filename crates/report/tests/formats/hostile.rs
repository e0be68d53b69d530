//! A repository whose every text attacks the reader's terminal or spreadsheet.

use std::collections::BTreeMap;

use plimsoll_domain::Assessment;
use plimsoll_report::{TerminalOptions, sanitize, terminal};
use unicode_width::UnicodeWidthStr;

use crate::sample;

pub(crate) const ATTACKS: [&str; 8] = [
    "\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\",
    "\u{1b}[2J\u{1b}[1;1Hall met",
    "ok\rnot ok\nnext\tline",
    "main\u{202e}txt.exe\u{2066}",
    "=cmd|' /C calc'!A0",
    "  @SUM(1,\"2\")",
    "日本語のブランチ名🚀👩\u{200d}💻\u{9b}31m",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\0\u{7f}",
];

/// The sample with every free text replaced by an attack, long ones among them.
pub(crate) fn assessment() -> Assessment {
    let mut next = 0;
    let mut attack = || {
        next += 1;
        let text = ATTACKS[next % ATTACKS.len()];
        if next % 5 == 0 { format!("{text}{}", "x".repeat(10_000)) } else { text.to_owned() }
    };
    let mut assessment = sample::assessment();
    let repository = &mut assessment.repository;
    repository.name = attack();
    repository.url = Some(attack());
    repository.trunk = Some(attack());
    repository.head = Some(attack());
    repository.profile_reason = attack();
    assessment.notices = vec![attack(), attack()];
    for band in &mut assessment.bands {
        (band.metric, band.note) = (attack(), Some(attack()));
        band.clusters.iter_mut().for_each(|cluster| *cluster = attack());
    }
    assessment.deployments.by_source = BTreeMap::from([(attack(), 1), (attack(), 2)]);
    for coverage in &mut assessment.coverage {
        coverage.reason = Some(attack());
    }
    for (index, metric) in assessment.metrics.iter_mut().enumerate() {
        if index > 3 {
            metric.id = attack();
        }
        metric.component = (index % 2 == 0).then(&mut attack);
        metric.environment = (index % 3 == 0).then(&mut attack);
        metric.caveats.push(attack());
        if let Some(reason) = &mut metric.reason {
            reason.text = attack();
        }
        for evidence in &mut metric.evidence {
            evidence.reference = attack();
            evidence.note = Some(attack());
        }
    }
    for practice in &mut assessment.practices {
        practice.title = attack();
        practice.id = attack();
        if let Some(reason) = &mut practice.reason {
            reason.text = attack();
        }
        for evidence in &mut practice.evidence {
            evidence.url = Some(attack());
        }
    }
    for level in &mut assessment.levels {
        level.category_title = attack();
        level.blockers.push(attack());
        level.ahead.push(attack());
    }
    for (index, step) in assessment.next_steps.iter_mut().enumerate() {
        for text in [&mut step.practice, &mut step.title, &mut step.gain, &mut step.why, &mut step.how] {
            *text = attack();
        }
        step.how = format!("{}\n{}{}", step.how, ATTACKS[index], "x ".repeat(300));
    }
    assessment
}

/// The code among an assessment's texts: what follows the first line of a step's "how".
pub(crate) fn code_of(assessment: &Assessment) -> Vec<&str> {
    assessment.next_steps.iter().flat_map(|step| step.how.lines().skip(1)).collect()
}

/// A line of a page as it looks where only ASCII can be shown, tabs spread out.
fn plain(line: &str) -> String {
    let spread = sanitize(&line.replace('\t', "        "));
    spread.trim().chars().map(|character| if character.is_ascii() { character } else { '?' }).collect()
}

/// Nothing that a terminal acts upon, and no line wider than asked for unless it is one of `code`, whole.
pub(crate) fn assert_harmless(page: &str, width: usize, code: &[&str]) {
    let code: Vec<_> = code.iter().map(|line| plain(line)).collect();
    for line in page.lines() {
        assert!(!line.chars().any(char::is_control), "{line:?}");
        let turning =
            |c| matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!line.contains(turning), "{line:?}");
        let columns = UnicodeWidthStr::width(line);
        assert!(columns <= width || code.contains(&plain(line)), "{columns} > {width}: {line}");
    }
}

#[test]
fn a_hostile_repository_prints_as_harmless_text() {
    for width in [60, 80, 100, 160, 200] {
        for (unicode, verbose) in [(true, false), (false, true), (true, true)] {
            let options = TerminalOptions { width, color: false, unicode, verbose, evidence: false };
            let assessment = assessment();
            let page = terminal(&assessment, &options);
            assert_harmless(&page, width, &code_of(&assessment));
            assert!(unicode || page.is_ascii());
        }
    }
}

#[test]
fn with_colour_the_only_escapes_are_our_own() {
    let options =
        |color| TerminalOptions { width: 100, color, unicode: true, verbose: true, evidence: false };
    let colored = terminal(&assessment(), &options(true));
    assert!(colored.contains('\u{1b}'));
    // Without the styles that start with ESC [ and end with m, the plain page must be left.
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        let (style, after) = after.split_once('m').unwrap();
        assert!(style.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "{style:?}");
        rest = after;
    }
    plain.push_str(rest);
    assert_eq!(plain, terminal(&assessment(), &options(false)));
}

#[test]
fn messages_keep_their_lines_and_nothing_else_that_acts() {
    assert_eq!(sanitize("a\u{1b}[31m\r\nb\u{202e}c\n"), "a\u{fffd}[31m \nbc\n");
}

#[test]
fn a_huge_text_is_cut_and_takes_no_time() {
    let mut assessment = sample::assessment();
    assessment.notices = vec!["x".repeat(4_000_000), "y ".repeat(500_000)];
    let options =
        TerminalOptions { width: 100, color: false, unicode: true, verbose: false, evidence: false };
    let page = terminal(&assessment, &options);
    assert_harmless(&page, 100, &code_of(&assessment));
    assert!(page.lines().count() < 200, "{} lines", page.lines().count());
    assert!(page.contains("\n  …\n"), "what is cut off must be said");
}
