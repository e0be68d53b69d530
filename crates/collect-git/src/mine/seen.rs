//! Ids that a walk has met, each with a number of its own.

use std::sync::{Mutex, PoisonError};

use plimsoll_domain::ObjectId;

use crate::hash::IdMap;

/// Enough shards that two threads seldom want the same one.
const SHARDS: usize = 64;
const NOWHERE: u32 = u32::MAX;

/// An object to visit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visit {
    pub(crate) id: ObjectId,
    /// Stands for the id from the moment it is first met, so that parents need not be looked up again.
    pub(crate) number: u32,
}

/// Numbers of all ids met so far, in shards with a lock each.
pub(crate) struct Seen {
    shards: Vec<Mutex<IdMap<u32>>>,
}

impl Seen {
    pub(crate) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect() }
    }

    /// The visit that an id stands for, and whether it is met for the first time.
    pub(crate) fn meet(&self, id: ObjectId) -> (Visit, bool) {
        let shard = shard_of(id);
        let mut numbers = self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        let next = (numbers.len() * SHARDS + shard) as u32;
        let number = *numbers.entry(id).or_insert(next);
        (Visit { id, number }, number == next)
    }

    /// Ends the walk: `numbers[index]` is the number of the commit with that index.
    pub(crate) fn into_index(self, numbers: &[u32]) -> CommitIndex {
        let shards: Vec<_> = self
            .shards
            .into_iter()
            .map(|shard| shard.into_inner().unwrap_or_else(PoisonError::into_inner))
            .collect();
        let largest = shards.iter().map(IdMap::len).max().unwrap_or_default();
        let mut places = vec![NOWHERE; largest * SHARDS];
        for (number, index) in numbers.iter().zip(0_u32..) {
            places[*number as usize] = index;
        }
        CommitIndex { shards, places }
    }
}

/// The set hashes by an id's first bytes, so the shard is chosen by its last.
fn shard_of(id: ObjectId) -> usize {
    usize::from(id.as_bytes()[19]) % SHARDS
}

/// Commits by id.
#[derive(Debug, Default)]
pub(crate) struct CommitIndex {
    shards: Vec<IdMap<u32>>,
    /// By number: the commit's index, or [`NOWHERE`] for ids that are no commits or are missing.
    places: Vec<u32>,
}

impl CommitIndex {
    /// The index of a commit.
    pub(crate) fn find(&self, id: ObjectId) -> Option<u32> {
        self.at(*self.shards.get(shard_of(id))?.get(&id)?)
    }

    /// The index of the commit with a number.
    pub(crate) fn at(&self, number: u32) -> Option<u32> {
        Some(self.places[number as usize]).filter(|place| *place != NOWHERE)
    }

    /// Moves commits to other places.
    pub(crate) fn rearrange(&mut self, position: &[u32]) {
        for place in self.places.iter_mut().filter(|place| **place != NOWHERE) {
            *place = position[*place as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_its_number_and_leads_to_its_commit() {
        let seen = Seen::new();
        let ids: Vec<_> = (0..200_u8).map(|byte| ObjectId::new([byte; 20])).collect();
        let numbers: Vec<_> = ids.iter().map(|id| seen.meet(*id)).collect();
        assert!(numbers.iter().all(|(_, new)| *new));
        assert!(ids.iter().zip(&numbers).all(|(id, (visit, _))| {
            let (again, new) = seen.meet(*id);
            again.number == visit.number && !new
        }));
        let commits: Vec<_> = numbers[..150].iter().map(|(visit, _)| visit.number).collect();
        let mut index = seen.into_index(&commits);
        assert_eq!((index.find(ids[7]), index.find(ids[170])), (Some(7), None));
        assert_eq!(index.find(ObjectId::new([250; 20])), None);
        index.rearrange(&(0..150).rev().collect::<Vec<_>>());
        assert_eq!(index.find(ids[7]), Some(142));
    }
}
