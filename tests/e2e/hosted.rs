//! Audits of repositories elsewhere, and of paths whose history was collected.

use std::path::Path;
use std::process::Output;

use plimsoll_testkit::TempRepo;
use serde_json::Value;

use crate::history::{Place, TOKEN, world};
use crate::run::{AS_OF, small_library, stderr};

/// Lets git find `https://github.com/acme/keel.git` on this machine.
pub(crate) fn stand_in(place: &Place, origin: &TempRepo) -> std::path::PathBuf {
    origin.git(&["config", "uploadpack.allowFilter", "true"]).unwrap();
    origin.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]).unwrap();
    let config = place.folder.path().join("gitconfig");
    let text = format!(
        "[url \"file://{}\"]\n\tinsteadOf = https://github.com/acme/keel.git\n",
        origin.path().display()
    );
    std::fs::write(&config, text).unwrap();
    config
}

pub(crate) fn audit(place: &Place, config: &Path, target: &str, more: &[&str]) -> Output {
    let url = place.fake.url();
    let mut command = place.command();
    command.env("GIT_CONFIG_GLOBAL", config).args(["audit", target, "--api-url", &url, "--as-of", AS_OF]);
    command.args(["--format", "json"]).args(more).output().unwrap()
}

pub(crate) fn read(output: &Output) -> Value {
    assert!(output.status.success(), "{}", stderr(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn coverage<'a>(report: &'a Value, source: &str) -> &'a Value {
    report["coverage"].as_array().unwrap().iter().find(|item| item["source"] == source).unwrap()
}

#[test]
fn a_repository_elsewhere_is_collected_cloned_and_assessed() {
    let place = Place::new(world());
    let origin = small_library();
    let config = stand_in(&place, &origin);
    let online = audit(&place, &config, "acme/keel", &[]);
    let report = read(&online);
    assert_eq!(report["repository"]["name"], "acme/keel");
    assert_eq!(report["repository"]["url"], "https://github.com/acme/keel");
    assert_eq!(report["repository"]["commits"], 12);
    assert_eq!(
        (&coverage(&report, "runs")["state"], &coverage(&report, "runs")["collected"]),
        (&"complete".into(), &12.into())
    );
    assert_eq!(coverage(&report, "jobs")["collected"], 26);
    let said = stderr(&online);
    assert!(said.contains("collected acme/keel: runs 12/12"), "{said}");
    assert!(!said.contains(TOKEN));

    place.fake.clear_requests();
    let offline = audit(&place, &config, "acme/keel", &["--offline"]);
    assert_eq!(read(&offline), report);
    assert!(place.fake.requests().is_empty(), "{:?}", place.fake.requests());

    // The clone on this machine gives the same answer, but for its own path.
    let path = origin.path().to_str().unwrap();
    let mut here = read(&audit(&place, &config, path, &[]));
    assert_eq!(
        coverage(&here, "runs")["state"],
        "missing",
        "it has no remote that leads to what was collected"
    );
    origin.git(&["remote", "add", "origin", "https://github.com/acme/keel.git"]).unwrap();
    here = read(&audit(&place, &config, path, &[]));
    assert_eq!(coverage(&here, "runs"), coverage(&report, "runs"));
    assert_eq!((&here["levels"], &here["practices"]), (&report["levels"], &report["practices"]));
    assert!(place.fake.requests().is_empty(), "an audit of a path asks nobody");
    let info = place.command().args(["store", "info", "--format", "json"]).output().unwrap();
    assert_eq!(read(&info)["repositories"][0]["assessments"], 1, "past assessments are kept");
}

#[test]
fn what_was_audited_before_can_be_explained() {
    let place = Place::new(world());
    let origin = small_library();
    let config = stand_in(&place, &origin);
    read(&audit(&place, &config, "acme/keel", &[]));
    place.fake.clear_requests();
    let mut command = place.command();
    command.args(["explain", "change-lead-time", "acme/keel", "--as-of", AS_OF, "--format", "json"]);
    let explained = read(&command.output().unwrap());
    assert_eq!(explained["repository"]["name"], "acme/keel");
    assert!(place.fake.requests().is_empty());
}

#[test]
fn quiet_says_nothing_but_results() {
    let place = Place::new(world());
    let origin = small_library();
    let config = stand_in(&place, &origin);
    let output = audit(&place, &config, "acme/keel", &["--quiet"]);
    read(&output);
    assert_eq!(stderr(&output), "");
}

#[test]
fn offline_without_anything_says_what_to_do() {
    let place = Place::new(world());
    let output = audit(&place, Path::new("/none"), "acme/keel", &["--offline"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("plimsoll collect acme/keel"), "{}", stderr(&output));
}

#[test]
fn a_name_that_is_neither_here_nor_there_is_said_so() {
    let place = Place::new(world());
    let output = audit(&place, Path::new("/none"), "acme/nothing", &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("no repository acme/nothing"), "{}", stderr(&output));
}

#[test]
fn the_scorecard_shows_the_proof() {
    let place = Place::new(world());
    let origin = small_library();
    origin.git(&["remote", "add", "origin", "git@github.com:acme/keel.git"]).unwrap();
    assert!(place.collect(&[]).status.success());
    let mut command = place.command();
    let output = command.arg("audit").arg(origin.path()).args(["--as-of", AS_OF]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("github   runs 12/12 · attempts 13 · jobs 26/26"), "{text}");
}
