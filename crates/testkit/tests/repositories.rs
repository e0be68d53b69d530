//! Repositories come out as scripted, with the same ids every time, and sound in git's own eyes.

#![expect(clippy::unwrap_used, reason = "what cannot go on fails the test")]

use plimsoll_testkit::{Change, CommitSpec, Mark, Repo, TempRepo, When};

const ANN: &str = "Ann Archer <ann@example.org>";
const BEN: &str = "Ben Baker <ben@example.org>";

/// A root, a branch of two commits, a commit on trunk, a merge, two tags.
fn scripted() -> (Repo, [Mark; 5]) {
    let mut repo = Repo::new().named("sample");
    let root = repo.commit(
        "main",
        "2026-01-05T09:00:00Z",
        ANN,
        "Start",
        &[("a.c", "1\n"), ("b.c", "1\n"), ("old.c", "1\n")],
    );
    repo.branch("topic", root);
    let first = repo.commit("topic", "2026-01-06T09:00:00+02:00", BEN, "Topic", &[("a.c", "2\n")]);
    let second = repo.commit_with(CommitSpec {
        parents: vec![first],
        branch: Some("topic".to_owned()),
        author: BEN.to_owned(),
        committer: Some(ANN.to_owned()),
        authored: Some(When::parse("2026-01-06T10:00:00Z").unwrap()),
        committed: Some(When::parse("2026-01-07T10:00:00-05:00").unwrap()),
        message: b"Remove the old\n".to_vec(),
        changes: vec![Change::delete("old.c"), Change::put("new/c.c", "1\n")],
    });
    let trunk = repo.commit("main", "2026-01-07T09:00:00Z", ANN, "Trunk", &[("b.c", "2\n")]);
    let merge = repo.merge("main", &["topic"], "2026-01-08T09:00:00Z", ANN, "Merge branch 'topic'", &[]);
    repo.tag("v0.1.0", root);
    repo.annotated_tag("v1.0.0", merge, "2026-01-09T09:00:00Z", BEN, "Version 1");
    (repo, [root, first, second, trunk, merge])
}

fn finished() -> (TempRepo, [Mark; 5]) {
    let (repo, marks) = scripted();
    (repo.finish().unwrap(), marks)
}

#[test]
fn ids_are_the_same_on_every_machine() {
    let (repo, marks) = finished();
    let ids: Vec<_> = marks.iter().map(|mark| repo.id(*mark)).collect();
    // Written down once: any change of how commits are made shows here.
    assert_eq!(repo.git(&["rev-parse", "main", "v1.0.0", "v0.1.0"]).unwrap(), PINNED);
    assert_eq!(ids, finished().0.ids());
    assert_eq!(ids, scripted().0.finish_bare().unwrap().ids());
}

const PINNED: &str = "e0912b6f3ea0d2c98123544286b4fd7726d3d670
082e68ec04d58e3dfa2116aa9a8455e107a6544b
44d7c074972331eb4d34f93494cf2fe913ba512c";

#[test]
fn git_finds_nothing_wrong() {
    let (repo, _) = finished();
    assert_eq!(repo.git(&["fsck", "--strict", "--no-progress"]).unwrap(), "");
    assert_eq!(repo.git(&["status", "--porcelain"]).unwrap(), "");
    assert_eq!(repo.git(&["for-each-ref", "--format=%(refname)"]).unwrap().lines().count(), 4);
}

#[test]
fn the_graph_and_the_times_are_as_scripted() {
    let (repo, [root, first, second, trunk, merge]) = finished();
    let parents = format!("{} {}", repo.id(trunk), repo.id(second));
    assert_eq!(repo.git(&["show", "-s", "--format=%P", repo.id(merge)]).unwrap(), parents);
    assert_eq!(repo.git(&["show", "-s", "--format=%P", repo.id(first)]).unwrap(), repo.id(root));
    let times = repo.git(&["show", "-s", "--format=%an %aI %cn %cI", repo.id(second)]).unwrap();
    assert_eq!(times, "Ben Baker 2026-01-06T10:00:00Z Ann Archer 2026-01-07T10:00:00-05:00");
    assert_eq!(repo.git(&["cat-file", "-t", "v1.0.0"]).unwrap(), "tag");
    assert_eq!(repo.git(&["cat-file", "-t", "v0.1.0"]).unwrap(), "commit");
}

#[test]
fn a_merge_joins_what_both_sides_changed() {
    let (repo, _) = finished();
    let files = repo.git(&["grep", "-h", "", "main", "--", "a.c", "b.c", "new/c.c"]).unwrap();
    assert_eq!(files, "2\n2\n1");
    assert_eq!(repo.git(&["ls-tree", "-r", "--name-only", "main"]).unwrap(), "a.c\nb.c\nnew/c.c");
}

#[test]
fn a_branch_without_a_past_is_a_root() {
    let mut repo = Repo::new();
    repo.commit("main", 1_700_000_000, ANN, "One", &[("x", "1")]);
    let pages = repo.commit("pages", 1_700_000_060, ANN, "Other", &[("y", "1")]);
    let repo = repo.finish().unwrap();
    assert_eq!(repo.git(&["show", "-s", "--format=%P", repo.id(pages)]).unwrap(), "");
    assert_eq!(repo.git(&["ls-tree", "--name-only", "pages"]).unwrap(), "y");
}

