//! Many nights with everything that goes wrong in them.
//!
//! In the suite a small fleet and a few weeks; `PLIMSOLL_FLEET=300x60` makes it as large as one likes.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;

use chrono::Duration;
use plimsoll_testkit::github::Failure;
use serde_json::Value;

use crate::costs;
use crate::harbour::{Harbour, Life, TOKEN, said, states, worse};

/// How many repositories and nights.
fn size() -> (usize, i64) {
    let asked = std::env::var("PLIMSOLL_FLEET").ok();
    let asked = asked.as_deref().and_then(|text| text.split_once('x'));
    asked.and_then(|(ships, nights)| Some((ships.parse().ok()?, nights.parse().ok()?))).unwrap_or((9, 14))
}

/// On which night a repository loses its pipeline.
fn lost(index: usize, nights: i64) -> Option<i64> {
    let night = 2 + (index as i64 * 5) % (nights - 4);
    (index % 4 == 1).then_some(night)
}

fn fleet(ships: usize, nights: i64) -> Vec<(String, Life, Option<i64>)> {
    let life = |index| match index % 8 {
        3 | 6 => Life::Dormant,
        7 => Life::Empty,
        _ => Life::Active,
    };
    (0..ships).map(|index| (format!("ship-{index:03}"), life(index), lost(index, nights))).collect()
}

#[test]
fn every_night_ends_with_a_truthful_summary() {
    let (ships, nights) = size();
    let fleet = fleet(ships, nights);
    let named: Vec<_> = fleet.iter().map(|(name, life, lost)| (name.as_str(), *life, *lost)).collect();
    let mut harbour = Harbour::new(&named, nights);
    let mut planted: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for (name, life, night) in &fleet {
        if let (Some(night), Life::Active) = (night, life) {
            let name = format!("acme/{name}");
            planted.entry(harbour.lost_on(&name).unwrap_or(*night)).or_default().insert(name);
        }
    }
    assert!(!planted.is_empty());
    let first = harbour.night(0, &[]);
    assert_eq!(worse(&first), []);
    // What was planted on a night on which it could not be seen is told on the next on which it can.
    let mut owed: BTreeSet<String> = BTreeSet::new();
    let mut fallen: BTreeSet<String> = BTreeSet::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for night in 1..=nights {
        harbour.sail(1);
        let begun = std::time::Instant::now();
        owed.extend(planted.remove(&night).into_iter().flatten());
        let told = match night % 13 {
            2 => outage(&harbour),
            4 => limited(&harbour),
            5 => revoked(&harbour),
            6 => laid_up(&mut harbour, night),
            7 => killed(&harbour),
            8 => renamed(&mut harbour, &mut names, night),
            10 => sunk(&mut harbour, night),
            9 => clock(&harbour),
            11 => harbour.night(0, &["--parallel", "1"]),
            _ => harbour.night(0, &[]),
        };
        costs::hold(&harbour, night, &told, begun.elapsed());
        let all: BTreeSet<_> = worse(&told).into_iter().map(|(name, _)| name).collect();
        let states = states(&told);
        let visible = |name: &&String| {
            let now = names.get(*name).unwrap_or(name);
            states.get(now).is_some_and(|state| state == "assessed")
        };
        let called = |name: &String| names.get(name).unwrap_or(name).clone();
        let due: BTreeSet<_> = owed.iter().filter(visible).map(called).collect();
        // Without a pipeline, shares that look back over months fall one after the other.
        let may: BTreeSet<_> = owed.iter().chain(&fallen).map(called).collect();
        // One that was seen in part only may show it already.
        let lost = worse(&told);
        assert!(
            due.is_subset(&all) && all.is_subset(&may),
            "night {night}: {lost:?}, due {due:?}: {states:?}"
        );
        fallen.extend(owed.extract_if(.., |name| all.contains(&called(name))));
    }
    assert_eq!(owed, BTreeSet::new(), "all of them were told");
    assert_eq!(harbour.fake.problems(), Vec::<String>::new());
    same_as_collected_at_once(&harbour);
}

/// Nothing answers; everything is told from what is there, and the night says so.
fn outage(harbour: &Harbour) -> Value {
    harbour.fake.fail(|_| true, u32::MAX, Failure::Status(503, Vec::new(), "{}"));
    let told = harbour.night(5, &["--no-wait"]);
    harbour.fake.heal();
    let states = states(&told);
    assert!(states.values().all(|state| state == "stale" || state == "empty"), "{states:?}");
    assert!(told["notices"][0].as_str().unwrap().contains("cannot be listed"), "{told:#}");
    assert_eq!(told["whole"], false);
    told
}

/// The limit is used up midway, and nobody waits: what is not reached is said.
fn limited(harbour: &Harbour) -> Value {
    let told = harbour.night(5, &["--budget", "12"]);
    let states = states(&told);
    assert!(states.values().any(|state| state == "stale" || state == "incomplete"), "{states:?}");
    told
}

