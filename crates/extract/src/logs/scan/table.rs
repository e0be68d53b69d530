//! A small table that is asked for far more often than it holds what is asked for.

/// Bits that rule out, as a power of two: 32 kB, which stay in the processor's nearest cache.
const BITS: u32 = 18;
const WORDS: usize = 1 << (BITS - 6);
/// Slots of the entries, as a power of two.
const SLOTS: u32 = 12;

/// Entries by key; several may have the same one.
#[derive(Debug)]
pub(super) struct Table<T> {
    bits: Box<[u64; WORDS]>,
    /// By slot, and where each slot's begin.
    keys: Vec<u32>,
    entries: Vec<T>,
    slots: Vec<u32>,
}

impl<T> Table<T> {
    pub(super) fn new(mut entries: Vec<(u32, T)>) -> Self {
        let mut bits = Box::new([0; WORDS]);
        let mut slots = vec![0; (1 << SLOTS) + 1];
        entries.sort_by_key(|(key, _)| spread(*key));
        for (key, _) in &entries {
            let (word, bit) = place(*key);
            bits[word] |= 1 << bit;
            slots[slot(*key) + 1] += 1;
        }
        for at in 1..slots.len() {
            slots[at] += slots[at - 1];
        }
        let (keys, entries) = entries.into_iter().unzip();
        Self { bits, keys, entries, slots }
    }

    /// Whether the key could be there; hardly ever wrong, never when it says no.
    #[inline]
    pub(super) fn may_hold(&self, key: u32) -> bool {
        let (word, bit) = place(key);
        self.bits[word] >> bit & 1 != 0
    }

    /// What is there under the key.
    pub(super) fn get(&self, key: u32) -> impl Iterator<Item = &T> {
        let slot = slot(key);
        let own = self.slots[slot] as usize..self.slots[slot + 1] as usize;
        let keys = &self.keys[own.clone()];
        keys.iter().zip(&self.entries[own]).filter(move |(known, _)| **known == key).map(|(_, entry)| entry)
    }
}

/// The factor is the golden ratio's, which spreads neighbours.
const fn spread(key: u32) -> u32 {
    key.wrapping_mul(0x9E37_79B1)
}

/// A word of the bits, and a bit of it. A word of 64 lets the processor test the bit in one instruction.
const fn place(key: u32) -> (usize, u32) {
    let bit = spread(key) >> (32 - BITS);
    ((bit >> 6) as usize, bit & 63)
}

const fn slot(key: u32) -> usize {
    (spread(key) >> (32 - SLOTS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_found_under_its_key() {
        let keys: Vec<u32> = (0..5_000).map(|key| key * 77_777).chain([5, 5, u32::MAX, 0]).collect();
        let table = Table::new(keys.iter().copied().enumerate().map(|(nth, key)| (key, nth)).collect());
        for (nth, key) in keys.iter().enumerate() {
            assert!(table.may_hold(*key));
            assert!(table.get(*key).any(|known| *known == nth), "{key}");
        }
        assert_eq!(table.get(5).count(), 2);
        assert_eq!(table.get(1).count(), 0);
        assert!((0..100_000_u32).filter(|key| table.may_hold(key * 3 + 1_000_000_000)).count() < 5_000);
    }
}
