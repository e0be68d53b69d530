//! What a collection brings home, and what it costs.

use chrono::Duration;
use plimsoll_collect_github::{CollectError, Credentials, Stop};
use plimsoll_domain::coverage::{CoverageState, Source};
use plimsoll_domain::ledger::LogChoice;
use plimsoll_store::Reader;
use plimsoll_testkit::github::{Failure, FakeGitHub, World};

use crate::support::{Kept, TOKEN, collected, exported, lively, note_description, options, try_collect};

fn state(collected: &plimsoll_collect_github::Collected, source: Source) -> (CoverageState, Option<String>) {
    let item = collected.coverage.iter().find(|item| item.source == source).unwrap();
    (item.state, item.reason.clone())
}

#[test]
fn everything_is_there_and_the_account_says_so() {
    note_description();
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.require_token(TOKEN);
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    assert_eq!(fake.problems(), Vec::<String>::new());
    for item in &collected.coverage {
        assert_eq!((item.state, item.reason.as_deref()), (CoverageState::Complete, None), "{item:?}");
    }
    let tally = collected.tally;
    assert_eq!((tally.runs, tally.attempts, tally.attempts_expected, tally.unfinished_runs), (32, 33, 33, 1));
    assert_eq!(
        (tally.jobs, tally.jobs_listed, tally.jobs_expected, tally.attempts_without_jobs),
        (64, 64, 64, 0)
    );
    assert_eq!((tally.deployments, tally.environments, tally.releases, tally.tags), (4, 1, 1, 1));
    assert_eq!((tally.pull_requests, tally.issues, tally.branch_rules, tally.workflows), (1, 1, 2, 1));
    // Five failed runs, one failed first attempt of two jobs each, and the newest success of two jobs and one week.
    assert!(tally.logs_stored >= 12 && tally.logs_expired == 0, "{tally:?}");
    let text = exported(store.reader());
    assert!(text.contains("\"first_review\":\"20") && text.contains("\"required_reviewers\":2"), "{text}");
    assert!(text.contains("\"required_approvals\":2"), "{text}");
}

#[test]
fn nothing_new_costs_five_requests_at_most_and_none_of_the_limit() {
    let fake = FakeGitHub::start(lively()).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    collected(&fake, &mut store);
    // The unfinished run ends, so that nothing is left open.
    let open: Vec<_> =
        fake.world(|world| world.runs().iter().filter(|run| !run.finished()).map(|run| run.id).collect());
    fake.world(|world| open.iter().for_each(|id| world.finish_run(*id, "success")));
    collected(&fake, &mut store);
    fake.clear_requests();
    let before = exported(store.reader());
    let again = collected(&fake, &mut store);
    let requests = fake.requests();
    let listed: Vec<_> =
        requests.iter().map(|seen| format!("{} {} {}", seen.status, seen.method, seen.target)).collect();
    assert!(requests.len() <= 5, "{listed:#?}");
    assert!(requests.iter().all(|seen| seen.status == 304 || seen.method == "POST"), "{listed:#?}");
    assert_eq!(again.used.requests, requests.len() as u64);
    assert_eq!(exported(store.reader()), before);
}

#[test]
fn a_day_of_a_hundred_runs_costs_what_is_new() {
    let mut world = World::new("acme", "keel");
    let day = |world: &mut World| {
        let mut runs = Vec::new();
        for at in 0..100 {
            let id = world.start_run(".github/workflows/ci.yml", "push", "main", &["build", "test", "lint"]);
            world.advance(Duration::seconds(864));
            let failed = at % 7 == 0;
            world.finish_run_with(
                id,
                if failed { "failure" } else { "success" },
                &[("build", "success"), ("lint", "success")],
            );
            runs.push(id);
        }
        for id in runs.iter().step_by(33).take(3) {
            world.rerun(*id);
            world.finish_run(*id, "success");
        }
    };
    for _ in 0..8 {
        day(&mut world);
    }
    let fake = FakeGitHub::start(world).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    collected(&fake, &mut store);
    for night in 0..2 {
        fake.world(day);
        fake.clear_requests();
        let tally = collected(&fake, &mut store).tally;
        let rest = fake.requests().iter().filter(|seen| seen.method == "GET" && !seen.to_blobs).count();
        assert!(rest <= 135, "night {night}: {rest} requests");
        assert_eq!((tally.attempts_without_jobs, tally.attempts), (0, tally.attempts_expected));
    }
}