/// The token is taken back midway.
fn revoked(harbour: &Harbour) -> Value {
    let asked = harbour.fake.requests().len();
    harbour.fake.revoke_after(asked + 20);
    let output = harbour.audit(&["--format", "json", "--parallel", "2"]);
    harbour.fake.require_token(TOKEN);
    assert_eq!(output.status.code(), Some(5), "{}", said(&output));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = told.to_string();
    assert!(text.contains("not accept"), "{text}");
    assert!(!text.contains(TOKEN) && !said(&output).contains(TOKEN));
    told
}

/// Killed midway and begun again: nothing is lost, nothing told twice.
fn killed(harbour: &Harbour) -> Value {
    let url = harbour.fake.url();
    let mut command = harbour.plimsoll();
    let command = command.args(["audit", "--org", "acme", "--api-url", &url, "--parallel", "1"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // As soon as one repository is done.
    let mut line = String::new();
    let mut talk = std::io::BufReader::new(child.stderr.take().unwrap());
    while !line.contains("1/") {
        line.clear();
        if std::io::BufRead::read_line(&mut talk, &mut line).unwrap() == 0 {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // Files of what was done before the kill are written anew, and what it found is told all the same.
    let out = harbour.folder.path().join("resumed");
    let output = harbour.audit(&["--output", out.to_str().unwrap(), "--format", "json,csv,html"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let told = std::fs::read_to_string(out.join("fleet.json")).unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["resumed"], true, "{line}");
    told
}

/// One gets another name, one is archived, one is deleted: each is told once.
fn renamed(harbour: &mut Harbour, names: &mut BTreeMap<String, String>, night: i64) -> Value {
    let old = "acme/ship-000".to_owned();
    let now = names.get(&old).cloned().unwrap_or_else(|| old.clone());
    let new = format!("acme/renamed-{night}");
    harbour.rename(&now, &new);
    names.insert(old, new.clone());
    let told = harbour.night(0, &[]);
    let states = states(&told);
    assert_eq!(states.get(&new).map(String::as_str), Some("assessed"), "{states:?}");
    assert!(!states.contains_key(&now), "{states:?}");
    told
}

/// One is deleted: it is told to be gone, once.
fn sunk(harbour: &mut Harbour, night: i64) -> Value {
    let Some(name) = harbour.expendable() else { return harbour.night(0, &[]) };
    harbour.sink(&name);
    let told = harbour.night(0, &[]);
    assert_eq!(states(&told).get(&name).map(String::as_str), Some("gone"), "night {night}");
    assert!(!states(&harbour.night(0, &[])).contains_key(&name));
    told
}

/// One is archived: it is left out from then on, which is told, and nothing of it got worse.
fn laid_up(harbour: &mut Harbour, night: i64) -> Value {
    let Some(name) = harbour.expendable() else { return harbour.night(0, &[]) };
    harbour.lay_up(&name);
    let told = harbour.night(0, &[]);
    let one =
        told["repositories"].as_array().unwrap().iter().find(|one| one["name"] == name.as_str()).unwrap();
    assert!(one["state"] == "gone" && one["reason"].as_str().unwrap().contains("archived"), "{one}");
    let archived =
        told["left_out"].as_array().unwrap().iter().find(|left| left["reason"] == "archived").unwrap();
    assert!(archived["repositories"].as_array().unwrap().contains(&Value::from(name.as_str())), "{archived}");
    assert!(!states(&harbour.night(0, &[])).contains_key(&name), "night {night}");
    told
}

/// This machine's clock is months away from the platform's, whose time is taken.
fn clock(harbour: &Harbour) -> Value {
    let told = harbour.night(0, &[]);
    let as_of = told["as_of"].as_str().unwrap();
    let apart = as_of.parse::<chrono::DateTime<chrono::Utc>>().unwrap() - harbour.now;
    assert!(apart.abs() < Duration::minutes(5), "{as_of} is not the platform's {}", harbour.now);
    told
}

/// The store holds what a store holds that collected everything at once.
fn same_as_collected_at_once(harbour: &Harbour) {
    let url = harbour.fake.url();
    // The store keeps what the platform deleted or archived, until somebody has it forgotten.
    for name in harbour.sunk.iter().chain(&harbour.laid_up) {
        let mut command = harbour.plimsoll();
        let output = command.args(["store", "prune", "--repository", name]).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
    }
    let night_by_night = exported(harbour, &harbour.store());
    let other = harbour.folder.path().join("at-once.db");
    let mut command = harbour.plimsoll();
    let command = command.args(["audit", "--org", "acme", "--api-url", &url, "--format", "json", "--quiet"]);
    let output = command.arg("--store").arg(&other).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let at_once = exported(harbour, &other);
    assert_eq!(night_by_night.keys().collect::<Vec<_>>(), at_once.keys().collect::<Vec<_>>());
    for (table, rows) in &at_once {
        assert!(&night_by_night[table] == rows, "{table} differs");
    }
}

fn exported(harbour: &Harbour, store: &std::path::Path) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = harbour.plimsoll();
    let output =
        command.args(["store", "export"]).arg(folder.path()).arg("--store").arg(store).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let files = std::fs::read_dir(folder.path()).unwrap().flatten();
    let read = |file: std::fs::DirEntry| {
        let name = file.file_name().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(file.path()).unwrap())
    };
    files.map(read).collect()
}
