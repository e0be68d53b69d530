//! Every item that GitHub's description allows is read; one that it does not is put aside and spoils no other.

use plimsoll_collect_github::{Decoded, decode};
use plimsoll_domain::coverage::{CoverageState, Source};
use plimsoll_testkit::github::{FakeGitHub, description_available, variants};
use serde_json::{Value, json};

use crate::support::{Kept, collected, lively};

/// A usual item of a list, as the fake serves it.
fn usual(list: &str, name: Option<&str>) -> Value {
    let fake = FakeGitHub::start(lively()).unwrap();
    let answer = get(&fake, &format!("/repos/acme/keel/{list}"));
    let items = name.map_or(&answer, |name| &answer[name]);
    items[0].clone()
}

fn get(fake: &FakeGitHub, path: &str) -> Value {
    use std::io::{Read, Write};
    let authority = fake.url();
    let authority = authority.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(authority).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {authority}\r\n\r\n").unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[test]
fn whatever_the_description_allows_is_read() {
    if !description_available() {
        plimsoll_testkit::skipped("GitHub's description of its API is not at hand; no variants to try");
        return;
    }
    let fake = FakeGitHub::start(lively()).unwrap();
    let run = fake.world(|world| world.runs()[0].id);
    let jobs = format!("actions/runs/{run}/attempts/1/jobs");
    let deployment = fake.world(|world| world.deployments()[0]);
    let statuses = format!("deployments/{deployment}/statuses");
    let items = [
        ("run", "workflow-run", usual("actions/runs", Some("workflow_runs"))),
        ("attempt", "workflow-run", get(&fake, &format!("/repos/acme/keel/actions/runs/{run}/attempts/1"))),
        ("job", "job", usual(&jobs, Some("jobs"))),
        ("workflow", "workflow", usual("actions/workflows", Some("workflows"))),
        ("deployment", "deployment", usual("deployments", None)),
        ("deployment-status", "deployment-status", usual(&statuses, None)),
        ("environment", "environment", usual("environments", Some("environments"))),
        ("release", "release", usual("releases", None)),
        ("pull-request", "pull-request-simple", usual("pulls?state=closed", None)),
        ("issue", "issue", usual("issues?labels=incident&state=all", None)),
    ];
    let mut tried = 0;
    for (kind, schema, item) in items {
        let all = variants(schema, &item);
        assert!(!all.is_empty(), "{schema}: the description has properties");
        for (change, variant) in all {
            tried += 1;
            match decode(kind, "place", variant.to_string().into_bytes()) {
                Decoded::Item(item) => assert_eq!(item.raw.kind, kind),
                Decoded::Quarantined(aside) => panic!("{kind} with {change}: {}", aside.reason),
            }
        }
    }
    assert!(tried > 100, "{tried} variants");
}

#[test]
fn what_cannot_be_read_is_put_aside_and_spoils_no_other() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.mutate(|target, body| {
        if target.contains("/actions/runs?") {
            body["workflow_runs"][3]["created_at"] = json!(null);
            body["workflow_runs"][4] = json!("not a run");
        }
        if target.contains("/attempts/1/jobs") {
            body["jobs"][1]["id"] = json!("seven");
        }
    });
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    assert_eq!(collected.tally.runs, 30);
    assert_eq!(collected.tally.quarantined_runs, 2);
    for source in [Source::Runs, Source::Jobs] {
        let item = collected.coverage.iter().find(|item| item.source == source).unwrap();
        assert_eq!(item.state, CoverageState::Partial, "{item:?}");
    }
    // The list moves on; what cannot be read is still the same.
    fake.world(|world| {
        let run = world.start_run(".github/workflows/ci.yml", "push", "main", &["build"]);
        world.advance(chrono::Duration::minutes(5));
        world.finish_run(run, "success");
    });
    let again = crate::support::collected(&fake, &mut store);
    assert!(again.tally.quarantined_runs <= 4, "{:?}", again.tally);
    let aside = store.reader().quarantine(collected.key, 100).unwrap();
    assert!(aside.iter().any(|item| item.reason.contains("not an object")), "{aside:?}");
    assert!(aside.iter().any(|item| item.kind == "job"), "{aside:?}");
}
