//! Branches whose changes came to trunk in another commit: squashed or rebased pull requests leave their branch behind.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::CommitIx;
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{Facts, ObjectId};

use crate::signals::context::Span;

/// A squash this soon after a branch's newest commit, by its author, probably is the branch's.
const SOON: i64 = DAY_SECONDS;

/// Shorter subjects are written for many changes.
const TELLING: usize = 12;

/// What trunk has, as far as it tells what became of branches.
pub(super) struct Landed<'a> {
    facts: &'a Facts,
    /// Trees of trunk's commits.
    trees: BTreeSet<ObjectId>,
    /// When an author's subject came to trunk last, the number of its pull request left out.
    subjects: BTreeMap<(u32, &'a str), i64>,
    /// When pull requests were squashed, by their author.
    squashes: BTreeMap<u32, Vec<i64>>,
    /// When pull requests from each branch were merged last.
    merged: BTreeMap<&'a str, i64>,
}

impl<'a> Landed<'a> {
    /// What came to trunk since the span began: what a branch touched in it can only have landed since.
    pub(super) fn of(facts: &'a Facts, span: Span) -> Self {
        let mut landed = Self {
            facts,
            trees: BTreeSet::new(),
            subjects: BTreeMap::new(),
            squashes: BTreeMap::new(),
            merged: BTreeMap::new(),
        };
        let history = &facts.history;
        let trunk = history.indices().filter(|index| facts.trunk_commits.contains(*index));
        for commit in trunk.map(|index| history.commit(index)).filter(|commit| commit.committed >= span.from)
        {
            landed.trees.insert(commit.tree);
            if let Some(subject) = telling(&commit.subject) {
                let last = landed.subjects.entry((commit.author, subject)).or_insert(commit.committed);
                *last = commit.committed.max(*last);
            }
            if commit.message.pull_request.is_some() {
                landed.squashes.entry(commit.author).or_default().push(commit.committed);
            }
        }
        for request in &facts.platform.pull_requests {
            if let Some(branch) = request.head_branch.as_deref() {
                let merged = request.merged.timestamp();
                let last = landed.merged.entry(branch).or_insert(merged);
                *last = merged.max(*last);
            }
        }
        landed
    }

    /// Trunk has the branch's very files, a later commit by an author of its own with the same subject, or its pull request.
    pub(super) fn surely(&self, name: &str, unique: &[CommitIx], newest: CommitIx) -> bool {
        let commit = |index: CommitIx| self.facts.history.commit(index);
        let end = commit(newest).committed;
        let since = |at: Option<&i64>| at.is_some_and(|at| *at >= end);
        let told = |index: &CommitIx| Some((commit(*index).author, telling(&commit(*index).subject)?));
        let same = unique.iter().filter_map(told).any(|subject| since(self.subjects.get(&subject)));
        same || self.trees.contains(&commit(newest).tree) || since(self.merged.get(name))
    }

    /// Its author squashed a pull request right after its newest commit.
    pub(super) fn likely(&self, newest: CommitIx) -> bool {
        let commit = self.facts.history.commit(newest);
        let soon = |at: &i64| (commit.committed..=commit.committed + SOON).contains(at);
        self.squashes.get(&commit.author).is_some_and(|times| times.iter().any(soon))
    }
}

/// A subject that tells one change from others: not `Fix tests`.
fn telling(subject: &str) -> Option<&str> {
    Some(bare(subject)).filter(|subject| subject.len() >= TELLING)
}

/// A subject without the number that a squash puts behind it.
fn bare(subject: &str) -> &str {
    let subject = subject.trim();
    let stripped = subject.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (#"));
    match stripped {
        Some((text, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => text.trim(),
        _ => subject,
    }
}

#[cfg(test)]
mod tests {
    use super::{bare, telling};

    #[test]
    fn the_number_of_a_pull_request_is_no_part_of_a_subject() {
        assert_eq!(bare("Add login (#12)"), "Add login");
        assert_eq!(bare("Add login (see #12)"), "Add login (see #12)");
        assert_eq!(bare("Add login"), "Add login");
        assert_eq!(telling("Fix tests (#12)"), None);
        assert_eq!(telling("Add the login page (#12)"), Some("Add the login page"));
    }
}
