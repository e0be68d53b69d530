//! The scorecard as files under `tests/golden/`. `UPDATE_GOLDEN=1 cargo test` rewrites them.

use std::fs;
use std::path::PathBuf;

use plimsoll_report::{TerminalOptions, terminal};

use crate::hostile::assert_harmless;
use crate::sample;

/// Compares a page with the file that shows how it should look.
pub(crate) fn assert_golden(name: &str, page: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, page).unwrap();
        return;
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        golden == page,
        "{name} differs; UPDATE_GOLDEN=1 rewrites it.\n--- expected\n{golden}\n--- found\n{page}"
    );
}

fn options(width: usize) -> TerminalOptions {
    TerminalOptions { width, color: false, unicode: true, verbose: false }
}

#[test]
fn the_scorecard_looks_right_at_every_width() {
    for width in [80, 100, 160] {
        assert_golden(&format!("scorecard-{width}.txt"), &terminal(&sample::assessment(), &options(width)));
    }
}

#[test]
fn the_scorecard_has_an_ascii_and_a_verbose_form() {
    let ascii = TerminalOptions { unicode: false, ..options(80) };
    let page = terminal(&sample::two_models(), &ascii);
    assert!(page.is_ascii());
    assert_golden("scorecard-ascii-80.txt", &page);
    let verbose = TerminalOptions { verbose: true, ..options(100) };
    assert_golden("scorecard-verbose-100.txt", &terminal(&sample::two_models(), &verbose));
}

#[test]
fn a_repository_without_anything_has_a_scorecard() {
    assert_golden("scorecard-empty-100.txt", &terminal(&sample::empty(), &options(100)));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in 60..=200 {
        for verbose in [false, true] {
            assert_harmless(
                &terminal(&sample::two_models(), &TerminalOptions { verbose, ..options(width) }),
                width,
            );
        }
    }
}

#[test]
fn widths_out_of_range_are_brought_into_it() {
    assert_eq!(terminal(&sample::assessment(), &options(1)), terminal(&sample::assessment(), &options(60)));
    assert_eq!(
        terminal(&sample::assessment(), &options(9999)),
        terminal(&sample::assessment(), &options(200))
    );
}

/// The line that draws a category.
fn drawn(page: &str, category: &str) -> String {
    page.lines().find(|line| line.trim_start().starts_with(category)).unwrap().to_owned()
}

#[test]
fn marks_stand_below_the_names_of_their_levels() {
    let page = terminal(&sample::assessment(), &options(100));
    let head = page.lines().find(|line| line.contains("beginner    intermediate")).unwrap();
    let column = |line: &str, mark: &str| line[..line.find(mark).unwrap()].chars().count();
    let below = |line: &str, mark: &str, name: &str| {
        let start = column(head, name);
        let place = line.chars().count() - line[line.rfind(mark).unwrap()..].chars().count();
        assert!((start..start + name.len()).contains(&place), "{mark} is not below {name}:\n{head}\n{line}");
    };
    below(&drawn(&page, "Culture"), "●", "base");
    below(&drawn(&page, "Culture"), "○", "beginner");
    below(&drawn(&page, "Build & Deploy"), "━", "base");
    below(&drawn(&page, "Build & Deploy"), "●", "beginner");
    below(&drawn(&page, "Build & Deploy"), "○", "advanced");
    below(&drawn(&page, "Test"), "●", "expert");
    let unknown = drawn(&page, "Information");
    assert!(!unknown.contains(['●', '━']), "nothing was observed or proven: {unknown}");
    below(&unknown, "○", "expert");
}

#[test]
fn what_is_not_measured_is_never_shown_as_a_number() {
    let page = terminal(&sample::assessment(), &options(100));
    let lines: Vec<_> = page.lines().filter(|line| line.contains("run-success-rate")).collect();
    let [line] = lines.as_slice() else { panic!("said once, not as a row too: {lines:?}") };
    let before = line.split("run-success-rate").next().unwrap();
    assert_eq!(before.trim(), "run history was not collected: trunk-verification,");
}