#[test]
fn any_bytes_make_a_path() {
    let mut repo = Repo::new();
    let mark = repo.commit_with(CommitSpec {
        branch: Some("main".to_owned()),
        author: ANN.to_owned(),
        authored: Some(When { seconds: 1_700_000_000, zone: 0 }),
        message: b"\x1b[31mred\xff".to_vec(),
        changes: vec![
            Change::put(b"a\n\"\\\x1b[0m\xff", "x"),
            Change::put("=1+1", "x"),
            Change::put("-rf", "x"),
        ],
        ..CommitSpec::default()
    });
    let repo = repo.finish_bare().unwrap();
    assert_eq!(repo.git(&["ls-tree", "-z", "--name-only", repo.id(mark)]).unwrap().matches('\0').count(), 3);
    assert_eq!(repo.git(&["fsck", "--strict", "--no-progress"]).unwrap(), "");
}

#[test]
fn an_empty_repository_has_an_unborn_trunk() {
    let repo = Repo::new().trunk("trunk").finish().unwrap();
    assert!(!repo.has_head());
    assert_eq!(repo.git(&["symbolic-ref", "HEAD"]).unwrap(), "refs/heads/trunk");
}

#[test]
fn shapes_are_what_they_say() {
    let (repo, [root, .., merge]) = finished();
    let shallow = repo.shallow(1).unwrap();
    assert_eq!(shallow.git(&["rev-parse", "--is-shallow-repository"]).unwrap(), "true");
    assert_eq!(shallow.git(&["rev-list", "--count", "HEAD"]).unwrap(), "1");
    assert_eq!(repo.full_clone().unwrap().git(&["rev-list", "--count", "origin/HEAD"]).unwrap(), "5");
    let linked = repo.linked_worktree(repo.id(root)).unwrap();
    assert_eq!(linked.rev("HEAD").unwrap(), repo.id(root));
    assert!(linked.path().join(".git").is_file());
    let (outer, inner) = repo.as_submodule().unwrap();
    assert!(outer.git(&["submodule", "status"]).unwrap().contains(repo.id(merge)));
    assert!(inner.join("a.c").is_file());
    repo.detach("v0.1.0").unwrap();
    assert!(repo.git(&["symbolic-ref", "--quiet", "HEAD"]).is_err());
    assert_eq!(repo.rev("HEAD").unwrap(), repo.id(root));
}

#[test]
fn damage_hits_one_object_only() {
    let (repo, [root, ..]) = finished();
    repo.corrupt_object("main:a.c").unwrap();
    assert!(repo.git(&["cat-file", "-p", "main:a.c"]).is_err());
    assert_eq!(repo.git(&["rev-list", "--count", "main"]).unwrap(), "5");
    repo.remove_object(repo.id(root)).unwrap();
    assert!(repo.git(&["rev-list", "--count", "main"]).is_err());
    assert_eq!(repo.git(&["show", "-s", "--format=%s", "main"]).unwrap(), "Merge branch 'topic'");
}

#[test]
fn objects_that_git_would_refuse_can_be_written() {
    let (repo, _) = finished();
    let blob = repo.rev("main").and_then(|_| repo.git(&["rev-parse", "main:a.c"])).unwrap();
    let raw: Vec<u8> = (0..20).map(|at| u8::from_str_radix(&blob[at * 2..at * 2 + 2], 16).unwrap()).collect();
    let tree = repo.write_raw("tree", &[b"100644 ..\0", raw.as_slice()].concat()).unwrap();
    assert!(repo.git(&["cat-file", "-p", &tree]).unwrap().contains(".."));
}

#[test]
fn the_first_mistake_is_reported() {
    let mut repo = Repo::new();
    repo.commit("main", "yesterday", ANN, "One", &[]);
    repo.commit("main", 1_700_000_000, "nobody", "Two", &[]);
    repo.merge("main", &["nowhere"], 1_700_000_000, ANN, "Three", &[]);
    let error = repo.finish().unwrap_err().to_string();
    assert!(
        error.contains("One") && error.contains("yesterday") && error.contains("2026-01-05T09:00:00Z"),
        "{error}"
    );
}

#[test]
fn names_that_git_forbids_are_errors() {
    let mut repo = Repo::new();
    let mark = repo.commit("main", 1_700_000_000, ANN, "One", &[]);
    repo.branch("a..b", mark);
    assert!(repo.finish().unwrap_err().to_string().contains("fast-import"));
}

#[test]
fn a_message_can_name_an_earlier_commit() {
    let mut repo = Repo::new();
    let bad = repo.commit("main", 1_700_000_000, ANN, "Bad", &[("a", "1")]);
    let text = format!("Revert \"Bad\"\n\nThis reverts commit {}.", bad.token());
    let revert = repo.commit("main", 1_700_000_060, ANN, &text, &[("a", "0")]);
    repo.commit("main", 1_700_000_120, ANN, &format!("Not {} but {}", bad.token(), revert.token()), &[]);
    let repo = repo.finish_bare().unwrap();
    let body = repo.git(&["show", "-s", "--format=%b", repo.id(revert)]).unwrap();
    assert_eq!(body.trim(), format!("This reverts commit {}.", repo.id(bad)));
    let subject = repo.git(&["show", "-s", "--format=%s", "main"]).unwrap();
    assert_eq!(subject, format!("Not {} but {}", repo.id(bad), repo.id(revert)));
}

#[test]
fn a_message_cannot_name_a_later_commit() {
    let mut repo = Repo::new();
    repo.commit("main", 1_700_000_000, ANN, "See <<commit:7>>", &[]);
    assert!(repo.finish().unwrap_err().to_string().contains("<<commit:7>>"));
}
