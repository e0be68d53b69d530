//! What a fleet's file says, and what happens when it is wrong.

use std::collections::BTreeSet;

use plimsoll_testkit::github::World;
use serde_json::Value;

use crate::harbour::{Harbour, Life, said, states};

fn harbour() -> Harbour {
    let fleet = [("keel", Life::Active, None), ("mast", Life::Active, None), ("hull", Life::Dormant, None)];
    Harbour::new(&fleet, 3)
}

fn audit(harbour: &Harbour, file: &str, more: &[&str]) -> std::process::Output {
    let path = harbour.folder.path().join("plimsoll.toml");
    std::fs::write(&path, file).unwrap();
    let url = harbour.fake.url();
    let mut command = harbour.plimsoll();
    command.arg("audit").arg("--fleet").arg(&path).args(["--api-url", &url]).args(more).output().unwrap()
}

#[test]
fn owners_groups_and_rules_are_as_the_file_says() {
    let harbour = harbour();
    harbour.fake.world_of("acme/hull", World::archive);
    harbour.fake.world_of("acme/mast", |world| world.set_topics(&["payments"]));
    let file = "[fleet]\nname = 'ours'\norg = 'acme'\nfail-on = ['level-drop']\n\
                [[group]]\nname = 'pay'\ntopics = 'payments'\n\
                [[override]]\nrepository = 'acme/keel'\nwindow = '90d'\n[override.deployments]\nprofile = 'docs'\n";
    let output = audit(&harbour, file, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let night: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(states(&night).into_keys().collect::<Vec<_>>(), ["acme/keel", "acme/mast"]);
    assert_eq!(night["left_out"][0]["reason"], "archived");
    assert_eq!(night["gates"][0]["state"], "baseline");
    let groups: Vec<_> =
        night["repositories"].as_array().unwrap().iter().map(|one| one["groups"].clone()).collect();
    assert_eq!(groups, [serde_json::json!([]), serde_json::json!(["pay"])]);
}

#[test]
fn a_folder_gets_every_format_with_tables_over_all_repositories() {
    let harbour = harbour();
    let out = harbour.folder.path().join("out");
    let folder = out.to_str().unwrap();
    let formats = "terminal,json,csv,html,markdown,openmetrics,badge,sarif,xlsx,parquet";
    let output = harbour.audit(&["--output", folder, "--format", formats]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let here = |name: &str| std::fs::read_to_string(out.join(name)).unwrap();
    for name in [
        "fleet.json",
        "index.html",
        "summary.md",
        "summary.txt",
        "fleet.prom",
        "fleet.csv",
        "fleet-trend.csv",
        "dictionary.csv",
    ] {
        assert!(!here(name).is_empty(), "{name}");
    }
    for table in [
        "metrics.csv",
        "levels.csv",
        "practices.csv",
        "deployments.csv",
        "changes.csv",
        "runs.csv",
        "metrics-wide.csv",
    ] {
        let mut reader = csv::Reader::from_path(out.join(table)).unwrap();
        assert_eq!(reader.headers().unwrap().get(0), Some("repository"), "{table}");
        let names: BTreeSet<_> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
        assert!(!names.contains("repository"), "{table} has its header once");
        if table == "levels.csv" {
            assert_eq!(names.len(), 3);
        }
    }
    for table in ["metrics", "runs", "metrics-wide"] {
        let file = std::fs::read(out.join(format!("parquet/{table}/acme/keel.parquet"))).unwrap();
        assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"), "{table}");
    }
    assert!(out.join("parquet/dictionary.parquet").exists() && !out.join("parquet/dictionary").exists());
    let page = here("index.html");
    assert!(
        page.contains("repositories/acme/keel.html") && page.contains("What changed"),
        "its reports are linked"
    );
    assert!(here("repositories/acme/keel.html").contains("acme/keel"));
}

#[test]
fn what_is_wrong_is_said_before_any_work() {
    let harbour = harbour();
    for (file, more, code, says) in [
        (
            "[fleet]\norg = 'acme'\nfail-on = 'below:cdmm.xy=base'\n",
            &[][..],
            2,
            "no category is called cdmm.xy",
        ),
        ("[fleet]\nrepositories = []\n", &[], 1, "names no repository"),
        ("[fleet\n", &[], 1, "plimsoll.toml"),
        ("[fleet]\norg = 'acme'\n", &["--format", "html"], 2, "needs a folder"),
        ("[fleet]\norg = 'nobody'\n", &[], 1, "no organisation or user nobody"),
        ("[fleet]\norg = 'acme'\ninclude = 'other/*'\n", &[], 3, "leave out all 3"),
    ] {
        let output = audit(&harbour, file, more);
        assert_eq!(output.status.code(), Some(code), "{file}: {}", said(&output));
        assert!(said(&output).contains(says), "{file}: {}", said(&output));
    }
}

#[test]
fn one_failure_stops_no_other() {
    let harbour = harbour();
    let file = "[fleet]\nrepositories = ['acme/keel', 'acme/nowhere', './no/such/folder']\n";
    let output = audit(&harbour, file, &["--format", "json", "--log-format", "json"]);
    assert_eq!(output.status.code(), Some(5), "{}", said(&output));
    let night: Value = serde_json::from_slice(&output.stdout).unwrap();
    let states: Vec<_> = states(&night).into_values().collect();
    assert_eq!(states.iter().filter(|state| *state == "failed").count(), 2, "{night:#}");
    assert_eq!(states.iter().filter(|state| *state == "assessed").count(), 1);
    for line in said(&output).lines() {
        let object: Value = serde_json::from_str(line).unwrap();
        assert!(object["time"].is_string() && object["message"].is_string(), "{line}");
    }
}
