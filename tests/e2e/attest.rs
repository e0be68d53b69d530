//! Attestations in `plimsoll.toml`, as their user meets them.

use std::fs;

use serde_json::Value;

use crate::run::{audit, json, small_library, stderr, stdout};

const SAID: &str = r#"
[[attest]]
practice = "cdmm.co.one-backlog"
verdict = "met"
by = "Ann <ann@example.org>"
evidence = "https://example.org/board"
expires = "2026-12-31"

[[attest]]
practice = "cdmm.co.basic-agile"
verdict = "met"
by = "Ann"
evidence = "iterations of two weeks"
expires = "2026-01-31"

[[attest]]
practice = "cdmm.bd.manual-tag"
verdict = "not-applicable"
by = "Ann"
reason = "we do not tag"
expires = "2026-12-31"

[[attest]]
practice = "cdmm.bd.build-once"
verdict = "met"
by = "Ann"
evidence = "trust me"
expires = "2026-12-31"
"#;

fn practice<'a>(document: &'a Value, id: &str) -> &'a Value {
    document["practices"].as_array().unwrap().iter().find(|practice| practice["id"] == id).unwrap()
}

#[test]
fn a_word_fills_in_where_nothing_can_be_seen_and_evidence_stands() {
    let repo = small_library();
    let before = json(repo.path(), &["--model", "cdmm"]);
    fs::write(repo.path().join("plimsoll.toml"), SAID).unwrap();
    let document = json(repo.path(), &["--model", "cdmm"]);

    let backlog = practice(&document, "cdmm.co.one-backlog");
    assert_eq!((&backlog["verdict"], &backlog["grade"]), (&Value::from("met"), &Value::from("E0")));
    assert_eq!(backlog["attestation"]["outcome"], "taken");
    assert_eq!(practice(&before, "cdmm.co.one-backlog")["verdict"], "unknown");

    assert_eq!(practice(&document, "cdmm.co.basic-agile")["attestation"], Value::Null, "it expired");
    let tag = practice(&document, "cdmm.bd.manual-tag");
    assert_eq!((&tag["verdict"], &tag["attestation"]["outcome"]), (&"met".into(), &"conflict".into()));
    let direct = practice(&document, "cdmm.bd.build-once");
    assert_eq!(direct["verdict"], practice(&before, "cdmm.bd.build-once")["verdict"]);

    let notices = document["notices"].to_string();
    for part in
        ["`cdmm.co.basic-agile` by Ann expired on 2026-01-31", "conflict: Ann attests `cdmm.bd.manual-tag`"]
    {
        assert!(notices.contains(part), "{notices}");
    }
    assert!(!before["notices"].to_string().contains("attest"), "nothing was attested before");
    let shown = stdout(&audit(repo.path(), &["--model", "cdmm", "--verbose"]));
    assert!(shown.contains("attested as met by Ann"), "{shown}");
}

#[test]
fn a_practice_that_does_not_exist_is_an_error_with_the_likely_one() {
    let repo = small_library();
    fs::write(repo.path().join("plimsoll.toml"), SAID.replace("one-backlog", "one-backlg")).unwrap();
    let output = audit(repo.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("did you mean `cdmm.co.one-backlog`?"), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
}
