//! Maps by object ids, which are hashes already.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use plimsoll_domain::ObjectId;

/// A map by object id. Its order is no order: what comes of it has to be sorted.
pub(crate) type ById<T> = HashMap<ObjectId, T, BuildHasherDefault<IdHasher>>;

/// Folds the bytes of an id together: they are spread as a hash's are. Ids come from a repository that somebody may
/// have made to collide; then a map is slow, and nothing else.
#[derive(Debug, Default)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517C_C1B7_2722_0A95);
        }
    }
}
