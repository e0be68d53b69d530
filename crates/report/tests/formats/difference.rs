//! What changed between two assessments: worse is told apart from less known, and noise from change.

use plimsoll_domain::coverage::{CoverageState, Source};
use plimsoll_domain::level::Observed;
use plimsoll_domain::metric::{MetricState, MetricValue, Unit};
use plimsoll_domain::practice::{PracticeRole, Verdict};
use plimsoll_domain::{Assessment, Evidence, EvidenceKind, Reason, ReasonCode, Window};
use plimsoll_report::diff::{Turn, Wanted};
use plimsoll_report::{Difference, TerminalOptions, diff, diff_json, diff_terminal, json, read_assessment};
use serde_json::Value;

use crate::json_documents::{docs, mistakes};
use crate::scorecard::assert_golden;
use crate::{hostile, sample};

fn wanted(id: &str) -> Option<Wanted> {
    match id {
        "change-lead-time" | "branch-lifetime" => Some(Wanted::Lower),
        "integration-frequency" => Some(Wanted::Higher),
        _ => None,
    }
}

fn compare(old: &Assessment, new: &Assessment) -> Difference {
    diff(old, new, wanted)
}

/// A quarter later: something of everything.
pub(crate) fn later() -> Assessment {
    let mut later = sample::assessment();
    later.as_of = "2026-09-30T23:59:59Z".parse().unwrap();
    later.window = Window::days_before(later.as_of, 180);
    source(&mut later, Source::Runs, CoverageState::Complete, None);
    source(&mut later, Source::Workflows, CoverageState::Missing, Some("the tree could not be read"));
    verdict(&mut later, "cdmm.bd.auto-trigger", Verdict::Met);
    verdict(&mut later, "cdmm.co.frequent-commits", Verdict::NotMet);
    verdict(&mut later, "cdmm.tv.unit", Verdict::Unknown);
    verdict(&mut later, "cdmm.bd.pipeline-to-prod", Verdict::Met);
    verdict(&mut later, "cdmm.da.db-versioned", Verdict::Unknown);
    let level = |later: &mut Assessment, index: usize, observed: Observed, floor: &str, ceiling: &str| {
        let level = &mut later.levels[index];
        level.observed = observed;
        level.floor = (floor != "none").then(|| floor.to_owned());
        level.ceiling = (ceiling != "none").then(|| ceiling.to_owned());
    };
    level(&mut later, 0, Observed::None, "none", "none");
    level(&mut later, 2, Observed::Level("intermediate".to_owned()), "beginner", "advanced");
    level(&mut later, 3, Observed::Level("expert".to_owned()), "none", "expert");
    metric(&mut later, "change-lead-time", |metric| {
        metric.value = Some(14.0 * 86_400.0);
        metric.interval = Some((12.0 * 86_400.0, 16.0 * 86_400.0));
        metric.n = 402;
    });
    metric(&mut later, "integration-frequency", |metric| {
        metric.value = Some(3.5);
        metric.interval = Some((3.1, 3.9));
    });
    metric(&mut later, "branch-lifetime", |metric| metric.value = Some(2.0 * 86_400.0));
    metric(&mut later, "deployment-frequency", |metric| metric.value = Some(0.2));
    metric(&mut later, "batch-size", |metric| metric.interval = Some((41.0, 60.0)));
    metric(&mut later, "batch-size", |metric| metric.value = Some(50.0));
    metric(&mut later, "revert-rate", |metric| {
        let reason = Reason::new(ReasonCode::NoAccess, "history was not read");
        *metric = MetricValue::without_value("revert-rate", Unit::Ratio, MetricState::Unknown, reason);
    });
    metric(&mut later, "run-success-rate", |metric| {
        *metric = MetricValue::measured("run-success-rate", Unit::Ratio, 0.91, 812);
    });
    later.bands[0].clusters = vec!["low".to_owned()];
    later.bands[1].clusters = vec!["high".to_owned(), "medium".to_owned()];
    later.bands[2].score = None;
    later.next_steps.remove(0);
    later.next_steps[2].practice = "cdmm.tv.test-env".to_owned();
    later
}

fn source(assessment: &mut Assessment, source: Source, state: CoverageState, reason: Option<&str>) {
    let coverage = assessment.coverage.iter_mut().find(|coverage| coverage.source == source).unwrap();
    coverage.state = state;
    coverage.reason = reason.map(str::to_owned);
}

