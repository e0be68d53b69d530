//! The fake GitHub is like GitHub where it matters.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

use std::io::{Read, Write};
use std::net::TcpStream;

use plimsoll_testkit::github::{Failure, FakeGitHub, World, description_available};
use serde_json::{Value, json};

/// Status, head and body of an answer.
fn ask(url: &str, method: &str, target: &str, headers: &str, body: &str) -> (u16, String, String) {
    let authority = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(authority).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {target} HTTP/1.1\r\nHost: {authority}\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
    .unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    // A connection that is cut off ends the answer early.
    let _ = stream.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, head.to_owned(), body.to_owned())
}

fn get(fake: &FakeGitHub, path: &str) -> (u16, String, Value) {
    let (status, head, body) = ask(&fake.url(), "GET", path, "", "");
    (status, head, serde_json::from_str(&body).unwrap_or(Value::Null))
}

fn world() -> World {
    let mut world = World::new("acme", "keel");
    for _ in 0..7 {
        let run = world.start_run(".github/workflows/ci.yml", "push", "main", &["build"]);
        world.advance(chrono::Duration::minutes(5));
        world.finish_run(run, "failure");
    }
    world.environment("production", 1, 5);
    let deployment = world.deploy("production", &format!("{:040x}", 9));
    world.deployment_status(deployment, "success");
    world.tag("v1", &format!("{:040x}", 9));
    world.release("v1", false);
    let pull = world.merge_pull_request("A change");
    world.label_pull_request(pull, "fix");
    world.open_issue("Down", &["incident"]);
    world
}

#[test]
fn every_list_is_as_githubs_description_says() {
    if !description_available() {
        plimsoll_testkit::skipped("GitHub's description of its API is not at hand");
    }
    let fake = FakeGitHub::start(world()).unwrap();
    let (run, job) = fake.world(|world| (world.runs()[0].id, world.runs()[0].jobs()[0].id));
    let deployment = fake.world(|world| world.deployments()[0]);
    let repo = "/repos/acme/keel";
    for path in [
        String::new(),
        "/actions/runs?per_page=100".to_owned(),
        format!("/actions/runs/{run}"),
        format!("/actions/runs/{run}/attempts/1"),
        format!("/actions/runs/{run}/attempts/1/jobs"),
        format!("/actions/runs/{run}/jobs?filter=latest"),
        "/actions/workflows".to_owned(),
        "/deployments".to_owned(),
        format!("/deployments/{deployment}/statuses"),
        "/environments".to_owned(),
        "/releases".to_owned(),
        "/tags".to_owned(),
        "/pulls?state=closed&sort=updated&direction=desc".to_owned(),
        "/issues?labels=incident&state=all&sort=updated".to_owned(),
    ] {
        let (status, _, body) = get(&fake, &format!("{repo}{path}"));
        assert_eq!(status, 200, "{path}: {body}");
    }
    assert_eq!(get(&fake, &format!("{repo}/actions/jobs/{job}/logs")).0, 302);
    assert_eq!(fake.problems(), Vec::<String>::new());
}

#[test]
fn what_the_description_does_not_allow_is_refused() {
    if !description_available() {
        plimsoll_testkit::skipped("GitHub's description of its API is not at hand");
        return;
    }
    let fake = FakeGitHub::start(world()).unwrap();
    for path in [
        "/repos/acme/keel/actions/everything",
        "/repos/acme/keel/actions/runs?colour=red",
        "/repos/acme/keel/actions/runs?status=sleepy",
        "/repos/acme/keel/actions/runs?per_page=500",
        "/repos/acme/keel/actions/runs?page=one",
    ] {
        let before = fake.problems().len();
        assert!(get(&fake, path).0 >= 400, "{path}");
        assert_eq!(fake.problems().len(), before + 1, "{path}");
    }
}

#[test]
fn pages_lead_on_by_the_repositorys_number_and_end() {
    let fake = FakeGitHub::start(world()).unwrap();
    let (_, head, body) = get(&fake, "/repos/acme/keel/actions/runs?per_page=3");
    assert_eq!((body["total_count"].as_u64(), body["workflow_runs"].as_array().unwrap().len()), (Some(7), 3));
    let next = head.lines().find(|line| line.starts_with("Link")).unwrap();
    assert!(next.contains("/repositories/424242/actions/runs?per_page=3&page=2>; rel=\"next\""), "{next}");
    let (_, head, body) = get(&fake, "/repositories/424242/actions/runs?per_page=3&page=3");
    assert_eq!(body["workflow_runs"].as_array().unwrap().len(), 1);
    assert!(!head.contains("Link:"), "{head}");
}

#[test]
fn entity_tags_are_good_for_one_token() {
    let fake = FakeGitHub::start(world()).unwrap();
    let list = "/repos/acme/keel/actions/runs?per_page=3";
    let (_, head, _) = ask(&fake.url(), "GET", list, "Authorization: Bearer one\r\n", "");
    let tag = head.lines().find_map(|line| line.strip_prefix("ETag: ")).unwrap().to_owned();
    let conditional = |token: &str| {
        let headers = format!("Authorization: Bearer {token}\r\nIf-None-Match: {tag}\r\n");
        ask(&fake.url(), "GET", list, &headers, "").0
    };
    assert_eq!((conditional("one"), conditional("two")), (304, 200));
    fake.world(|world| world.start_run(".github/workflows/ci.yml", "push", "main", &["build"]));
    assert_eq!(conditional("one"), 200);
}

