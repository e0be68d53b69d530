//! Texts that a line must begin with, asked for once per line.

use super::filter::Candidate;
use super::literals::Texts;

/// A text and the pattern that needs it.
#[derive(Debug)]
struct Entry {
    /// Its first eight bytes, and which of them it has.
    head: u64,
    mask: u64,
    text: Vec<u8>,
    pattern: u16,
}

/// Of the texts that have their first two bytes in common, a bit for each third byte, by its low six bits, and all
/// where a text has none. The same for the next three.
type Next = [u64; 4];

/// All texts that a line may have to begin with.
#[derive(Debug)]
pub(super) struct Begins {
    /// The group by the line's first two bytes. The first group is empty.
    by_pair: Box<[u16; 1 << 16]>,
    /// What is asked for once a line stays together, apart from what is hardly ever looked at.
    next: Vec<Next>,
    entries: Vec<Vec<Entry>>,
}

impl Begins {
    pub(super) fn new() -> Self {
        Self { by_pair: Box::new([0; 1 << 16]), next: vec![Next::default()], entries: vec![Vec::new()] }
    }

    /// Adds a pattern's texts, each of two bytes or more.
    pub(super) fn add(&mut self, pattern: u16, texts: &Texts) {
        for text in texts {
            let head = head(text);
            let slot = &mut self.by_pair[pair(head)];
            if *slot == 0 {
                *slot = u16::try_from(self.next.len()).unwrap_or_default();
                self.next.push(Next::default());
                self.entries.push(Vec::new());
            }
            let group = usize::from(*slot);
            for (at, bits) in (2..).zip(&mut self.next[group]) {
                *bits |= if text.len() > at { 1 << low_bits(head, at) } else { u64::MAX };
            }
            let mask = u64::MAX >> (64 - 8 * text.len().clamp(1, 8) as u32);
            self.entries[group].push(Entry { head, mask, text: text.clone(), pattern });
        }
    }

    /// Patterns whose texts the line begins with, blanks in front passed over.
    #[inline]
    pub(super) fn candidates(&self, line: &[u8], found: &mut Vec<Candidate>) {
        let begin = without_blanks(line);
        let head = head(begin);
        let group = usize::from(self.by_pair[pair(head)]);
        // One branch, nearly always the same: lines differ too much for any other to be foreseen.
        let [third, fourth, fifth, sixth] = self.next[group];
        let could = third >> low_bits(head, 2)
            & fourth >> low_bits(head, 3)
            & fifth >> low_bits(head, 4)
            & sixth >> low_bits(head, 5);
        if could & 1 != 0 {
            check(&self.entries[group], head, begin, found);
        }
    }
}

#[inline(never)]
fn check(entries: &[Entry], head: u64, begin: &[u8], found: &mut Vec<Candidate>) {
    let same = |entry: &&Entry| head & entry.mask == entry.head && begin.starts_with(&entry.text);
    found.extend(entries.iter().filter(same).map(|entry| Candidate { pattern: entry.pattern, begin: None }));
}

const fn pair(head: u64) -> usize {
    head as u16 as usize
}

const fn low_bits(head: u64, at: usize) -> u64 {
    head >> (8 * at) & 63
}

/// The first eight bytes, or as many as there are.
#[inline]
pub(super) fn head(text: &[u8]) -> u64 {
    match text.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => text.iter().rev().fold(0, |head, byte| head << 8 | u64::from(*byte)),
    }
}

/// The line from its first byte that is no blank.
#[inline]
fn without_blanks(line: &[u8]) -> &[u8] {
    // Indents differ from line to line: up to eight spaces are counted without a branch.
    let spaces = (head(line) ^ u64::from_le_bytes([b' '; 8])).trailing_zeros() as usize / 8;
    let begin = &line[spaces.min(line.len())..];
    match begin.first() {
        Some(byte) if byte.is_ascii_whitespace() => begin.trim_ascii_start(),
        _ => begin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&str], line: &str) -> Vec<u16> {
        let mut begins = Begins::new();
        for (pattern, text) in (0..).zip(texts) {
            begins.add(pattern, &vec![text.as_bytes().to_vec()]);
        }
        let mut found = Vec::new();
        begins.candidates(line.as_bytes(), &mut found);
        found.iter().map(|candidate| candidate.pattern).collect()
    }

    #[test]
    fn beginnings_of_any_length_are_found_behind_blanks() {
        let texts = ["ok", "ok\t", "FAIL", "FAIL: every one of them"];
        for front in ["", " ", "\t", "        ", "          \t "] {
            assert_eq!(found(&texts, &format!("{front}ok\t1")), [0, 1]);
            assert_eq!(found(&texts, &format!("{front}ok")), [0]);
            assert_eq!(found(&texts, &format!("{front}FAIL: every one")), [2]);
            assert_eq!(found(&texts, &format!("{front}FAIL: every one of them.")), [2, 3]);
            assert!(found(&texts, &format!("{front}FAX")).is_empty());
            assert!(found(&texts, &format!("{front}o")).is_empty());
            assert!(found(&texts, front).is_empty());
        }
    }
}
