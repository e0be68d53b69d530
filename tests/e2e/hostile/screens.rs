//! Terminals: no escape but our own colours, and nothing else that acts.

use super::attacks::{assert_still, attack};
use super::told;

/// A text without the styles that only this program writes: ESC `[`, digits and semicolons, `m`.
fn uncolored(what: &str, text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        let (style, after) = after.split_once('m').unwrap_or_else(|| panic!("{what}: {after:?}"));
        assert!(style.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "{what}: {style:?}");
        rest = after;
    }
    plain.push_str(rest);
    plain
}

#[test]
fn a_terminal_gets_no_escape_but_our_own_colours() {
    let told = told();
    let mut pages = 0;
    for (line, colored) in told.printed("--color always") {
        let plain = line.replace("always", "never");
        let text = &told.printed(&plain)[0].1;
        assert_still(&plain, text);
        assert!(colored.contains("\u{1b}["), "{line} has no colour to take away");
        assert_eq!(*text, uncolored(line, &colored), "{line}: colour changes nothing but colour");
        pages += 1;
    }
    assert_eq!(pages, 10);
    for (line, text) in told.printed("store info").into_iter().chain(told.printed("import")) {
        assert_still(line, &text);
    }
    for (name, text) in told.texts("report.txt") {
        assert_still(&name, &text);
    }
}

#[test]
fn the_terminal_did_show_what_attacked_it() {
    let scorecard = &told().printed("--verbose --color never")[0].1;
    assert!(scorecard.contains("<img"), "{scorecard}");
    let (_, log) = &told().printed("log ").into_iter().find(|(line, _)| line.contains("terminal")).unwrap();
    assert!(log.contains(attack(0)), "{log}");
}

#[test]
fn no_line_is_endless() {
    for (line, text) in told().printed("--color never") {
        if line.contains("--format") && !line.contains("--format terminal") {
            continue;
        }
        let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(longest <= 200, "{line}: a line of {longest} characters");
    }
}
