//! SARIF as code scanning takes it.

use std::collections::BTreeSet;

use plimsoll_domain::practice::{PracticeRole, Verdict};
use plimsoll_domain::{Assessment, Evidence};
use plimsoll_report::sarif;
use serde_json::Value;

use crate::scorecard::assert_golden;
use crate::{hostile, sample};

fn document(assessment: &Assessment) -> Value {
    serde_json::from_str(&sarif(&[assessment])).unwrap()
}

fn results(assessment: &Assessment) -> Vec<Value> {
    document(assessment)["runs"][0]["results"].as_array().unwrap().clone()
}

/// The sample with gaps of every kind of place.
fn gaps() -> Assessment {
    let mut assessment = sample::assessment();
    let evidence = |id: &str, assessment: &mut Assessment, evidence: Vec<Evidence>| {
        let practice = assessment.practices.iter_mut().find(|practice| practice.id == id).unwrap();
        practice.evidence = evidence;
    };
    let ci = ".github/workflows/ci.yml";
    evidence(
        "cdmm.bd.auto-trigger",
        &mut assessment,
        vec![
            Evidence::file("Makefile", None).with_note("read completely; it is not in there"),
            Evidence::file(ci, None).with_note("read completely; it is not in there"),
        ],
    );
    evidence(
        "cdmm.da.min-branching",
        &mut assessment,
        vec![
            Evidence::file(ci, Some(18)).with_note("actions/checkout"),
            Evidence::file(ci, Some(41)).with_note("actions/checkout"),
            Evidence::file(ci, Some(19)).with_note("actions/setup-java"),
            Evidence::tag("v1"),
        ],
    );
    let folder = vec![Evidence::file("src/migrations", None), Evidence::tag("v1.4.0")];
    evidence("cdmm.co.stable-team", &mut assessment, folder);
    assessment
}

#[test]
fn the_file_looks_right() {
    assert_golden("gaps.sarif", &sarif(&[&gaps()]));
}

#[test]
fn gaps_stand_where_they_are() {
    let found = results(&gaps());
    let place = |result: &Value| {
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        let uri = location["artifactLocation"]["uri"].as_str().unwrap().to_owned();
        (
            result["ruleId"].as_str().unwrap().to_owned(),
            uri,
            location["region"]["startLine"].as_u64().unwrap(),
        )
    };
    let found: Vec<_> = found.iter().map(place).collect();
    let ci = |id: &str, line: u64| (id.to_owned(), ".github/workflows/ci.yml".to_owned(), line);
    assert_eq!(
        found,
        [
            ci("cdmm.da.min-branching", 18),
            ci("cdmm.da.min-branching", 41),
            ci("cdmm.da.min-branching", 19),
            ci("cdmm.bd.auto-trigger", 1),
        ]
    );
}

#[test]
fn only_what_is_shown_to_be_missing_is_reported() {
    let mut assessment = gaps();
    for verdict in [Verdict::Unknown, Verdict::NotApplicable, Verdict::Met] {
        for practice in &mut assessment.practices {
            practice.verdict = verdict;
            practice.evidence = vec![Evidence::file("a.yml", Some(3))];
        }
        assert!(results(&assessment).is_empty(), "{verdict:?}");
    }
    for practice in &mut assessment.practices {
        (practice.verdict, practice.role) = (Verdict::NotMet, PracticeRole::AntiPractice);
    }
    assert!(results(&assessment).is_empty(), "what a team leaves behind is no gap when it is gone");
}

#[test]
fn what_keeps_a_level_away_is_a_warning() {
    let mut assessment = gaps();
    assert_eq!(results(&assessment)[0]["level"], "warning");
    assessment.levels.iter_mut().for_each(|level| level.blockers.clear());
    assert_eq!(results(&assessment)[0]["level"], "note");
}

