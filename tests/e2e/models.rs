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

const BUILT_ON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/packs/extends");

#[test]
fn a_model_file_may_build_on_others() {
    let repo = small_library();
    let chain = format!("{BUILT_ON}/chain.toml");
    let checked = run(&["model", "check", &chain]);
    assert!(checked.status.success(), "{}", stderr(&checked));
    assert!(stdout(&checked).contains("extends middle 2, which extends tiny 1"), "{}", stdout(&checked));
    let shown = valid(&stdout(&run(&["model", "show", &chain, "--format", "json"])), "model-show");
    assert_eq!(shown["extends"], "middle 2, which extends tiny 1");
    let own = format!("{BUILT_ON}/smallest.toml");
    let (own, base) = (json(repo.path(), &["--model", &own]), json(repo.path(), &["--model", "cdmm"]));
    let observed = |assessment: &serde_json::Value| -> Vec<serde_json::Value> {
        assessment["levels"].as_array().unwrap().iter().map(|level| level["observed"].clone()).collect()
    };
    assert_eq!(observed(&own), observed(&base));
    assert_eq!(own["levels"][0]["model"], "house");
}

#[test]
fn what_is_odd_is_said_and_keeps_no_model_from_being_used() {
    let repo = small_library();
    let odd = format!("{BUILT_ON}/odd.toml");
    let checked = run(&["model", "check", &odd]);
    assert!(checked.status.success(), "{}", stderr(&checked));
    assert!(stdout(&checked).contains("can be used, with 7 warnings:"), "{}", stdout(&checked));
    assert!(stdout(&checked).contains("odd.toml:10:6: warning: category `empty` has no practices"));
    assert!(audit(repo.path(), &["--model", &odd]).status.success());
}

#[test]
fn a_model_that_builds_on_a_file_elsewhere_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("models");
    std::fs::create_dir(&inner).unwrap();
    std::fs::copy(format!("{OWN}/smallest.toml"), folder.path().join("base.toml")).unwrap();
    let model = inner.join("own.toml");
    let text = "schema = \"plimsoll/model/v1\"\n[model]\nid = \"own\"\ntitle = \"Own\"\nversion = \"1\"\nextends = \"../base.toml\"\n";
    std::fs::write(&model, text).unwrap();
    let checked = run(&["model", "check", model.to_str().unwrap()]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(stderr(&checked).contains("not beside or below"), "{}", stderr(&checked));
}

#[test]
fn the_starter_is_a_model_and_is_never_written_over_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.toml");
    let path = path.to_str().unwrap();
    for more in [&["--extends", "cdmm"][..], &["--extends", "smallest.toml"], &[]] {
        std::fs::copy(format!("{OWN}/smallest.toml"), folder.path().join("smallest.toml")).unwrap();
        let written = run(&[&["model", "new", "--output", path][..], more].concat());
        assert!(written.status.success(), "{more:?}: {}", stderr(&written));
        let checked = run(&["model", "check", path]);
        assert!(stdout(&checked).contains("model `ours`"), "{more:?}: {}", stderr(&checked));
        assert!(stdout(&checked).contains("is fine"), "{more:?}: {}", stdout(&checked));
        let again = run(&["model", "new", "--output", path]);
        assert_eq!(again.status.code(), Some(2));
        assert!(stderr(&again).contains("is there already"), "{}", stderr(&again));
        std::fs::remove_file(path).unwrap();
    }
    let printed = run(&["model", "new", "team", "--output", "-"]);
    assert!(stdout(&printed).starts_with("#:schema "), "{}", stderr(&printed));
    assert!(stdout(&printed).contains("id = \"team\""));
    for wrong in [&["Big Team"][..], &["cdmm"], &["team", "--extends", "no-such-model"]] {
        let refused = run(&[&["model", "new", "--output", "-"][..], wrong].concat());
        assert_eq!(refused.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn the_schema_for_editors_is_the_published_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schema/model.v1.schema.json");
    assert_eq!(stdout(&run(&["model", "schema"])), std::fs::read_to_string(path).unwrap());
}
