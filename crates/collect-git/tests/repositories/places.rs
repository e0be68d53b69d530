//! Where a repository may be, and what it is called.

use std::fs;
use std::path::Path;

use plimsoll_collect_git::{CollectError, open};
use plimsoll_domain::facts::Head;
use plimsoll_testkit::{Repo, TempRepo};

use crate::common::view;

const ANN: &str = "Ann <ann@example.org>";

fn simple() -> Repo {
    let mut repo = Repo::new().named("project");
    repo.commit("main", "2026-01-05T09:00:00Z", ANN, "Start", &[("src/a.c", "int a;\n")]);
    repo.commit("main", "2026-01-06T09:00:00Z", ANN, "More", &[("src/b.c", "int b;\n")]);
    repo
}

fn commits_from(path: &Path) -> usize {
    view(path).history.len()
}

#[test]
fn a_repository_is_found_from_anywhere_inside() {
    let repo = simple().finish().unwrap();
    for inside in ["", "src", "src/a.c", ".git", ".git/refs"] {
        let path = repo.path().join(inside);
        assert_eq!(commits_from(&path), 2, "{inside:?}");
        assert_eq!(
            open(&path).unwrap().work_tree(),
            Some(fs::canonicalize(repo.path()).unwrap().as_path()),
            "{inside:?}"
        );
    }
    let view = view(repo.path());
    assert_eq!((view.repository.name.as_str(), view.repository.bare), ("project", false));
    assert_eq!(view.repository.head, Head::Branch("main".to_owned()));
    assert!(view.repository.notices.is_empty(), "{:?}", view.repository.notices);
}

#[test]
fn bare_linked_and_nested_repositories_are_read_alike() {
    let repo = simple().finish().unwrap();
    let bare = simple().finish_bare().unwrap();
    assert_eq!(commits_from(bare.path()), 2);
    assert!(view(bare.path()).repository.bare && open(bare.path()).unwrap().work_tree().is_none());

    let linked = repo.linked_worktree("main~1").unwrap();
    let seen = view(linked.path());
    assert_eq!((seen.history.len(), seen.repository.name.as_str()), (2, "project"));
    assert!(matches!(seen.repository.head, Head::Detached(_)) && !seen.repository.bare);
    assert!(seen.repository.notices[0].contains("HEAD is detached"), "{:?}", seen.repository.notices);

    let (outer, inner) = repo.as_submodule().unwrap();
    assert_eq!(commits_from(&inner), 2);
    assert_eq!(open(&inner).unwrap().work_tree(), Some(fs::canonicalize(&inner).unwrap().as_path()));
    let outer = view(outer.path());
    let submodule = outer.tree.entries.iter().find(|file| file.path == "sub").unwrap();
    assert_eq!(submodule.size, None);
}

#[test]
fn what_is_no_repository_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let missing = open(&folder.path().join("nothing")).err().unwrap();
    assert!(matches!(missing, CollectError::NotFound { .. }), "{missing}");
    let plain = open(folder.path()).err().unwrap();
    assert!(matches!(plain, CollectError::NotARepository { .. }), "{plain}");
    assert!(plain.to_string().contains("give the path of"), "{plain}");
    fs::create_dir(folder.path().join(".git")).unwrap();
    let hollow = open(folder.path()).err().unwrap();
    assert!(matches!(hollow, CollectError::Corrupt { .. }), "{hollow}");
}

/// Who runs as root may read everything, and learns nothing here; the mapping has tests of its own.
#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_not_called_damaged() {
    use std::os::unix::fs::PermissionsExt;
    let repo = simple().finish().unwrap();
    for inside in [".git", ".git/HEAD", ".git/objects", ".git/refs/heads"] {
        let path = fs::canonicalize(repo.path()).unwrap().join(inside);
        let before = fs::metadata(&path).unwrap().permissions();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        let all_powerful = fs::read_dir(&path).is_ok() || fs::File::open(&path).is_ok();
        let opened = open(repo.path());
        fs::set_permissions(&path, before).unwrap();
        if all_powerful {
            assert!(opened.is_ok(), "{inside}");
            continue;
        }
        let error = opened.err().unwrap();
        assert!(
            matches!(&error, CollectError::PermissionDenied { path: named } if *named == path),
            "{error}"
        );
    }
}

#[test]
fn storage_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let init = |name: &str, option: &str| {
        let path = folder.path().join(name);
        let mut git = std::process::Command::new("git");
        plimsoll_testkit::isolate(&mut git, folder.path());
        git.args(["init", "--quiet", option])
            .arg(&path)
            .status()
            .is_ok_and(|status| status.success())
            .then_some(path)
    };
    let sha256 = init("sha256", "--object-format=sha256").unwrap();
    let error = open(&sha256).err().unwrap().to_string();
    assert!(error.contains("SHA-256"), "{error}");
    // Older versions of git cannot make one.
    if let Some(reftable) = init("reftable", "--ref-format=reftable") {
        let error = open(&reftable).err().unwrap().to_string();
        assert!(error.contains("reftable") && error.contains("git refs migrate"), "{error}");
    }
}

#[test]
fn the_remote_names_the_repository_and_gives_nothing_away() {
    let repo = simple().finish().unwrap();
    repo.git(&["remote", "add", "origin", "https://ann:s3cret@github.com/owner/thing.git"]).unwrap();
    let repository = view(repo.path()).repository;
    assert_eq!(repository.name, "owner/thing");
    assert_eq!(repository.remote_url.as_deref(), Some("https://github.com/owner/thing.git"));
    assert_eq!(repository.web_url.as_deref(), Some("https://github.com/owner/thing"));
    repo.git(&["remote", "rename", "origin", "upstream"]).unwrap();
    assert_eq!(view(repo.path()).repository.name, "owner/thing");
    repo.git(&["remote", "add", "other", "git@github.com:other/thing.git"]).unwrap();
    assert_eq!(view(repo.path()).repository.name, "project");
}

#[test]
fn blobs_and_trees_are_read_by_id() {
    let repo = simple().finish_bare().unwrap();
    let seen = view(repo.path());
    let tree = seen.history.commit(seen.trunk_line[0]).tree;
    let repository = open(repo.path()).unwrap();
    let blob = repository.blob_at(tree, "src/a.c").unwrap();
    assert_eq!(blob, blob_id(&repo, "src/a.c"));
    assert_eq!(repository.blob_at(tree, "src"), None);
    assert_eq!(repository.blob_at(tree, "src/a.c/x"), None);
    assert_eq!(repository.blob_at(tree, "../src/a.c"), None);
    assert_eq!(repository.read_blob(blob, 100).unwrap(), b"int a;\n");
    assert_eq!(repository.read_blob(blob, 6), None);
    assert_eq!(repository.read_blob(tree, 100), None);
    let other = blob_id(&repo, "src/b.c");
    let several = repository.read_blobs(&[other, tree, blob], 100, 2);
    assert_eq!(several, [Some(b"int b;\n".to_vec()), None, Some(b"int a;\n".to_vec())]);
    assert_eq!(repository.tree_at(tree).unwrap(), seen.tree);
}

fn blob_id(repo: &TempRepo, path: &str) -> plimsoll_domain::ObjectId {
    repo.git(&["rev-parse", &format!("main:{path}")]).unwrap().parse().unwrap()
}
