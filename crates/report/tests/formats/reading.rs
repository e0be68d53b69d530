//! An assessment read back from its document is the same, and what is wrong with a document is told.

use std::fs;

use plimsoll_report::{ReadError, json, read_assessment};
use serde_json::{Value, json};

use crate::{hostile, sample};

fn document() -> Value {
    serde_json::from_str(&json(&sample::assessment())).unwrap()
}

fn error(document: &Value) -> String {
    read_assessment(&document.to_string()).unwrap_err().to_string()
}

#[test]
fn a_document_survives_being_read_byte_for_byte() {
    for assessment in [sample::assessment(), sample::empty(), sample::two_models(), hostile::assessment()] {
        let text = json(&assessment);
        assert_eq!(json(&read_assessment(&text).unwrap()), text);
    }
}

#[test]
fn a_sound_assessment_is_the_same_but_for_what_no_document_holds() {
    let mut assessment = sample::empty();
    assessment.practices = sample::assessment().practices;
    assessment.levels = sample::assessment().levels;
    assert_eq!(read_assessment(&json(&assessment)).unwrap(), assessment);
}

/// `PLIMSOLL_ASSESSMENT=FILE…` reads documents that were made from real repositories.
#[test]
fn documents_of_real_repositories_survive_too() {
    for path in std::env::var("PLIMSOLL_ASSESSMENT").unwrap_or_default().split_whitespace() {
        let text = fs::read_to_string(path).unwrap();
        assert!(json(&read_assessment(&text).unwrap()) == text, "{path}");
    }
}

#[test]
fn a_number_that_was_none_stays_none() {
    let mut document = document();
    document["signals"][0]["values"]["odd"] = Value::Null;
    document["practices"][1]["measured"]["odd"] = Value::Null;
    let again = json(&read_assessment(&document.to_string()).unwrap());
    assert_eq!(serde_json::from_str::<Value>(&again).unwrap(), document);
}

#[test]
fn an_attestation_and_a_level_called_none_survive() {
    let mut document = document();
    document["practices"][0]["attestation"] = json!({
        "verdict": "met", "by": "ann", "evidence": "https://wiki.example/1",
        "expires": "2026-12-31T23:59:59Z", "outcome": "taken"
    });
    document["levels"][0]["ladder"] = json!(["none", "some"]);
    document["levels"][0]["observed"] = json!("none");
    let read = read_assessment(&document.to_string()).unwrap();
    assert_eq!(read.practices[0].attestation.as_ref().unwrap().said.practice, "cdmm.co.prioritized-work");
    assert_eq!(read.levels[0].floor.as_deref(), Some("none"));
    assert_eq!(serde_json::from_str::<Value>(&json(&read)).unwrap(), document);
}

#[test]
fn fields_that_are_not_known_are_passed_over() {
    let mut document = document();
    document["later"] = json!({"a": 1});
    document["metrics"][0]["later"] = json!([1]);
    assert_eq!(json(&read_assessment(&document.to_string()).unwrap()), json(&sample::assessment()));
}

#[test]
fn every_field_that_is_taken_away_is_missed_by_its_place() {
    let missing = |pointer: &str, name: &str, place: &str| {
        let mut document = document();
        let object = if pointer.is_empty() { Some(&mut document) } else { document.pointer_mut(pointer) };
        object.unwrap().as_object_mut().unwrap().remove(name).unwrap();
        let result = read_assessment(&document.to_string());
        assert_eq!(result, Err(ReadError::Missing { path: place.to_owned() }), "{pointer} {name}");
    };
    // Everything but the schema, which says what the document is, and the name of the tool.
    let objects = [
        ("", ""),
        ("/window", "window."),
        ("/repository", "repository."),
        ("/deployments", "deployments."),
        ("/coverage/0", "coverage[0]."),
        ("/metrics/2", "metrics[2]."),
        ("/metrics/2/trend", "metrics[2].trend."),
        ("/metrics/2/evidence/0", "metrics[2].evidence[0]."),
        ("/signals/0", "signals[0]."),
        ("/practices/1", "practices[1]."),
        ("/practices/1/remedy", "practices[1].remedy."),
        ("/levels/0", "levels[0]."),
        ("/bands/0", "bands[0]."),
        ("/next_steps/0", "next_steps[0]."),
    ];
    for (pointer, place) in objects {
        let document = document();
        let object = if pointer.is_empty() { Some(&document) } else { document.pointer(pointer) };
        for name in object.unwrap().as_object().unwrap().keys().filter(|name| *name != "schema") {
            missing(pointer, name, &format!("{place}{name}"));
        }
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_should_be_there() {
    let told = |pointer: &str, value: Value| {
        let mut document = document();
        *document.pointer_mut(pointer).unwrap() = value;
        error(&document)
    };
    assert_eq!(told("/as_of", json!("today")), "`as_of` should be a time as RFC 3339 has it");
    assert_eq!(
        told("/metrics/0/n", json!(-1)),
        "`metrics[0].n` should be a whole number that is not negative"
    );
    assert_eq!(told("/metrics/2/interval", json!([1])), "`metrics[2].interval` should be two numbers");
    assert_eq!(told("/metrics", json!({})), "`metrics` should be a list");
    assert_eq!(told("/levels/1", json!("base")), "`levels[1]` should be an object");
    assert_eq!(told("/bands/0/edition", json!(70_000)), "`bands[0].edition` should be a year");
    let verdict = told("/practices/0/verdict", json!("\u{1b}[2J"));
    assert_eq!(
        verdict,
        "`practices[0].verdict` should be one of `met`, `not-met`, `unknown`, `not-applicable`"
    );
}

#[test]
fn other_texts_are_refused_without_repeating_what_they_hold() {
    let told = |text: &str| read_assessment(text).unwrap_err().to_string();
    assert_eq!(told("# Readme"), "not JSON: the mistake is at line 1, column 1");
    assert_eq!(told("{}"), "not a plimsoll/assessment/v1 document: it has no `schema`");
    assert_eq!(told("[1]"), "not a plimsoll/assessment/v1 document: it has no `schema`");
    let log = told(r#"{"schema": "plimsoll/log/v1"}"#);
    assert_eq!(log, "not a plimsoll/assessment/v1 document: its schema is `plimsoll/log/v1`");
    let hostile = told(&json!({"schema": format!("\u{1b}[2J\n{}", "x".repeat(9999))}).to_string());
    assert!(!hostile.contains('\u{1b}') && !hostile.contains('\n') && hostile.len() < 200, "{hostile}");
    for depth in [200, 100_000] {
        assert!(matches!(read_assessment(&"[".repeat(depth)), Err(ReadError::NotJson { .. })));
    }
}
