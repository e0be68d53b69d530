//! Everything that can go wrong on the way.

use std::time::Duration;

use plimsoll_collect_github::{CollectError, Stop};
use plimsoll_domain::coverage::{CoverageState, Source};
use plimsoll_testkit::github::{Failure, FakeGitHub, World};

use crate::support::{Kept, TOKEN, collected, difference, exported, lively, options, try_collect};

const RUNS: fn(&str) -> bool = |target| target.contains("/actions/runs?");

/// A failure that passes leaves no trace in the store.
fn survives(times: u32, matches: fn(&str) -> bool, failure: Failure) {
    let fake = FakeGitHub::start(lively()).unwrap();
    let (clean, dirty) = (Kept::new(), Kept::new());
    let mut expected = clean.open(&fake);
    collected(&fake, &mut expected);
    let shown = format!("{failure:?}");
    fake.fail(matches, times, failure);
    let mut store = dirty.open(&fake);
    collected(&fake, &mut store);
    assert_eq!(difference(&exported(store.reader()), &exported(expected.reader())), None, "{shown}");
}

#[test]
fn what_passes_is_waited_for() {
    for code in [500, 502, 503, 504] {
        survives(2, RUNS, Failure::Status(code, Vec::new(), "{}"));
    }
    for failure in [
        Failure::Reset,
        Failure::Truncated,
        Failure::TruncatedGzip,
        Failure::InvalidJson,
        Failure::Empty,
        Failure::Html(502),
        Failure::Html(200),
        Failure::slow_down(Some(0)),
        Failure::slow_down(None),
        Failure::Status(429, Vec::new(), "{}"),
        Failure::Status(429, vec![("Retry-After", "0".to_owned())], "{}"),
    ] {
        survives(2, RUNS, failure);
    }
    survives(1, RUNS, Failure::Slow(Duration::from_millis(4_000)));
    survives(1, |target| target == "/graphql", Failure::GraphLimit);
    survives(2, |target| target == "/graphql", Failure::Html(502));
    survives(3, |target| target.contains("/jobs"), Failure::Reset);
    survives(1, |target| target.starts_with("blob:"), Failure::Reset);
    survives(1, |target| target.starts_with("blob:"), Failure::Truncated);
    survives(1, |target| target.starts_with("blob:"), Failure::Status(403, Vec::new(), "<Error/>"));
    survives(1, |target| target.contains("/logs"), Failure::Html(500));
}

#[test]
fn a_page_that_is_too_much_for_the_platform_is_asked_for_in_parts() {
    survives(u32::MAX, |target| target.contains("/actions/runs?per_page=100"), Failure::Html(502));
}

#[test]
fn what_does_not_pass_is_said_and_the_rest_goes_on() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.fail(|target| target.contains("/actions/runs?"), u32::MAX, Failure::Html(502));
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    let runs = collected.coverage.iter().find(|item| item.source == Source::Runs).unwrap();
    assert_eq!(runs.state, CoverageState::Missing);
    assert!(runs.reason.as_deref().unwrap().contains("502"), "{runs:?}");
    let jobs = collected.coverage.iter().find(|item| item.source == Source::Jobs).unwrap();
    assert_ne!(jobs.state, CoverageState::Complete, "jobs hang on runs");
    assert_eq!(collected.tally.deployments, 4);
}

#[test]
fn a_permission_that_is_missing_is_named_and_not_asked_for_again() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.fail(RUNS, u32::MAX, Failure::forbidden());
    fake.forbid("branchProtectionRules");
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    let reason = |source| {
        let item = collected.coverage.iter().find(|item| item.source == source).unwrap();
        item.reason.clone().unwrap_or_default()
    };
    assert!(reason(Source::Runs).contains("actions=read"), "{}", reason(Source::Runs));
    assert!(reason(Source::Settings).contains("not accessible"), "{}", reason(Source::Settings));
    let asked = fake.requests().iter().filter(|seen| RUNS(&seen.target)).count();
    assert_eq!(asked, 1);
}

#[test]
fn what_graphql_leaves_out_comes_by_rest() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.mutate(|target, body| {
        if target == "/graphql"
            && let Some(repository) = body["data"]["repository"].as_object_mut()
        {
            repository.remove("deployments");
            repository.remove("releases");
        }
    });
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    assert_eq!(
        (collected.tally.deployments, collected.tally.releases, collected.tally.branch_rules),
        (4, 1, 2)
    );
    assert!(
        collected.coverage.iter().all(|item| item.state == CoverageState::Complete),
        "{:?}",
        collected.coverage
    );
}

#[test]
fn deployments_without_a_number_come_by_rest() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.mutate(|target, body| {
        if target == "/graphql"
            && let Some(nodes) = body["data"]["repository"]["deployments"]["nodes"].as_array_mut()
        {
            nodes.iter_mut().for_each(|node| node["databaseId"] = serde_json::Value::Null);
        }
    });
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    assert_eq!(collected.tally.deployments, 4);
    let item = collected.coverage.iter().find(|item| item.source == Source::Deployments).unwrap();
    assert_eq!((item.state, item.reason.as_deref()), (CoverageState::Complete, None));
    assert!(exported(store.reader()).matches("\"state\":\"success\"").count() >= 4);
}

