use plimsoll_domain::EvidenceKind;

use super::*;

fn day(day: u32) -> Timestamp {
    format!("2026-06-{day:02}T12:00:00Z").parse().unwrap()
}

fn told(commits: &[(&str, u32)], before: &[&str]) -> Vec<String> {
    let commit = |name: &str| Evidence::new(EvidenceKind::Commit, name).with_note(name);
    let newest_first = commits.iter().rev().map(|(name, at)| (day(*at), commit(name)));
    let touched = Touched::from([("ci.yml".to_owned(), newest_first.collect())]);
    let files = |paths: &[&str]| -> Vec<Evidence> {
        paths.iter().map(|path| Evidence::file(path, Some(3))).collect()
    };
    let told = evidence(&files(before), &files(&["ci.yml"]), &touched, day(10));
    told.into_iter().map(|one| one.note.unwrap_or(one.reference)).collect()
}

#[test]
fn the_oldest_commit_in_between_comes_first() {
    assert_eq!(told(&[("before", 9), ("adds", 11), ("tidies", 12)], &[]), ["adds", "tidies"]);
}

#[test]
fn where_many_could_have_done_it_that_is_said() {
    let told = told(&[("a", 11), ("b", 12), ("c", 13), ("d", 14)], &["ci.yml"]);
    assert_eq!(told[0], "a (one of 4 commits that changed ci.yml)");
    assert_eq!(told.len(), 3);
}

#[test]
fn without_a_commit_in_between_the_file_itself_is_told() {
    assert_eq!(told(&[("before", 9)], &[]), ["ci.yml:3"]);
}