#[test]
fn a_small_budget_keeps_what_it_has_says_what_is_missing_and_goes_on() {
    let fake = FakeGitHub::start(lively()).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let mut limited = options(&fake);
    limited.allowance.budget = Some(12);
    let first = try_collect(&limited, &mut store).unwrap();
    assert_eq!(first.stopped, Some(Stop::Budget(12)));
    assert_eq!(first.used.requests, 12);
    let (jobs, reason) = state(&first, Source::Jobs);
    assert_eq!(jobs, CoverageState::Partial);
    assert!(reason.unwrap().contains("budget"), "{:?}", first.coverage);
    for _ in 0..20 {
        if try_collect(&limited, &mut store).unwrap().stopped.is_none() {
            break;
        }
    }
    let whole = Kept::new();
    let mut other = whole.open(&fake);
    collected(&fake, &mut other);
    assert_eq!(exported(store.reader()), exported(other.reader()));
}

#[test]
fn a_share_of_the_limit_is_left_alone() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.limit(1_000, 600, 1_800);
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let mut shared = options(&fake);
    // One per cent of a thousand, however much others have used.
    shared.allowance.quota = Some(0.01);
    let first = try_collect(&shared, &mut store).unwrap();
    assert!(matches!(first.stopped, Some(Stop::Quota { until: Some(_) })), "{:?}", first.stopped);
    assert!((8..=11).contains(&first.used.requests), "{:?}", first.used);
    shared.allowance.quota = None;
    shared.pace.wait_for_reset = false;
    fake.limit(100, 0, 1_800);
    let second = try_collect(&shared, &mut store);
    assert!(matches!(second, Err(CollectError::Stopped { .. })), "{second:?}");
}

#[test]
fn without_a_token_public_lists_come_by_rest() {
    let fake = FakeGitHub::start(lively()).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let mut nobody = options(&fake);
    nobody.credentials = Credentials::Anonymous;
    let collected = try_collect(&nobody, &mut store).unwrap();
    assert_eq!(fake.problems(), Vec::<String>::new());
    assert_eq!(
        (collected.tally.runs, collected.tally.deployments, collected.tally.pull_requests),
        (32, 4, 1)
    );
    assert_eq!(state(&collected, Source::Settings).0, CoverageState::Missing);
    assert!(fake.requests().iter().all(|seen| !seen.headers.contains_key("authorization")));
    let text = exported(store.reader());
    assert_eq!(text.matches("\"state\":\"success\"").count(), 4, "statuses come with their deployments");
}

#[test]
fn a_server_of_ones_own_has_its_apis_below_its_name() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.serve_below("/api/v3");
    fake.require_token(TOKEN);
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let collected = collected(&fake, &mut store);
    assert_eq!(fake.problems(), Vec::<String>::new());
    assert_eq!((collected.tally.runs, collected.tally.branch_rules), (32, 2));
    let graph: Vec<_> =
        fake.requests().into_iter().filter(|seen| seen.method == "POST").map(|seen| seen.target).collect();
    assert_eq!(graph, ["/api/graphql"]);
    assert!(collected.notices.is_empty(), "{:?}", collected.notices);
}

