//! Partial clones: what was never fetched is known to be missing, and is no damage.

use std::path::{Path, PathBuf};

use plimsoll_collect_git::open;
use plimsoll_domain::{CoverageState, ObjectId};
use plimsoll_testkit::{Change, CommitSpec, Mode, Moment, Repo, TempRepo};

use crate::common::{LATER, mined, options, view};

const ANN: &str = "Ann <ann@example.org>";
const MAILMAP: &str = "Ann Maria <ann@example.org>\n";

fn origin() -> TempRepo {
    let mut repo = Repo::new().named("keel");
    for number in 0..4 {
        let content = format!("{number}\n");
        let files =
            [("dir/a", content.as_str()), (".github/workflows/ci.yml", "on: push\n"), (".mailmap", MAILMAP)];
        repo.commit("main", 1_760_000_000 + number * 86_400, ANN, "Change", &files);
    }
    let repo = repo.finish_bare().unwrap();
    for setting in ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"] {
        repo.git(&["config", setting, "true"]).unwrap();
    }
    repo
}

fn clone(origin: &TempRepo, options: &[&str]) -> PathBuf {
    let path = origin.path().with_file_name("partial.git");
    let url = format!("file://{}", origin.path().display());
    let arguments = [&["clone", "--quiet"], options, &[&url, path.to_str().unwrap()]].concat();
    origin.git(&arguments).unwrap();
    path
}

fn blob(origin: &TempRepo, path: &str) -> ObjectId {
    origin.git(&["rev-parse", &format!("main:{path}")]).unwrap().parse().unwrap()
}

fn fetch(origin: &TempRepo, clone: &Path, ids: &[ObjectId]) {
    let input: String = ids.iter().map(|id| format!("{id}\n")).collect();
    let arguments = [
        "-C",
        clone.to_str().unwrap(),
        "-c",
        "fetch.negotiationAlgorithm=noop",
        "fetch",
        "--quiet",
        "--no-tags",
        "--filter=blob:none",
        "--stdin",
        "origin",
    ];
    origin.git_with_input(&arguments, input.as_bytes()).unwrap();
}

#[test]
fn commits_and_folders_are_complete_and_files_are_known_to_be_missing() {
    let origin = origin();
    let path = clone(&origin, &["--bare", "--filter=blob:none"]);
    let seen = view(&path);
    assert_eq!((seen.history.len(), seen.coverage.state), (4, CoverageState::Complete));
    assert!(seen.repository.notices.is_empty(), "{:?}", seen.repository.notices);
    assert_eq!(seen.tree.entries.iter().map(|entry| entry.size).collect::<Vec<_>>(), [None; 3]);
    assert_eq!(seen.pipeline[0].files.len(), 1);
    let (repository, _) = mined(&path);
    let tree = seen.history.commit(seen.trunk_line[0]).tree;
    let absent = repository.absent_files(tree, 2).unwrap();
    let paths: Vec<_> = absent.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, [".github/workflows/ci.yml", ".mailmap", "dir/a"]);
    assert!(repository.is_partial() && absent.iter().all(|(_, blob)| !repository.has(*blob)));
    assert!(!open(origin.path()).unwrap().is_partial());
    assert!(open(origin.path()).unwrap().absent_files(tree, 1).unwrap().is_empty());
}

#[test]
fn the_extension_that_older_versions_of_git_write_is_read() {
    let origin = origin();
    let path = clone(&origin, &["--bare", "--filter=blob:none"]);
    let set = |arguments: &[&str]| {
        let config = ["-C", path.to_str().unwrap(), "config"];
        origin.git(&[&config, arguments].concat()).unwrap();
    };
    set(&["core.repositoryFormatVersion", "1"]);
    set(&["extensions.partialClone", "origin"]);
    set(&["--unset", "remote.origin.promisor"]);
    assert!(open(&path).unwrap().is_partial());
    assert_eq!(view(&path).history.len(), 4);
}

#[test]
fn what_was_fetched_meanwhile_is_there_after_opening_anew() {
    let origin = origin();
    let path = clone(&origin, &["--bare", "--filter=blob:none"]);
    let (mut repository, mined) = mined(&path);
    let options = options(LATER);
    let tree = repository.trunk_tree(&mined, &options).unwrap().unwrap();
    let wanted = [blob(&origin, "dir/a"), blob(&origin, ".mailmap")];
    assert_eq!(repository.read_blob(wanted[0], 100), None);
    fetch(&origin, &path, &wanted);
    repository.reopen().unwrap();
    assert_eq!(repository.read_blob(wanted[0], 100).unwrap(), b"3\n");
    assert_eq!(repository.absent_files(tree, 1).unwrap().len(), 1);
    let view = repository.view(&mined, &options, &()).unwrap();
    assert_eq!(view.history.commit(view.trunk_line[0]).tree, tree);
    assert_eq!(
        view.tree.entries.iter().map(|entry| entry.size).collect::<Vec<_>>(),
        [None, Some(28), Some(2)]
    );
    assert_eq!(view.history.people[0].name, "Ann Maria");
}

#[test]
fn the_tree_foretold_is_that_of_the_instant() {
    let origin = origin();
    let (repository, mined) = mined(origin.path());
    let tree = repository.trunk_tree(&mined, &options(1_760_000_000 + 86_400)).unwrap().unwrap();
    assert_eq!(tree.to_string(), origin.git(&["rev-parse", "main~2^{tree}"]).unwrap());
    assert_eq!(repository.trunk_tree(&mined, &options(0)).unwrap(), None);
    let mut unknown = options(LATER);
    unknown.trunk = Some("next".to_owned());
    assert!(repository.trunk_tree(&mined, &unknown).is_err());
}

#[test]
fn a_clone_without_folders_says_so() {
    let origin = origin();
    let path = clone(&origin, &["--bare", "--filter=tree:0"]);
    let seen = view(&path);
    assert_eq!((seen.history.len(), seen.tree.cut), (4, true));
    assert_eq!(seen.coverage.state, CoverageState::Partial);
    let reason = seen.coverage.reason.unwrap();
    assert!(reason.contains("partial") && reason.contains("--refetch"), "{reason}");
    assert!(seen.repository.notices.contains(&reason));
}

#[test]
fn links_and_submodules_have_no_content_to_miss() {
    let mut repo = Repo::new();
    repo.commit_with(CommitSpec {
        branch: Some("main".to_owned()),
        author: ANN.to_owned(),
        authored: 1_760_000_000.when().ok(),
        message: b"Start\n".to_vec(),
        changes: vec![
            Change::put("a", "1"),
            Change::link("l", "a"),
            Change::Put { path: b"s".to_vec(), mode: Mode::Submodule, content: vec![b'1'; 40] },
        ],
        ..CommitSpec::default()
    });
    let origin = repo.finish_bare().unwrap();
    origin.git(&["config", "uploadpack.allowFilter", "true"]).unwrap();
    let path = clone(&origin, &["--bare", "--filter=blob:none"]);
    let (repository, mined) = mined(&path);
    let tree = repository.trunk_tree(&mined, &options(LATER)).unwrap().unwrap();
    let absent = repository.absent_files(tree, 1).unwrap();
    assert_eq!(absent.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["a"]);
}
