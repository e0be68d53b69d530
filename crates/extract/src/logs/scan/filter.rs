//! Finds, in one pass over a line, the few patterns that could match it.
//!
//! Of every text that a pattern needs two neighbouring pieces of four bytes are remembered, so that one of them
//! begins at an even place wherever the text stands. A line is looked at in steps of two bytes: each piece of
//! four is asked for in a small table of bits, which fits the processor's nearest cache, and only a hit there is
//! looked up and compared. Texts that a line must begin with are asked for once per line, by their first two
//! bytes.

use std::collections::HashMap;

use super::literals::{Required, Texts};

/// Bits of the tables, as a power of two.
const BITS: u32 = 16;
/// The size of a piece.
const PIECE: usize = 4;

/// A text, where in it the piece stands, and the patterns that need it.
#[derive(Debug)]
struct Entry {
    offset: usize,
    text: Vec<u8>,
    pattern: u16,
}

/// The texts of all patterns.
#[derive(Debug)]
pub(super) struct Filter {
    inner_bits: Vec<u64>,
    /// Entries of all pieces by slot, and where each slot's begin.
    inner: Vec<(u32, Entry)>,
    slots: Vec<u32>,
    prefix_bits: Vec<u64>,
    prefixes: HashMap<u16, Vec<Entry>>,
}

impl Filter {
    pub(super) fn new(required: &[Required]) -> Self {
        let words = 1 << (BITS - 6);
        let mut filter = Self {
            inner_bits: vec![0; words],
            inner: Vec::new(),
            slots: Vec::new(),
            prefix_bits: vec![0; words],
            prefixes: HashMap::new(),
        };
        for (pattern, required) in required.iter().enumerate() {
            let Ok(pattern) = u16::try_from(pattern) else { break };
            match required {
                Required::Prefix(texts) => filter.add_prefixes(pattern, texts),
                Required::Inner(texts) => filter.add_inner(pattern, texts),
            }
        }
        filter.inner.sort_by_key(|(key, entry)| (slot(*key), entry.pattern));
        filter.slots = vec![0; (1 << BITS) + 1];
        for (key, _) in &filter.inner {
            filter.slots[slot(*key) + 1] += 1;
        }
        for at in 1..filter.slots.len() {
            filter.slots[at] += filter.slots[at - 1];
        }
        filter
    }

    fn add_prefixes(&mut self, pattern: u16, texts: &Texts) {
        for text in texts {
            let Some(key) = first_two(text) else { continue };
            self.prefix_bits[usize::from(key >> 6)] |= 1 << (key & 63);
            let entry = Entry { offset: 0, text: text.clone(), pattern };
            self.prefixes.entry(key).or_default().push(entry);
        }
    }

    fn add_inner(&mut self, pattern: u16, texts: &Texts) {
        for text in texts {
            let last = text.len().saturating_sub(PIECE + 1);
            let rarest =
                (0..=last).min_by_key(|at| commonness(&text[*at..(*at + PIECE + 1).min(text.len())]));
            let at = rarest.unwrap_or(0);
            for offset in [at, at + 1] {
                let Some(piece) = text.get(offset..offset + PIECE) else { continue };
                let key = piece_key(piece);
                let bit = slot(key);
                self.inner_bits[bit >> 6] |= 1 << (bit & 63);
                self.inner.push((key, Entry { offset, text: text.clone(), pattern }));
            }
        }
    }

    /// Patterns that could match the line, each once, in their order.
    pub(super) fn candidates(&self, line: &[u8], found: &mut Vec<u16>) {
        found.clear();
        let begin = line.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(line.len());
        if let Some(key) = first_two(&line[begin..])
            && self.prefix_bits[usize::from(key >> 6)] >> (key & 63) & 1 != 0
        {
            self.check_prefixes(key, &line[begin..], found);
        }
        for (step, piece) in line.windows(PIECE).step_by(2).enumerate() {
            let key = piece_key(piece);
            let bit = slot(key);
            if self.inner_bits[bit >> 6] >> (bit & 63) & 1 != 0 {
                self.check_inner(key, bit, step * 2, line, found);
            }
        }
        if found.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
    }

    #[cold]
    fn check_prefixes(&self, key: u16, begin: &[u8], found: &mut Vec<u16>) {
        let entries = self.prefixes.get(&key).into_iter().flatten();
        found.extend(entries.filter(|entry| begin.starts_with(&entry.text)).map(|entry| entry.pattern));
    }

    fn check_inner(&self, key: u32, slot: usize, at: usize, line: &[u8], found: &mut Vec<u16>) {
        let entries = &self.inner[self.slots[slot] as usize..self.slots[slot + 1] as usize];
        for (_, entry) in entries.iter().filter(|(own, _)| *own == key) {
            let whole = at.checked_sub(entry.offset).and_then(|begin| line.get(begin..));
            if whole.is_some_and(|rest| rest.starts_with(&entry.text)) {
                found.push(entry.pattern);
            }
        }
    }
}

fn first_two(text: &[u8]) -> Option<u16> {
    text.first_chunk::<2>().map(|two| u16::from_le_bytes(*two))
}

fn piece_key(piece: &[u8]) -> u32 {
    piece.first_chunk::<PIECE>().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// A bit of the table. The factor is the golden ratio's, which spreads neighbours.
fn slot(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> (32 - BITS)) as usize
}

/// How common a piece is in logs, roughly: small letters, blanks and digits are everywhere, signs are not.
fn commonness(piece: &[u8]) -> u32 {
    let common = |byte: &u8| match byte {
        b' ' | b'e' | b't' | b'a' | b'o' | b'r' | b'n' | b'i' | b's' => 9,
        b'a'..=b'z' => 7,
        b'0'..=b'9' | b'.' | b'/' | b'-' | b'_' => 8,
        b':' | b'=' | b',' | b'"' | b'\'' | b'(' | b')' => 5,
        b'A'..=b'Z' | b'[' | b']' => 4,
        0x80.. => 1,
        _ => 3,
    };
    piece.iter().map(common).sum()
}