#[test]
fn a_matrix_of_256_jobs_is_read_to_its_end() {
    let mut world = World::new("acme", "keel");
    let names: Vec<_> = (0..256).map(|at| format!("test ({at})")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let run = world.start_run(".github/workflows/ci.yml", "push", "main", &names);
    world.advance(Duration::minutes(5));
    world.finish_run(run, "success");
    let fake = FakeGitHub::start(world).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let tally = collected(&fake, &mut store).tally;
    assert_eq!((tally.jobs, tally.jobs_listed, tally.jobs_expected), (256, 256, 256));
}

#[test]
fn another_token_has_its_own_entity_tags() {
    let fake = FakeGitHub::start(lively()).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    collected(&fake, &mut store);
    fake.clear_requests();
    let mut other = options(&fake);
    let secret = plimsoll_collect_github::Secret::new("ghp_another").unwrap();
    other.credentials = Credentials::Token(secret);
    try_collect(&other, &mut store).unwrap();
    let requests = fake.requests();
    assert!(requests.iter().all(|seen| !seen.headers.contains_key("if-none-match")), "{requests:#?}");
}

#[test]
fn an_app_gets_a_token_and_another_when_it_expires() {
    let key = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/keys/app.pem");
    let key = plimsoll_collect_github::Secret::new(&std::fs::read_to_string(key).unwrap()).unwrap();
    for base in ["", "/api/v3"] {
        let fake = FakeGitHub::start(lively()).unwrap();
        fake.serve_below(base);
        fake.require_app();
        let kept = Kept::new();
        let mut store = kept.open(&fake);
        let mut app = options(&fake);
        app.credentials = Credentials::App { id: 7, key: key.clone() };
        // In the middle of the jobs the token is no longer good.
        fake.fail(|target| target.contains("/jobs"), 1, Failure::Status(401, Vec::new(), "{}"));
        let collected = try_collect(&app, &mut store).unwrap();
        assert_eq!((collected.tally.runs, collected.tally.branch_rules), (32, 2), "{:?}", collected.coverage);
        let tokens = fake.requests().iter().filter(|seen| seen.target.ends_with("/access_tokens")).count();
        assert_eq!(tokens, 2);
        fake.expire_token();
        let mut nobody = options(&fake);
        nobody.credentials =
            Credentials::App { id: 7, key: plimsoll_collect_github::Secret::new("no key").unwrap() };
        assert!(matches!(try_collect(&nobody, &mut store), Err(CollectError::App { .. })));
    }
}

#[test]
fn a_renamed_repository_is_the_same_one() {
    let fake = FakeGitHub::start(lively()).unwrap();
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let key = collected(&fake, &mut store).key;
    fake.world(|world| world.rename("acme", "hull"));
    let again = collected(&fake, &mut store);
    assert_eq!((again.key, again.repository.full_name.as_str()), (key, "acme/hull"));
    assert!(again.notices.iter().any(|notice| notice.contains("acme/hull")), "{:?}", again.notices);
    assert_eq!(store.reader().repositories().unwrap().len(), 1);
    assert!(store.reader().find(Some("github.com"), "acme/keel").unwrap().is_some());
}

#[test]
fn runs_beyond_the_lists_end_are_filled_in_by_windows_and_confirmed() {
    // Ten times less deep than GitHub's own lists, so that a slow machine answers in time.
    let mut world = World::bulk("acme", "keel", 5_500, 0);
    world.list_depth(4_000);
    let fake = FakeGitHub::start(world).unwrap();
    fake.no_etags();
    // The index behind filtered lists lags: it gives nothing twice, then what there is.
    fake.stale_filters(2);
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let mut lists = options(&fake);
    lists.logs = LogChoice::None;
    // Only the runs matter here: a job for each would take long.
    lists.allowance.budget = Some(150);
    let collected = try_collect(&lists, &mut store).unwrap();
    assert_eq!(collected.tally.runs, 5_500, "{:?}", collected.coverage);
    let (runs, reason) = state(&collected, Source::Runs);
    assert_eq!((runs, reason), (CoverageState::Complete, None));
}

#[test]
fn logs_are_told_apart_by_what_became_of_them() {
    let mut world = World::new("acme", "keel");
    let run = world.start_run(".github/workflows/ci.yml", "push", "main", &["kept", "gone", "never", "huge"]);
    world.advance(Duration::minutes(5));
    world.finish_run(run, "failure");
    let jobs: Vec<_> = world.runs()[0].jobs().iter().map(|job| job.id).collect();
    let secret = format!("ghs_{}", "aB3".repeat(12));
    world.set_log(
        jobs[0],
        format!("\u{feff}token {secret} and {TOKEN}\r\n\x1b[31mred\x1b[0m \u{0}\r\n").into_bytes(),
    );
    world.expire_log(jobs[1]);
    world.delete_log(jobs[2]);
    world.set_log(jobs[3], vec![b'x'; 3 << 20]);
    let fake = FakeGitHub::start(world).unwrap();
    fake.require_token(TOKEN);
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    let mut small = options(&fake);
    small.largest_log = 1 << 20;
    let collected = try_collect(&small, &mut store).unwrap();
    let tally = collected.tally;
    assert_eq!(
        (tally.logs_stored, tally.logs_expired, tally.logs_absent, tally.logs_too_big),
        (1, 1, 1, 1),
        "{:?}",
        collected.coverage
    );
    assert_eq!(fake.problems(), Vec::<String>::new(), "the store of logs must never see the token");
    let log = store.reader().log(collected.key.0, jobs[0]).unwrap().unwrap();
    let text = String::from_utf8(log).unwrap();
    assert_eq!(text, "\u{feff}token ghs_*** and ***\r\n\x1b[31mred\x1b[0m \u{0}\r\n");
}

#[test]
fn the_token_is_nowhere_in_the_store() {
    let fake = FakeGitHub::start(lively()).unwrap();
    fake.require_token(TOKEN);
    let kept = Kept::new();
    let mut store = kept.open(&fake);
    collected(&fake, &mut store);
    assert!(
        fake.requests()
            .iter()
            .any(|seen| seen.headers.get("authorization").is_some_and(|value| value.contains(TOKEN)))
    );
    drop(store);
    for entry in std::fs::read_dir(kept.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(TOKEN.len()).any(|part| part == TOKEN.as_bytes()), "{}", path.display());
    }
    // And what is compressed there does not hold it either.
    let reader = Reader::open(&kept.folder.path().join("history.db")).unwrap();
    assert!(!exported(&reader).contains(TOKEN));
}
