//! Hashing of object ids, which are hashes already.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use plimsoll_domain::ObjectId;

/// Takes the first eight bytes of an id as they are.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk::<8>() {
            self.0 = u64::from_le_bytes(*first);
        }
    }

    /// The length of the id, which is always the same.
    fn write_usize(&mut self, _: usize) {}
}

/// A map by object id.
pub(crate) type IdMap<V> = HashMap<ObjectId, V, BuildHasherDefault<IdHasher>>;
/// A set of object ids.
pub(crate) type IdSet = HashSet<ObjectId, BuildHasherDefault<IdHasher>>;
