//! Finds, in one pass over a line, the few patterns that could match it.
//!
//! Of every text that a pattern needs two neighbouring pieces of four bytes are remembered, the ones that logs hold
//! least often, so that one of them begins at an even place wherever the text stands. A line is looked at in steps of
//! two bytes: each piece of four is asked for in a small table of bits, which fits the processor's nearest cache, and
//! only a hit there is looked up and compared. Texts that a line must begin with are asked for once per line.

use super::literals::{Required, Texts};
use super::pieces::{PIECE, Pieces, piece};
use super::table::Table;

/// A text, where in it the piece stands, and the pattern that needs it.
#[derive(Debug)]
struct Entry {
    offset: usize,
    /// Its first eight bytes, and which of them it has.
    head: u64,
    mask: u64,
    text: Vec<u8>,
    pattern: u16,
}

impl Entry {
    fn new(offset: usize, text: &[u8], pattern: u16) -> Self {
        let mask = u64::MAX >> (64 - 8 * text.len().clamp(1, 8) as u32);
        Self { offset, head: head(text), mask, text: text.to_owned(), pattern }
    }

    /// Whether a line goes on with the text; `head` are its next bytes.
    fn begins(&self, head: u64, rest: &[u8]) -> bool {
        head & self.mask == self.head && rest.starts_with(&self.text)
    }
}

/// The first eight bytes, or as many as there are.
fn head(text: &[u8]) -> u64 {
    match text.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => text.iter().rev().fold(0, |head, byte| head << 8 | u64::from(*byte)),
    }
}

/// The texts of all patterns.
#[derive(Debug)]
pub(super) struct Filter {
    inner: Table<Entry>,
    begins: Table<Entry>,
}

impl Filter {
    pub(super) fn new(required: &[Required]) -> Self {
        let pieces = Pieces::known();
        let (mut inner, mut begins) = (Vec::new(), Vec::new());
        for (pattern, required) in required.iter().enumerate() {
            let Ok(pattern) = u16::try_from(pattern) else { break };
            match required {
                Required::Prefix(texts, _) => add_begins(&mut begins, pattern, texts),
                Required::Inner(texts) => add_inner(&mut inner, &pieces, pattern, texts),
            }
        }
        Self { inner: Table::new(inner), begins: Table::new(begins) }
    }

    /// Patterns that could match the line, each once, in their order.
    pub(super) fn candidates(&self, line: &[u8], found: &mut Vec<u16>) {
        found.clear();
        let begin = line.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(line.len());
        self.check_begins(&line[begin..], found);
        let mut at = 0;
        // Eight bytes hold the pieces at three even places.
        while let Some(eight) = line.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
            let eight = u64::from_le_bytes(*eight);
            let [one, two, three] = [eight as u32, (eight >> 16) as u32, (eight >> 32) as u32];
            if self.inner.may_hold(one) | self.inner.may_hold(two) | self.inner.may_hold(three) {
                self.check_inner([one, two, three], at, line, found);
            }
            at += 6;
        }
        while let Some(key) = line.get(at..).and_then(piece) {
            if self.inner.may_hold(key) {
                self.check_inner([key], at, line, found);
            }
            at += 2;
        }
        if found.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
    }

    #[inline(never)]
    fn check_begins(&self, begin: &[u8], found: &mut Vec<u16>) {
        let keys = match begin {
            [] | [_] => return,
            [one, two] => [None, None, Some(begin_of([*one, *two, !0, !0]))],
            [one, two, three] => {
                [None, Some(begin_of([*one, *two, *three, !0])), Some(begin_of([*one, *two, !0, !0]))]
            }
            [one, two, three, four, ..] => [
                Some(begin_of([*one, *two, *three, *four])),
                Some(begin_of([*one, *two, *three, !0])),
                Some(begin_of([*one, *two, !0, !0])),
            ],
        };
        let head = head(begin);
        for key in keys.into_iter().flatten().filter(|key| self.begins.may_hold(*key)) {
            let entries = self.begins.get(key).filter(|entry| entry.begins(head, begin));
            found.extend(entries.map(|entry| entry.pattern));
        }
    }

    /// Looks up pieces, two bytes apart. Apart from the loop, which would lose its registers to it.
    #[cold]
    #[inline(never)]
    fn check_inner<const N: usize>(&self, keys: [u32; N], at: usize, line: &[u8], found: &mut Vec<u16>) {
        for (nth, key) in keys.into_iter().enumerate().filter(|(_, key)| self.inner.may_hold(*key)) {
            for entry in self.inner.get(key) {
                let whole = (at + 2 * nth).checked_sub(entry.offset).and_then(|begin| line.get(begin..));
                if whole.is_some_and(|rest| entry.begins(head(rest), rest)) {
                    found.push(entry.pattern);
                }
            }
        }
    }
}

/// The first bytes of a line or text; of a shorter one, filled up with what is no text in any encoding we read.
const fn begin_of(bytes: [u8; PIECE]) -> u32 {
    u32::from_le_bytes(bytes)
}

fn add_begins(entries: &mut Vec<(u32, Entry)>, pattern: u16, texts: &Texts) {
    for text in texts {
        let mut first = [!0; PIECE];
        for (slot, byte) in first.iter_mut().zip(text) {
            *slot = *byte;
        }
        entries.push((begin_of(first), Entry::new(0, text, pattern)));
    }
}

fn add_inner(entries: &mut Vec<(u32, Entry)>, pieces: &Pieces, pattern: u16, texts: &Texts) {
    for text in texts {
        let last = text.len().saturating_sub(PIECE + 1);
        let rarest = (0..=last).min_by_key(|at| pieces.commonness(&text[*at..]));
        let at = rarest.unwrap_or(0);
        for offset in [at, at + 1] {
            if let Some(key) = text.get(offset..).and_then(piece) {
                entries.push((key, Entry::new(offset, text, pattern)));
            }
        }
    }
}
