//! Who approved: asked only where somebody had to, once, and unknown where it cannot be had.

use chrono::Duration;
use plimsoll_collect_github::{Collected, ImportOptions, import};
use plimsoll_domain::coverage::{CoverageState, Source};
use plimsoll_store::{Reader, Store};
use plimsoll_testkit::github::{Failure, FakeGitHub, World};

use crate::support::{Kept, collected, lively, note_description};

const ASKS: fn(&str) -> bool = |target| target.ends_with("/approvals");

/// A lively repository two of whose runs waited: one was approved, one rejected.
fn gated() -> (World, [u64; 2]) {
    let mut world = lively();
    let runs = [("approved", "ann", "success"), ("rejected", "bob", "failure")].map(|(said, who, ended)| {
        let run = world.start_run(".github/workflows/cd.yml", "push", "main", &["deploy"]);
        let deployment = world.deploy_after_approval(run, "production");
        world.advance(Duration::hours(2));
        world.review(run, "production", said, who);
        world.advance(Duration::minutes(4));
        world.deployment_status(deployment, ended);
        world.finish_run(run, ended);
        run
    });
    (world, runs)
}

fn account(collected: &Collected) -> (CoverageState, Option<u64>, String) {
    let item = collected.coverage.iter().find(|item| item.source == Source::Approvals).unwrap();
    (item.state, item.collected, item.reason.clone().unwrap_or_default())
}

fn asked(fake: &FakeGitHub) -> usize {
    fake.requests().iter().filter(|seen| ASKS(&seen.target)).count()
}

