//! The HTML report: how it looks, that it is well formed, needs nothing else, and says what the other formats say.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use plimsoll_domain::Assessment;
use plimsoll_domain::practice::Verdict;
use plimsoll_report::{FleetEntry, html, html_fleet, json};
use sha2::{Digest, Sha256};

use crate::attack::{self, ADDRESSES, INJECTIONS};
use crate::events;
use crate::hostile::{self, ATTACKS};
use crate::markup::Document;
use crate::sample;
use crate::scorecard::assert_golden;

/// What may stand in a report. Nothing of it loads, sends or runs anything.
const ELEMENTS: [&str; 61] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "a",
    "header",
    "nav",
    "main",
    "section",
    "footer",
    "script",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "p",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "div",
    "span",
    "strong",
    "code",
    "pre",
    "br",
    "details",
    "summary",
    "article",
    "figure",
    "figcaption",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "data",
    "time",
    "svg",
    "line",
    "circle",
    "rect",
    "text",
    "label",
    "input",
    "select",
    "option",
    "optgroup",
    "button",
    "tfoot",
    "em",
    "small",
    "sub",
    "sup",
];

fn full() -> String {
    html(&sample::two_models(), Some(&events::history()), Some(&events::tables(30, 140)))
}

fn fleet(assessments: &[Assessment]) -> String {
    let entries: Vec<_> = assessments
        .iter()
        .enumerate()
        .map(|(index, assessment)| FleetEntry {
            assessment,
            report: (index == 0).then_some("harbour/keel.html"),
        })
        .collect();
    html_fleet(&entries, None, &[])
}