#[test]
fn a_server_without_rulesets_is_asked_for_what_it_has() {
    let fake = FakeGitHub::start(lively()).unwrap();
    let mut asked = 0;
    fake.mutate(move |target, body| {
        if target != "/graphql" {
            return;
        }
        asked += 1;
        if asked == 1 {
            let message = "Field 'rulesets' doesn't exist on type 'Repository'";
            *body = serde_json::json!({ "errors": [{ "message": message }] });
        } else if let Some(repository) = body["data"]["repository"].as_object_mut() {
            repository.retain(|name, _| {
                !["rulesets", "branchProtectionRules", "environments"].contains(&name.as_str())
            });
        }
    });
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    assert_eq!((collected.tally.pull_requests, collected.tally.environments), (1, 1));
    assert!(
        exported(store.reader()).contains("\"first_review\":\"20"),
        "pull requests still come by GraphQL"
    );
    let settings = collected.coverage.iter().find(|item| item.source == Source::Settings).unwrap();
    assert_eq!(settings.state, CoverageState::Missing);
}

#[test]
fn a_next_page_elsewhere_is_not_followed() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.fail(RUNS, u32::MAX, Failure::ForeignLink);
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    let runs = collected.coverage.iter().find(|item| item.source == Source::Runs).unwrap();
    assert!(runs.reason.as_deref().unwrap().contains("elsewhere.example.org"), "{runs:?}");
}

#[test]
fn the_limit_is_waited_for_by_the_servers_clock() {
    let fake = FakeGitHub::start(lively()).unwrap();
    // Ours is ten minutes off; the hour ends in a second.
    fake.skew(chrono::Duration::minutes(10));
    fake.limit(1_000, 103, 1);
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    assert_eq!(collected.tally.runs, 32);
    assert_eq!(collected.stopped, None);
    // A hundred are left to others.
    let refused = fake.requests().iter().filter(|seen| seen.status == 403).count();
    assert_eq!(refused, 0);
}

#[test]
fn a_limit_whose_end_is_past_is_over() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.limit(1_000, 0, -30);
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    assert_eq!(collected(&fake, &mut store).tally.runs, 32);
}

#[test]
fn nobody_is_waited_for_longer_than_an_hour() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.fail(RUNS, 1, Failure::slow_down(Some(86_400)));
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    assert!(matches!(collected.stopped, Some(Stop::RateLimit { until: Some(_) })), "{:?}", collected.stopped);
}

#[test]
fn a_pause_holds_everybody_up() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.fail(|target| target.contains("/jobs"), 1, Failure::slow_down(Some(1)));
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    collected(&fake, &mut store);
    // Four are under way at once: the three beside the refused one may still arrive, and nobody else.
    assert!(fake.too_early() <= 3, "{} requests came before the time was over", fake.too_early());
    assert_eq!(fake.requests().iter().filter(|seen| seen.status == 403).count(), 1);
}

#[test]
fn a_count_that_is_not_kept_is_said() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.mutate(|target, body| {
        if target.contains("/actions/runs?") {
            body["total_count"] = serde_json::json!(40);
        }
    });
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    let runs = collected.coverage.iter().find(|item| item.source == Source::Runs).unwrap();
    assert_eq!((runs.state, runs.collected, runs.expected), (CoverageState::Partial, Some(32), Some(40)));
    assert!(runs.reason.as_deref().unwrap().contains("counts 40 runs and lists 32"), "{runs:?}");
}

#[test]
fn a_log_that_is_not_written_yet_is_absent_and_asked_for_again() {
    let mut world = World::new("acme", "keel");
    let run = world.start_run(".github/workflows/ci.yml", "push", "main", &["build"]);
    world.advance(chrono::Duration::minutes(5));
    world.finish_run(run, "failure");
    let fake = FakeGitHub::start(world).unwrap();
    let missing = "<?xml version=\"1.0\"?><Error><Code>BlobNotFound</Code></Error>";
    fake.fail(|target| target.starts_with("blob:"), 2, Failure::Status(404, Vec::new(), missing));
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    assert_eq!(collected(&fake, &mut store).tally.logs_absent, 1);
    fake.world(|world| world.advance(chrono::Duration::days(1)));
    let tally = collected(&fake, &mut store).tally;
    assert_eq!((tally.logs_absent, tally.logs_stored), (0, 1));
}

#[test]
fn nothing_can_be_collected_of_what_is_not_there_or_with_a_wrong_token() {
    let fake = FakeGitHub::start(lively()).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let mut wrong = options(&fake);
    wrong.full_name = "acme/nothing".to_owned();
    assert!(matches!(try_collect(&wrong, &mut store), Err(CollectError::NotFound { .. })));
    fake.require_token("another");
    let error = try_collect(&options(&fake), &mut store).unwrap_err();
    assert!(matches!(error, CollectError::Unauthorized { .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains(TOKEN));
    let mut unreachable = options(&fake);
    unreachable.base = plimsoll_collect_github::ApiBase::parse("http://127.0.0.1:9").unwrap();
    let error = try_collect(&unreachable, &mut store).unwrap_err();
    assert!(matches!(error, CollectError::Unavailable { .. }), "{error:?}");
    assert!(error.to_string().contains("--offline"), "{error}");
}

#[test]
fn an_empty_repository_is_complete() {
    let fake = FakeGitHub::start(World::new("acme", "keel")).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    assert_eq!(collected.tally.runs, 0);
    assert!(
        collected.coverage.iter().all(|item| item.state == CoverageState::Complete),
        "{:?}",
        collected.coverage
    );
}