#[test]
fn a_token_that_is_required_is_required_everywhere() {
    let fake = FakeGitHub::start(world()).unwrap();
    fake.require_token("right");
    assert_eq!(get(&fake, "/repos/acme/keel").0, 401);
    assert_eq!(ask(&fake.url(), "GET", "/repos/acme/keel", "Authorization: Bearer wrong\r\n", "").0, 401);
    assert_eq!(ask(&fake.url(), "GET", "/repos/acme/keel", "Authorization: Bearer right\r\n", "").0, 200);
    assert_eq!(ask(&fake.url(), "POST", "/graphql", "", "{}").0, 401);
}

#[test]
fn lists_end_where_githubs_do() {
    let fake = FakeGitHub::start(World::bulk("acme", "keel", 50_000, 1)).unwrap();
    assert_eq!(get(&fake, "/repos/acme/keel/actions/runs?per_page=100&page=400").0, 200);
    let (status, _, body) = get(&fake, "/repos/acme/keel/actions/runs?per_page=100&page=401");
    assert_eq!(status, 422, "{body}");
    let filtered =
        "/repos/acme/keel/actions/runs?created=2020-01-01T00:00:00Z..2030-01-01T00:00:00Z&per_page=100";
    let (_, _, body) = get(&fake, &format!("{filtered}&page=11"));
    assert_eq!(
        (body["total_count"].as_u64(), body["workflow_runs"].as_array().unwrap().len()),
        (Some(50_000), 0)
    );
}

#[test]
fn the_clock_moves_no_run() {
    let fake = FakeGitHub::start(World::bulk("acme", "keel", 10, 1)).unwrap();
    let list = |fake: &FakeGitHub| get(fake, "/repos/acme/keel/actions/runs").2;
    let before = list(&fake);
    fake.world(|world| world.advance(chrono::Duration::days(3)));
    assert_eq!(list(&fake), before);
}

#[test]
fn a_rerun_keeps_its_number_and_its_beginning() {
    let fake = FakeGitHub::start(world()).unwrap();
    let run = fake.world(|world| {
        let run = world.runs()[0].id;
        world.advance(chrono::Duration::days(2));
        world.rerun_failed(run);
        run
    });
    let (_, _, now) = get(&fake, &format!("/repos/acme/keel/actions/runs/{run}"));
    let (_, _, first) = get(&fake, &format!("/repos/acme/keel/actions/runs/{run}/attempts/1"));
    assert_eq!((now["run_attempt"].as_u64(), now["conclusion"].is_null()), (Some(2), true));
    assert_eq!((first["run_attempt"].as_u64(), first["conclusion"].as_str()), (Some(1), Some("failure")));
    assert_eq!(now["created_at"], first["created_at"]);
    assert!(now["previous_attempt_url"].is_string() && first["previous_attempt_url"].is_null());
    fake.world(|world| world.delete_run(run));
    assert_eq!(get(&fake, &format!("/repos/acme/keel/actions/runs/{run}")).0, 404);
}

#[test]
fn logs_lie_with_another_host_that_wants_no_token() {
    let fake = FakeGitHub::start(world()).unwrap();
    let job = fake.world(|world| world.runs()[0].jobs()[0].id);
    let (_, head, _) = get(&fake, &format!("/repos/acme/keel/actions/jobs/{job}/logs"));
    let place = head.lines().find_map(|line| line.strip_prefix("Location: ")).unwrap().to_owned();
    let target = place.strip_prefix(&fake.blob_url()).unwrap();
    let (status, _, text) = ask(&fake.blob_url(), "GET", target, "", "");
    assert!(status == 200 && text.contains("##[group]build"), "{status} {text}");
    assert_eq!(ask(&fake.blob_url(), "GET", target, "Authorization: Bearer x\r\n", "").0, 400);
    assert_eq!(fake.problems().len(), 1);
    fake.world(|world| world.expire_log(job));
    assert_eq!(get(&fake, &format!("/repos/acme/keel/actions/jobs/{job}/logs")).0, 410);
}

#[test]
fn failures_come_as_often_as_planned() {
    let fake = FakeGitHub::start(world()).unwrap();
    let tries = [
        (Failure::Html(502), 502),
        (Failure::slow_down(Some(7)), 403),
        (Failure::forbidden(), 403),
        (Failure::Reset, 0),
        (Failure::Empty, 200),
        (Failure::Status(410, Vec::new(), "{}"), 410),
    ];
    for (failure, status) in tries {
        let shown = format!("{failure:?}");
        fake.fail(|target| target.contains("/tags"), 1, failure);
        assert_eq!(get(&fake, "/repos/acme/keel/tags").0, status, "{shown}");
        assert_eq!(get(&fake, "/repos/acme/keel/tags").0, 200, "{shown}");
    }
    fake.fail(|target| target.contains("/tags"), 1, Failure::Truncated);
    let (_, head, body) = ask(&fake.url(), "GET", "/repos/acme/keel/tags", "", "");
    let length: usize =
        head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap().parse().unwrap();
    assert!(body.len() < length);
}

#[test]
fn the_graph_tells_what_rest_tells() {
    let fake = FakeGitHub::start(world()).unwrap();
    let body = json!({ "operationName": "History", "query": "…",
        "variables": { "owner": "acme", "name": "keel", "first": 25, "labels": ["incident"] } });
    let (status, _, text) =
        ask(&fake.url(), "POST", "/graphql", "Authorization: Bearer x\r\n", &body.to_string());
    let answer: Value = serde_json::from_str(&text).unwrap();
    let repository = &answer["data"]["repository"];
    assert_eq!(status, 200);
    for (field, count) in
        [("deployments", 1), ("pullRequests", 1), ("releases", 1), ("refs", 1), ("issues", 1)]
    {
        assert_eq!(repository[field]["totalCount"], json!(count), "{field}");
    }
    assert_eq!(
        get(&fake, "/repos/acme/keel/deployments").2[0]["id"],
        repository["deployments"]["nodes"][0]["databaseId"]
    );
}
