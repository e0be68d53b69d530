//! Random graphs, with what git itself says of them as the oracle.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Chance, LATER, id, mined, options, view, view_at};
use plimsoll_domain::facts::CommitIx;
use plimsoll_testkit::{Change, CommitSpec, Mark, Mode, Repo, TempRepo, When};

const ROUNDS: u64 = 10;
const NAMES: [&str; 7] = ["a", "a-b", "a0/x", "a/y/z", "ünï/ç", "with space/\tx", "z"];

/// Octopus merges, several roots, clocks that run backwards, tags of tags, tags of files.
fn random(seed: u64) -> TempRepo {
    let mut chance = Chance::new(seed);
    let mut repo = Repo::new();
    let mut marks: Vec<Mark> = Vec::new();
    for number in 0..40_i64 {
        let mark = repo.commit_with(spec(&mut chance, &marks, number));
        match chance.below(8) {
            0 => repo.tag(&format!("v1.{number}.0"), mark),
            1 => repo.annotated_tag(&format!("v2.{number}.0"), mark, 1_600_000_000 + number, "T <t@x>", "t"),
            2 => repo.reference(&format!("refs/remotes/origin/r{number}"), mark),
            3 => repo.reference(&format!("refs/pull/{number}/head"), mark),
            _ => {}
        }
        marks.push(mark);
    }
    let repo = repo.finish_bare().unwrap();
    let newest = repo.id(marks[39]);
    repo.git(&["tag", "-a", "inner", "-m", "x", newest]).unwrap();
    repo.git(&["tag", "-a", "nested", "-m", "x", "inner"]).unwrap();
    let tree = repo.git(&["rev-parse", &format!("{newest}^{{tree}}")]).unwrap();
    repo.git(&["tag", "-a", "of-tree", "-m", "x", &tree]).unwrap();
    repo.git(&["tag", "plain-tree", &tree]).unwrap();
    repo
}

fn spec(chance: &mut Chance, marks: &[Mark], number: i64) -> CommitSpec {
    let parents: BTreeSet<_> = match marks.len() {
        0 => BTreeSet::new(),
        _ if chance.once_in(12) => BTreeSet::new(),
        len => (0..=[0, 0, 0, 1, 1, 3][chance.below(6)])
            .map(|_| marks[len - 1 - chance.below(len.min(6))])
            .collect(),
    };
    let mut parents: Vec<_> = parents.into_iter().collect();
    if chance.once_in(2) {
        parents.reverse();
    }
    let skew = if chance.once_in(5) { -400 - chance.below(4000) as i64 } else { 0 };
    let committed =
        When { seconds: 1_600_000_000 + number * 300 + skew, zone: [0, 90, -480][chance.below(3)] };
    let paths: Vec<_> = (0..chance.below(4)).map(|_| NAMES[chance.below(NAMES.len())]).collect();
    let changes = paths.into_iter().map(|path| change(number, path));
    CommitSpec {
        parents,
        branch: Some(["main", "main", "side", "other"][chance.below(4)].to_owned()),
        author: format!("Person {} <p{}@x>", chance.below(5), chance.below(3)),
        committer: Some("C <c@x>".to_owned()),
        authored: Some(committed.plus(-50)),
        committed: Some(committed),
        message: format!("Change {number}\n").into_bytes(),
        changes: changes.collect(),
    }
}

/// Few contents, so that sometimes only the mode changes.
fn change(number: i64, path: &str) -> Change {
    let modes = [Mode::File, Mode::Executable, Mode::File, Mode::Link];
    match (number as usize + path.len()) % 5 {
        4 => Change::delete(path),
        kind => {
            Change::Put { path: path.into(), mode: modes[kind], content: vec![b'0' + (number % 2) as u8] }
        }
    }
}

const COUNTED: [&str; 3] = ["--branches", "--tags", "--remotes"];

