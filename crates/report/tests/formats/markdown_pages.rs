//! Markdown as GitHub will read it: short, harmless, within its limits.

use plimsoll_domain::Assessment;
use plimsoll_report::markdown::{COMMENT, STEP_SUMMARY};
use plimsoll_report::{MarkdownOptions, diff, diff_markdown, markdown};
use proptest::prelude::{ProptestConfig, any, proptest};

use crate::scorecard::assert_golden;
use crate::{difference, hostile, sample};

const ATTACKS: [&str; 12] = [
    "@octocat and @org/team",
    "fixes #123, GH-7, other/repo#9",
    "a | b | c \\| d",
    "`a` ``` ~~~",
    "<script>alert(1)</script><img src=x onerror=y>",
    "</details></summary><!-- ",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "https://evil.example www.evil.example ftp://evil.example a@evil.example",
    "# heading\n\n- item\n\n```\ncode",
    "$\\href{javascript:x}{y}$ **bold** _it_ ~~no~~",
    "&lt;b&gt; &#64;octocat \u{202e}",
    "=== \n1. one",
];

/// The sample with every text replaced by what attacks a reader on GitHub.
fn attacked(text: &dyn Fn(usize) -> String) -> Assessment {
    let mut number = 0;
    let mut next = || {
        number += 1;
        text(number)
    };
    let mut assessment = sample::two_models();
    assessment.tool_version = next();
    let repository = &mut assessment.repository;
    (repository.name, repository.url, repository.head) = (next(), Some(next()), Some(next()));
    assessment.notices = vec![next(), next()];
    for coverage in &mut assessment.coverage {
        coverage.reason = Some(next());
    }
    for metric in &mut assessment.metrics {
        (metric.component, metric.environment, metric.variant) = (Some(next()), Some(next()), Some(next()));
        metric.caveats = vec![next()];
        metric.reason.iter_mut().for_each(|reason| reason.text = next());
    }
    for practice in &mut assessment.practices {
        (practice.id, practice.title, practice.level) = (next(), next(), next());
        practice.reason.iter_mut().for_each(|reason| reason.text = next());
        for evidence in &mut practice.evidence {
            (evidence.reference, evidence.url, evidence.note) = (next(), Some(next()), Some(next()));
        }
    }
    for level in &mut assessment.levels {
        (level.category_title, level.floor, level.ceiling) = (next(), Some(next()), Some(next()));
        level.model = next();
    }
    for band in &mut assessment.bands {
        (band.metric, band.note) = (next(), Some(next()));
        band.clusters = vec![next()];
    }
    for step in &mut assessment.next_steps {
        (step.practice, step.title, step.gain, step.why) = (next(), next(), next(), next());
        step.how = format!("{}\n{}", next(), next());
    }
    assessment
}

/// The text without code, in which GitHub looks for nothing.
fn without_code(page: &str) -> String {
    let mut kept = String::new();
    let mut fence: Option<String> = None;
    for line in page.lines() {
        let ticks: String = line.trim_start().chars().take_while(|character| *character == '`').collect();
        match &fence {
            Some(open) if *open == line.trim() => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 => fence = Some(ticks),
            None => {
                // Code within a line: what stands between two backticks that are not escaped.
                let parts: Vec<_> = line.replace("\\`", "").split('`').map(str::to_owned).collect();
                assert!(parts.len() % 2 == 1, "code that is not closed: {line}");
                kept.push_str(&parts.into_iter().step_by(2).collect::<String>());
                kept.push('\n');
            }
        }
    }
    assert_eq!(fence, None, "a fence that is not closed");
    kept
}

/// Nothing in a page calls somebody, links anywhere but to the web, or is markup of somebody else's.
fn assert_harmless(page: &str) {
    let text = without_code(page);
    let control = |character: char| character.is_control() && character != '\n';
    assert!(!page.contains(control), "{page:?}");
    for tag in text.split('<').skip(1) {
        let known = ["details>", "/details>", "summary>", "/summary>", "code>", "/code>"];
        assert!(known.iter().any(|known| tag.starts_with(known)), "<{tag}");
    }
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    assert_eq!(text.matches("<code>").count(), text.matches("</code>").count());
    // Addresses stand in links of ours and nowhere else; behind what is left, nobody is called.
    let mut rest = String::new();
    for (index, part) in text.split("](").enumerate() {
        let (address, after) =
            if index == 0 { ("", part) } else { part.split_once(')').unwrap_or(("", part)) };
        if text.contains("](") && index > 0 && address.contains("://") {
            assert!(address.starts_with("https://") || address.starts_with("http://"), "{address}");
        }
        rest.push_str(if index > 0 && address.contains("://") { after } else { part });
    }
    for (mark, stopped) in [("@", "@&#8203;"), ("#", "#&#8203;")] {
        for line in rest.lines().map(|line| line.trim_start_matches('#')) {
            let line = line.replace("&#", "");
            let stopped = stopped.replace("&#", "");
            assert_eq!(line.matches(mark).count(), line.matches(&stopped).count(), "{mark} in {line}");
            assert!(!line.contains(":/") && !line.to_lowercase().contains("www."), "{line}");
        }
    }
    tables(&text);
}