fn verdict(assessment: &mut Assessment, id: &str, verdict: Verdict) {
    let practice = assessment.practices.iter_mut().find(|practice| practice.id == id).unwrap();
    let run = Evidence::new(EvidenceKind::Run, "4711").with_note("seen now");
    practice.evidence = match (practice.verdict, verdict) {
        (_, Verdict::Unknown) => Vec::new(),
        (Verdict::Unknown, _) => vec![run],
        _ => vec![Evidence::tag("v2.0.0").with_note("seen now"), Evidence::file("Cargo.toml", Some(9))],
    };
    practice.verdict = verdict;
    practice.reason = (verdict != Verdict::Met).then(|| Reason::new(ReasonCode::NoAccess, "as it is now"));
}

fn metric(assessment: &mut Assessment, id: &str, change: impl Fn(&mut MetricValue)) {
    change(assessment.metrics.iter_mut().find(|metric| metric.id == id).unwrap());
}

/// The sample a day later, in which nothing else changed.
fn next_day() -> Assessment {
    let mut next = sample::assessment();
    next.as_of = "2026-07-01T23:59:59Z".parse().unwrap();
    next.window = Window::days_before(next.as_of, 180);
    next
}

fn turn_of(difference: &Difference, id: &str) -> Option<Turn> {
    let practice = difference.practices.iter().find(|change| change.id == id).map(|change| change.turn);
    practice.or_else(|| difference.metrics.iter().find(|change| change.id == id).map(|change| change.turn))
}

#[test]
fn nothing_changed_between_an_assessment_and_itself() {
    for assessment in [sample::assessment(), sample::empty(), hostile::assessment()] {
        let difference = compare(&assessment, &assessment);
        assert!(difference.is_empty());
        assert!(difference.notices.is_empty());
    }
}

#[test]
fn reading_a_document_back_is_no_change() {
    let assessment = sample::assessment();
    let back = read_assessment(&json(&assessment)).unwrap();
    let difference = compare(&back, &assessment);
    assert!(difference.is_empty(), "{difference:?}");
    assert_eq!((difference.within_noise, difference.without_interval), (0, 0));
}

#[test]
fn worse_is_told_apart_from_less_known() {
    let difference = compare(&sample::assessment(), &later());
    for (id, turn) in [
        ("cdmm.bd.auto-trigger", Turn::Better),
        ("cdmm.co.frequent-commits", Turn::Worse),
        ("cdmm.tv.unit", Turn::LessKnown),
        ("cdmm.bd.pipeline-to-prod", Turn::MoreKnown),
        ("cdmm.da.db-versioned", Turn::Other),
        ("change-lead-time", Turn::Worse),
        ("integration-frequency", Turn::Better),
        ("batch-size", Turn::Other),
        ("revert-rate", Turn::LessKnown),
        ("run-success-rate", Turn::MoreKnown),
    ] {
        assert_eq!(turn_of(&difference, id), Some(turn), "{id}");
    }
    let level = |index: usize| (difference.levels[index].category.as_str(), difference.levels[index].turn);
    assert_eq!(level(0), ("culture-organization", Turn::Worse));
    assert_eq!(level(1), ("build-deploy", Turn::Better));
    assert_eq!(level(2), ("test-verification", Turn::LessKnown));
    assert_eq!(difference.levels[0].because, ["cdmm.co.frequent-commits"]);
    assert_eq!(difference.count(Turn::Worse), [1, 1, 1]);
}

#[test]
fn what_lies_within_the_intervals_is_no_change() {
    let difference = compare(&sample::assessment(), &later());
    assert_eq!(turn_of(&difference, "branch-lifetime"), None);
    assert_eq!(turn_of(&difference, "deployment-frequency"), None);
    assert_eq!((difference.within_noise, difference.without_interval), (1, 1));
}

#[test]
fn intervals_that_touch_overlap() {
    let mut new = next_day();
    let old_high = new.metrics[2].interval.unwrap().1;
    new.metrics[2].value = Some(old_high + 1.0);
    new.metrics[2].interval = Some((old_high, old_high + 2.0));
    assert_eq!(compare(&sample::assessment(), &new).metrics, []);
    new.metrics[2].interval = Some((old_high + 0.5, old_high + 2.0));
    assert_eq!(compare(&sample::assessment(), &new).metrics[0].turn, Turn::Worse);
    assert_eq!(compare(&new, &sample::assessment()).metrics[0].turn, Turn::Better);
}

#[test]
fn what_is_lost_says_what_it_rested_on_and_what_is_seen_now() {
    let difference = compare(&sample::assessment(), &later());
    let lost = difference.practices.iter().find(|change| change.turn == Turn::Worse).unwrap();
    assert_eq!(lost.rested_on[0].reference, "v1.4.0");
    assert_eq!(lost.evidence[0].reference, "v2.0.0");
    assert_eq!(lost.explained_by, []);
}

