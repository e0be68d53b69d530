//! Facts after the instant do not exist.

use plimsoll_testkit::{Change, CommitSpec, Mode, Repo, When};

use crate::common::{id, mined, view, view_at};

const ANN: &str = "Ann <ann@example.org>";

fn seconds(text: &str) -> i64 {
    When::parse(text).unwrap().seconds
}

#[test]
fn the_oldest_and_the_newest_commit_are_found_in_any_order() {
    let mut repo = Repo::new();
    assert_eq!(plimsoll_collect_git::Mined::default().oldest(), None);
    repo.commit("main", "2026-01-10T00:00:00Z", ANN, "Clock ahead", &[("a", "1")]);
    repo.commit("main", "2026-01-01T00:00:00Z", ANN, "Clock behind", &[("a", "2")]);
    repo.commit("main", "2026-01-05T00:00:00Z", ANN, "Between", &[("a", "3")]);
    let repo = repo.finish_bare().unwrap();
    let (_, mined) = mined(repo.path());
    let times = [mined.oldest(), mined.newest()].map(|time| time.unwrap().timestamp());
    assert_eq!(times, [seconds("2026-01-01T00:00:00Z"), seconds("2026-01-10T00:00:00Z")]);
}

#[test]
fn later_commits_tags_branches_and_people_are_not_there_yet() {
    let mut repo = Repo::new();
    let first = repo.commit("main", "2026-01-01T00:00:00Z", ANN, "One", &[("a", "1")]);
    repo.tag("v1.0.0", first);
    repo.annotated_tag("v1.0.1", first, "2026-02-01T00:00:00Z", "release-bot <r@x>", "late");
    repo.branch("side", first);
    repo.branch("early", first);
    repo.commit("side", "2026-01-20T00:00:00Z", "Bob <bob@x>", "Two", &[("b", "1")]);
    repo.commit("main", "2026-01-10T00:00:00Z", ANN, "Three", &[("a", "2")]);
    let repo = repo.finish_bare().unwrap();

    let then = view_at(repo.path(), seconds("2026-01-05T00:00:00Z"));
    assert_eq!((then.history.len(), then.trunk_line.len()), (1, 1));
    assert_eq!(then.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["v1.0.0"]);
    let branches: Vec<_> = then.references.iter().map(plimsoll_domain::facts::Reference::short).collect();
    assert_eq!(branches, ["early", "main"]);
    assert_eq!(then.history.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Ann"]);
    assert_eq!(then.tree.entries.len(), 1);

    let now = view(repo.path());
    assert_eq!(now.tags.len(), 2);
    assert!(now.tags[1].tagger_is_bot && now.tags[1].annotated && !now.tags[0].annotated);
    let version = now.tags[1].version.as_ref().unwrap();
    assert_eq!(version.number(), "1.0.1");
}

#[test]
fn before_the_first_commit_there_is_nothing() {
    let mut repo = Repo::new();
    repo.commit("main", "2026-01-01T00:00:00Z", ANN, "One", &[]);
    let view = view_at(repo.finish_bare().unwrap().path(), seconds("2025-01-01T00:00:00Z"));
    assert!(view.history.is_empty() && view.repository.trunk.is_none() && view.references.is_empty());
    assert_eq!(view.repository.notices, ["no commit existed at that instant"]);
}

#[test]
fn a_commit_whose_clock_was_ahead_exists_with_its_descendants() {
    let mut repo = Repo::new();
    repo.commit("main", "2026-01-01T00:00:00Z", ANN, "One", &[]);
    repo.commit("main", "2030-01-01T00:00:00Z", ANN, "From the future", &[]);
    repo.commit("main", "2026-01-02T00:00:00Z", ANN, "Three", &[]);
    let view = view_at(repo.finish_bare().unwrap().path(), seconds("2026-01-03T00:00:00Z"));
    assert_eq!(view.trunk_line.len(), 3);
}

#[test]
fn the_mailmap_of_that_head_counts_in_a_bare_repository_too() {
    let mut repo = Repo::new();
    repo.commit("main", "2026-01-01T00:00:00Z", "ann <ANN@old>", "One", &[]);
    repo.commit(
        "main",
        "2026-01-02T00:00:00Z",
        ANN,
        "Two",
        &[(".mailmap", "Ann <ann@example.org> <ann@old>\n")],
    );
    let repo = repo.finish_bare().unwrap();
    assert_eq!(view_at(repo.path(), seconds("2026-01-01T12:00:00Z")).history.people[0].email, "ann@old");
    let people = view(repo.path()).history.people;
    assert_eq!(people.len(), 1);
    assert_eq!((people[0].name.as_str(), people[0].email.as_str()), ("Ann", "ann@example.org"));
}

#[test]
fn changes_are_read_back_to_their_day() {
    let mut repo = Repo::new();
    repo.commit("main", "2024-01-01T00:00:00Z", ANN, "Old", &[("a", "1"), ("b", "1")]);
    repo.commit("main", "2026-01-01T00:00:00Z", ANN, "New", &[("a", "2")]);
    let repo = repo.finish_bare().unwrap();
    let (repository, mined) = mined(repo.path());
    let mut options = crate::common::options(seconds("2026-01-02T00:00:00Z"));
    options.changes_days = 30;
    let view = repository.view(&mined, &options, &()).unwrap();
    assert_eq!(view.changes.changes.len(), 1);
    assert_eq!(view.changes.paths_of(&view.changes.changes[0]).collect::<Vec<_>>(), ["a"]);
    assert_eq!(view.changes.since, seconds("2025-12-03T00:00:00Z"));
}

#[test]
fn workflow_files_are_followed_along_the_trunk() {
    let mut repo = Repo::new();
    let day = |number: i64| seconds("2026-01-01T00:00:00Z") + number * 86_400;
    repo.commit("main", day(0), ANN, "Start", &[("a", "1")]);
    repo.commit(
        "main",
        day(1),
        ANN,
        "CI",
        &[(".github/workflows/ci.yml", "on: push"), (".github/workflows/x.txt", "x")],
    );
    repo.commit("main", day(2), ANN, "Code", &[("a", "2")]);
    repo.branch("side", repo.tip("main").unwrap());
    repo.commit("side", day(3), ANN, "More CI", &[(".github/workflows/b.yaml", "on: push")]);
    repo.merge("main", &["side"], day(4), ANN, "Merge", &[]);
    let changes = vec![
        Change::delete(".github/workflows/ci.yml"),
        Change::Put {
            path: b".github/workflows/z.yml".to_vec(),
            mode: Mode::Link,
            content: b"b.yaml".to_vec(),
        },
    ];
    repo.commit_with(CommitSpec {
        parents: vec![repo.tip("main").unwrap()],
        branch: Some("main".to_owned()),
        author: ANN.to_owned(),
        authored: Some(When { seconds: day(5), zone: 0 }),
        message: b"Less".to_vec(),
        changes,
        ..CommitSpec::default()
    });
    let view = view(repo.finish_bare().unwrap().path());
    let told: Vec<_> = view
        .pipeline
        .iter()
        .map(|era| {
            let files: Vec<_> =
                era.files.iter().map(|(path, _)| path.trim_start_matches(".github/workflows/")).collect();
            (era.first, files.join(" "))
        })
        .collect();
    let expected = [(0, ""), (1, "ci.yml"), (3, "b.yaml ci.yml"), (4, "b.yaml")];
    assert_eq!(told, expected.map(|(first, files)| (first, files.to_owned())));
    for era in &view.pipeline {
        let line = view.trunk_line.len() - 1 - era.first;
        assert_eq!(id(&view, era.commit), id(&view, view.trunk_line[line]));
    }
}
