//! Packs in `fixtures/packs`: valid ones load, invalid ones are refused with exactly the expected problems.

use std::path::{Path, PathBuf};

use crate::pack::{MAX_BYTES, load};

fn fixtures(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/packs").join(kind);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} has no packs", folder.display());
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn valid_packs_load() {
    for path in fixtures("valid") {
        let text = std::fs::read_to_string(&path).unwrap();
        if let Err(problems) = load(&name(&path), &text) {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", lines.join("\n"));
        }
    }
}

#[test]
fn invalid_packs_are_refused_with_every_problem() {
    for path in fixtures("invalid") {
        let text = std::fs::read_to_string(&path).unwrap();
        let expected = std::fs::read_to_string(path.with_extension("expected"))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let problems = load(&name(&path), &text).expect_err(&format!("{} is not refused", path.display()));
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(lines.join("\n").trim_end(), expected.trim_end(), "{}", path.display());
    }
}

#[test]
fn every_expectation_has_its_pack() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/packs/invalid");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.with_extension("toml").exists(), "{} stands alone", path.display());
    }
}

#[test]
fn a_pack_that_is_too_large_is_refused_unread() {
    let text = format!("schema = \"plimsoll/model/v1\"\n#{}\n", "x".repeat(MAX_BYTES));
    let problems = load("big.toml", &text).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.contains("at most"), "{}", problems[0]);
}

#[test]
fn deep_nesting_is_a_problem_and_no_crash() {
    let deep =
        format!("met = {}{{ signal = \"vc.present\" }}{}", "{ not = ".repeat(5_000), " }".repeat(5_000));
    let text = format!("schema = \"plimsoll/model/v1\"\n[[practice]]\n{deep}\n");
    assert!(load("deep.toml", &text).is_err());
}

#[test]
fn any_bytes_are_answered() {
    for text in
        ["", "\u{feff}", "a = [", "[[practice]]", "schema = 1", "schema = \"plimsoll/model/v1\"\n[model"]
    {
        assert!(!load("odd.toml", text).unwrap_err().is_empty(), "{text:?}");
    }
}

/// A pack with these rules for `met`, as practices `tiny.p0`, `tiny.p1` and so on.
fn with_rules(rules: &[String]) -> String {
    let head = fixtures("valid").into_iter().find(|path| path.ends_with("smallest.toml")).unwrap();
    let mut text = std::fs::read_to_string(head).unwrap();
    for (at, rule) in rules.iter().enumerate() {
        text.push_str(&format!(
            "\n[[practice]]\nid = \"tiny.p{at}\"\ncategory = \"all\"\nlevel = \"only\"\ntitle = \"T\"\n\
             meaning = \"M\"\nsource = \"S\"\nobservability = \"direct\"\nmet = {rule}\n\
             remedy = {{ action = \"A\", place = \"P\", example = \"E\", effort = \"days\" }}\n"
        ));
    }
    text
}

/// Nothing is claimed of a rule that can be met in more ways than anybody can look at.
#[test]
fn rules_with_endless_ways_are_answered_soon() {
    let named = |at: usize| format!("{{ practice = \"tiny.p{at}\" }}");
    for kind in ["all", "any"] {
        let mut rules = vec!["{ signal = \"vc.cadence\", at-least = 0.5 }".to_owned()];
        rules.extend((0..40).map(|at| format!("{{ {kind} = [{0}, {0}] }}", named(at))));
        assert!(load("doubling.toml", &with_rules(&rules)).is_ok(), "{kind}");
    }
    let part = "{ signal = \"vc.cadence\", at-least = 0.5 }";
    let half = format!("{{ count-of = [{}], at-least = 15 }}", [part; 30].join(", "));
    assert!(load("half.toml", &with_rules(&[half])).is_ok());
}

#[test]
fn what_can_be_is_not_called_impossible() {
    for rule in [
        // Not there is not "at least" either.
        "{ all = [{ absent = \"vc.cadence\" }, { not = { signal = \"vc.cadence\", at-least = 0.5 } }] }",
        "{ all = [{ signal = \"vc.cadence\", at-least = 0.5 }, { signal = \"vc.cadence\", at-most = 0.5 }] }",
        "{ all = [{ signal = \"vc.cadence\", field = \"commits\", at-least = 5 }, { signal = \"vc.cadence\", below = 0.5 }] }",
        "{ first-known = [{ signal = \"vc.cadence\", at-least = 0.5 }, { absent = \"vc.cadence\" }] }",
        "{ count-of = [{ absent = \"vc.cadence\" }, { signal = \"vc.cadence\" }, { signal = \"vc.present\" }], at-least = 2 }",
        "{ not = { signal = \"vc.cadence\", equals = 1 } }",
    ] {
        if let Err(problems) = load("possible.toml", &with_rules(&[rule.to_owned()])) {
            panic!("{rule}: {}", problems[0]);
        }
    }
}

#[test]
fn what_cannot_be_is_refused() {
    for rule in [
        "{ all = [{ signal = \"vc.cadence\", above = 0.5 }, { signal = \"vc.cadence\", at-most = 0.5 }] }",
        "{ all = [{ absent = \"vc.cadence\" }, { not = { applicable = \"vc.cadence\" } }] }",
        "{ not = { any = [{ signal = \"vc.cadence\", at-least = 0.4 }, { not = { signal = \"vc.cadence\", at-least = 0.5 } }] } }",
        "{ count-of = [{ absent = \"vc.cadence\" }, { signal = \"vc.cadence\" }], at-least = 2 }",
        "{ all = [{ metric = \"change-lead-time\", field = \"p50\", above = 9 }, { metric = \"change-lead-time\", field = \"p50\", below = 3 }] }",
    ] {
        let problems = load("impossible.toml", &with_rules(&[rule.to_owned()])).expect_err(rule);
        assert!(problems[0].message.contains("can never be met"), "{rule}: {}", problems[0]);
    }
}
