//! Texts that a line must hold anywhere.
//!
//! Of every text two neighbouring pieces of four bytes are remembered, the ones that logs hold least often, so that
//! one of them begins at an even place wherever the text stands. A line is looked at in steps of two bytes: each piece
//! of four is asked for in a small table of bits, which fits the processor's nearest cache, and only a hit there is
//! looked up and compared.

use super::begins::head;
use super::filter::Candidate;
use super::literals::Texts;
use super::pieces::{Pieces, piece};
use super::table::Table;

/// Bytes that are looked at in one round, and how far the next one is.
const ROUND: usize = 16;
const STEP: usize = 14;

/// A text, where in it the piece stands, and the pattern that needs it.
#[derive(Debug)]
struct Entry {
    offset: usize,
    /// Its first eight bytes, and which of them it has.
    head: u64,
    mask: u64,
    text: Vec<u8>,
    pattern: u16,
    /// What the pattern matches begins with the text.
    leads: bool,
}

/// A pattern and the texts of which a line must hold one.
pub(super) struct Needed<'t> {
    pub(super) pattern: u16,
    /// Each of five bytes or more.
    pub(super) texts: &'t Texts,
    /// What the pattern matches begins with the text.
    pub(super) leads: bool,
}

/// All texts that a line may have to hold.
#[derive(Debug)]
pub(super) struct Inner(Table<Entry>);

impl Inner {
    pub(super) fn new<'t>(needed: impl Iterator<Item = Needed<'t>>) -> Self {
        let pieces = Pieces::known();
        let mut entries = Vec::new();
        for Needed { pattern, texts, leads } in needed {
            for text in texts {
                let offset = pieces.rarest_pair(text);
                for offset in [offset, offset + 1] {
                    if let Some(key) = text.get(offset..).and_then(piece) {
                        let mask = u64::MAX >> (64 - 8 * text.len().clamp(1, 8) as u32);
                        let entry =
                            Entry { offset, head: head(text), mask, text: text.clone(), pattern, leads };
                        entries.push((key, entry));
                    }
                }
            }
        }
        Self(Table::new(entries))
    }

    /// Patterns whose texts the line holds, some of them several times.
    #[inline]
    pub(super) fn candidates(&self, line: &[u8], found: &mut Vec<Candidate>) {
        let Some(last) = line.len().checked_sub(ROUND) else { return self.short(line, found) };
        let mut at = 0;
        loop {
            let Some(bytes) = line.get(at..).and_then(|rest| rest.first_chunk::<ROUND>()) else { return };
            let bytes = u128::from_le_bytes(*bytes);
            if self.may_hold(bytes) {
                self.check(line, at, bytes, found);
            }
            if at == last {
                break;
            }
            // The last round overlaps the one before: wherever it begins, of two neighbouring places one is looked at.
            at = last.min(at + STEP);
        }
    }

    /// Looks at the seven pieces, two bytes apart, of sixteen bytes.
    #[inline(always)]
    fn may_hold(&self, bytes: u128) -> bool {
        let (low, high) = (bytes as u64, (bytes >> 64) as u64);
        let middle = (bytes >> 48) as u32;
        let may_hold = |key: u64| self.0.may_hold(key as u32);
        may_hold(low)
            || may_hold(low >> 16)
            || may_hold(low >> 32)
            || self.0.may_hold(middle)
            || may_hold(high)
            || may_hold(high >> 16)
            || may_hold(high >> 32)
    }

    /// Looks up the pieces of a round. Apart from the loop, which would lose its registers to it.
    #[cold]
    #[inline(never)]
    fn check(&self, line: &[u8], at: usize, bytes: u128, found: &mut Vec<Candidate>) {
        let key = |nth: usize| (bytes >> (16 * nth)) as u32;
        // All of them first, without a branch for each.
        let mut hits = (0..STEP / 2).fold(0, |hits, nth| hits | u32::from(self.0.may_hold(key(nth))) << nth);
        while hits != 0 {
            let nth = hits.trailing_zeros() as usize;
            self.look_up(line, at + 2 * nth, key(nth), found);
            hits &= hits - 1;
        }
    }

    /// A line shorter than a round, with zeros behind it.
    #[inline(never)]
    fn short(&self, line: &[u8], found: &mut Vec<Candidate>) {
        if let Some(bytes) = padded(line).filter(|bytes| self.may_hold(*bytes)) {
            self.check(line, 0, bytes, found);
        }
    }

    fn look_up(&self, line: &[u8], at: usize, key: u32, found: &mut Vec<Candidate>) {
        for entry in self.0.get(key) {
            let Some(begin) = at.checked_sub(entry.offset) else { continue };
            let Some(rest) = line.get(begin..) else { continue };
            // Short texts are all in the first eight bytes. Patterns decide in the end.
            let same = head(rest) & entry.mask == entry.head
                && (entry.text.len() <= 8 || rest.starts_with(&entry.text));
            if same {
                let begin = u32::try_from(begin).ok().filter(|_| entry.leads);
                found.push(Candidate { pattern: entry.pattern, begin });
            }
        }
    }
}

/// Four to sixteen bytes: the first and the last eight of them, or four, which overlap.
fn padded(line: &[u8]) -> Option<u128> {
    let (first, last, both) = match (line.first_chunk::<8>(), line.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last), 8),
        _ => (u64::from(piece(line)?), u64::from(u32::from_le_bytes(*line.last_chunk()?)), 4),
    };
    Some(u128::from(first) | u128::from(last) << (8 * (line.len() - both)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_lines_are_padded_with_zeros() {
        let line = b"abcdefghijklmnop";
        assert_eq!(padded(b"abc"), None);
        for end in 4..=line.len() {
            let mut bytes = [0; 16];
            bytes[..end].copy_from_slice(&line[..end]);
            assert_eq!(padded(&line[..end]), Some(u128::from_le_bytes(bytes)), "{end}");
        }
    }
}
