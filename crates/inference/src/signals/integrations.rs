//! Integrations: what each commit of the trunk's first-parent line brought in.

use plimsoll_domain::Facts;
use plimsoll_domain::facts::CommitIx;

/// One commit of the trunk's first-parent line with what it brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Integration {
    /// The commit on the first-parent line.
    pub(super) commit: CommitIx,
    /// Position on the line, counted from the oldest commit.
    pub(super) position: usize,
    /// What a merge brought in; empty for a commit made on the line itself.
    pub(super) merged: Vec<CommitIx>,
}

/// All integrations, oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Integrations {
    pub(super) all: Vec<Integration>,
}

impl Integrations {
    /// Every commit below trunk belongs to the first integration that reaches it: one pass over the graph.
    pub(super) fn of(facts: &Facts) -> Self {
        let history = &facts.history;
        let mut seen = vec![false; history.len()];
        let mut all = Vec::with_capacity(facts.trunk_line.len());
        for (position, commit) in facts.trunk_line.iter().rev().copied().enumerate() {
            seen[commit.get()] = true;
            let mut merged = Vec::new();
            let mut next: Vec<CommitIx> = history.parents(commit).iter().skip(1).copied().collect();
            while let Some(index) = next.pop() {
                if !std::mem::replace(&mut seen[index.get()], true) {
                    merged.push(index);
                    next.extend(history.parents(index));
                }
            }
            merged.sort_unstable();
            all.push(Integration { commit, position, merged });
        }
        Self { all }
    }
}

impl Integration {
    /// The commits whose authors did the work: what was merged, else the commit itself.
    pub(super) fn work(&self) -> &[CommitIx] {
        if self.merged.is_empty() { std::slice::from_ref(&self.commit) } else { &self.merged }
    }

    /// Whether a person did any of the work.
    pub(super) fn is_human(&self, facts: &Facts) -> bool {
        self.work().iter().any(|index| !facts.history.author(*index).bot)
    }
}
