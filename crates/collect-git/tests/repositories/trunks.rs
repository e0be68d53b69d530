//! Which branch is the trunk.

use plimsoll_collect_git::{CollectError, ViewOptions};
use plimsoll_testkit::{Mark, Repo};

use crate::common::{LATER, mined, options, view};

const ANN: &str = "Ann <ann@example.org>";

fn with_branches(repo: &mut Repo, names: &[&str]) -> Vec<Mark> {
    let commit =
        |name: &&str| repo.commit(name, "2026-01-05T09:00:00Z", ANN, &format!("On {name}"), &[("a", name)]);
    names.iter().map(commit).collect()
}

fn chosen(path: &std::path::Path) -> (String, String) {
    let trunk = view(path).repository.trunk.unwrap();
    (trunk.name, trunk.chosen_by)
}

fn pair(name: &str, by: &str) -> (String, String) {
    (name.to_owned(), by.to_owned())
}

#[test]
fn the_remote_says_which_branch_it_integrates_on() {
    let mut repo = Repo::new().trunk("devel");
    with_branches(&mut repo, &["main", "devel"]);
    let origin = repo.finish_bare().unwrap();
    let clone = origin.full_clone().unwrap();
    assert_eq!(chosen(clone.path()), pair("devel", "origin/HEAD"));
    // Work that is not pushed is not on the trunk yet.
    clone.git(&["commit", "--allow-empty", "--quiet", "-m", "Local"]).unwrap();
    let view = view(clone.path());
    assert_eq!(view.repository.trunk.unwrap().commit.to_string(), clone.rev("origin/devel").unwrap());
    assert_eq!(view.trunk_commits.len() + 2, view.history.len());
}

#[test]
fn in_a_bare_repository_head_comes_first() {
    let mut repo = Repo::new().trunk("devel");
    with_branches(&mut repo, &["main", "devel"]);
    assert_eq!(chosen(repo.finish_bare().unwrap().path()), pair("devel", "HEAD"));
}

#[test]
fn in_a_work_tree_settings_and_names_come_before_head() {
    let mut repo = Repo::new().trunk("topic");
    with_branches(&mut repo, &["trunk", "topic", "house"]);
    let repo = repo.finish().unwrap();
    assert_eq!(chosen(repo.path()), pair("trunk", "conventional name"));
    repo.git(&["config", "init.defaultBranch", "house"]).unwrap();
    assert_eq!(chosen(repo.path()), pair("house", "init.defaultBranch"));
    repo.git(&["config", "init.defaultBranch", "none"]).unwrap();
    assert_eq!(chosen(repo.path()), pair("trunk", "conventional name"));
    repo.git(&["branch", "-D", "trunk"]).unwrap();
    assert_eq!(chosen(repo.path()), pair("topic", "HEAD"));
    repo.detach("house").unwrap();
    assert_eq!(chosen(repo.path()), pair("HEAD", "HEAD"));
}

#[test]
fn a_configured_trunk_is_found_or_the_candidates_are_named() {
    let mut repo = Repo::new();
    let marks = with_branches(&mut repo, &["main", "release/1.0", "topic"]);
    repo.reference("refs/remotes/origin/next", marks[2]);
    repo.reference("refs/remotes/fork/theirs", marks[2]);
    let repo = repo.finish().unwrap();
    let (repository, mined) = mined(repo.path());
    let view = |name: &str| {
        let options = ViewOptions { trunk: Some(name.to_owned()), ..options(LATER) };
        repository.view(&mined, &options, &())
    };
    let found = ["topic", "release/1.0", "next", "origin/next", "refs/remotes/origin/next", "theirs"];
    let names = ["topic", "release/1.0", "next", "next", "next", "theirs"];
    for (asked, name) in found.iter().zip(names) {
        let trunk = view(asked).unwrap().repository.trunk.unwrap();
        assert_eq!((trunk.name.as_str(), trunk.chosen_by.as_str()), (name, "configured"), "{asked}");
    }
    let error = view("mian").err().unwrap();
    assert!(matches!(error, CollectError::UnknownTrunk { .. }));
    assert_eq!(
        error.to_string(),
        "there is no branch \"mian\"; choose one of: main, next, release/1.0, topic"
    );
}
