//! All threads' batches into one graph.

use plimsoll_domain::facts::Commit;

use super::batch::Batch;
use super::identities::Identities;
use super::seen::{CommitIndex, Seen};
use super::{Mined, order};
use crate::hash::IdSet;
use crate::refs::Refs;

/// Joins batches; which thread read what leaves no trace in the result.
pub(crate) fn join(batches: Vec<Batch>, seen: Seen, refs: Refs, shallow: &IdSet) -> Mined {
    let mut mined = Mined { refs, shallow: !shallow.is_empty(), ..Mined::default() };
    let mut found = Found::default();
    let mut identities = Identities::default();
    for batch in batches {
        found.absorb(batch, &mut identities, &mut mined);
    }
    mined.identities = identities.into_vec();
    mined.missing.sort_unstable();
    mined.index = seen.into_index(&found.numbers);
    let mut edges = found.edges(&mined.index, shallow);
    let any = edges.without_circles();
    let order = order::topological(&found.commits, &edges.starts, &edges.parents, &any);
    arrange(&mut mined, found, &edges, &order);
    mined
}

/// Commits in the order they were met.
#[derive(Default)]
struct Found {
    commits: Vec<Commit>,
    numbers: Vec<u32>,
    /// Numbers, too.
    parents: Vec<u32>,
    parent_ends: Vec<u32>,
}

/// Parents as indices into [`Found::commits`].
struct Edges {
    starts: Vec<u32>,
    parents: Vec<u32>,
    truncated: Vec<bool>,
}

impl Found {
    fn absorb(&mut self, mut batch: Batch, identities: &mut Identities, mined: &mut Mined) {
        let translated = identities.absorb(&batch.identities);
        for commit in &mut batch.commits {
            commit.author = translated[commit.author as usize];
            commit.committer = translated[commit.committer as usize];
        }
        let offset = u32::try_from(self.parents.len()).unwrap_or(u32::MAX);
        self.parent_ends.extend(batch.parent_ends.iter().map(|end| end + offset));
        self.parents.append(&mut batch.parents);
        self.commits.append(&mut batch.commits);
        self.numbers.append(&mut batch.numbers);
        mined.tags.extend(batch.tags);
        mined.missing.append(&mut batch.missing);
        mined.malformed += batch.malformed;
    }

    fn edges(&self, index: &CommitIndex, shallow: &IdSet) -> Edges {
        let mut edges = Edges { starts: vec![0], parents: Vec::new(), truncated: Vec::new() };
        edges.parents.reserve(self.parents.len());
        let mut start = 0;
        for (place, end) in self.parent_ends.iter().enumerate() {
            let named = &self.parents[start..*end as usize];
            start = *end as usize;
            let mut truncated = shallow.contains(&self.commits[place].id);
            // Without its first parent a commit has no place on a first-parent line, and the second one
            // must not take the first one's place.
            let first_is_there = named.first().is_none_or(|first| index.at(*first).is_some());
            for parent in named {
                match index.at(*parent) {
                    Some(parent) if first_is_there => edges.parents.push(parent),
                    _ => truncated = true,
                }
            }
            edges.starts.push(u32::try_from(edges.parents.len()).unwrap_or(u32::MAX));
            edges.truncated.push(truncated);
        }
        edges
    }
}

impl Edges {
    /// An order with parents first. Commits that are their own ancestors lose their parents.
    fn without_circles(&mut self) -> Vec<u32> {
        let commits = self.truncated.len();
        let order = order::any_order(commits, &self.starts, &self.parents);
        if order.len() == commits {
            return order;
        }
        let mut placed = vec![false; commits];
        order.iter().for_each(|index| placed[*index as usize] = true);
        let mut cut = Self { starts: vec![0], parents: Vec::new(), truncated: Vec::new() };
        for (index, placed) in placed.into_iter().enumerate() {
            if placed {
                cut.parents
                    .extend(&self.parents[self.starts[index] as usize..self.starts[index + 1] as usize]);
            }
            cut.starts.push(u32::try_from(cut.parents.len()).unwrap_or(u32::MAX));
            cut.truncated.push(self.truncated[index] || !placed);
        }
        *self = cut;
        order::any_order(commits, &self.starts, &self.parents)
    }
}

/// Puts commits into their final order and translates all indices.
fn arrange(mined: &mut Mined, found: Found, edges: &Edges, order: &[u32]) {
    let mut position = vec![0_u32; order.len()];
    for (new, old) in order.iter().enumerate() {
        position[*old as usize] = new as u32;
    }
    mined.parent_starts = Vec::with_capacity(order.len() + 1);
    mined.parent_starts.push(0);
    mined.parents = Vec::with_capacity(edges.parents.len());
    for (new, old) in order.iter().enumerate() {
        let old = *old as usize;
        let parents = &edges.parents[edges.starts[old] as usize..edges.starts[old + 1] as usize];
        mined.parents.extend(parents.iter().map(|parent| position[*parent as usize]));
        mined.parent_starts.push(u32::try_from(mined.parents.len()).unwrap_or(u32::MAX));
        if edges.truncated[old] {
            mined.truncated.push(new as u32);
        }
    }
    let mut commits: Vec<Option<Commit>> = found.commits.into_iter().map(Some).collect();
    mined.commits = order.iter().filter_map(|old| commits[*old as usize].take()).collect();
    mined.index.rearrange(&position);
    renumber_identities(mined);
}

/// Identities in the order in which the history first names them.
fn renumber_identities(mined: &mut Mined) {
    let mut new_index = vec![u32::MAX; mined.identities.len()];
    let mut order = Vec::with_capacity(mined.identities.len());
    for commit in &mut mined.commits {
        for index in [&mut commit.author, &mut commit.committer] {
            let old = *index as usize;
            if new_index[old] == u32::MAX {
                new_index[old] = order.len() as u32;
                order.push(old);
            }
            *index = new_index[old];
        }
    }
    mined.identities = order.iter().map(|old| mined.identities[*old].clone()).collect();
}