#[test]
fn what_is_no_longer_known_names_the_source_that_is_gone() {
    let difference = compare(&sample::assessment(), &later());
    let gone = difference.practices.iter().find(|change| change.id == "cdmm.tv.unit").unwrap();
    assert_eq!(gone.explained_by, [Source::Workflows]);
    let seen = difference.practices.iter().find(|change| change.id == "cdmm.bd.pipeline-to-prod").unwrap();
    assert_eq!(seen.explained_by, [Source::Runs]);
}

#[test]
fn a_verdict_from_other_sources_is_neither_better_nor_worse() {
    let mut new = later();
    let practice =
        new.practices.iter_mut().find(|practice| practice.id == "cdmm.co.frequent-commits").unwrap();
    // Runs are read now, and were not before: perhaps it was never so.
    practice.evidence =
        vec![Evidence::tag("v2.0.0"), Evidence::file("a.yml", None), Evidence::new(EvidenceKind::Run, "1")];
    let difference = compare(&sample::assessment(), &new);
    assert_eq!(turn_of(&difference, "cdmm.co.frequent-commits"), Some(Turn::MoreKnown));
    let change = difference.practices.iter().find(|change| change.id == "cdmm.co.frequent-commits").unwrap();
    assert_eq!(change.explained_by, [Source::Runs]);
    assert_eq!(
        difference.levels.iter().find(|change| change.category == "culture-organization").unwrap().turn,
        Turn::MoreKnown
    );
}

#[test]
fn a_metric_measured_another_way_is_neither_better_nor_worse() {
    let mut new = later();
    metric(&mut new, "change-lead-time", |metric| {
        metric.caveats[0] = "deployments are runs".to_owned();
    });
    assert_eq!(turn_of(&compare(&sample::assessment(), &new), "change-lead-time"), Some(Turn::Other));
    // Another number in the same caveat is none.
    let mut new = later();
    metric(&mut new, "change-lead-time", |metric| {
        metric.caveats[1] = "7 negative spans were set to zero".to_owned();
    });
    assert_eq!(turn_of(&compare(&sample::assessment(), &new), "change-lead-time"), Some(Turn::Worse));
}

#[test]
fn one_commit_at_one_instant_cannot_have_become_worse() {
    let mut new = later();
    let old = sample::assessment();
    (new.as_of, new.window) = (old.as_of, old.window);
    for coverage in [old.coverage.clone(), new.coverage.clone()] {
        new.coverage = coverage;
        let difference = compare(&old, &new);
        assert!(!difference.is_empty());
        for turn in [Turn::Worse, Turn::Better] {
            assert_eq!(difference.count(turn), [0, 0, 0], "{turn:?}");
        }
    }
}

#[test]
fn losing_all_history_makes_nothing_worse() {
    // Every verdict gone, every metric unknown, nothing collected: less is known, and nothing else is said.
    let mut new = sample::assessment();
    let unseen = || Some(Reason::new(ReasonCode::NoAccess, "not collected"));
    for coverage in &mut new.coverage {
        coverage.state = CoverageState::Missing;
    }
    for practice in &mut new.practices {
        (practice.verdict, practice.reason) = (Verdict::Unknown, unseen());
    }
    for metric in &mut new.metrics {
        (metric.state, metric.reason, metric.value) = (MetricState::Unknown, unseen(), None);
    }
    for level in &mut new.levels {
        level.observed = Observed::InsufficientEvidence;
        (level.floor, level.ceiling) = (None, level.ladder.last().cloned());
    }
    let difference = compare(&sample::assessment(), &new);
    for turn in [Turn::Worse, Turn::Better, Turn::MoreKnown] {
        assert_eq!(difference.count(turn), [0, 0, 0], "{turn:?}");
    }
    // And back again: more is known, and nothing is better.
    let back = compare(&new, &sample::assessment());
    for turn in [Turn::Worse, Turn::Better, Turn::LessKnown] {
        assert_eq!(back.count(turn), [0, 0, 0], "{turn:?}");
    }
}

#[test]
fn better_one_way_is_worse_the_other_way() {
    let (old, new) = (sample::assessment(), later());
    let (there, back) = (compare(&old, &new), compare(&new, &old));
    let opposite = |turn| match turn {
        Turn::Worse => Turn::Better,
        Turn::Better => Turn::Worse,
        Turn::LessKnown => Turn::MoreKnown,
        Turn::MoreKnown => Turn::LessKnown,
        Turn::Other => Turn::Other,
    };
    for turn in Turn::ALL {
        assert_eq!(there.count(turn), back.count(opposite(turn)), "{turn:?}");
    }
}

