//! The scorecard as files under `tests/golden/`. `UPDATE_GOLDEN=1 cargo test` rewrites them.

use std::fs;
use std::path::PathBuf;

use plimsoll_domain::assessment::DeploymentSummary;
use plimsoll_domain::metric::{MetricState, MetricValue, Unit};
use plimsoll_report::{TerminalOptions, terminal};

use crate::hostile::{assert_harmless, code_of};
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
    TerminalOptions { width, color: false, unicode: true, verbose: false, evidence: false }
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
            let assessment = sample::two_models();
            let page = terminal(&assessment, &TerminalOptions { verbose, ..options(width) });
            assert_harmless(&page, width, &code_of(&assessment));
        }
    }
}

#[test]
fn code_is_printed_whole_at_every_width() {
    let mut assessment = sample::assessment();
    let lines = [
        "jobs:",
        "",
        "\u{20} release:",
        "\u{20}   uses: harbour/workflows/.github/workflows/release.yml@3f2a9c1d4405b6c7d8e9fa0b1c2d3e4f50617283 # v4.2.1",
    ];
    assessment.next_steps[0].how = format!("Release from the pipeline.\n{}\n", lines.join("\n"));
    for width in [60, 80, 200] {
        let page = terminal(&assessment, &options(width));
        let code: Vec<_> =
            lines.iter().map(|line| format!("           {line}").trim_end().to_owned()).collect();
        assert!(page.contains(&format!("\n{}\n    more ", code.join("\n"))), "{page}");
        assert_harmless(&page, width, &lines);
    }
}

#[test]
fn names_of_levels_and_practices_stay_whole_on_a_narrow_terminal() {
    for width in [1, 40, 60, 79, 120] {
        let assessment = sample::two_models();
        let page = terminal(&assessment, &TerminalOptions { verbose: true, ..options(width) });
        let (_, from) = page.split_once("Maturity: cdmm").unwrap();
        let (ladders, _) = from.split_once("proven: unknown counts as no").unwrap();
        assert!(!ladders.contains('…'), "{ladders}");
        let words: Vec<_> =
            ladders.split_whitespace().map(|word| word.trim_end_matches([',', ':'])).collect();
        let titles = assessment.levels.iter().flat_map(|level| level.category_title.split(' '));
        let ids = assessment.levels.iter().flat_map(|level| &level.blockers).map(String::as_str);
        let levels = assessment.levels.iter().flat_map(|level| level.floor.iter().chain(&level.ceiling));
        for word in titles.chain(ids).chain(levels.flat_map(|level| level.split(' '))) {
            assert!(words.contains(&word), "{word} at {width}:\n{ladders}");
        }
    }
}

#[test]
fn one_is_not_many() {
    let mut assessment = sample::assessment();
    assessment.practices.truncate(1);
    assessment.deployments =
        DeploymentSummary { count: 1, by_source: [("version-tag".to_owned(), 1)].into() };
    let page = terminal(&assessment, &options(100));
    assert!(page.contains("  1 practice: 1 unknown\n"), "{page}");
    assert!(page.contains("  1 production deployment in the window, by version-tag\n"), "{page}");
}

#[test]
fn a_table_without_rows_says_so() {
    let mut assessment = sample::assessment();
    let page = terminal(&assessment, &options(100));
    assert!(!page.contains("no metric could be measured"));
    assessment.metrics.retain(|metric| metric.state != MetricState::Measured);
    let page = terminal(&assessment, &options(100));
    assert!(page.contains("\nMetrics\n  no metric could be measured\n\n  absent "), "{page}");
}

#[test]
fn components_follow_the_root_and_repeat_themselves_only_when_all_is_asked_for() {
    let mut assessment = sample::assessment();
    for component in ["api", "(root)", "web"] {
        let metric =
            |unit, value| MetricValue::measured("deployment-frequency", unit, value, 7).component(component);
        assessment.metrics.push(metric(Unit::PerDay, 1.0));
        assessment.metrics.push(metric(Unit::DaysPerWeek, 2.0).variant("days-per-week"));
    }
    let page = terminal(&assessment, &options(100));
    assert!(page.contains("of which, n 7 each: (root) 1/day, api 1/day, web 1/day\n"), "{page}");
    assert!(!page.contains("(root) 2 d/week"), "{page}");
    let verbose = terminal(&assessment, &TerminalOptions { verbose: true, ..options(100) });
    assert!(verbose.contains("(root) 2 d/week, api 2 d/week, web 2 d/week\n"), "{verbose}");
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
