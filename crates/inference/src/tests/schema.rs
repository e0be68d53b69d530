//! The JSON Schema of the pack format and the packs there are.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::pack::{builtin, json_schema};

/// Broken in ways that only the whole model shows, or that are no TOML at all: a schema lets them through.
const BEYOND: [&str; 11] = [
    "condition-cycle",
    "duplicate-id",
    "foreign-id",
    "gate-unreachable",
    "impossible-rule",
    "impossible-threshold",
    "supersession-cycle",
    "unknown-level",
    "unknown-placeholder",
    "unknown-practice",
    "not-toml",
];

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&json_schema()).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    jsonschema::validator_for(&schema).unwrap()
}

fn json(toml: &str) -> Option<Value> {
    let table: toml::Table = toml::from_str(toml).ok()?;
    Some(serde_json::to_value(table).unwrap())
}

fn problems(validator: &jsonschema::Validator, document: &Value) -> Vec<String> {
    let errors = validator.iter_errors(document);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn packs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/packs").join(folder);
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn the_published_schema_is_this_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/model.v1.schema.json");
    let published = std::fs::read_to_string(path).unwrap_or_default();
    assert!(published == json_schema(), "out of date: run `cargo run -p xtask -- docs`");
}

#[test]
fn every_built_in_pack_is_valid() {
    let validator = validator();
    for pack in builtin() {
        let mut whole = json(pack.files[0].toml).unwrap();
        let mut practices = Vec::new();
        for file in pack.files {
            let found = json(file.toml).unwrap()["practice"].as_array().cloned();
            practices.extend(found.unwrap_or_default());
        }
        whole["practice"] = Value::Array(practices);
        assert_eq!(problems(&validator, &whole), Vec::<String>::new(), "{}", pack.id);
    }
}

#[test]
fn every_pack_that_loads_is_valid() {
    let validator = validator();
    for path in packs("valid").into_iter().chain(packs("extends/below")) {
        let document = json(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(problems(&validator, &document), Vec::<String>::new(), "{}", path.display());
    }
    for name in ["smallest", "every-change", "chain", "odd"] {
        let path = packs("extends").into_iter().find(|path| stem(path) == name).unwrap();
        let document = json(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(problems(&validator, &document), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn wrong_words_and_types_are_no_valid_pack() {
    let validator = validator();
    for path in packs("invalid") {
        let document = json(&std::fs::read_to_string(&path).unwrap());
        let name = stem(&path);
        let refused = document.as_ref().is_some_and(|document| !validator.is_valid(document));
        assert_eq!(refused, !BEYOND.contains(&name.as_str()), "{name}");
    }
    for name in ["override-alone", "overrides", "thresholds"] {
        let path = packs("extends").into_iter().find(|path| stem(path) == name).unwrap();
        let document = json(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert!(!validator.is_valid(&document), "{name}");
    }
}

#[test]
fn every_word_of_the_vocabulary_is_offered() {
    let schema: Value = serde_json::from_str(&json_schema()).unwrap();
    let offered: Vec<&str> = schema["$defs"]["signal"]["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|signal| signal["const"].as_str().unwrap())
        .collect();
    let known: Vec<&str> = crate::signals::catalogue().iter().map(|signal| signal.id).collect();
    assert_eq!(offered, known);
    assert_eq!(schema["$defs"]["metric"]["enum"], serde_json::json!(crate::pack::METRICS));
}
