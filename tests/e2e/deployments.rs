//! Deployments derived from what was collected, as their user meets them.

use std::process::Output;

use chrono::Duration;
use plimsoll_testkit::github::World;
use plimsoll_testkit::{Repo, TempRepo};
use serde_json::Value;

use crate::history::{Place, valid};
use crate::hosted::{audit, read, stand_in};
use crate::run::{AS_OF, stderr, stdout};

/// A service that a job deploys, with a commit a week and a version tag.
fn service() -> TempRepo {
    let workflow = "on: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: cargo test\n  \
                    ship:\n    needs: test\n    environment: production\n    runs-on: ubuntu-latest\n    steps:\n      \
                    - run: kubectl apply -f k8s/\n";
    let mut repo = Repo::new().named("shop");
    for week in 0..12 {
        let day = format!("2026-{:02}-{:02}T10:00:00Z", 4 + week / 4, 1 + 7 * (week % 4));
        let source = format!("pub fn week() -> u32 {{ {week} }}\n");
        let files = [("src/lib.rs", source.as_str()), (".github/workflows/ci.yml", workflow)];
        let commit = repo.commit("main", day.as_str(), "Ann <ann@example.org>", "Count on", &files);
        if week == 7 {
            repo.tag("v1.0.0", commit);
        }
    }
    repo.finish().unwrap()
}

fn commit(origin: &TempRepo, back: usize) -> String {
    let name = format!("main~{back}");
    origin.git(&["rev-parse", &name]).unwrap().trim().to_owned()
}

/// Three deployments to production, one of which failed and one of which put an older version back; one to staging;
/// an incident; a job whose name promises more than it does; pull requests.
fn world(origin: &TempRepo) -> World {
    let mut world = World::new("acme", "keel");
    world.advance(Duration::days(130));
    for (environment, back, states) in [
        ("production", 8, &["in_progress", "success"][..]),
        ("staging", 6, &["success"]),
        ("production", 6, &["in_progress", "success"]),
        ("production", 8, &["success"]),
        ("production", 2, &["failure"]),
    ] {
        let deployment = world.deploy(environment, &commit(origin, back));
        for state in states {
            world.advance(Duration::minutes(10));
            world.deployment_status(deployment, state);
        }
        world.advance(Duration::days(7));
    }
    let run = world.start_run(".github/workflows/ci.yml", "push", "main", &["test", "deployubuntu"]);
    world.advance(Duration::minutes(9));
    world.finish_run(run, "success");
    world
}

fn list(place: &Place, more: &[&str]) -> Output {
    let mut command = place.command();
    command.args(["deployments", "acme/keel", "--as-of", AS_OF]).args(more).output().unwrap()
}

fn prepared() -> Place {
    let origin = service();
    let place = Place::new(world(&origin));
    let config = stand_in(&place, &origin);
    let report = read(&audit(&place, &config, "acme/keel", &[]));
    assert_eq!(
        report["deployments"]["by_source"],
        serde_json::json!({ "deployments-api": 3 }),
        "{}",
        report["repository"]
    );
    place
}

#[test]
fn deployments_are_listed_with_what_shows_them_and_what_was_refused() {
    let place = prepared();
    place.fake.clear_requests();
    let output = list(&place, &["--format", "json"]);
    let found = read(&output);
    valid("deployments.v1.schema.json", &found);
    let seen: Vec<_> = found["deployments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            (text("environment"), text("outcome"), one["change_failure"].clone(), one["remedy_of"].is_null())
        })
        .collect();
    let row = |environment: &str, outcome: &str, failed: Value, remedies: bool| {
        (environment.to_owned(), outcome.to_owned(), failed, !remedies)
    };
    assert_eq!(
        seen,
        [
            row("production", "success", false.into(), false),
            row("staging", "success", Value::Null, false),
            row("production", "success", true.into(), false),
            row("production", "success", false.into(), true),
            row("production", "failure", Value::Null, false),
        ]
    );
    let whys: Vec<_> =
        found["near_misses"].as_array().unwrap().iter().map(|miss| miss["why"].as_str().unwrap()).collect();
    assert!(whys.iter().any(|why| why.starts_with("it is named like a deployment")), "{whys:?}");
    assert!(whys.iter().any(|why| why.starts_with("not production here")), "version tags: {whys:?}");
    let terminal = stdout(&list(&place, &[]));
    assert!(terminal.contains("5 deployments") && terminal.contains("Near misses"), "{terminal}");
    assert!(terminal.contains("failed its users") && terminal.contains("remedy of"), "{terminal}");
    assert!(place.fake.requests().is_empty(), "a list asks nobody");
}