#[test]
fn fingerprints_stay_when_lines_move_and_differ_otherwise() {
    let prints = |assessment: &Assessment| -> Vec<String> {
        let print = |result: &Value| {
            result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().to_owned()
        };
        results(assessment).iter().map(print).collect()
    };
    let before = prints(&gaps());
    let unique: BTreeSet<_> = before.iter().collect();
    assert_eq!(unique.len(), before.len(), "{before:?}");
    let mut moved = gaps();
    for evidence in moved.practices.iter_mut().flat_map(|practice| &mut practice.evidence) {
        if let Some((path, line)) = evidence.reference.rsplit_once(':') {
            evidence.reference = format!("{path}:{}", line.parse::<u32>().unwrap() + 7);
        }
    }
    assert_eq!(prints(&moved), before);
}

#[test]
fn every_result_has_its_rule_and_every_text_is_there() {
    for assessment in [gaps(), hostile_places()] {
        let document = document(&assessment);
        let run = &document["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let ids: BTreeSet<_> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), rules.len(), "a rule is described once");
        for rule in rules {
            for text in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
                assert!(!rule.pointer(text).unwrap().as_str().unwrap().is_empty(), "{text} of {rule}");
            }
        }
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
    }
}

/// Attacks as texts, and files at places outside the repository.
fn hostile_places() -> Assessment {
    let mut assessment = hostile::assessment();
    for (index, practice) in assessment.practices.iter_mut().enumerate() {
        practice.verdict = Verdict::NotMet;
        practice.id = format!("{}{index}", practice.id);
        let files = [
            "/etc/passwd",
            "../../secret.yml",
            "a/../../b.yml",
            "https://evil.example/a.yml",
            "a b\u{1b}[2J#?.yml",
            "",
        ];
        practice.evidence = files.iter().map(|file| Evidence::file(file, Some(1))).collect();
        practice.title = "[a](javascript:x) \\[b]".to_owned();
    }
    assessment
}

#[test]
fn hostile_places_and_texts_lead_nowhere() {
    let text = sarif(&[&hostile_places()]);
    assert!(!text.contains(|character: char| character.is_control() && character != '\n'));
    let found = results(&hostile_places());
    assert!(!found.is_empty());
    for result in found {
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(uri, "a%20b%1B%5B2J%23%3F.yml");
        let message = result["message"]["text"].as_str().unwrap();
        assert!(message.starts_with("\\[a\\](javascript:x) \\\\\\[b\\]"), "{message}");
    }
}

#[test]
fn several_assessments_are_several_runs() {
    let mut other = gaps();
    other.repository.name = "harbour/mast".to_owned();
    let document: Value = serde_json::from_str(&sarif(&[&gaps(), &other])).unwrap();
    let ids: Vec<_> = (0..2).map(|run| document["runs"][run]["automationDetails"]["id"].clone()).collect();
    assert_eq!(ids, ["plimsoll/harbour/keel/", "plimsoll/harbour/mast/"]);
}

/// `SARIF_SCHEMA=FILE` checks against the published schema, which is not kept here.
#[test]
fn the_published_schema_takes_it() {
    let Some(path) = std::env::var_os("SARIF_SCHEMA") else { return };
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    // Its pattern for languages is no regular expression; no language is told here.
    for part in ["run", "toolComponent"] {
        let properties = schema.pointer_mut(&format!("/definitions/{part}/properties")).unwrap();
        properties.as_object_mut().unwrap().remove("language");
    }
    let validator = jsonschema::options().build(&schema).unwrap();
    for assessment in [gaps(), hostile_places(), sample::empty()] {
        let mistakes: Vec<_> =
            validator.iter_errors(&document(&assessment)).map(|error| error.to_string()).collect();
        assert_eq!(mistakes, Vec::<String>::new());
    }
    for path in std::env::var("PLIMSOLL_ASSESSMENT").unwrap_or_default().split_whitespace() {
        let text = std::fs::read_to_string(path).unwrap();
        let document = document(&plimsoll_report::read_assessment(&text).unwrap());
        let mistakes: Vec<_> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(mistakes, Vec::<String>::new(), "{path}");
        assert!(!document["runs"][0]["results"].as_array().unwrap().is_empty(), "{path}");
    }
}
