//! What a built repository holds that events of the platform hang on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::model::Document;
use crate::error::Error;
use crate::temp::TempRepo;

/// A commit.
#[derive(Debug, Clone)]
pub(super) struct Commit {
    pub(super) id: String,
    pub(super) parents: Vec<String>,
    /// Whose it is, as the platform calls them.
    pub(super) login: String,
    /// Seconds since the epoch, as all times here.
    pub(super) authored: i64,
    pub(super) committed: i64,
    pub(super) subject: String,
}

/// A tag, and the commit it leads to.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) commit: String,
    pub(super) made: i64,
}

/// A merge on the trunk.
#[derive(Debug, Clone)]
pub(super) struct Merge {
    /// Place on the trunk.
    pub(super) at: usize,
    pub(super) number: u64,
    pub(super) branch: String,
    /// Of the branch, oldest first.
    pub(super) commits: Vec<Commit>,
}

/// The repository.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) trunk: String,
    /// The trunk's first-parent line, oldest first: what was pushed to it.
    pub(super) pushes: Vec<Commit>,
    pub(super) merges: Vec<Merge>,
    /// Oldest first.
    pub(super) tags: Vec<Tag>,
    /// By path: places on the trunk of what touched it.
    pub(super) touched: BTreeMap<String, BTreeSet<usize>>,
}

impl Facts {
    /// The tag of a commit that begins so.
    pub(super) fn tag(&self, commit: &str, prefix: &str) -> Option<&Tag> {
        self.tags.iter().find(|tag| tag.commit == commit && tag.name.starts_with(prefix))
    }
}

const FORMAT: &str = "--format=%H%x1f%P%x1f%ae%x1f%at%x1f%ct%x1f%s";

pub(super) fn read(repo: &TempRepo, document: &Document) -> Result<Facts, Error> {
    let trunk = repo.git(&["symbolic-ref", "--short", "HEAD"])?;
    let log = repo.git(&["log", FORMAT, "HEAD"])?;
    let all: HashMap<String, Commit> =
        log.lines().filter_map(commit).map(|commit| (commit.id.clone(), commit)).collect();
    let line = repo.git(&["rev-list", "--first-parent", "--reverse", "HEAD"])?;
    let pushes: Vec<Commit> = line.lines().filter_map(|id| all.get(id).cloned()).collect();
    let places: HashMap<&str, usize> =
        pushes.iter().enumerate().map(|(at, commit)| (commit.id.as_str(), at)).collect();
    let mut touched = BTreeMap::new();
    for path in document.paths() {
        let format =
            ["log", "--first-parent", "--diff-merges=first-parent", "--format=%H", "HEAD", "--", path];
        let found = repo.git(&format)?;
        let at = found.lines().filter_map(|id| places.get(id).copied()).collect();
        touched.insert(path.to_owned(), at);
    }
    let merges = pushes.iter().enumerate().filter(|(_, commit)| commit.parents.len() > 1);
    let merges = merges.enumerate().map(|(index, (at, commit))| merge(index, at, commit, &all, &places));
    let merges = merges.collect();
    Ok(Facts { trunk, merges, tags: tags(repo)?, touched, pushes })
}

fn commit(line: &str) -> Option<Commit> {
    let mut parts = line.split('\u{1f}');
    let mut part = || parts.next().map(str::to_owned);
    let (id, parents, address) = (part()?, part()?, part()?);
    let (authored, committed, subject) = (part()?, part()?, part()?);
    Some(Commit {
        id,
        parents: parents.split_whitespace().map(str::to_owned).collect(),
        login: login(&address),
        authored: authored.parse().ok()?,
        committed: committed.parse().ok()?,
        subject,
    })
}

/// The local part of an address, without the number that the platform's own addresses begin with.
fn login(address: &str) -> String {
    let local = address.split('@').next().unwrap_or_default();
    local.rsplit('+').next().unwrap_or_default().to_owned()
}

fn tags(repo: &TempRepo) -> Result<Vec<Tag>, Error> {
    let format = "--format=%(refname:short)%1f%(objectname)%1f%(*objectname)%1f%(creatordate:unix)";
    let listed = repo.git(&["for-each-ref", "--sort=creatordate", format, "refs/tags"])?;
    let tags = listed.lines().filter_map(|line| {
        let parts: Vec<_> = line.split('\u{1f}').collect();
        let [name, object, commit, made] = parts[..] else { return None };
        let commit = if commit.is_empty() { object } else { commit };
        Some(Tag { name: name.to_owned(), commit: commit.to_owned(), made: made.parse().ok()? })
    });
    Ok(tags.collect())
}

fn merge(
    index: usize,
    at: usize,
    commit: &Commit,
    all: &HashMap<String, Commit>,
    trunk: &HashMap<&str, usize>,
) -> Merge {
    let mut commits = Vec::new();
    let mut next = commit.parents.get(1);
    while let Some(found) = next.filter(|id| !trunk.contains_key(id.as_str())).and_then(|id| all.get(id)) {
        commits.push(found.clone());
        next = found.parents.first();
    }
    commits.reverse();
    let told = commit.subject.split_once('#').map(|(_, rest)| rest);
    let digits = told.and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
    let word = commit.subject.rsplit(' ').next().unwrap_or_default().trim_matches('\'');
    let branch = word.split_once('/').filter(|_| told.is_some()).map_or(word, |(_, branch)| branch);
    Merge { at, number: digits.unwrap_or(index as u64 + 1), branch: branch.to_owned(), commits }
}

#[test]
fn logins_are_local_parts() {
    assert_eq!(login("ann@example.org"), "ann");
    assert_eq!(login("41898282+github-actions[bot]@users.noreply.github.com"), "github-actions[bot]");
}