/// The page without what is the same on every page, so that a golden file shows what a report says.
fn without_style_and_script(page: &str) -> String {
    let (before, rest) = page.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    let (middle, rest) = rest.split_once("<script>").unwrap();
    let (_, after) = rest.split_once("</script>").unwrap();
    let page = format!("{before}<style>…</style>{middle}<script>…</script>{after}");
    page.split('\n')
        .map(|line| if line.contains("Content-Security-Policy") { "<meta policy>" } else { line })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_report_looks_right() {
    assert_golden("report.html", &without_style_and_script(&full()));
    assert_golden("report-empty.html", &without_style_and_script(&html(&sample::empty(), None, None)));
    let fleet = fleet(&[sample::assessment(), sample::empty()]);
    assert_golden("fleet.html", &without_style_and_script(&fleet));
}

/// Well formed, of known elements, without handlers, and with addresses that only open what they show.
fn assert_harmless(page: &str) -> Document {
    let document = Document::read(page);
    assert!(document.errors.is_empty(), "{:#?}", document.errors);
    for element in &document.elements {
        assert!(ELEMENTS.contains(&element.name.as_str()), "{element:?}");
        for (name, value) in &element.attributes {
            assert!(!name.starts_with("on") && name != "style" && name != "src", "{element:?}");
            if name == "href" {
                let known = ["#", "./", "https://", "http://"].iter().any(|begin| value.starts_with(begin));
                assert!(known, "{element:?}");
                let outside = value.starts_with("http");
                assert_eq!(element.attribute("rel"), outside.then_some("noopener noreferrer"), "{element:?}");
            }
        }
    }
    let count = |name| document.all(name).count();
    assert_eq!((count("script"), count("style"), count("title")), (1, 1, 1));
    for character in page.chars() {
        let acting = character.is_control() && character != '\n';
        let turning =
            matches!(character, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!acting && !turning, "{character:?}");
    }
    document
}

#[test]
fn reports_are_well_formed_and_load_nothing() {
    for page in [
        full(),
        html(&sample::empty(), None, None),
        html(&hostile::assessment(), None, None),
        fleet(&[sample::assessment(), sample::empty()]),
        fleet(&[]),
    ] {
        assert_harmless(&page);
    }
}

#[test]
fn the_policy_names_the_style_and_the_script_of_the_file_and_nothing_else() {
    for page in [full(), fleet(&[sample::assessment()])] {
        let document = Document::read(&page);
        let policy = document
            .all("meta")
            .find(|meta| meta.attribute("http-equiv") == Some("Content-Security-Policy"))
            .and_then(|meta| meta.attribute("content"))
            .unwrap();
        let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
        let expected = format!(
            "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
            hash(&document.style),
            hash(&document.script)
        );
        assert_eq!(policy, expected);
        // A policy does not hold for what stands before it.
        let at = |text| page.find(text).unwrap();
        assert!(at("Content-Security-Policy") < at("<style>"));
        assert!(!document.style.contains("url(") && !document.style.contains("@import"));
    }
}

#[test]
fn style_and_script_do_not_depend_on_the_repository() {
    let (one, other) = (Document::read(&full()), Document::read(&html(&hostile::assessment(), None, None)));
    assert_eq!((one.style, one.script), (other.style, other.script));
}

#[test]
fn hostile_content_is_text_and_nothing_else() {
    let long = "\u{202e}x<".repeat(4_000);
    let others = ATTACKS.concat();
    let texts = INJECTIONS.into_iter().chain([others.as_str(), long.as_str()]);
    for (index, text) in texts.enumerate() {
        let address = ADDRESSES[index % ADDRESSES.len()];
        let assessment = attack::assessment(text, address);
        let (history, tables) = (attack::history(text), attack::tables(text, address));
        let report = html(&assessment, Some(&history), Some(&tables));
        assert_harmless(&report);
        assert!(report.len() < 2_000_000, "{} bytes", report.len());
        let entry = FleetEntry { assessment: &assessment, report: Some(address) };
        assert_harmless(&html_fleet(&[entry, FleetEntry { report: None, ..entry }], None, &[]));
    }
}

#[test]
fn what_was_escaped_reads_as_it_was_written() {
    let document = Document::read(&html(&attack::assessment(INJECTIONS[1], ADDRESSES[0]), None, None));
    assert!(document.text.contains(INJECTIONS[1]));
    let title = format!("{} · delivery maturity", INJECTIONS[1]);
    assert!(document.text.contains(&title), "the title too");
}

#[test]
fn a_year_of_a_busy_repository_stays_small() {
    let mut assessment = sample::assessment();
    let templates = assessment.practices.clone();
    assessment.practices = (0..300)
        .map(|number| {
            let mut practice = templates[number % templates.len()].clone();
            practice.id = format!("{}-{number}", practice.id);
            practice.evidence = practice.evidence.iter().cycle().take(60).cloned().collect();
            practice
        })
        .collect();
    // Every week of three years, for as many categories as all models have together.
    let mut history = events::history();
    history.categories = history.categories.iter().cycle().take(32).cloned().collect();
    for category in &mut history.categories {
        category.points = (0..156).map(|week| category.points[week / 18 % 9].clone()).collect();
    }
    let report = html(&assessment, Some(&history), Some(&events::tables(5_000, 1)));
    assert!(report.len() < 2_000_000, "{} bytes", report.len());
    let document = assert_harmless(&report);
    // What is left out is said: 4,000 to production of which 150 are listed, and 60 references of which 12 are.
    assert!(document.text.contains("and 3,850 more; deployments.csv lists all"));
    assert!(document.text.contains("and 48 more"));
}

#[test]
fn every_number_is_the_one_of_the_other_formats() {
    let assessment = sample::assessment();
    let document = Document::read(&html(&assessment, None, None));
    let json: serde_json::Value = serde_json::from_str(&json(&assessment)).unwrap();
    let shown: Vec<&str> = document.all("data").filter_map(|data| data.attribute("value")).collect();
    let mut values = 0;
    for metric in json["metrics"].as_array().unwrap() {
        if metric["value"].is_null() {
            continue;
        }
        let value = metric["value"].to_string();
        assert!(shown.contains(&value.as_str()), "{value} of {metric}");
        values += 1;
    }
    assert!(values > 15);
    for level in json["levels"].as_array().unwrap() {
        assert!(shown.contains(&level["determinable"].to_string().as_str()), "{level}");
    }
}

#[test]
fn what_is_not_measured_has_words_and_no_number() {
    let page = html(&sample::assessment(), None, None);
    let (_, rest) = page.split_once("<dt>Run success rate</dt><dd>").unwrap();
    let (said, _) = rest.split_once("</dd>").unwrap();
    assert_eq!(said, "unknown: run history was not collected");
    let fleet = fleet(&[sample::assessment()]);
    // Change lead time is measured, the fail rate was not assessed, recovery is absent.
    assert!(fleet.contains("<td class=\"none\">not assessed</td><td class=\"none\">absent</td>"), "{fleet}");
}

#[test]
fn every_verdict_unfolds_to_its_evidence() {
    let assessment = sample::assessment();
    let page = html(&assessment, None, None);
    for practice in &assessment.practices {
        let (_, rest) = page.split_once(&format!("id=\"practice-{}\"", practice.id)).unwrap();
        let (own, _) = rest.split_once("</details>").unwrap();
        let said = practice.verdict.as_str().replace('-', " ");
        assert!(own.contains(&format!("</span>{said}</span>")), "{own}");
        for evidence in practice.evidence.iter().filter_map(|evidence| evidence.url.as_deref()) {
            assert!(own.contains(&format!("href=\"{evidence}\"")), "{own}");
        }
        if practice.verdict == Verdict::Unknown {
            assert!(own.contains("workflow runs were not collected"), "{own}");
        }
    }
}

#[test]
fn every_link_inside_the_page_leads_somewhere() {
    for page in [full(), fleet(&[sample::assessment(), sample::empty()])] {
        let document = Document::read(&page);
        let ids: Vec<&str> = document.elements.iter().filter_map(|element| element.attribute("id")).collect();
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), ids.len(), "an id stands twice");
        for target in document.all("a").filter_map(|link| link.attribute("href")?.strip_prefix('#')) {
            assert!(ids.contains(&target), "nothing is called {target}");
        }
    }
}
