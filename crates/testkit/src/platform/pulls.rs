//! Pull requests: one for each merge on the trunk.

use super::facts::Facts;
use super::model::Document;
use super::runs::seconds;
use crate::error::Error;
use crate::script::moment::span;

/// A pull request that was merged.
#[derive(Debug)]
pub(super) struct Pull {
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) author: String,
    pub(super) branch: String,
    pub(super) head: String,
    pub(super) merge: String,
    pub(super) merged_by: String,
    pub(super) commits: usize,
    /// Of the first commit: written, committed.
    pub(super) first: (i64, i64),
    /// When its head was committed.
    pub(super) last: i64,
    pub(super) opened: i64,
    pub(super) merged: i64,
    /// Who, and when.
    pub(super) review: Option<(String, i64)>,
}

pub(super) fn of(document: &Document, facts: &Facts) -> Result<Vec<Pull>, Error> {
    let Some(script) = &document.pull_requests else { return Ok(Vec::new()) };
    let from = script.from.as_ref().map_or(Ok(i64::MIN), seconds)?;
    let opened = script.opened.as_deref().map_or(Ok(0), span)?;
    let reviewed = script.reviewed.as_deref().map_or(Ok(0), span)?;
    let mut pulls = Vec::new();
    for (index, merge) in facts.merges.iter().enumerate() {
        let commit = &facts.pushes[merge.at];
        let (Some(first), Some(last)) = (merge.commits.first(), merge.commits.last()) else { continue };
        if commit.committed < from {
            continue;
        }
        let start = (first.committed + opened).min(commit.committed);
        let others = script.reviewers.iter().filter(|reviewer| **reviewer != last.login);
        let others: Vec<_> = others.collect();
        let reviewer = others.get(index % others.len().max(1)).map(|reviewer| (*reviewer).clone());
        pulls.push(Pull {
            number: merge.number,
            title: last.subject.clone(),
            author: last.login.clone(),
            branch: merge.branch.clone(),
            head: last.id.clone(),
            merge: commit.id.clone(),
            merged_by: commit.login.clone(),
            commits: merge.commits.len(),
            first: (first.authored, first.committed),
            last: last.committed,
            opened: start,
            merged: commit.committed,
            review: reviewer.map(|reviewer| (reviewer, (commit.committed - reviewed).max(start))),
        });
    }
    Ok(pulls)
}