#[test]
fn a_rule_is_tried_without_being_kept() {
    let place = prepared();
    let found = read(&list(&place, &["--format", "json", "--try-rule", "^deployubuntu$"]));
    valid("deployments.v1.schema.json", &found);
    assert_eq!(found["preview"]["added"].as_array().unwrap().len(), 1, "{found:#}");
    assert_eq!(found["preview"]["added"][0]["source"], "job-name");
    assert_eq!(found["deployments"].as_array().unwrap().len(), 5);
    let terminal = stdout(&list(&place, &["--try-rule", "^nothing$"]));
    assert!(terminal.contains("nothing would change"), "{terminal}");
    let wrong = list(&place, &["--try-rule", "("]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("--try-rule: `(` is no pattern"), "{}", stderr(&wrong));
}

#[test]
fn the_tables_behind_the_figures_give_them_again() {
    let place = prepared();
    let origin = service();
    let config = stand_in(&place, &origin);
    let folder = place.folder.path().join("out/");
    let to = folder.to_str().unwrap();
    let url = place.fake.url();
    let mut command = place.command();
    command.env("GIT_CONFIG_GLOBAL", config).args(["audit", "acme/keel", "--offline", "--as-of", AS_OF]);
    let output = command.args(["--api-url", &url, "--format", "csv,json", "--output", to]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let table = |name: &str| -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    };
    let report: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("assessment.json")).unwrap()).unwrap();
    let metric = |id: &str| {
        let all = report["metrics"].as_array().unwrap();
        all.iter()
            .find(|one| one["id"] == id && one["variant"].is_null() && one["component"].is_null())
            .unwrap()
            .clone()
    };
    let changes = table("changes.csv");
    let place_of = |header: &[String], name: &str| header.iter().position(|column| column == name).unwrap();
    let lead = place_of(&changes[0], "lead_time_seconds");
    let mut spans: Vec<f64> = changes[1..].iter().filter_map(|row| row[lead].parse().ok()).collect();
    spans.sort_by(f64::total_cmp);
    assert!(!spans.is_empty());
    let median = (spans[(spans.len() - 1) / 2] + spans[spans.len() / 2]) / 2.0;
    assert_eq!(metric("change-lead-time")["value"].as_f64(), Some(median));
    assert_eq!(metric("change-lead-time")["n"].as_u64(), Some(spans.len() as u64));
    let deployments = table("deployments.csv");
    let [tier, outcome, failed] =
        ["tier", "outcome", "change_failure"].map(|name| place_of(&deployments[0], name));
    let reached: Vec<_> = deployments[1..]
        .iter()
        .filter(|row| row[tier] == "production" && row[outcome] == "success")
        .collect();
    let bad = reached.iter().filter(|row| row[failed] == "true").count();
    let rate = metric("change-fail-rate");
    assert_eq!(rate["n"].as_u64(), Some(reached.len() as u64));
    assert!((rate["value"].as_f64().unwrap() - bad as f64 / reached.len() as f64).abs() < 1e-6);
    let runs = table("runs.csv");
    assert_eq!((runs.len(), runs[1][place_of(&runs[0], "conclusion")].as_str()), (2, "success"));
    assert_eq!(runs[1][place_of(&runs[0], "duration_seconds")], "540");
}

#[test]
fn what_the_owner_says_in_the_repository_counts_elsewhere_too() {
    let mut repo = Repo::new().named("library");
    let config = "[deployments]\nproduction = '^eu-'\nprofile = \"service\"\n";
    for day in 1..9 {
        let at = format!("2026-05-{day:02}T10:00:00Z");
        let text = format!("{day}");
        let files = [("src/lib.rs", text.as_str()), ("plimsoll.toml", config)];
        repo.commit("main", at.as_str(), "Ann <ann@example.org>", "Count on", &files);
    }
    let origin = repo.finish().unwrap();
    let mut world = World::new("acme", "keel");
    world.advance(Duration::days(130));
    for environment in ["eu-west-1", "us-east-1"] {
        let deployment = world.deploy(environment, &commit(&origin, 3));
        world.deployment_status(deployment, "success");
    }
    let place = Place::new(world);
    let gitconfig = stand_in(&place, &origin);
    let report = read(&audit(&place, &gitconfig, "acme/keel", &[]));
    assert_eq!(report["deployments"]["count"], 1);
    assert_eq!(report["repository"]["profile"], "service");
    let found = read(&list(&place, &["--format", "json"]));
    assert_eq!(found["deployments"][0]["environment"], "eu-west-1");
    let why = found["near_misses"][0]["why"].as_str().unwrap();
    assert!(why.contains("`us-east-1` says no tier"), "{why}");
}
