//! Random texts for tests that look for panics: the same ones in every run.

/// A generator of numbers (splitmix64); a seed gives the same sequence for ever.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound.max(1) as u64) as usize
    }

    /// Up to `longest` pieces, put together.
    pub(crate) fn text(&mut self, pieces: &[&str], longest: usize) -> String {
        let count = self.below(longest + 1);
        (0..count).map(|_| pieces[self.below(pieces.len())]).collect()
    }

    /// Up to `longest` bytes of any kind.
    pub(crate) fn bytes(&mut self, longest: usize) -> Vec<u8> {
        let count = self.below(longest + 1);
        (0..count).map(|_| u8::try_from(self.below(256)).unwrap_or(0)).collect()
    }
}