#[test]
fn what_a_team_leaves_behind_is_better_gone() {
    let (mut old, mut new) = (sample::assessment(), next_day());
    for assessment in [&mut old, &mut new] {
        assessment.practices[1].role = PracticeRole::AntiPractice;
    }
    new.practices[1].verdict = Verdict::NotMet;
    assert_eq!(compare(&old, &new).practices[0].turn, Turn::Better);
}

#[test]
fn what_cannot_be_compared_is_said_first() {
    let mut other = sample::two_models();
    other.repository.name = "harbour/mast".to_owned();
    other.repository.url = Some("https://github.com/harbour/mast".to_owned());
    other.as_of = "2026-03-31T23:59:59Z".parse().unwrap();
    other.window = Window::days_before(other.as_of, 90);
    other.tool_version = "0.2.0".to_owned();
    let difference = compare(&sample::assessment(), &other);
    assert!(!difference.same_repository);
    let said = difference.notices.join("\n");
    for words in [
        "two repositories, harbour/keel and harbour/mast",
        "later one",
        "180 days, then 90 days",
        "0.2.0",
        "by mlops",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(difference.levels.iter().all(|change| change.model != "mlops"));
}

#[test]
fn every_difference_validates() {
    let pairs = [
        (sample::assessment(), later()),
        (later(), sample::assessment()),
        (sample::empty(), hostile::assessment()),
        (hostile::assessment(), sample::assessment()),
        (sample::assessment(), sample::assessment()),
    ];
    for (old, new) in pairs {
        let text = diff_json(&compare(&old, &new));
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(mistakes("diff.v1", &document), Vec::<String>::new());
        assert!(text.starts_with("{\n  \"schema\": \"plimsoll/diff/v1\""));
    }
    let schema: Value = serde_json::from_str(&docs("schema/diff.v1.schema.json")).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
}

#[test]
fn every_field_of_a_difference_is_described_and_wrong_ones_are_refused() {
    let document: Value =
        serde_json::from_str(&diff_json(&compare(&sample::assessment(), &later()))).unwrap();
    let schema: Value = serde_json::from_str(&docs("schema/diff.v1.schema.json")).unwrap();
    let lists = [
        ("summary", "summary"),
        ("coverage", "coverageChange"),
        ("levels", "levelChange"),
        ("practices", "practiceChange"),
        ("metrics", "metricChange"),
        ("bands", "bandChange"),
        ("steps_opened", "nextStep"),
        ("steps_closed", "closedStep"),
    ];
    let described = lists.iter().map(|(list, name)| (&document[list][0], &schema["$defs"][name]));
    for (value, schema) in described.chain([(&document, &schema)]) {
        let required = schema["required"].as_array().unwrap();
        for name in value.as_object().unwrap().keys() {
            assert!(required.iter().any(|field| field == name), "{name} is not required");
            assert!(schema["properties"].get(name).is_some(), "{name} is not described");
        }
    }
    for (pointer, wrong) in [
        ("/schema", Value::from("plimsoll/diff/v2")),
        ("/practices/0/turn", Value::from("lost")),
        ("/metrics/0/from/value", Value::Null),
        ("/coverage/0/turn", Value::from("worse")),
        ("/old/as_of", Value::Null),
    ] {
        let mut document = document.clone();
        *document.pointer_mut(pointer).unwrap() = wrong;
        assert!(!mistakes("diff.v1", &document).is_empty(), "{pointer}");
    }
}

fn options(width: usize, verbose: bool) -> TerminalOptions {
    TerminalOptions { width, color: false, unicode: true, verbose, evidence: false }
}

#[test]
fn the_difference_looks_right() {
    let difference = compare(&sample::assessment(), &later());
    assert_golden("diff-100.txt", &diff_terminal(&difference, &options(100, false)));
    let none = diff_terminal(&compare(&later(), &later()), &options(100, false));
    assert_eq!(
        none,
        "harbour/keel  from 2026-09-30 to 2026-09-30\n\n  no level, practice or metric changed\n"
    );
}

#[test]
fn a_hostile_difference_prints_as_harmless_text() {
    let mut hostile = hostile::assessment();
    for (index, practice) in hostile.practices.iter_mut().enumerate() {
        practice.id = sample::assessment().practices[index].id.clone();
        practice.verdict = if practice.verdict == Verdict::Met { Verdict::NotMet } else { Verdict::Met };
    }
    let difference = compare(&sample::assessment(), &hostile);
    assert!(difference.practices.len() > 10);
    for width in [60, 100, 200] {
        for verbose in [false, true] {
            let page = diff_terminal(&difference, &options(width, verbose));
            hostile::assert_harmless(&page, width, &[]);
        }
    }
}