fn kept(reader: &Reader) -> String {
    let mut text = Vec::new();
    reader.export_table("approvals", &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn only_runs_that_waited_are_asked_about_and_once() {
    note_description();
    let (world, runs) = gated();
    let fake = FakeGitHub::start(world).unwrap();
    let place = Kept::new();
    let mut store = place.open(&fake);
    let first = collected(&fake, &mut store);
    assert_eq!(fake.problems(), Vec::<String>::new());
    assert_eq!((asked(&fake), first.tally.approvals, first.tally.approvals_due), (2, 2, 0));
    assert_eq!(account(&first), (CoverageState::Complete, Some(2), String::new()));
    let text = kept(store.reader());
    let review = r#"{"by_bot":false,"environments":["production"],"reviewer":"ann","state":"approved"}"#;
    assert!(text.contains(review) && text.contains("rejected") && !text.contains("Looks good"), "{text}");
    // What is open ends, so that a night has nothing to do.
    fake.world(|world| {
        let open: Vec<_> = world.runs().iter().filter(|run| !run.finished()).map(|run| run.id).collect();
        open.iter().for_each(|id| world.finish_run(*id, "success"));
    });
    collected(&fake, &mut store);
    fake.clear_requests();
    collected(&fake, &mut store);
    assert!(asked(&fake) == 0 && fake.requests().len() <= 5, "{:?}", fake.requests());
    // Started again, it is asked about again: its list tells all attempts' reviews together.
    fake.world(|world| {
        world.rerun(runs[1]);
        world.review(runs[1], "production", "approved", "cy");
        world.finish_run(runs[1], "success");
    });
    let again = collected(&fake, &mut store);
    assert_eq!((asked(&fake), again.tally.approvals), (1, 2));
    assert!(kept(store.reader()).contains("cy"));
}

#[test]
fn where_nobody_had_to_approve_nobody_is_asked_and_that_is_known() {
    let fake = FakeGitHub::start(lively()).unwrap();
    let place = Kept::new();
    let mut store = place.open(&fake);
    let found = collected(&fake, &mut store);
    assert_eq!((asked(&fake), account(&found)), (0, (CoverageState::Complete, Some(0), String::new())));
}

#[test]
fn what_a_token_may_not_read_is_unknown_and_spoils_nothing_else() {
    let (world, _) = gated();
    let fake = FakeGitHub::start(world).unwrap();
    fake.fail(ASKS, 100, Failure::forbidden());
    let place = Kept::new();
    let mut store = place.open(&fake);
    let refused = collected(&fake, &mut store);
    let (state, number, reason) = account(&refused);
    assert_eq!((state, number), (CoverageState::Missing, None));
    assert!(reason.contains("actions=read"), "{reason}");
    let others = refused.coverage.iter().filter(|item| item.source != Source::Approvals);
    assert!(others.into_iter().all(|item| item.state == CoverageState::Complete), "{:?}", refused.coverage);
    assert_eq!(refused.tally.approvals_due, 2);
}

#[test]
fn a_server_without_such_lists_is_not_asked_every_night() {
    let (world, _) = gated();
    let fake = FakeGitHub::start(world).unwrap();
    fake.fail(ASKS, 3, Failure::Status(404, Vec::new(), r#"{"message":"Not Found"}"#));
    let place = Kept::new();
    let mut store = place.open(&fake);
    assert_eq!(account(&collected(&fake, &mut store)).0, CoverageState::Missing);
    fake.clear_requests();
    let (state, _, reason) = account(&collected(&fake, &mut store));
    assert_eq!((asked(&fake), state), (0, CoverageState::Missing));
    assert!(reason.contains("does not tell"), "{reason}");
    // The requests that were under way at once were refused too; after a week it is tried anew.
    fake.fail(ASKS, 0, Failure::Reset);
    fake.world(|world| world.advance(Duration::days(8)));
    for _ in 0..3 {
        collected(&fake, &mut store);
        fake.world(|world| world.advance(Duration::days(8)));
    }
    assert_eq!(account(&collected(&fake, &mut store)), (CoverageState::Complete, Some(2), String::new()));
}

#[test]
fn reviews_go_with_the_deployment_that_waited_and_with_the_run() {
    let (world, runs) = gated();
    let fake = FakeGitHub::start(world).unwrap();
    let place = Kept::new();
    let mut store = place.open(&fake);
    collected(&fake, &mut store);
    let newest = fake.world(|world| *world.deployments().last().unwrap());
    fake.world(|world| {
        world.delete_deployment(newest);
        world.delete_run(runs[0]);
    });
    let left = collected(&fake, &mut store);
    assert_eq!((left.tally.approvals, left.tally.approvals_due), (0, 0));
}

#[test]
fn a_dump_names_the_run_of_a_list_in_it_or_in_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let run = |id: u64| {
        format!(
            r#"{{"id":{id},"run_number":1,"workflow_id":1,"run_attempt":1,"status":"completed","conclusion":"success",
            "created_at":"2026-01-05T10:00:00Z","updated_at":"2026-01-05T11:00:00Z","jobs_url":"x",
            "repository":{{"id":7,"full_name":"acme/keel"}}}}"#
        )
    };
    let deployment = |id: u64, run: u64| {
        put(
            &format!("statuses-{id}.json"),
            &format!(
                r#"[{{"id":{id}1,"state":"waiting","deployment_url":"https://api/deployments/{id}",
                "log_url":"https://github.com/acme/keel/actions/runs/{run}/job/1","created_at":"2026-01-05T10:00:00Z"}}]"#
            ),
        );
        format!(
            r#"{{"id":{id},"sha":"{}","task":"deploy","environment":"production","created_at":"2026-01-05T10:00:00Z"}}"#,
            "0".repeat(40)
        )
    };
    let ids = [10, 11, 12, 13];
    let runs: Vec<_> = ids.iter().map(|id| run(*id)).collect();
    put("runs.json", &format!(r#"{{"total_count":4,"workflow_runs":[{}]}}"#, runs.join(",")));
    let all: Vec<_> = (1..).zip(ids).map(|(id, run)| deployment(id, run)).collect();
    put("deployments.json", &format!("[{}]", all.join(",")));
    let review = r#"[{"state":"approved","comment":"","user":{"login":"ann","type":"User"},"environments":[{"name":"production"}]}]"#;
    put("approvals.json", &format!(r#"{{"run_id":10,"approvals":{review}}}"#));
    put("11-approvals.json", review);
    put("runs/12/approvals.json", "[]");
    let now = "2026-02-01T00:00:00Z".parse().unwrap();
    let import_now = |store: &mut Store| {
        let options = ImportOptions { folder: folder.path().to_owned(), now, largest_log: 1 << 20 };
        import(&options, store, &|_| {}).unwrap()
    };
    let place = Kept::new();
    let mut store = Store::open(&place.folder.path().join("history.db"), "test", "0", now).unwrap();
    let first = import_now(&mut store);
    assert_eq!(first.left_out, []);
    let state = |coverage: &[plimsoll_domain::Coverage]| {
        let item = coverage.iter().find(|item| item.source == Source::Approvals).unwrap();
        (item.state, item.collected, item.reason.clone().unwrap())
    };
    assert_eq!((first.tally.approvals, first.tally.approvals_due), (3, 1));
    let (known, number, reason) = state(&first.coverage);
    assert_eq!((known, number), (CoverageState::Partial, Some(3)));
    assert!(reason.contains("who approved 1 run"), "{reason}");
    assert_eq!(kept(store.reader()).matches("\"ann\"").count(), 2);
    put("13-approvals.json", review);
    let second = import_now(&mut store);
    assert_eq!((second.tally.approvals_due, state(&second.coverage).0), (0, CoverageState::Complete));
}
