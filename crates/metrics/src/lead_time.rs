//! The first deployment that contains a commit, for all commits and all deployments in one pass.

use plimsoll_domain::facts::{CommitIx, History};

/// No deployment contains the commit.
const NONE: u32 = u32::MAX;

/// For every commit, the index into `deployments` of the one that contains it and finished first.
///
/// `deployments` holds the deployed commit and the finish in seconds since the epoch, in any order. A commit is
/// contained by ancestry, never by date, and the deployed commits need not be on the trunk. Of deployments with
/// the same finish the one listed first wins. Commits that no deployment contains get `None`.
///
/// Parents have smaller indices than their children, so one sweep from the newest commit to the oldest that
/// hands the best rank down to the parents suffices: O(commits + parent edges), however many deployments.
#[must_use]
pub fn first_containing(history: &History, deployments: &[(CommitIx, i64)]) -> Vec<Option<u32>> {
    let order = by_finish(deployments);
    let mut ranks = vec![NONE; history.len()];
    // The best rank is written last.
    for (rank, deployment) in order.iter().enumerate().rev() {
        let (commit, _) = deployments[*deployment as usize];
        if let Some(own) = ranks.get_mut(commit.get()) {
            *own = rank as u32;
        }
    }
    for commit in history.indices().rev() {
        let rank = ranks[commit.get()];
        if rank == NONE {
            continue;
        }
        for parent in history.parents(commit) {
            let own = &mut ranks[parent.get()];
            *own = rank.min(*own);
        }
    }
    ranks.into_iter().map(|rank| order.get(rank as usize).copied()).collect()
}

/// Indices of the deployments, first finished first; a stable sort keeps the given order of equals.
fn by_finish(deployments: &[(CommitIx, i64)]) -> Vec<u32> {
    let mut order: Vec<_> = (0..deployments.len() as u32).collect();
    order.sort_by_key(|index| deployments[*index as usize].1);
    order
}

#[cfg(test)]
mod tests;
