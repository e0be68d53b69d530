//! Models: listed, shown, checked, brought along.

use crate::run::{audit, json, run, small_library, stderr, stdout};

const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/packs/valid");
const BROKEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/packs/invalid");

fn valid(text: &str, schema: &str) -> serde_json::Value {
    let path = format!("{}/../../docs/schema/{schema}.v1.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let document = serde_json::from_str(text).unwrap();
    let problems: Vec<_> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{problems:?}");
    document
}

fn packs(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{folder}");
    paths.iter().map(|path| path.to_str().unwrap().to_owned()).collect()
}

#[test]
fn the_built_in_model_has_its_78_practices() {
    assert!(stdout(&run(&["model", "list"])).contains("cdmm"));
    valid(&stdout(&run(&["model", "list", "--format", "json"])), "model-list");
    let model = valid(&stdout(&run(&["model", "show", "cdmm", "--format", "json"])), "model-show");
    assert_eq!(model["practice_count"], 78);
    assert_eq!(model["practices"].as_array().unwrap().len(), 78);
    let one = run(&["model", "show", "cdmm.bd.auto-trigger"]);
    assert!(stdout(&one).contains("cdmm.bd.auto-trigger"), "{}", stderr(&one));
}

#[test]
fn a_good_model_file_is_accepted_and_used() {
    let repo = small_library();
    for pack in packs(OWN) {
        let checked = run(&["model", "check", &pack]);
        assert!(checked.status.success(), "{pack}: {}", stderr(&checked));
        let assessment = json(repo.path(), &["--model", &pack]);
        assert!(!assessment["levels"].as_array().unwrap().is_empty(), "{pack}");
    }
}

#[test]
fn a_broken_model_file_is_refused_with_line_and_column() {
    let repo = small_library();
    for pack in packs(BROKEN) {
        let checked = run(&["model", "check", &pack]);
        assert_eq!(checked.status.code(), Some(1), "{pack}");
        assert!(stderr(&checked).contains(&pack), "{pack}: {}", stderr(&checked));
        assert_eq!(audit(repo.path(), &["--model", &pack]).status.code(), Some(1), "{pack}");
    }
}

#[test]
fn a_missing_model_file_is_named() {
    let output = run(&["model", "check", "no-such-model.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("no-such-model.toml"));
}
