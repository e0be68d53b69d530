//! Partial clones that their user made: nothing is fetched into them, and what they lack is said.

use std::path::{Path, PathBuf};

use plimsoll_testkit::TempRepo;

use crate::run::{json, small_library};

fn partial(origin: &TempRepo, options: &[&str]) -> PathBuf {
    origin.git(&["config", "uploadpack.allowFilter", "true"]).unwrap();
    let path = origin.path().with_file_name("partial");
    let url = format!("file://{}", origin.path().display());
    origin.git(&[&["clone", "--quiet"], options, &[&url, path.to_str().unwrap()]].concat()).unwrap();
    path
}

fn packs(git_dir: &Path) -> usize {
    std::fs::read_dir(git_dir.join("objects/pack")).unwrap().count()
}

fn coverage(report: &serde_json::Value, source: &str) -> (String, String) {
    let all = report["coverage"].as_array().unwrap();
    let found = all.iter().find(|coverage| coverage["source"] == source).unwrap();
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    (text("state"), text("reason"))
}

#[test]
fn a_bare_one_says_what_it_lacks_and_stays_as_it_was() {
    let origin = small_library();
    let path = partial(&origin, &["--bare", "--filter=blob:none"]);
    let before = packs(&path);
    let report = json(&path, &[]);
    for source in ["git", "workflows"] {
        let (state, reason) = coverage(&report, source);
        assert_eq!(state, "partial", "{source}");
        assert!(reason.contains("not fetched") && reason.contains("--refetch"), "{reason}");
    }
    assert_eq!(packs(&path), before, "nothing is fetched into somebody's repository");
    let notices = report["notices"].to_string();
    assert!(notices.contains("content of 2 files (such as .github/workflows/ci.yml)"), "{notices}");
}

#[test]
fn one_with_a_work_tree_has_all_that_is_wanted() {
    let origin = small_library();
    let path = partial(&origin, &["--filter=blob:none"]);
    let (full, partial) = (origin.full_clone().unwrap(), json(&path, &[]));
    let full = json(full.path(), &[]);
    assert_eq!(coverage(&partial, "git").0, "complete");
    assert_eq!((&full["levels"], &full["practices"]), (&partial["levels"], &partial["practices"]));
    assert_eq!(full["notices"], partial["notices"]);
}

#[test]
fn the_remedy_helps() {
    let origin = small_library();
    let path = partial(&origin, &["--bare", "--filter=blob:none"]);
    let fetch = ["-C", path.to_str().unwrap(), "fetch", "--quiet", "--refetch", "--no-filter"];
    origin.git(&fetch).unwrap();
    let report = json(&path, &[]);
    assert_eq!(coverage(&report, "git").0, "complete");
    assert_eq!(coverage(&report, "workflows").0, "complete");
}
