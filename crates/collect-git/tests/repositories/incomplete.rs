//! Repositories with something missing: each is a clear statement.

use std::fs;

use plimsoll_domain::CoverageState;
use plimsoll_domain::facts::Head;
use plimsoll_testkit::{Repo, TempRepo};

use crate::common::{id, mined, options, view};

const ANN: &str = "Ann <ann@example.org>";

fn line(commits: i64) -> Repo {
    let mut repo = Repo::new().named("project");
    for number in 0..commits {
        let content = number.to_string();
        repo.commit(
            "main",
            1_760_000_000 + number * 3600,
            ANN,
            &format!("Change {number}"),
            &[("dir/a", &content)],
        );
    }
    repo
}

fn notices(repo: &TempRepo) -> String {
    view(repo.path()).repository.notices.join("\n")
}

#[test]
fn an_empty_repository_is_complete_and_says_so() {
    let repo = Repo::new().finish().unwrap();
    let view = view(repo.path());
    assert!(view.history.is_empty() && view.tags.is_empty() && view.pipeline.is_empty());
    assert_eq!(view.repository.head, Head::Unborn("main".to_owned()));
    assert_eq!(view.repository.notices, ["the repository has no commit yet"]);
    assert_eq!((view.coverage.state, view.coverage.collected), (CoverageState::Complete, Some(0)));
}

#[test]
fn a_shallow_clone_is_partial_and_its_oldest_commit_changes_nothing() {
    let repo = line(5).finish_bare().unwrap().shallow(2).unwrap();
    let view = view(repo.path());
    assert_eq!((view.history.len(), view.repository.shallow), (2, true));
    assert_eq!(view.history.truncated.len(), 1);
    assert_eq!(view.coverage.state, CoverageState::Partial);
    assert!(view.coverage.reason.as_ref().unwrap().contains("git fetch --unshallow"));
    assert!(view.repository.notices[0].contains("shallow"), "{:?}", view.repository.notices);
    let oldest = view.changes.of(view.history.truncated[0]).unwrap();
    assert!(oldest.cut && oldest.paths.is_empty());
}

#[test]
fn a_missing_commit_cuts_history_where_it_was() {
    let repo = line(5).finish_bare().unwrap();
    repo.remove_object("main~2").unwrap();
    let view = view(repo.path());
    assert_eq!(view.history.len(), 2);
    assert_eq!(
        view.history.truncated.iter().map(|index| id(&view, *index)).collect::<Vec<_>>(),
        [repo.rev("main~1").unwrap()]
    );
    assert_eq!(view.coverage.state, CoverageState::Partial);
    assert!(notices(&repo).contains("1 commit or tag is missing or damaged"), "{}", notices(&repo));
}

#[test]
fn a_damaged_commit_is_as_good_as_missing() {
    let repo = line(3).finish_bare().unwrap();
    repo.corrupt_object("main~1").unwrap();
    assert_eq!(view(repo.path()).history.len(), 1);
    assert!(notices(&repo).contains("git fsck"));
}

#[test]
fn without_its_first_parent_a_merge_ends_the_line() {
    let mut repo = line(2);
    repo.commit("side", 1_760_000_000, ANN, "Side", &[("b", "1")]);
    repo.merge("main", &["side"], 1_760_100_000, ANN, "Merge", &[]);
    let repo = repo.finish_bare().unwrap();
    repo.remove_object("main^1").unwrap();
    let view = view(repo.path());
    assert_eq!((view.trunk_line.len(), view.history.len()), (1, 2));
}

#[test]
fn missing_trees_and_files_are_unknown_not_absent() {
    let repo = line(3).finish_bare().unwrap();
    let blob = repo.git(&["rev-parse", "main:dir/a"]).unwrap();
    repo.remove_object("main:dir/a").unwrap();
    let seen = view(repo.path());
    assert_eq!((seen.tree.entries.len(), seen.tree.entries[0].size), (1, None));
    assert_eq!(mined(repo.path()).0.read_blob(blob.parse().unwrap(), 100), None);
    repo.remove_object("main:dir").unwrap();
    let seen = view(repo.path());
    assert!(seen.tree.cut && seen.tree.entries.is_empty());
    assert!(seen.changes.changes.last().unwrap().cut);
    assert!(notices(&repo).contains("list of files is incomplete"));
}

#[test]
fn references_that_lead_nowhere_are_named() {
    let repo = line(2).finish_bare().unwrap();
    fs::write(repo.path().join("refs/heads/broken"), "not an id\n").unwrap();
    fs::write(repo.path().join("refs/heads/gone"), "0123456789abcdef0123456789abcdef01234567\n").unwrap();
    fs::write(repo.path().join("refs/heads/circle"), "ref: refs/heads/circle\n").unwrap();
    fs::write(repo.path().join("refs/heads/escape"), "ref: ../../etc/passwd\n").unwrap();
    let view = view(repo.path());
    assert_eq!(view.references.len(), 1);
    assert_eq!(view.history.len(), 2);
    assert!(notices(&repo).contains("\"refs/heads/broken\""), "{}", notices(&repo));
    assert!(notices(&repo).contains("1 commit or tag is missing"), "{}", notices(&repo));
}

#[test]
fn an_unreadable_head_and_an_unborn_branch_are_said() {
    let repo = line(2).finish_bare().unwrap();
    repo.git(&["symbolic-ref", "HEAD", "refs/heads/next"]).unwrap();
    assert!(notices(&repo).contains("\"next\", which has no commit yet"));
    assert_eq!(view(repo.path()).repository.trunk.unwrap().name, "main");
    fs::write(repo.path().join("HEAD"), "nonsense\n").unwrap();
    let seen = view(repo.path());
    assert_eq!((seen.repository.head, seen.history.len()), (Head::Unknown, 2));
}

#[test]
fn alternates_and_loose_objects_are_read_by_every_thread() {
    let origin = line(30).finish_bare().unwrap();
    let clone = origin.path().with_file_name("shared.git");
    let path = origin.path().to_str().unwrap();
    origin.git(&["clone", "--quiet", "--bare", "--shared", path, clone.to_str().unwrap()]).unwrap();
    let (repository, mined) = mined(&clone);
    assert_eq!(mined.len(), 30);
    let mut options = options(crate::common::LATER);
    options.threads = 4;
    assert_eq!(repository.view(&mined, &options, &()).unwrap().changes.changes.len(), 30);
}

#[test]
fn replaced_objects_are_pointed_out() {
    let repo = line(3).finish_bare().unwrap();
    repo.git(&["replace", "main~1", "main~2"]).unwrap();
    assert!(notices(&repo).contains("`git replace` is in use"), "{}", notices(&repo));
    assert_eq!(view(repo.path()).history.len(), 3);
}