/// Every row of a table has as many cells as its head.
fn tables(text: &str) {
    let cells = |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count();
    let mut width = None;
    for line in text.lines() {
        width = if line.starts_with('|') { width.or(Some(cells(line))) } else { None };
        if let Some(width) = width {
            assert_eq!(cells(line), width, "{line}");
        }
    }
}

#[test]
fn the_page_looks_right() {
    assert_golden("assessment.md", &markdown(&sample::two_models(), &MarkdownOptions::default()));
    assert_golden("assessment-empty.md", &markdown(&sample::empty(), &MarkdownOptions::default()));
    let difference = diff(&sample::assessment(), &difference::later(), |_| None);
    assert_golden("diff.md", &diff_markdown(&difference, &MarkdownOptions::default()));
}

#[test]
fn hostile_texts_do_nothing_on_github() {
    let options = MarkdownOptions { most: STEP_SUMMARY };
    for shift in 0..ATTACKS.len() {
        let assessment = attacked(&|number| ATTACKS[(number + shift) % ATTACKS.len()].to_owned());
        assert_harmless(&markdown(&assessment, &options));
        let mut other = assessment.clone();
        for practice in &mut other.practices {
            practice.verdict = plimsoll_domain::Verdict::Unknown;
        }
        let difference = diff(&other, &assessment, |_| None);
        assert!(difference.practices.len() > 5);
        assert_harmless(&diff_markdown(&difference, &options));
    }
    assert_harmless(&markdown(&hostile::assessment(), &options));
}

#[test]
fn evidence_is_linked() {
    let page = markdown(&sample::assessment(), &MarkdownOptions::default());
    assert!(
        page.contains("[`Cargo.toml:1`](https://github.com/harbour/keel/blob/main/Cargo.toml#L1)"),
        "{page}"
    );
}

#[test]
fn the_limit_holds_and_what_is_left_out_is_said() {
    let long = attacked(&|number| format!("{} {}", ATTACKS[number % ATTACKS.len()], "|".repeat(5_000)));
    for most in [0, 2_000, 5_000, 20_000, COMMENT, STEP_SUMMARY] {
        let page = markdown(&long, &MarkdownOptions { most });
        assert!(page.len() <= most.max(2_000), "{} of {most}", page.len());
        assert_harmless(&page);
        if most < COMMENT {
            assert!(page.contains("Left out, to stay within"), "{page}");
        }
    }
    let whole = markdown(&sample::assessment(), &MarkdownOptions::default());
    assert!(!whole.contains("Left out"));
}

#[test]
fn numbers_too_small_to_show_are_no_markup() {
    let mut assessment = sample::assessment();
    assessment.metrics[7].interval = Some((0.000_1, 0.999_9));
    let page = markdown(&assessment, &MarkdownOptions::default());
    assert!(page.contains("| &lt;0.1 % – &gt;99.9 % |") || page.contains("| &lt;0.1–&gt;99.9 % |"), "{page}");
    assert_harmless(&page);
}

#[test]
fn what_is_unknown_is_said_in_words_and_with_its_reason() {
    let page = markdown(&sample::assessment(), &MarkdownOptions::default());
    let row = page.lines().find(|line| line.starts_with("| `run-success-rate`")).unwrap();
    assert_eq!(row, "| `run-success-rate` | _unknown_ |  |  | run history was not collected |");
}

/// `PLIMSOLL_ASSESSMENT=FILE…` shows documents of real repositories.
#[test]
fn pages_of_real_repositories_fit_into_a_comment() {
    for path in std::env::var("PLIMSOLL_ASSESSMENT").unwrap_or_default().split_whitespace() {
        let text = std::fs::read_to_string(path).unwrap();
        let page = markdown(&plimsoll_report::read_assessment(&text).unwrap(), &MarkdownOptions::default());
        assert_harmless(&page);
        assert!(!page.contains("Left out"), "{} bytes", page.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_does_anything_on_github(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "@", "#", "1", "`", "```", "|", "\\", "<", ">", "&", "$", "*", "_", "[", "]", "(", ")", "!", "~", "\n", "\n\n",
            " ", "a", "www.", "https://", "http:/", "GH-", "-", "+", "=", ".", "</details>", "<!--", "\u{202e}", "日", "\u{0}",
        ]), 0..24),
        shift in any::<usize>(),
    ) {
        let text = |number: usize| {
            let mut parts = parts.clone();
            let by = shift.wrapping_add(number) % parts.len().max(1);
            parts.rotate_left(by);
            parts.concat()
        };
        assert_harmless(&markdown(&attacked(&text), &MarkdownOptions { most: STEP_SUMMARY }));
    }
}
