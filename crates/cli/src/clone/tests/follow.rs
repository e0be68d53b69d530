//! A clone is made once and then follows its origin.

use std::fs;

use super::{ANN, Cache, environment, git, origin, serve};
use crate::clone::git::Git;
use crate::clone::{Authorization, Request, default_cache_dir, ensure, lock};

#[test]
fn a_clone_has_all_history_and_no_files() {
    let (origin, cache) = (origin(3), Cache::new());
    origin.git(&["tag", "v1", "main~1"]).unwrap();
    let clone = cache.ensure(&serve(&origin)).unwrap();
    assert_eq!(git(&clone, &["rev-list", "--count", "main"]), "3");
    assert_eq!(git(&clone, &["rev-parse", "v1"]), origin.rev("main~1").unwrap());
    let missing = git(&clone, &["rev-list", "--objects", "--missing=print", "main"]);
    assert_eq!(missing.lines().filter(|line| line.starts_with('?')).count(), 3);
    assert!(clone.path().starts_with(cache.path()) && clone.path().ends_with("keel.git"));
    assert_eq!(cache.names().iter().filter(|name| name.contains("keel")).count(), 2, "{:?}", cache.names());
    assert!(!clone.path().join("hooks").exists());
}

#[test]
fn what_the_origin_changes_is_followed() {
    let (origin, cache) = (origin(4), Cache::new());
    for command in [&["branch", "gone", "main"][..], &["branch", "a", "main~3"], &["tag", "v1", "main"]] {
        origin.git(command).unwrap();
    }
    let url = serve(&origin);
    cache.ensure(&url).unwrap();
    for command in [
        &["branch", "-D", "gone"][..],
        &["branch", "-D", "a"],
        &["branch", "a/b", "main"],
        &["branch", "next", "main"],
        &["tag", "-f", "v1", "main~2"],
        &["tag", "v2", "main"],
        &["update-ref", "refs/heads/main", "main~1"],
        &["symbolic-ref", "HEAD", "refs/heads/next"],
    ] {
        origin.git(command).unwrap();
    }
    let clone = cache.ensure(&url).unwrap();
    let references = ["for-each-ref", "--format=%(refname) %(objectname)"];
    assert_eq!(git(&clone, &references), origin.git(&references).unwrap());
    assert_eq!(git(&clone, &["symbolic-ref", "HEAD"]), "refs/heads/next");
    // The branch that HEAD was on may be gone.
    origin.git(&["symbolic-ref", "HEAD", "refs/heads/main"]).unwrap();
    origin.git(&["branch", "-D", "next"]).unwrap();
    let clone = cache.ensure(&url).unwrap();
    assert_eq!(git(&clone, &["symbolic-ref", "HEAD"]), "refs/heads/main");
    assert_eq!(git(&clone, &references), origin.git(&references).unwrap());
}

#[test]
fn offline_uses_what_is_there() {
    let (origin, mut cache) = (origin(2), Cache::new());
    let url = serve(&origin);
    cache.offline = true;
    let error = cache.refused(&url);
    assert!(error.contains("never cloned") && error.contains("without --offline"), "{error}");
    assert!(!cache.path().exists(), "nothing is written");
    cache.offline = false;
    cache.ensure(&url).unwrap();
    origin.git(&["update-ref", "refs/heads/main", "main~1"]).unwrap();
    cache.offline = true;
    let absent = Git::instead("no-such-git", Vec::new(), None);
    let clone = cache.ensure_by(absent, &url).unwrap();
    assert_eq!(git(&clone, &["rev-list", "--count", "main"]), "2");
    let path = cache.path();
    let request = Request {
        url: &url,
        cache_dir: &path,
        offline: true,
        quiet: true,
        authorization: None::<Authorization>,
        deadline: None,
    };
    assert!(ensure(request, &()).unwrap().offline());
}

#[test]
fn an_origin_without_filters_is_cloned_in_full() {
    let (origin, cache) = (origin(2), Cache::new());
    let clone = cache.ensure(&format!("file://{}", origin.path().display())).unwrap();
    assert!(!git(&clone, &["rev-list", "--objects", "--missing=print", "main"]).contains('?'));
    cache.ensure(clone.url()).unwrap();
}

#[test]
fn an_empty_origin_can_be_cloned_and_filled() {
    let cache = Cache::new();
    let origin = plimsoll_testkit::Repo::new().named("keel").finish().unwrap();
    let url = serve(&origin);
    cache.ensure(&url).unwrap();
    origin
        .git(&["commit", "--quiet", "--allow-empty", "--message=Start", &format!("--author={ANN}")])
        .unwrap();
    let clone = cache.ensure(&url).unwrap();
    assert_eq!(git(&clone, &["rev-list", "--count", "main"]), "1");
}

#[test]
fn what_a_killed_process_left_is_removed_and_never_used() {
    let (origin, cache) = (origin(1), Cache::new());
    let url = serve(&origin);
    let clone = cache.ensure(&url).unwrap();
    let left = clone.path().with_file_name(format!("{}dead", lock::prefix(clone.path())));
    fs::rename(clone.path(), &left).unwrap();
    fs::remove_file(left.join("HEAD")).unwrap();
    let again = cache.ensure(&url).unwrap();
    assert!(again.path().join("HEAD").exists() && !left.exists());
}

#[test]
fn two_at_once_take_turns() {
    let (origin, cache) = (origin(1), Cache::new());
    let url = serve(&origin);
    let clone = cache.ensure(&url).unwrap();
    let held = lock::take(clone.path(), || ()).unwrap();
    let (told, waiting) = std::sync::mpsc::channel();
    let path = clone.path().to_owned();
    let other = std::thread::spawn(move || lock::take(&path, || told.send(()).unwrap()).is_ok());
    waiting.recv().unwrap();
    assert!(!other.is_finished());
    drop(held);
    assert!(other.join().unwrap());
}

#[test]
fn the_url_asked_for_is_the_one_that_is_used() {
    let (origin, cache) = (origin(2), Cache::new());
    let url = serve(&origin);
    let clone = cache.ensure(&url).unwrap();
    git(&clone, &["config", "remote.origin.url", "file:///nowhere/at/all"]);
    let clone = cache.ensure(&url).unwrap();
    assert_eq!(git(&clone, &["config", "--get-all", "remote.origin.url"]), url);
}

#[test]
fn a_variable_that_means_another_repository_misleads_nobody() {
    let (origin, other, cache) = (origin(2), origin(5), Cache::new());
    let mut environment = environment(cache.root.path());
    environment.push(("GIT_DIR".into(), other.path().into()));
    let url = serve(&origin);
    for _ in 0..2 {
        cache.ensure_by(Git::instead("git", environment.clone(), None), &url).unwrap();
    }
    let clone = cache.ensure(&url).unwrap();
    assert_eq!(other.git(&["rev-list", "--count", "main"]).unwrap(), "5");
    assert_eq!(git(&clone, &["rev-list", "--count", "main"]), "2");
}

#[test]
fn the_cache_has_its_usual_place() {
    let Ok(folder) = default_cache_dir() else { return };
    assert!(folder.is_absolute() && folder.ends_with("plimsoll/git"), "{}", folder.display());
}
