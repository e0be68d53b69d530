//! What programs read: JSON, SARIF, OpenMetrics, badges.

use serde_json::Value;

use super::attacks::{acts, assert_still};
use super::told;
use crate::exposition;
use crate::history::valid;

#[test]
fn json_is_valid_and_shows_no_control_raw() {
    let told = told();
    let schema = |line: &str| match line.split(' ').next().unwrap() {
        "explain" => "explain.v1.schema.json",
        "deployments" => "deployments.v1.schema.json",
        "history" => "history.v1.schema.json",
        "diff" => "diff.v1.schema.json",
        "log" => "log.v1.schema.json",
        other => panic!("{other}"),
    };
    for (name, text) in told.texts("assessment.json") {
        assert_still(&name, &text);
        valid("assessment.v1.schema.json", &serde_json::from_str(&text).unwrap());
    }
    for (line, text) in told.printed("--format json") {
        assert_still(line, &text);
        valid(schema(line), &serde_json::from_str(&text).unwrap());
    }
}

/// Every text of a document.
pub(crate) fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, found)),
        _ => {}
    }
}

#[test]
fn sarif_points_into_the_repository_with_texts_that_do_nothing() {
    for (name, text) in told().texts(".sarif") {
        assert_still(&name, &text);
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["version"], "2.1.0", "{name}");
        let run = &document["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let results = run["results"].as_array().unwrap();
        assert!(!rules.is_empty() && !results.is_empty(), "{name}");
        for result in results {
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"], "{name}");
            assert!(["warning", "note"].contains(&result["level"].as_str().unwrap()), "{name}");
            for location in result["locations"].as_array().unwrap() {
                let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/@+%".contains(&byte);
                assert!(uri.bytes().all(plain) && !uri.starts_with('/'), "{name}: {uri}");
                assert!(!uri.split('/').any(|part| part == ".." || part.is_empty()), "{name}: {uri}");
                assert!(location["physicalLocation"]["region"]["startLine"].as_u64().unwrap() > 0, "{name}");
            }
            // A link in a message is `[text](target)`; what a repository wrote has no bracket that is not escaped.
            let message = result["message"]["text"].as_str().unwrap();
            let bare = message.replace("\\\\", "").replace("\\[", "").replace("\\]", "");
            assert!(!bare.contains(['[', ']']), "{name}: {message}");
        }
        let mut all = Vec::new();
        texts(&document, &mut all);
        // Help is several lines; nothing in it acts but their ends.
        assert!(all.iter().all(|text| !text.chars().any(|one| acts(one) && one != '\n')), "{name}");
    }
}

#[test]
fn openmetrics_keeps_its_rules_whatever_the_labels_hold() {
    for (name, text) in told().texts(".prom") {
        assert_still(&name, &text);
        let samples = exposition::parse(&text);
        assert!(samples.len() > 100, "{name}: {}", samples.len());
        for (_, labels, _) in &samples {
            assert!(labels.values().all(|value| !value.chars().any(acts)), "{name}: {labels:?}");
        }
    }
}

#[test]
fn a_badge_is_a_picture_of_words() {
    let told = told();
    for (name, text) in told.texts("badge.svg") {
        assert_still(&name, &text);
        let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            let tag = node.tag_name().name();
            assert!(["svg", "title", "clipPath", "rect", "g", "text"].contains(&tag), "{name}: <{tag}>");
            for attribute in node.attributes() {
                let harmless = !attribute.name().starts_with("on") && !attribute.name().contains("href");
                assert!(harmless, "{name}: {attribute:?}");
            }
        }
    }
    for (name, text) in told.texts("badge.json") {
        assert_still(&name, &text);
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["schemaVersion"], 1, "{name}");
        let words = document["message"].as_str().unwrap();
        assert!(words.chars().count() <= 60 && !words.chars().any(acts), "{name}: {words}");
    }
}