fn lines(repo: &TempRepo, arguments: &[&str]) -> Vec<String> {
    repo.git(arguments).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn commits_parents_times_and_people_agree_with_git_log() {
    for seed in 0..ROUNDS {
        let repo = random(seed);
        let view = view(repo.path());
        let format = "--format=%H|%T|%P|%at|%ct|%an <%ae>|%cn|%s";
        let expected: BTreeSet<_> =
            lines(&repo, &[&["log", format][..], &COUNTED].concat()).into_iter().collect();
        let history = &view.history;
        let told = history.indices().map(|index| {
            let commit = history.commit(index);
            let parents: Vec<_> = history.parents(index).iter().map(|parent| id(&view, *parent)).collect();
            let (author, committer) = (history.author(index), &history.people[commit.committer as usize]);
            format!(
                "{}|{}|{}|{}|{}|{} <{}>|{}|{}",
                commit.id,
                commit.tree,
                parents.join(" "),
                commit.authored,
                commit.committed,
                author.name,
                author.email,
                committer.name,
                commit.subject
            )
        });
        assert_eq!(told.collect::<BTreeSet<_>>(), expected, "seed {seed}");
        assert!(history.indices().all(|index| history.parents(index).iter().all(|parent| *parent < index)));
    }
}

#[test]
fn trunk_merges_and_branches_agree_with_rev_list() {
    for seed in 0..ROUNDS {
        let repo = random(seed);
        let view = view(repo.path());
        let line: Vec<_> = view.trunk_line.iter().map(|index| id(&view, *index)).collect();
        assert_eq!(line, lines(&repo, &["rev-list", "--first-parent", "main"]), "seed {seed}");
        let on_trunk = lines(&repo, &["rev-list", "main"]).len();
        assert_eq!(view.trunk_commits.len(), on_trunk, "seed {seed}");
        let merges = view.history.indices().filter(|index| view.history.is_merge(*index)).count();
        let expected = lines(&repo, &[&["rev-list", "--merges"][..], &COUNTED].concat()).len();
        assert_eq!(merges, expected, "seed {seed}");
        let branches: Vec<_> = view
            .references
            .iter()
            .map(|reference| format!("{} {}", reference.target, reference.name))
            .collect();
        let expected = lines(
            &repo,
            &["for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/remotes"],
        );
        assert_eq!(branches, expected, "seed {seed}");
    }
}

#[test]
fn tags_agree_with_for_each_ref() {
    for seed in 0..ROUNDS {
        let repo = random(seed);
        let view = view(repo.path());
        let told: BTreeSet<_> = view
            .tags
            .iter()
            .map(|tag| {
                let time = tag.time.map(|time| time.to_string()).unwrap_or_default();
                let target = tag.target.map(|target| target.to_string()).unwrap_or_default();
                format!("{}|{}|{time}|{target}", tag.name, if tag.annotated { "tag" } else { "commit" })
            })
            .collect();
        let expected = lines(
            &repo,
            &["for-each-ref", "--format=%(refname:short)|%(objecttype)|%(creatordate:unix)|", "refs/tags"],
        );
        let expected: BTreeSet<_> = expected
            .into_iter()
            .map(|line| {
                let name = line.split('|').next().unwrap().to_owned();
                let line = line.replace("|tree|", "|commit|");
                format!("{line}{}", repo.rev(&format!("refs/tags/{name}")).unwrap_or_default())
            })
            .collect();
        assert_eq!(told, expected, "seed {seed}");
    }
}

#[test]
fn changed_paths_agree_with_diff_tree() {
    for seed in 0..ROUNDS {
        let repo = random(seed);
        let view = view(repo.path());
        let mut looked_at = 0;
        for index in view.history.indices() {
            let on_line = view.trunk_line.contains(&index);
            let counts = view.trunk_commits.contains(index) && (!view.history.is_merge(index) || on_line);
            let change = view.changes.of(index);
            assert_eq!(change.is_some(), counts, "seed {seed}");
            let Some(change) = change else { continue };
            let told: BTreeSet<_> = view.changes.paths_of(change).map(str::to_owned).collect();
            assert_eq!(told, diff_tree(&repo, &view, index), "seed {seed} commit {}", id(&view, index));
            looked_at += 1;
        }
        assert!(looked_at > 0);
    }
}

fn diff_tree(repo: &TempRepo, view: &plimsoll_collect_git::GitView, index: CommitIx) -> BTreeSet<String> {
    let own = id(view, index);
    let parent = view.history.parents(index).first().map(|parent| id(view, *parent));
    let mut arguments = vec!["diff-tree", "-r", "-z", "--no-renames", "--name-only", "--no-commit-id"];
    match &parent {
        Some(parent) => arguments.extend([parent.as_str(), own.as_str()]),
        None => arguments.extend(["--root", own.as_str()]),
    }
    let text = repo.git(&arguments).unwrap();
    text.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_files_of_the_head_agree_with_ls_tree() {
    for seed in 0..ROUNDS {
        let repo = random(seed);
        let view = view(repo.path());
        let expected = repo.git(&["ls-tree", "-r", "-l", "-z", "main"]).unwrap();
        let mut expected: Vec<_> = expected.split('\0').filter(|line| !line.is_empty()).map(normal).collect();
        expected.sort_unstable();
        let mut told: Vec<_> = view
            .tree
            .entries
            .iter()
            .map(|file| format!("{} {} {}", file.path, file.blob, file.size.unwrap()))
            .collect();
        told.sort_unstable();
        assert_eq!(told, expected, "seed {seed}");
        assert!(view.tree.entries.is_sorted_by(|left, right| left.path < right.path) && !view.tree.cut);
    }
}

/// `mode kind id size<tab>path` → `path id size`.
fn normal(line: &str) -> String {
    let (facts, path) = line.split_once('\t').unwrap();
    let facts: Vec<_> = facts.split_whitespace().collect();
    format!("{path} {} {}", facts[2], facts[3])
}

#[test]
fn what_exists_at_an_instant_is_what_a_brute_force_search_finds() {
    for seed in 0..ROUNDS {
        let repo = random(seed);
        let whole = view(repo.path());
        let times: BTreeMap<_, _> =
            whole.history.indices().map(|index| (index, whole.history.commit(index).committed)).collect();
        for instant in [1_599_000_000, 1_600_001_000, 1_600_005_000, 1_600_009_999] {
            let seeds = times.iter().filter(|(_, time)| **time <= instant).map(|(index, _)| *index);
            let expected = whole.history.ancestors(seeds);
            let expected: Vec<_> = whole
                .history
                .indices()
                .filter(|index| expected.contains(*index))
                .map(|index| id(&whole, index))
                .collect();
            let then = view_at(repo.path(), instant);
            let told: Vec<_> = then.history.indices().map(|index| id(&then, index)).collect();
            // The same commits in the same order: what comes later moves nothing.
            assert_eq!(told, expected, "seed {seed} at {instant}");
            let head =
                whole.trunk_line.iter().map(|index| id(&whole, *index)).find(|id| expected.contains(id));
            assert_eq!(
                then.repository.trunk.map(|trunk| trunk.commit.to_string()),
                head,
                "seed {seed} at {instant}"
            );
            assert!(then.tags.iter().all(|tag| tag.time.is_none_or(|time| time <= instant)));
        }
    }
}

#[test]
fn the_number_of_threads_leaves_no_trace() {
    let repo = random(3);
    let answers: Vec<_> = [1, 2, 5]
        .into_iter()
        .map(|threads| {
            let (repository, _) = mined(repo.path());
            let mined = repository.mine(threads, &()).unwrap();
            let view = repository.view(&mined, &common_options(threads), &()).unwrap();
            format!("{:?}{:?}{:?}{:?}", view.history, view.tags, view.changes, view.tree)
        })
        .collect();
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

fn common_options(threads: usize) -> plimsoll_collect_git::ViewOptions {
    plimsoll_collect_git::ViewOptions { threads, ..options(LATER) }
}
