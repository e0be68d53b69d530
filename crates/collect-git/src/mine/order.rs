//! One order of the commits that depends on the graph alone.

use plimsoll_domain::facts::Commit;

/// Parents first; among commits free to choose by time, then by id.
///
/// A commit's rank is its commit time, lifted to its parents' where a clock ran backwards. The order is by
/// rank, then by the longest way down to a root within equal ranks, then by id. All three are properties of a
/// commit and its ancestors, so leaving out descendants does not move anything.
pub(crate) fn topological(commits: &[Commit], starts: &[u32], parents: &[u32], any: &[u32]) -> Vec<u32> {
    let mut ranks: Vec<(i64, u32)> = commits.iter().map(|commit| (commit.committed, 0)).collect();
    let parents_of =
        |index: u32| &parents[starts[index as usize] as usize..starts[index as usize + 1] as usize];
    for index in any.iter().copied() {
        let mut rank = ranks[index as usize];
        for parent in parents_of(index) {
            let (time, depth) = ranks[*parent as usize];
            rank = rank.max((time, depth + 1));
        }
        ranks[index as usize] = rank;
    }
    let mut order: Vec<_> = ranks.into_iter().zip(0_u32..).collect();
    order.sort_unstable_by(|(left_rank, left), (right_rank, right)| {
        left_rank.cmp(right_rank).then_with(|| commits[*left as usize].id.cmp(&commits[*right as usize].id))
    });
    order.into_iter().map(|(_, index)| index).collect()
}

/// Some order with parents first, by counting down the parents that are still to come.
///
/// Ids are hashes, so a commit cannot be its own ancestor, unless somebody forged objects (hashes are not
/// checked again). Such commits and their descendants are left out.
pub(crate) fn any_order(commits: usize, starts: &[u32], parents: &[u32]) -> Vec<u32> {
    let mut waiting: Vec<u32> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let (child_starts, children) = children(commits, starts, parents);
    let mut order: Vec<u32> = Vec::with_capacity(commits);
    order.extend((0..commits as u32).filter(|index| waiting[*index as usize] == 0));
    let mut next = 0;
    while next < order.len() {
        let index = order[next] as usize;
        next += 1;
        for child in &children[child_starts[index] as usize..child_starts[index + 1] as usize] {
            waiting[*child as usize] -= 1;
            if waiting[*child as usize] == 0 {
                order.push(*child);
            }
        }
    }
    order
}

/// The graph the other way round, in the same flat form.
fn children(commits: usize, starts: &[u32], parents: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut child_starts = vec![0_u32; commits + 1];
    for parent in parents {
        child_starts[*parent as usize + 1] += 1;
    }
    for index in 0..commits {
        child_starts[index + 1] += child_starts[index];
    }
    let mut filled = child_starts.clone();
    let mut children = vec![0_u32; parents.len()];
    for child in 0..commits {
        for parent in &parents[starts[child] as usize..starts[child + 1] as usize] {
            let slot = &mut filled[*parent as usize];
            children[*slot as usize] = child as u32;
            *slot += 1;
        }
    }
    (child_starts, children)
}
